"""This process's connection to the guard, which is its lease."""

import atexit
import json
import os
import socket
import threading
from contextlib import suppress
from typing import Any

from workbook.servers import launching, waiting
from workbook.servers.errors import ServerError, ServerRefused


class Gone(Exception):  # noqa: N818  (never seen outside this room)
    """The guard has gone away in the middle of a request."""


class Line:
    """A connection to the guard: requests go out, answers come back in any order."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._received = b""
        self._number = 0
        self._busy = threading.Lock()

    def ask(self, op: str, **fields: object) -> Any:
        """Send a request and return what the guard answers.

        Raises:
            ServerError: with the guard's sentence.
            Gone: if the guard is no longer there.
        """
        with self._busy, waiting.shown() as show:
            self._number += 1  # an interrupted request's answer is passed over by its number
            number = self._number
            request = json.dumps({"id": number, "op": op, **fields})
            try:
                self._connection.sendall(request.encode() + b"\n")
                while True:
                    message = self._next()
                    if message["id"] != number:
                        continue
                    if "wait" in message:
                        show(message["wait"])
                    elif "error" in message:
                        raise ServerError(message["error"])
                    else:
                        return message["ok"]
            except (OSError, ValueError):
                raise Gone from None

    def _next(self) -> dict[str, Any]:
        while b"\n" not in self._received:
            more = self._connection.recv(65536)
            if not more:
                raise Gone
            self._received += more
        line, _, self._received = self._received.partition(b"\n")
        message: dict[str, Any] = json.loads(line)
        return message

    def close(self) -> None:
        """Give the lease up."""
        self._connection.close()


_line: Line | None = None
_making = threading.RLock()
_refusal: str | None = None


def refuse(sentence: str | None) -> None:
    """Ask the guard for nothing any more: every request ends in this sentence."""
    global _refusal
    _refusal = sentence


def ask(op: str, *, start: bool = True, **fields: object) -> Any:
    """Ask the guard, starting one if there is none.

    Args:
        op: what to do.
        start: start a guard if there is none; otherwise the answer is None then.
        fields: what the request needs beside.

    Raises:
        ServerError: with one sentence.
    """
    if _refusal is not None:
        raise ServerRefused(_refusal)
    for _ in range(3):
        line = _connected(start=start)
        if line is None:
            return None
        try:
            return line.ask(op, **fields)
        except Gone:
            _drop(line)
    raise ServerError(
        "The guard of the workbook's servers ends again and again. `workbook servers log guard` "
        "has what it said."
    )


def lease() -> None:
    """Hold a lease for this process."""
    _connected(start=True)


def _connected(*, start: bool) -> Line | None:
    global _line
    with _making:
        if _line is None:
            try:
                connection = launching.connected() or (launching.started() if start else None)
            except OSError as error:
                raise ServerError(_no_runtime(error)) from error
            if connection is None:
                launching.leave_nothing()
                return None
            _line = Line(connection)
            counts = "WORKBOOK_RESIDENT" not in os.environ
            with suppress(Gone):  # found out at the request
                _line.ask("hello", counts=counts)
        return _line


def _drop(line: Line) -> None:
    global _line
    with _making:
        if _line is line:
            _line = None
            with suppress(OSError):
                line.close()


def _no_runtime(error: OSError) -> str:
    if error.errno is None:
        return str(error)  # a sentence of places
    what, why = error.filename or "its folders", error.strerror or error
    return (
        f"The workbook cannot use {what}: {why}. Point "
        "WORKBOOK_HOME and TMPDIR to folders that you may write."
    )


def _forget() -> None:
    """A forked child takes a lease of its own when it needs one."""
    global _line, _making
    if _line is not None:
        _line.close()
    _line, _making = None, threading.RLock()


@atexit.register
def _leave() -> None:
    if _line is not None:
        _line.close()


os.register_at_fork(after_in_child=_forget)
