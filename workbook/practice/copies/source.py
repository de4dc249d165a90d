"""What counts as the source of a notebook: what is typed, not what running it left behind."""

import hashlib
import json
import platform
from pathlib import Path
from typing import Any

type Notebook = dict[str, Any]

# What JupyterLab writes into a notebook that it opens with our kernel. A notebook that has it
# already does not count as changed when it is only looked at.
KERNEL: dict[str, Any] = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {
        "codemirror_mode": {"name": "ipython", "version": 3},
        "file_extension": ".py",
        "mimetype": "text/x-python",
        "name": "python",
        "nbconvert_exporter": "python",
        "pygments_lexer": "ipython3",
        "version": platform.python_version(),
    },
}


class UnreadableError(Exception):
    """A file that should be a notebook and is none."""


def read(path: Path) -> Notebook:
    """Read a notebook as plain JSON; nbformat would cost more than the rest of the start.

    Raises:
        UnreadableError: when the file is no notebook, or cannot be opened.
    """
    try:
        notebook = json.loads(path.read_bytes())
        if all(isinstance(cell["cell_type"], str) for cell in notebook["cells"]):
            return dict(notebook)
    except (OSError, ValueError, LookupError, TypeError) as error:
        raise UnreadableError(f"{path.name} cannot be read as a notebook: {error}") from error
    raise UnreadableError(f"{path.name} cannot be read as a notebook: it has no cells.")


def text_of(cell: dict[str, Any]) -> str:
    """Return the source of a cell, which nbformat allows to be a string or a list of lines."""
    source = cell.get("source", "")
    return source if isinstance(source, str) else "".join(source)


def digest(path: Path) -> str:
    """Return a hash of a notebook's source, or of the bytes of any other file.

    Outputs, counts, ids and metadata do not change it, nor does an empty cell: JupyterLab
    adds one when the last cell is run.

    Raises:
        UnreadableError: when a notebook cannot be read.
    """
    if path.suffix != ".ipynb":
        try:
            return hashlib.sha256(path.read_bytes()).hexdigest()
        except OSError as error:
            raise UnreadableError(f"{path.name} cannot be read: {error}") from error
    typed = [
        (cell["cell_type"], text.rstrip())
        for cell in read(path)["cells"]
        if (text := text_of(cell)).strip()
    ]
    return hashlib.sha256(json.dumps(typed).encode()).hexdigest()


def without_outputs(notebook: Notebook) -> Notebook:
    """Return a copy of a notebook as nobody has run it."""
    cells = [
        {**cell, "outputs": [], "execution_count": None} if cell["cell_type"] == "code" else cell
        for cell in notebook["cells"]
    ]
    return {**notebook, "cells": cells, "metadata": {**notebook.get("metadata", {}), **KERNEL}}


def as_bytes(notebook: Notebook) -> bytes:
    """Return the text that nbformat would write."""
    return (json.dumps(notebook, indent=1, ensure_ascii=False, sort_keys=True) + "\n").encode()
