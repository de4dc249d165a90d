"""This process's connection to the guard, which is its lease."""

import atexit
import fcntl
import json
import os
import secrets
import socket
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from workbook import places
from workbook.servers import waiting
from workbook.servers.errors import ServerError

PROTOCOL = 1
_TRIES = 40
_ROOMY = 256 * 1024 * 1024  # bytes; a container has 64 MB there unless told otherwise


class Gone(Exception):  # noqa: N818  (never seen outside this room)
    """The guard has gone away in the middle of a request."""


class Line:
    """A connection to the guard: requests go out, answers come back in any order."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._answers = connection.makefile("rb")
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
                    answer = self._answers.readline()
                    if not answer:
                        raise Gone
                    message = json.loads(answer)
                    if message["id"] != number:
                        continue
                    if "wait" in message:
                        show(message["wait"])
                    elif "error" in message:
                        raise ServerError(message["error"])
                    else:
                        return message["ok"]
            except OSError:
                raise Gone from None

    def close(self) -> None:
        """Give the lease up."""
        self._answers.close()
        self._connection.close()


_line: Line | None = None
_making = threading.RLock()


def ask(op: str, *, start: bool = True, **fields: object) -> Any:
    """Ask the guard, starting one if there is none.

    Args:
        op: what to do.
        start: start a guard if there is none; otherwise the answer is None then.
        fields: what the request needs beside.

    Raises:
        ServerError: with one sentence.
    """
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
                connection = _connect() or (_start() if start else None)
            except OSError as error:
                raise ServerError(_no_runtime(error)) from error
            if connection is None:
                return None
            _line = Line(connection)
            counts = "WORKBOOK_RESIDENT" not in os.environ
            with suppress(Gone):  # found out at the request
                _line.ask("hello", counts=counts, pid=os.getpid())
        return _line


def _drop(line: Line) -> None:
    global _line
    with _making:
        if _line is line:
            _line = None
            with suppress(OSError):
                line.close()


def socket_path() -> Path:
    """Return where the guard of this user, clone and home listens."""
    return places.runtime() / f"guard-{PROTOCOL}.sock"


def _connect() -> socket.socket | None:
    connection = socket.socket(socket.AF_UNIX)
    try:
        connection.connect(str(socket_path()))
    except (FileNotFoundError, ConnectionRefusedError):
        connection.close()
        return None
    except BaseException:
        connection.close()
        raise
    return connection


def _start() -> socket.socket:
    """Start the guard, or find the one that somebody else starts at this very moment."""
    for _ in range(_TRIES):
        path = socket_path()
        lock = path.with_suffix(".lock")
        try:
            number = os.open(lock, os.O_RDWR | os.O_CREAT, 0o600)
        except FileNotFoundError:  # a guard that ends has just removed the folder
            continue
        try:
            fcntl.flock(number, fcntl.LOCK_EX)
            with suppress(FileNotFoundError):
                if os.fstat(number).st_ino != lock.stat().st_ino:
                    continue  # the lock of a guard that has ended meanwhile
                connection = _connect()
                if connection is None:
                    _launch(path, lock, number)
                    connection = _connect()
                if connection is not None:
                    return connection
        finally:
            os.close(number)
        time.sleep(0.05)
    raise ServerError(
        f"The guard of the workbook's servers starts and is gone again. The folder {path.parent} "
        "may be cleaned by something else: try again, or point TMPDIR elsewhere."
    )


def _launch(path: Path, lock: Path, number: int) -> None:
    token = secrets.token_hex(3)
    folder = places.home() / "running" / places.identity() / token
    done = subprocess.run(  # noqa: S603
        [
            *(sys.executable, "-m", "workbook.servers.guard"),
            *map(str, (path, lock, number, folder, path.parent / token)),
            str(_memory(token) or folder / "scratch"),
        ],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        cwd=places.root(),
        pass_fds=[number],  # it holds the lock, whatever becomes of us
        start_new_session=True,  # an interrupt, or a kill of our group, does not reach it
    )
    if done.returncode:
        said = (done.stderr.strip().splitlines() or ["it said nothing"])[-1]
        raise ServerError(f"The guard of the workbook's servers did not start: {said}")


def _memory(token: str) -> Path | None:
    """Return a folder to be made in memory, where a commit of SQLite costs 0.05 ms, not 5."""
    shared = Path("/dev/shm")  # noqa: S108  (made there with a mode of 0700, or not at all)
    try:
        size = os.statvfs(shared)
    except OSError:
        return None
    roomy = size.f_bavail * size.f_frsize > _ROOMY
    return shared / f"workbook-{os.getuid()}-{token}" if roomy and os.access(shared, 7) else None


def _no_runtime(error: OSError) -> str:
    if isinstance(error, PermissionError) and error.errno is None:
        return str(error)  # a sentence of places
    return (
        f"The workbook cannot use {error.filename or 'its folders'}: {error.strerror}. Point "
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
