"""Time that an answer may take: its own, and not what a busy machine keeps it waiting.

A part is over when its process has used so much processor time, or when so much time has passed
in which the machine had a processor for everybody. So an answer that waits for something is
stopped soon on a quiet machine, and a sound one has its time on a busy one.
"""

import os
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from workbook.practice.judging import procfs

SLOWEST = 5.0  # as many times slower a busy machine may be; after that, a part is over anyhow
_PRESSURE = Path("/proc/pressure/cpu")
_MICRO = 1e-6


def stalled() -> float:
    """Return the seconds, since some moment, in which something waited for a processor.

    From Linux's own book-keeping (kernel.org, "PSI - Pressure Stall Information"), which may be
    two seconds late. Elsewhere it is 0, and the load tells.
    """
    with suppress(OSError, ValueError, IndexError):
        first = procfs.read(str(_PRESSURE)).splitlines()[0]
        return int(first.rpartition("total=")[2]) * _MICRO
    return 0.0


def load() -> float:
    """Return how many processes want each processor, at least 1; from the last minute."""
    if _PRESSURE.exists():
        return 1.0  # `stalled` knows better
    return max(1.0, os.getloadavg()[0] / (os.process_cpu_count() or 1))


def spent_by(pid: int) -> Callable[[], float]:
    """Return a function that tells how many seconds of processor time a process has used."""
    clock = (~pid << 3) | 2  # clock_getcpuclockid(3)

    def spent() -> float:
        with suppress(OSError, AttributeError):  # it is gone, or this is no Linux
            return time.clock_gettime(clock)
        return 0.0

    return spent


class Budget:
    """The time of one part, or of a whole check.

    Args:
        seconds: how much there is.
        spent: tells the processor time of the process that it is for.
        within: a budget that ends this one, too.
        now: tells the time.
        waited: tells the time in which something waited for a processor.
        crowd: tells how many processes want each processor, where ``waited`` does not know.
    """

    def __init__(
        self,
        seconds: float,
        *,
        spent: Callable[[], float] = lambda: 0.0,
        within: "Budget | None" = None,
        now: Callable[[], float] = time.monotonic,
        waited: Callable[[], float] = stalled,
        crowd: Callable[[], float] = load,
    ) -> None:
        self._seconds, self._within = seconds, within
        self._spent, self._now, self._waited, self._crowd = spent, now, waited, crowd
        self._begun, self._spent_before, self._waited_before = now(), spent(), waited()
        self._until = self._begun + min(seconds, within.left() if within else seconds)

    def until(self) -> float:
        """Return a moment up to which there is time; asked again then, it may be a later one."""
        if self._now() >= self._until:
            self._until = self._now() + self.left()
        return self._until

    def left(self) -> float:
        """Return the seconds that are left, as far as can be told now."""
        passed = self._now() - self._begun
        waited = min(self._waited() - self._waited_before, passed)
        fair = max((passed - waited) / self._crowd(), passed / SLOWEST)
        used = max(fair, self._spent() - self._spent_before)
        left = max(0.0, self._seconds - used)
        return left if self._within is None else min(left, self._within.left())
