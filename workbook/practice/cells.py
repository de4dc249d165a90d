"""The text of every cell that this kernel has run, newest run last.

IPython tells us before and after each cell, also when nothing goes into its history (as under
nbval). The cell that imports the workbook has begun before we listen; after it has ended we
learn its text, and until then the kernel's own message has it.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from workbook.practice.text import Cell

_runs: dict[str, tuple[str, str | None]] = {}  # by id, or by a number of ours; (text, id)
_nameless = 0
_listening: Any = None


def listen() -> None:
    """Begin to listen in a kernel; anywhere else, and a second time, do nothing."""
    global _listening
    from IPython import get_ipython

    shell = get_ipython()
    if shell is None or shell is _listening:
        return
    _listening = shell
    for text in getattr(shell.history_manager, "input_hist_raw", [])[1:]:
        _note(text, None)  # what ran before us, where there is a history
    _note_running(shell)
    shell.events.register("pre_run_cell", _before)
    shell.events.register("post_run_cell", _after)


def run() -> "list[Cell]":
    """Return the cells that have run, each by its newest text, in the order they ran.

    The running cell, in which an answer may stand beside its check, is the last.
    """
    from workbook.practice.text import Cell

    return [Cell(text, name) for text, name in _runs.values()]


def has_frontend() -> bool:
    """Return whether somebody sits before this kernel: a notebook names its cells, a test does not.

    nbval and nbclient send the code alone; JupyterLab and its like send the cell's id with it.
    """
    return _message().get("metadata", {}).get("cellId") is not None
