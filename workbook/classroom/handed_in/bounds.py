"""Bounds for our own work on what strangers have handed in: processor time and memory.

A file of some megabytes can be made so that reading it takes hours or all memory. What is read
in such bounds ends in a sentence about that file, and the next one is read.
"""

import resource
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from workbook.classroom.errors import ClassroomError

SECONDS = 30.0  # of processor time, for all files of a learner, or all their answers to an exercise
MEGABYTES = 1024
_PAGE = resource.getpagesize()


class TooMuch(ClassroomError):  # noqa: N818 -- it names what was found
    """It takes more time or memory than anybody's work needs; the text says which."""


@contextmanager
def bounded(seconds: float = SECONDS, megabytes: int = MEGABYTES) -> Iterator[None]:
    """Do something in bounds.

    Time is bounded in the main thread only, because that is where signals come; memory on Linux.

    Args:
        seconds: of processor time.
        megabytes: beyond what this process has now.

    Raises:
        TooMuch: when one of them is not enough.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    most = _size() + (megabytes << 20)
    if sys.platform == "linux" and (soft == resource.RLIM_INFINITY or most < soft):
        resource.setrlimit(resource.RLIMIT_AS, (most, hard))
    before = _clock(seconds)
    try:
        yield
    except MemoryError:
        raise TooMuch("it takes too much memory") from None
    finally:
        _stop(before)
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


type _Handler = signal._HANDLER


def _clock(seconds: float) -> _Handler:
    if threading.current_thread() is not threading.main_thread():
        return None
    before = signal.signal(signal.SIGPROF, _ring)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    return before


def _stop(before: _Handler) -> None:
    if threading.current_thread() is threading.main_thread():
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def _ring(_number: int, _frame: FrameType | None) -> None:
    raise TooMuch("it takes too long")


def _size() -> int:
    """Return the bytes of addresses that this process has."""
    try:
        return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * _PAGE
    except OSError:
        return 0
