"""Timing two things side by side, so that a machine's mood hits both."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

type Timed = Callable[[], float]
"""Does the thing once and returns how many seconds it took."""


@dataclass(frozen=True)
class Sample:
    """Seconds of one side's runs, in the order of running."""

    seconds: tuple[float, ...]

    @property
    def median(self) -> float:
        """The middle run, in seconds."""
        return statistics.median(self.seconds)

    def __str__(self) -> str:
        """Median and spread, for instance ``31 ms (28 to 40)``."""
        scale, unit = (1000, "ms") if self.median < 1 else (1, "s")
        low, middle, high = (x * scale for x in (min(self.seconds), self.median, max(self.seconds)))
        digits = 0 if middle >= 100 else 1 if middle >= 10 else 2
        return f"{middle:.{digits}f} {unit} ({low:.{digits}f} to {high:.{digits}f})"


def whole(action: Callable[[], object]) -> Timed:
    """Return ``action`` as a thing that is timed from outside."""

    def timed() -> float:
        start = time.perf_counter()
        action()
        return time.perf_counter() - start

    return timed


def interleaved(*sides: Timed, rounds: int, warm: int = 1, pause: float = 0) -> list[Sample]:
    """Run every side in turn, ``rounds`` times, and return one sample a side.

    Args:
        sides: what is compared.
        rounds: counted runs of each side.
        warm: runs of each side before, not counted.
        pause: seconds before each run, as between two checks of a quick learner.
    """

    def run(side: Timed) -> float:
        time.sleep(pause)
        return side()

    for _ in range(warm):
        for side in sides:
            run(side)
    runs = [[run(side) for side in sides] for _ in range(rounds)]
    return [Sample(tuple(column)) for column in zip(*runs, strict=True)]
