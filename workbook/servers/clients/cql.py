"""A few words of Cassandra's own protocol, for the workbook's own housekeeping.

The driver takes half a second to import and connect; making a keyspace, and asking whether the
server is ready, should not. Lessons use the driver. Protocol 4, which Cassandra speaks since 2.2
(``native_protocol_v4.spec`` in its sources); strings are the only values that are read.
"""

import socket
import struct
from types import TracebackType
from typing import Self
from urllib.parse import unquote, urlsplit

PORT = 9042
_VERSION, _ONE = 4, 1  # of the protocol; the consistency
_ERROR, _STARTUP, _AUTHENTICATE, _QUERY, _RESULT, _ANSWER = 0, 1, 3, 7, 8, 15
_ROWS, _ONE_TABLE = 2, 1


class Refused(Exception):  # noqa: N818  (made a sentence by the caller)
    """The server says no, and why."""


class Connection:
    """A connection to a Cassandra.

    Args:
        url: ``cassandra://user:password@host:port/…``.
        seconds: that an answer may take.

    Raises:
        OSError: if there is none.
        Refused: if it does not let this user in.
    """

    def __init__(self, url: str, seconds: float = 10.0) -> None:
        parts = urlsplit(url)
        where = (parts.hostname or "127.0.0.1", parts.port or PORT)
        self._socket = socket.create_connection(where, seconds)
        try:
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            code, _ = self._ask(_STARTUP, struct.pack("!H", 1) + _short("CQL_VERSION", "3.0.0"))
            if code == _AUTHENTICATE:
                who, password = unquote(parts.username or ""), unquote(parts.password or "")
                self._ask(_ANSWER, _long(f"\0{who}\0{password}"))
        except BaseException:
            self._socket.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._socket.close()

    def execute(self, statement: str) -> list[list[str]]:
        """Send a statement and return its rows, where it has any.

        Raises:
            OSError: if the server is gone.
            Refused: if it says no.
        """
        code, body = self._ask(_QUERY, _long(statement) + struct.pack("!HB", _ONE, 0))
        return _rows(body) if code == _RESULT else []

    def _ask(self, code: int, body: bytes) -> tuple[int, bytes]:
        self._socket.sendall(struct.pack("!BBhBI", _VERSION, 0, 0, code, len(body)) + body)
        _, flags, _, answer, length = struct.unpack("!BBhBI", self._read(9))
        said = self._read(length)
        if answer == _ERROR:
            (size,) = struct.unpack_from("!H", said, 4)
            raise Refused(said[6 : 6 + size].decode())
        return answer, _without_warnings(said) if flags & 8 else said

    def _read(self, count: int) -> bytes:
        received = b""
        while len(received) < count:
            more = self._socket.recv(count - len(received))
            if not more:
                raise ConnectionResetError("the server closed the connection")
            received += more
        return received


def _short(*texts: str) -> bytes:
    return b"".join(struct.pack("!H", len(text.encode())) + text.encode() for text in texts)


def _long(text: str) -> bytes:
    return struct.pack("!i", len(text.encode())) + text.encode()


def _without_warnings(said: bytes) -> bytes:
    (count,) = struct.unpack_from("!H", said)
    return said[_after_strings(said, 2, count) :]


def _after_strings(said: bytes, at: int, count: int) -> int:
    for _ in range(count):
        at += 2 + struct.unpack_from("!H", said, at)[0]
    return at


def _rows(body: bytes) -> list[list[str]]:
    """Read a result whose columns are all text."""
    if struct.unpack_from("!i", body)[0] != _ROWS:
        return []
    flags, columns = struct.unpack_from("!ii", body, 4)
    at = _after_strings(body, 12, 2 if flags & _ONE_TABLE else 0)
    for _ in range(columns):
        at = _after_strings(body, at, 1 if flags & _ONE_TABLE else 3) + 2  # and its type
    (count,) = struct.unpack_from("!i", body, at)
    at += 4
    rows: list[list[str]] = []
    for _ in range(count):
        rows.append([])
        for _ in range(columns):
            (size,) = struct.unpack_from("!i", body, at)
            at += 4
            rows[-1].append(body[at : at + max(size, 0)].decode())
            at += max(size, 0)
    return rows
