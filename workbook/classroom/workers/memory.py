"""The memory of all processes of an answer together; the kernel's own limit is for each of them."""

import os
import signal
import threading
import time
from contextlib import suppress
from pathlib import Path

from workbook.practice.judging import procfs

MOST_MEGABYTES = 1024
_PAUSE = 0.05  # seconds between two looks
_IN_A_SOCKET = 212_992  # bytes that wait in one at most, in the kernel's own memory (wmem_default)
_PAGE = os.sysconf("SC_PAGE_SIZE")


def watch(forker: int) -> bool:
    """Kill every answer whose processes together take too much, from now on, in a thread.

    Counted is what a process has beyond the forker that it comes from, and what may wait in its
    sockets.

    Args:
        forker: the process whose children are answers.

    Returns:
        Whether this machine tells who is whose child, and how large.
    """
    if _children(forker) is None or _resident(forker) == 0:
        return False
    threading.Thread(target=_watch, args=(forker,), daemon=True).start()
    return True


def _watch(forker: int) -> None:
    while (answers := _children(forker)) is not None:
        shared = _resident(forker)
        for answer in answers:
            if _taken(answer, shared) > MOST_MEGABYTES << 20:
                with suppress(OSError):
                    os.kill(answer, signal.SIGKILL)  # the first of its namespace: all go with it
        time.sleep(_PAUSE)


def _taken(process: int, shared: int) -> int:
    """Return the bytes that a process and all below it have beyond what they share."""
    own = max(0, _resident(process) - shared) + _descriptors(process) * _IN_A_SOCKET
    return own + sum(_taken(child, shared) for child in _children(process) or ())


def _children(process: int) -> list[int] | None:
    """Return the children of all threads of a process; None when there is no such process."""
    found: list[int] = []
    try:
        for thread in os.scandir(f"/proc/{process}/task"):
            with suppress(FileNotFoundError, ProcessLookupError):
                found += map(int, procfs.read(f"{thread.path}/children").split())
    except OSError:
        return None
    return found


def _descriptors(process: int) -> int:
    """Return how many descriptors a process has; the kernel tells since Linux 6.2, else 0.

    Each may be a socket, and nobody can see from outside how much waits in it.
    """
    try:
        return Path(f"/proc/{process}/fd").stat().st_size
    except OSError:
        return 0


def _resident(process: int) -> int:
    try:
        return int(procfs.read(f"/proc/{process}/statm").split()[1]) * _PAGE
    except (OSError, IndexError):
        return 0
