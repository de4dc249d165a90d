"""A relay to PostgreSQL that lets through one role and one database, and no more.

A locked answer finds it as a unix socket in its own folder. The server itself may trust whoever
reaches it; so what a client says in its first message is read here, and anything but the one
role and the one database ends the connection.
"""

import contextlib
import selectors
import socket
import struct
import threading
from pathlib import Path

from workbook.practice.judging.heard import Ear, Heard

SOCKET = ".s.PGSQL.5432"  # how clients of PostgreSQL name a socket in a folder
_HEAD = struct.Struct("!II")  # length and code of a first message
_PROTOCOL = 3  # in the upper half of a version's code
_CANCEL, _TLS, _GSS = 80877102, 80877103, 80877104
_LONGEST = 10_000  # bytes of a first message, as the server has it
_MOST = 40  # connections at once


class Relay:
    """Listens until it is closed.

    Args:
        folder: where its socket is to be.
        server: the folder of the server's own socket, or ``(host, port)``.
        role: the one that may connect.
        database: the one that may be connected to.

    ``heard`` holds what was sent through it.
    """

    def __init__(
        self, folder: Path, server: str | tuple[str, int], *, role: str, database: str
    ) -> None:
        self._server, self._role, self._database = server, role, database
        self.heard = Heard()
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(folder / SOCKET))
        self._listener.listen(_MOST)
        threading.Thread(target=self._listen, daemon=True).start()

    def close(self) -> None:
        """End every connection."""
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        with self._lock:
            for one in self._open:
                with contextlib.suppress(OSError):
                    one.shutdown(socket.SHUT_RDWR)

    def _listen(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            with self._lock:
                full = len(self._open) >= 2 * _MOST
            if full:
                client.close()
            else:
                threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with client, contextlib.suppress(OSError, ValueError):
            first = self._first(client)
            if first is None:
                return
            with self._connected() as server:
                server.sendall(first)
                with self._lock:
                    self._open |= {client, server}
                try:
                    _pass_on(client, server, Ear(self.heard))
                finally:
                    with self._lock:
                        self._open -= {client, server}

    def _first(self, client: socket.socket) -> bytes | None:
        """Return the first message if it may pass; None for a client that goes away.

        Raises:
            ValueError: for what is no first message.
        """
        client.settimeout(10)
        while True:
            head = _exactly(client, _HEAD.size)
            length, code = _HEAD.unpack(head)
            if not _HEAD.size <= length <= _LONGEST:
                raise ValueError(f"a first message of {length} bytes")
            body = _exactly(client, length - _HEAD.size)
            if code in {_TLS, _GSS}:
                client.sendall(b"N")  # not here; the client goes on without
                continue
            client.settimeout(None)
            if code == _CANCEL:
                return head + body  # holds a secret of the connection that it ends
            if code >> 16 == _PROTOCOL and self._may(body):
                return head + body
            said = b"SFATAL\0C28000\0MThis answer may use its own role and database only.\0\0"
            client.sendall(b"E" + struct.pack("!I", len(said) + 4) + said)
            return None

    def _may(self, body: bytes) -> bool:
        """Tell whether a first message names the one role and database, once each."""
        words = body.split(b"\0")
        said = sorted(zip(words[::2], words[1::2], strict=False))
        kept = [pair for pair in said if pair[0] in {b"user", b"database", b"replication"}]
        return kept == [
            (b"database", self._database.encode()),
            (b"user", self._role.encode()),
        ]

    def _connected(self) -> socket.socket:
        if isinstance(self._server, tuple):
            return socket.create_connection(self._server, timeout=None)
        server = socket.socket(socket.AF_UNIX)
        server.connect(f"{self._server}/{SOCKET}")
        return server


def _exactly(stream: socket.socket, count: int) -> bytes:
    found = b""
    while len(found) < count:
        piece = stream.recv(count - len(found))
        if not piece:
            raise ValueError("the client is gone")
        found += piece
    return found


def _pass_on(client: socket.socket, server: socket.socket, ear: Ear) -> None:
    """Carry bytes both ways until either side ends; those of the client are listened to."""
    with selectors.DefaultSelector() as ready:
        ready.register(client, selectors.EVENT_READ, server)
        ready.register(server, selectors.EVENT_READ, client)
        while True:
            for key, _ in ready.select():
                source = key.fileobj
                if not isinstance(source, socket.socket):
                    raise TypeError(source)
                piece = source.recv(1 << 16)
                if not piece:
                    return
                if source is client:
                    ear.hear(piece)
                key.data.sendall(piece)
