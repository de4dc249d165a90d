"""Shows how far a fetch is: a bar on a terminal, a line elsewhere, nothing in a notebook."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_MEGABYTE = 1_000_000


def megabytes(size: int) -> str:
    """Return a size for people."""
    return f"{size / _MEGABYTE:.0f} MB" if size >= _MEGABYTE else f"{size / 1000:.0f} kB"


@contextmanager
def progress(title: str, total: int) -> Iterator[Callable[[int], None]]:
    """Give a function that hears how many more bytes have come.

    Args:
        title: what is fetched.
        total: in bytes.
    """
    if "ipykernel" in sys.modules or sys.stderr is None:
        yield lambda _more: None
        return
    if not sys.stderr.isatty():
        sys.stderr.write(f"Fetching {title} ({megabytes(total)}) …\n")
        sys.stderr.flush()
        yield lambda _more: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn())
    with Progress(*columns, TimeRemainingColumn(), console=Console(stderr=True)) as bars:
        task = bars.add_task(f"Fetching {title}", total=total)
        yield lambda more: bars.advance(task, more)
