"""The .ipynb file: made from cells, read back into cells, put into its one normal form."""

import json
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import nbformat
from nbformat import v4

from workbook.authoring.cells import Cell, ids
from workbook.authoring.errors import AuthoringError

KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}

# A widget's model has a random id and lives in a kernel; its text twin stays.
_DROPPED_MIMES = {"application/vnd.jupyter.widget-view+json"}

type Notebook = Any  # nbformat's NotebookNode has no types


def assemble(cells: Sequence[Cell]) -> Notebook:
    """Return a notebook without outputs."""
    notebook = v4.new_notebook()  # type: ignore[no-untyped-call]
    notebook.metadata = {"kernelspec": dict(KERNEL), "language_info": {"name": "python"}}
    for cell, name in zip(cells, ids(cells), strict=True):
        new = v4.new_markdown_cell if cell.kind == "markdown" else v4.new_code_cell
        metadata = {"tags": list(cell.tags)} if cell.tags else {}
        made = new(cell.source, id=name, metadata=metadata)  # type: ignore[no-untyped-call]
        notebook.cells.append(made)
    return notebook


def load(path: Path) -> Notebook:
    """Return a notebook from its file.

    Raises:
        AuthoringError: if the file is not a notebook.
    """
    try:
        text = path.read_text(encoding="utf-8")
        _like_a_notebook(json.loads(text))
        return nbformat.reads(text, as_version=4)  # type: ignore[no-untyped-call]
    except (OSError, ValueError, nbformat.ValidationError) as error:
        why = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise AuthoringError(
            f"{path.name} cannot be read as a notebook ({why}). "
            f"`git restore` brings the committed one back, and `workbook build` makes it anew."
        ) from error


def _like_a_notebook(plain: object) -> None:
    """Raise ValueError unless a JSON document has what everything here looks at."""
    if not isinstance(plain, dict) or plain.get("nbformat") != 4:
        raise ValueError("it is JSON, but no notebook of format 4")
    cells = plain.get("cells")
    if not isinstance(cells, list):
        raise ValueError("it has no cells")  # noqa: TRY004 -- as for any broken file
    for number, cell in enumerate(cells, start=1):
        if not isinstance(cell, dict) or not {"cell_type", "source", "metadata"} <= set(cell):
            raise ValueError(f"its cell {number} has no type, source or metadata")


def cells_of(notebook: Notebook) -> list[Cell]:
    """Return the cells of a notebook, named by their ids; empty ones are left out."""
    return [
        Cell(
            cell.cell_type,
            cell.source.strip("\n").rstrip(),
            tuple(cell.metadata.get("tags", ())),
            name=cell.get("id", ""),
        )
        for cell in notebook.cells
        if cell.source.strip()
    ]


def normalise(notebook: Notebook) -> None:
    """Put outputs into the form in which the same run always gives the same bytes.

    The kernel sends a stream in as many pieces as it likes, so pieces are joined; what a
    front end or a client adds to metadata is dropped.
    """
    notebook.metadata = {"kernelspec": dict(KERNEL), "language_info": {"name": "python"}}
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    for cell in notebook.cells:
        tags = cell.metadata.get("tags", [])
        cell.metadata = {"tags": list(tags)} if tags else {}
        if cell.cell_type == "code":
            cell.outputs = _joined(cell.outputs)


def _joined(outputs: Sequence[Any]) -> list[Any]:
    """Return outputs with neighbouring pieces of a stream made one and widgets left out."""
    made: list[Any] = []
    for output in outputs:
        if output.output_type == "stream":
            if made and made[-1].output_type == "stream" and made[-1].name == output.name:
                made[-1].text += output.text
                continue
        elif "data" in output:
            for mime in _DROPPED_MIMES & set(output.data):
                del output.data[mime]
            if not output.data:
                continue
        made.append(output)
    return made


def text(notebook: Notebook) -> str:
    """Return the file's text, with sorted keys and one newline at the end."""
    return str(nbformat.writes(notebook)).rstrip("\n") + "\n"  # type: ignore[no-untyped-call]


def save(path: Path, content: str) -> bool:
    """Write a file whole or not at all, and only if its bytes change; return whether they did."""
    if path.exists() and path.read_bytes() == content.encode():
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    part = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(content)
        part.chmod(0o644)  # mkstemp gives 0600, which git would not keep either
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return True
