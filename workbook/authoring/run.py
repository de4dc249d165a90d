"""Executing a notebook in a kernel of its own, as a learner with an empty home would."""

import os
import re
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

from workbook.authoring.errors import AuthoringError
from workbook.authoring.notebook import Notebook

type Told = Callable[[int, int], None]  # (cells done, cells in all)

_ANSI = re.compile(r"\x1b\[[0-9;]*m")


@contextmanager
def empty_home() -> Iterator[dict[str, str]]:
    """Give the environment of a learner who has just begun; its folders are gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="wb-", ignore_cleanup_errors=True) as folder:
        yield os.environ | {
            "WORKBOOK_BUILD": "1",
            "WORKBOOK_HOME": f"{folder}/home",
            "IPYTHONDIR": f"{folder}/ipython",  # no start-up files, no shared history
            "WORKBOOK_HASH_COST": os.environ.get("WORKBOOK_HASH_COST", "low"),  # as in the tests
        }


def execute(
    notebook: Notebook, name: str, folder: Path, *, seconds: int, told: Told | None = None
) -> None:
    """Run all cells in place.

    Args:
        notebook: what to run; its outputs and execution counts are set.
        name: what errors call it.
        folder: the working directory of the kernel, the one that the notebook lies in.
        seconds: how long one cell may take.
        told: called after each cell.

    Raises:
        AuthoringError: if a cell fails, takes too long, kills the kernel or writes to stderr.
    """
    total = len(notebook.cells)
    at = 0
    if told:
        told(0, total)

    def done(cell_index: int, **_: object) -> None:
        nonlocal at
        at = cell_index + 1
        if told:
            told(at, total)

    client = NotebookClient(
        notebook,
        timeout=seconds,
        kernel_name="python3",
        record_timing=False,
        store_widget_state=False,
        resources={"metadata": {"path": str(folder)}},
        on_cell_complete=done,
        shutdown_kernel="immediate",  # the guard cleans up, so nothing is gained by waiting
    )
    with empty_home() as environment:
        try:
            client.execute(env=environment, stderr=subprocess.DEVNULL)
        except CellExecutionError as error:
            raise AuthoringError(
                _failed(notebook, name, f"{error.ename}: {error.evalue}")
            ) from error
        except CellTimeoutError as error:
            at = _running(notebook)
            raise AuthoringError(_at(notebook, name, at, f"took more than {seconds} s")) from error
        except DeadKernelError as error:
            at = _running(notebook)
            raise AuthoringError(_at(notebook, name, at, "ended the kernel")) from error
    _refuse_stderr(notebook, name)


def _failed(notebook: Notebook, name: str, error: str) -> str:
    """Return the sentence for a cell that raised."""
    for index, cell in enumerate(notebook.cells):
        if any(output.output_type == "error" for output in cell.get("outputs", [])):
            clean = _ANSI.sub("", error).strip().rstrip(".")
            return _at(notebook, name, index, f"raised {clean}")
    return f"{name} could not be executed: {error}. Nothing was written."


def _running(notebook: Notebook) -> int:
    """Return the index of the cell that was running: the first without a count."""
    for index, cell in enumerate(notebook.cells):
        if cell.cell_type == "code" and cell.execution_count is None:
            return index
    return len(notebook.cells) - 1


def _at(notebook: Notebook, name: str, index: int, what: str) -> str:
    """Return a sentence that names the notebook and the cell."""
    cell = notebook.cells[index]
    first = cell.source.strip().splitlines()[0]
    return (
        f"{name}, cell {index + 1} of {len(notebook.cells)} ({cell.id}, which begins "
        f"`{first}`) {what}. Nothing was written. Mend the source and build again."
    )


def _refuse_stderr(notebook: Notebook, name: str) -> None:
    """Refuse warnings and log lines, which strict nbval and a learner would trip over."""
    for index, cell in enumerate(notebook.cells):
        for output in cell.get("outputs", []):
            if output.output_type == "stream" and output.name == "stderr":
                said = _ANSI.sub("", output.text).strip().splitlines()[-1]
                raise AuthoringError(_at(notebook, name, index, f"wrote to stderr ({said})"))
