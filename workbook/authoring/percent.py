"""A lesson's .py in percent format, read into cells and written from them."""

from collections.abc import Sequence
from pathlib import Path

import jupytext  # type: ignore[import-untyped]
from nbformat import v4

from workbook.authoring.cells import Cell
from workbook.authoring.errors import AuthoringError

# Everything that an author writes after `# %%` is kept, and no header is added.
_FORMAT = {
    "extension": ".py",
    "format_name": "percent",
    "notebook_metadata_filter": "-all",
    "cell_metadata_filter": "all",
}


def read(path: Path) -> list[Cell]:
    """Return the cells of a percent file.

    Raises:
        AuthoringError: if the file cannot be read or holds a cell of another kind.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise AuthoringError(f"{path.name} cannot be read as text: {error}.") from error
    return parse(text, path.name)


def parse(text: str, name: str) -> list[Cell]:
    """Return the cells of a percent text; ``name`` is what errors call it."""
    cells = []
    for cell in jupytext.reads(text, fmt="py:percent").cells:
        notes = dict(cell.metadata)
        tags = tuple(notes.pop("tags", ()))
        if cell.cell_type not in {"markdown", "code"}:
            raise AuthoringError(
                f"{name} has a {cell.cell_type} cell: {_start(cell.source)}. "
                "A lesson has `# %% [markdown]` and `# %%` cells only, and no header before them."
            )
        source = cell.source.strip("\n").rstrip()
        if source:
            cells.append(Cell(cell.cell_type, source, tags, notes))
    return cells


def write(cells: Sequence[Cell]) -> str:
    """Return the percent text of cells, the inverse of :func:`parse`."""
    notebook = v4.new_notebook()  # type: ignore[no-untyped-call]
    for cell in cells:
        new = v4.new_markdown_cell if cell.kind == "markdown" else v4.new_code_cell
        metadata = {**({"tags": list(cell.tags)} if cell.tags else {}), **cell.notes}
        notebook.cells.append(new(cell.source, metadata=metadata))  # type: ignore[no-untyped-call]
    return str(jupytext.writes(notebook, fmt=_FORMAT)).rstrip("\n") + "\n"


def _start(source: str) -> str:
    """Return how a cell begins, short enough for a sentence."""
    first = source.strip().splitlines()[0] if source.strip() else ""
    return repr(first if len(first) <= 40 else f"{first[:40]}…")
