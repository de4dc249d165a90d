"""A file's saves, as they happen: in place, through a new file moved over it, half first."""

import time
from collections.abc import Iterator
from pathlib import Path
from threading import Event

STEP = 10  # milliseconds without a further change after which a save counts as whole
GONE = 100  # milliseconds after which a file that is not there has gone
LONGEST = 40  # milliseconds that changes are gathered for at most


def saves(path: Path, stop: Event | None = None) -> Iterator[None]:
    """Yield once now, and then once for each save of ``path``, and once when it goes away.

    The folder is watched and not the file, because most editors write a new file and move it
    over the old one. A save is told by the time and the size that the file then has, so that
    several events of one save are one.

    Args:
        path: the file; it may come and go.
        stop: ends the iteration when set.
    """
    from watchfiles import watch

    seen = _stamp(path)
    yield
    for _ in watch(
        path.resolve().parent,
        watch_filter=None,
        step=STEP,
        debounce=LONGEST,
        stop_event=stop,
        recursive=False,
        raise_interrupt=True,
    ):
        now = _stamp(path)
        if now is None:  # perhaps half of a save that moves the old file away first
            time.sleep(GONE / 1000)
            now = _stamp(path)
        if now != seen:
            yield
        seen = now


def _stamp(path: Path) -> tuple[int, int, int] | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size, status.st_ino
