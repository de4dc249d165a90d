"""Starts the guard where there is none; of many that try at once, one does."""

import fcntl
import os
import secrets
import socket
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from workbook import places
from workbook.servers.errors import ServerError

PROTOCOL = 2  # another one, when client and guard, or guard and keeper, say other things
_TRIES = 40
_SUN_PATH = 107 if sys.platform == "linux" else 103  # bytes, unix(7)
_BELOW = len("/2-abcdef/po/.s.PGSQL.5432")  # the longest path of a socket of ours
_FOR_SCRATCH = 256 * 1024**2  # bytes; a container has 64 MB there unless told otherwise
_FOR_DATA = 1024**3  # bytes; that is half of the memory of a machine of 2 GB


def socket_path() -> Path:
    """Return where the guard of this user, clone and home listens.

    Raises:
        ServerError: if a socket's path would be too long there.
    """
    folder = _runtime()
    longest = len(os.fsencode(folder)) + _BELOW
    if longest > _SUN_PATH:
        raise ServerError(
            f"The path of a socket below {folder} would have {longest} bytes, and this system "
            f"allows {_SUN_PATH}. Set TMPDIR to a short path such as /tmp."
        )
    return folder / f"guard-{PROTOCOL}.sock"


def _runtime() -> Path:
    """Return the folder of sockets; whoever ends at this very moment may remove it once more."""
    for _ in range(_TRIES):
        with suppress(FileNotFoundError):
            return places.runtime()
    return places.runtime()


def leave_nothing() -> None:
    """Remove the folder that was only made to look for a guard in it."""
    with suppress(OSError):
        socket_path().parent.rmdir()


def connected() -> socket.socket | None:
    """Return a connection to the guard, or None where none listens."""
    connection = socket.socket(socket.AF_UNIX)
    path = socket_path()
    try:
        connection.connect(str(path))
    except (FileNotFoundError, ConnectionRefusedError):
        connection.close()
        return None
    except BaseException:
        connection.close()
        raise
    return connection


def started() -> socket.socket:
    """Start the guard, or find the one that somebody else starts at this very moment.

    Raises:
        ServerError: if it does not start.
        OSError: if the folders that it needs cannot be used.
    """
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
                connection = connected()
                if connection is None:
                    _launch(path, lock, number)
                    connection = connected()
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
    import subprocess  # costs every kernel 6 ms, and few start a guard

    token = f"{PROTOCOL}-{secrets.token_hex(3)}"
    folder = places.home() / "running" / places.identity() / token
    done = subprocess.run(  # noqa: S603
        [
            *(sys.executable, "-m", "workbook.servers.guard"),
            *map(str, (path, lock, number, folder, path.parent / token)),
            str(_memory("scratch", token, _FOR_SCRATCH) or folder / "scratch"),
            str(_memory("data", token, _FOR_DATA) or folder / "data"),
            str(_open(token)),
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
        with suppress(OSError):
            lock.unlink()
            path.parent.rmdir()
        said = (done.stderr.strip().splitlines() or ["it said nothing"])[-1]
        raise ServerError(
            f"The guard of the workbook's servers did not start: {said.removeprefix('OSError: ')}. "
            "It needs to write below WORKBOOK_HOME and TMPDIR."
        )


def _open(token: str) -> Path:
    """Return a folder, not made yet, that other users could enter."""
    from workbook.servers.standin import open_to_all

    above = [Path(tempfile.gettempdir()), Path("/tmp"), Path("/var/tmp")]  # noqa: S108
    open_ = [folder for folder in above if folder.exists() and open_to_all(folder)]
    return (open_ or above)[0] / f"workbook-{places.identity()}-{token}"


def _memory(kind: str, token: str, bytes_: int) -> Path | None:
    """Return a folder to be made in memory, or None where there is not that much of it.

    A commit of SQLite costs 0.05 ms there and milliseconds on a disk; a new database of
    PostgreSQL, which is 300 files, costs 20 ms, and on a busy disk half a second.
    """
    shared = Path("/dev/shm")  # noqa: S108  (made there with a mode of 0700, or not at all)
    try:
        size = os.statvfs(shared)
    except OSError:
        return None
    roomy = size.f_bavail * size.f_frsize > bytes_
    name = f"workbook-{places.identity()}-{token}-{kind}"
    return shared / name if roomy and os.access(shared, 7) else None
