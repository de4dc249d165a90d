"""Waits for the end of the guard, however it comes about, and removes what it had.

Runs as a script of its own (``python -I -S janitor.py SOCKET LOCK FOLDER…``) whose
standard input is a pipe to the guard. Spaces on servers that are not ours are dropped, then the
folders go, then the socket, unless another guard listens there by now.
"""

import fcntl
import shutil
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

_PATIENCE = 2.0  # seconds that keepers may take to end their servers
_ROOT = Path(__file__).resolve().parents[2]


def main() -> None:
    """Wait, then clean up."""
    for number in (signal.SIGINT, signal.SIGHUP, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    path, lock, *folders = map(Path, sys.argv[1:])
    sys.stdin.buffer.read()
    left = folders[0] / "left"
    if left.exists():
        with suppress(OSError), left.open("rb") as spaces:
            dropper = [sys.executable, "-m", "workbook.servers.dropper"]
            subprocess.run(dropper, stdin=spaces, cwd=_ROOT, check=False)  # noqa: S603
    until = time.monotonic() + _PATIENCE
    while any(folder.exists() for folder in folders) and time.monotonic() < until:
        for folder in folders:
            shutil.rmtree(folder, ignore_errors=True)
        time.sleep(0.02)
    with suppress(OSError):
        remove_socket(path, lock)
    for empty in (folders[0].parent, folders[0].parent.parent, lock.parent):
        with suppress(OSError):  # another guard's things are in it
            empty.rmdir()


def remove_socket(path: Path, lock: Path) -> None:
    """Remove a guard's socket and lock, unless a guard listens or is just starting."""
    with lock.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        try:
            with socket.socket(socket.AF_UNIX) as door:
                door.connect(str(path))
        except OSError:
            path.unlink(missing_ok=True)
            lock.unlink(missing_ok=True)


if __name__ == "__main__":
    main()
