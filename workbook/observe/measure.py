"""Two ways to do the same, measured one against the other."""

import fcntl
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter


@dataclass(frozen=True)
class Comparison:
    """How long two ways took, in turns, on the same machine at the same time.

    Attributes:
        slower: the name of the one that is expected to be slower.
        quicker: the name of the other.
        slower_ms: its median, in milliseconds.
        quicker_ms: the other's median, in milliseconds.
    """

    slower: str
    quicker: str
    slower_ms: float
    quicker_ms: float

    @property
    def ratio(self) -> float:
        """How many times as long the slower one took."""
        return self.slower_ms / self.quicker_ms

    def claim(self, times: float) -> str:
        """Return a sentence that is the same at every run: more than so many times, yes or no.

        Args:
            times: leave a margin; at most half of the ratio that is usual.
        """
        held = "yes" if self.ratio > times else "no"
        return f"{self.slower} takes more than {times:g} times as long as {self.quicker}: {held}"

    def __repr__(self) -> str:
        return f"{self.slower} against {self.quicker}"


def compare(
    slower: tuple[str, Callable[[], object]],
    quicker: tuple[str, Callable[[], object]],
    *,
    rounds: int = 15,
) -> Comparison:
    """Measure two ways in turns, while nothing else of the workbook measures on this machine.

    Both run once before the clock counts.

    Args:
        slower: name and function of what is expected to be slower.
        quicker: name and function of the other.
        rounds: how often each runs; the median counts.
    """
    ways = (slower[1], quicker[1])
    taken: tuple[list[float], list[float]] = ([], [])
    with alone():
        for way in ways:
            way()
        for turn in range(rounds):
            for which in (0, 1) if turn % 2 else (1, 0):  # neither always comes first
                started = perf_counter()
                ways[which]()
                taken[which].append((perf_counter() - started) * 1000)
    return Comparison(slower[0], quicker[0], median(taken[0]), median(taken[1]))


@contextmanager
def alone() -> Iterator[None]:
    """Hold the one lock of this machine for measuring, waiting for it if need be."""
    path = Path(tempfile.gettempdir()) / "workbook-measuring.lock"
    try:  # another user's file may be locked, but not opened for creation, in a sticky folder
        handle = os.open(path, os.O_RDONLY)
    except FileNotFoundError:
        handle = os.open(path, os.O_RDONLY | os.O_CREAT, 0o644)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
