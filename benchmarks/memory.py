"""The memory of a command and of all that it starts, while it works."""

import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass

import psutil

_PAUSE = 0.5  # seconds between two looks
_ANSWERS = 4  # below us: the command, its workers, their forkers, and the answers


@dataclass(frozen=True)
class Peaks:
    """The largest memory that was seen, in MB; what processes share is counted once (PSS).

    Args:
        all: of all processes.
        staying: of those that stay as long as the command, without what answers have of their
            own. How many answers are at their largest in one moment is chance, and a longer run
            sees rarer ones.
    """

    all: float
    staying: float


def peaks_of(work: Callable[[], object]) -> Peaks:
    """Do something, and look meanwhile at the memory of all processes below this one."""
    seen: list[tuple[float, float]] = [(0.0, 0.0)]
    ended = threading.Event()

    def watch() -> None:
        while not ended.wait(_PAUSE):
            looked = list(_below(psutil.Process(), 1))
            everything = sum(shared for _, shared, _ in looked)
            passing = sum(own for depth, _, own in looked if depth >= _ANSWERS)
            seen.append((everything, everything - passing))

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        work()
    finally:
        ended.set()
        watcher.join()
    return Peaks(max(one for one, _ in seen), max(one for _, one in seen))


def _below(process: psutil.Process, depth: int) -> Iterator[tuple[int, float, float]]:
    """Give of each process below one how deep it is, its PSS, and what is its own alone."""
    with suppress(psutil.Error, AttributeError):
        for child in process.children():
            with suppress(psutil.Error):
                memory = child.memory_full_info()
                yield depth, memory.pss / 1e6, memory.uss / 1e6
            yield from _below(child, depth + 1)
