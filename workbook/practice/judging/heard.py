"""What a client of PostgreSQL has sent, heard where its bytes pass: the server's own side.

The messages are those of the protocol's documentation (postgresql.org, "Message Formats"): a
simple query, which may hold several statements, and the extended protocol, in which a statement
is parsed, bound and executed. Whatever an answer does to its own process, what the server was
asked to execute stands here.
"""

import re
import struct
import threading

from workbook.observe import sqltext
from workbook.practice.judging import pgsql

_HEAD = struct.Struct("!ci")
_LONGEST = 20_000  # bytes of a statement that are kept
_MOST = 20_000  # executions that are kept, and statements prepared at a time
_PREPARE = re.compile(
    r"\s*PREPARE\s+(\"[^\"]+\"|\w+)[^;]*?\bAS\b\s*(.*)", re.IGNORECASE | re.DOTALL
)
_EXECUTE = re.compile(r"\s*EXECUTE\s+(\"[^\"]+\"|\w+)", re.IGNORECASE)
_DECLARE = re.compile(
    r"\s*DECLARE\s.*?\sCURSOR\s(?:WITH(?:OUT)? HOLD\s)?\s*FOR\s(.*)", re.IGNORECASE | re.DOTALL
)
_BEGINS = frozenset({"begin", "start"})
_ENDS = frozenset({"commit", "end", "rollback", "abort"})
# What asks for no data of the answer's: settings, savepoints, the handling of a cursor.
_NOTHING = frozenset(
    "savepoint release set reset show discard deallocate fetch move close nothing".split()  # noqa: SIM905
)


class Heard:
    """All statements of one database, from any number of connections."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._statements: list[str] = []
        self.more = 0  # executed when there were more than anybody looks at

    def __len__(self) -> int:
        return len(self._statements)

    def since(self, place: int = 0) -> list[str]:
        """Return the statements from a place on, in the order in which they were executed."""
        with self._lock:
            return self._statements[place:]

    def forget(self, place: int = 0) -> None:
        """Forget what was heard from a place on."""
        with self._lock:
            del self._statements[place:]

    def add(self, statement: str) -> None:
        """Note that a statement was to be executed."""
        with self._lock:
            if len(self._statements) < _MOST:
                self._statements.append(statement)
            else:
                self.more += 1


class Ear:
    """Listens to one connection's bytes on their way to the server.

    Args:
        heard: where the statements go.
    """

    def __init__(self, heard: Heard) -> None:
        self._heard = heard
        self._head = b""
        self._body = bytearray()
        self._left = 0  # bytes of the message that are still to come
        self._kind = b""
        self._parsed: dict[bytes, str] = {}
        self._bound: dict[bytes, str] = {}
        self._prepared: dict[str, str] = {}
        self._acted = False  # whether the transaction, if there is one, has done anything
        self._before = ""  # what was executed last without a Sync after it

    def hear(self, piece: bytes) -> None:
        """Take what passes; messages come in pieces of any length."""
        view = memoryview(piece)
        while view:
            if not self._kind:
                missing = _HEAD.size - len(self._head)
                self._head += bytes(view[:missing])
                view = view[missing:]
                if len(self._head) < _HEAD.size:
                    return
                self._kind, length = _HEAD.unpack(self._head)
                self._head, self._left = b"", max(0, length - 4)
            taken = view[: self._left]
            self._left -= len(taken)
            view = view[len(taken) :]
            room = _LONGEST - len(self._body)
            if room > 0:
                self._body += taken[:room]
            if not self._left:
                kind, body = self._kind, bytes(self._body)
                self._kind = b""
                self._body.clear()
                self._message(kind, body)

    def _message(self, kind: bytes, body: bytes) -> None:
        match kind:
            case b"Q":
                for one in pgsql.split(_text(body.partition(b"\0")[0])):
                    self._execute(one)
                self._before = ""
            case b"P":
                name, _, rest = body.partition(b"\0")
                if len(self._parsed) < _MOST:
                    self._parsed[name] = _text(rest.partition(b"\0")[0])
            case b"B":
                portal, _, rest = body.partition(b"\0")
                name = rest.partition(b"\0")[0]
                if len(self._bound) < _MOST:
                    self._bound[portal] = self._parsed.get(name, "")
            case b"E":  # once more, it fetches further rows of the same
                one = self._bound.pop(body.partition(b"\0")[0], "")
                # A client sends the rows of one executemany as so many executions in a row.
                if one and (one != self._before or pgsql.reads(one)):
                    self._execute(one)
                self._before = one
            case b"S":
                self._before = ""
            case b"C" if body[:1] == b"S":
                self._parsed.pop(body[1:].partition(b"\0")[0], None)
            case b"F":
                self._heard.add("SELECT a function by its number")

    def _execute(self, sql: str) -> None:
        """Note a statement; one that was prepared or declared in SQL under its own text."""
        if made := _PREPARE.match(sql):
            if len(self._prepared) < _MOST:
                self._prepared[made[1].strip('"').lower()] = made[2]
            return
        if used := _EXECUTE.match(sql):
            sql = self._prepared.get(used[1].strip('"').lower(), sql)
        elif declared := _DECLARE.match(sql):
            sql = declared[1]
        verb = sqltext.verb(sql)
        if verb in _BEGINS or verb in _ENDS:
            if verb in {"commit", "end"} and self._acted:
                self._heard.add("COMMIT")
            self._acted = sqltext.to_savepoint(sql) and self._acted
        elif verb not in _NOTHING and not pgsql.is_lookup(sql):
            self._acted = True
            self._heard.add(sql)


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", errors="replace")
