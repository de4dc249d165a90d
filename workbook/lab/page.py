"""The start page shows where a learner is before anything is run: its outputs are written here."""

import contextlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from workbook.lab.news import news
from workbook.practice.copies import atomic, source
from workbook.practice.copies import work as work_of

START = Path("notebooks") / "start.ipynb"


def render(root: Path) -> None:
    """Write fresh outputs into the learner's start page, and leave its sources alone.

    A start page that cannot be read, or a disk without room, leaves it as it is: the lab opens
    all the same, and the cells can be run.
    """
    work = work_of(root)
    page = work / START
    with contextlib.suppress(source.UnreadableError, OSError), atomic.only_one(work):
        notebook = source.read(page)
        for cell in notebook["cells"]:
            _show(cell)
        content = source.as_bytes(notebook)
        if content != page.read_bytes():
            atomic.put(content, page, within=work)


def _show(cell: dict[str, Any]) -> None:
    """Give a cell that ends in one of our verbs the output that running it would give."""
    lines = source.text_of(cell).split()
    verb = _VERBS.get(lines[-1]) if cell["cell_type"] == "code" and lines else None
    if verb is not None:
        output = {"output_type": "display_data", "metadata": {}, "data": _data(verb)}
        cell.update(outputs=[output], execution_count=None)


def _data(verb: Callable[[], Any]) -> dict[str, str]:
    """Return what a verb shows, as text and as HTML."""
    try:
        shown = verb()
        return {"text/plain": repr(shown), "text/html": shown._repr_html_()}
    except Exception as error:  # whatever it is, the lab opens
        return {"text/plain": f"This cannot be shown: {error} Run the cell to try again."}


def _progress() -> Any:
    from workbook.practice.progress import progress

    return progress()


_VERBS: dict[str, Callable[[], Any]] = {"progress()": _progress, "news()": news}
