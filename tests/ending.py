"""Whether processes have ended, on machines where nobody collects an orphan, too."""

import time
from collections.abc import Iterable

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
