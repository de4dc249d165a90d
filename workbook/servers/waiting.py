"""Shows what is being waited for: on a terminal and in logs, never in a notebook's output."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def shown() -> Iterator[Callable[[str], None]]:
    """Give a function that shows a line; on a terminal it vanishes afterwards."""
    if "ipykernel" in sys.modules or sys.stderr is None:
        yield lambda _says: None
        return
    terminal = sys.stderr.isatty()
    wrote = False

    def show(says: str) -> None:
        nonlocal wrote
        wrote = True
        sys.stderr.write(f"\r\x1b[K{says} …" if terminal else f"{says} …\n")
        sys.stderr.flush()

    try:
        yield show
    finally:
        if wrote and terminal:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
