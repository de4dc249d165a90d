"""Which processes run, and whether they have ended, where nobody collects an orphan, too."""

import os
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

import psutil


def has_ended(process: psutil.Process) -> bool:
    """Tell whether a process runs no more; in many a container PID 1 leaves it a zombie."""
    try:
        return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def still_running(processes: Iterable[psutil.Process], seconds: float) -> list[psutil.Process]:
    """Give processes some seconds to end, and return those that have not."""
    end = time.monotonic() + seconds
    running = list(processes)
    while (running := [one for one in running if not has_ended(one)]) and time.monotonic() < end:
        time.sleep(0.02)
    return running


def beside_us() -> Iterator[psutil.Process]:
    """Give the processes of this machine, without those that are judged in a PID namespace.

    Whoever asks a process for its command waits until nothing changes its memory. That is a minute
    while the fork bomb of another test goes off.
    """
    for process in psutil.process_iter():
        if _namespace(process.pid) == _namespace(os.getpid()):
            yield process


def _namespace(pid: int) -> int | None:
    try:
        return Path(f"/proc/{pid}/ns/pid").stat().st_ino
    except OSError:  # it is gone, or another user's, or this is no Linux
        return None
