"""The guard: one process per user, clone and WORKBOOK_HOME, which owns every server.

``python -m workbook.servers.guard SOCKET LOCK LOCK_FD FOLDER SOCKETS SCRATCH DATA OPEN`` listens
on a unix socket and goes into the background. A lease is an open connection. A moment after the
last one is gone, whatever way it went, the guard ends; its janitor removes what it had.
"""

import fcntl
import os
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

from workbook.servers import doors
from workbook.servers.loop import Guard

_JANITOR = Path(__file__).with_name("janitor.py")
_ALIVE = "alive"  # a file in a guard's folder that it has locked
_JUST_MADE = 10.0  # seconds in which a guard has locked its file after it has made its folder


def main() -> None:
    """Listen, say so by leaving the foreground, and serve."""
    path, lock = map(Path, sys.argv[1:3])
    folders = [Path(name) for name in sys.argv[4:]]
    for folder in folders[:4]:
        folder.mkdir(mode=0o700, parents=True)
    _hold(folders[0] / _ALIVE)
    path.unlink(missing_ok=True)  # of a guard that was killed; the lock says that none lives
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(path))
    listener.listen(64)
    listener.setblocking(False)
    _clean_up_after_others(path, folders)
    janitor = _janitor(path, lock, folders, subprocess.PIPE)
    if os.fork():
        os._exit(0)  # the caller sees: it listens
    _to_background(folders[0] / "guard.log")
    os.close(int(sys.argv[3]))  # the lock that the caller took for us
    Guard(listener, lock, *folders).run()
    if janitor.poll() is not None:  # somebody has ended it
        _janitor(path, lock, folders, subprocess.DEVNULL)
    os._exit(0)  # the janitor's pipe closes with us: it cleans up, now as after a kill -9


def _janitor(path: Path, lock: Path, folders: list[Path], order: int) -> subprocess.Popen[bytes]:
    """Start a janitor; at the end of what it reads from ``order`` it begins."""
    return subprocess.Popen(  # noqa: S603
        [sys.executable, "-I", "-S", *map(str, (_JANITOR, path, lock, *folders))],
        stdin=order,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def _clean_up_after_others(path: Path, folders: list[Path]) -> None:
    """Remove what a guard has left that was killed together with its janitor.

    Another one may well live: of another version, because this clone was updated while a notebook
    was open, or behind a door that is not ours, because somebody has another TMPDIR.
    """
    token = folders[0].name
    for other in folders[0].parent.iterdir():
        version, mark, _ = other.name.partition("-")
        door = path.with_name(f"guard-{version if mark else 1}.sock")
        ours = door == path
        if other.name == token or _held(other / _ALIVE, ours=ours):
            continue
        if ours or not _lives(door):
            theirs = [Path(str(folder).replace(token, other.name)) for folder in folders]
            _janitor(door, door.with_suffix(".lock"), theirs, subprocess.DEVNULL)


def _hold(alive: Path) -> None:
    """Lock a file as long as this process lives, whatever way it ends."""
    number = os.open(alive, os.O_RDWR | os.O_CREAT, 0o600)
    fcntl.flock(number, fcntl.LOCK_EX)


def _held(alive: Path, *, ours: bool) -> bool:
    """Whether the guard lives whose file this is.

    Args:
        alive: the file.
        ours: the guard is of our version, so it is just about to make the file where none is.
    """
    try:
        with alive.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except FileNotFoundError:
        with suppress(FileNotFoundError):
            return ours and time.time() - alive.parent.stat().st_mtime < _JUST_MADE
    return False


def _lives(door: Path) -> bool:
    """Whether a guard of another version listens, or just starts: then somebody has its lock."""
    try:
        with door.with_suffix(".lock").open("rb") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return doors.at_path(str(door))
    except BlockingIOError:
        return True
    except OSError:
        return False


def _to_background(log: Path) -> None:
    nothing = os.open(os.devnull, os.O_RDONLY)
    said = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(nothing, 0)
    os.dup2(said, 1)
    os.dup2(said, 2)


if __name__ == "__main__":
    main()
