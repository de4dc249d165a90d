"""The text of every cell that this kernel has run, newest run last.

IPython tells us before and after each cell, also when nothing goes into its history (as under
nbval). The cell that imports the workbook has begun before we listen; after it has ended we
learn its text, and until then the kernel's own message has it.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from workbook.practice.text import Cell

_runs: dict[str, tuple[str, str | None]] = {}  # by id, or by a number of ours; (text, id)
_earlier: list[str] = []  # texts of cells that have run and were changed since
_nameless = 0
_begun: list[Any] = []  # what IPython has told us before a cell, until it tells us after it
_importing: tuple[str, str | None] | None = None  # the cell that imported us, while it runs
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
    _note_running()
    shell.events.register("pre_run_cell", _before)
    shell.events.register("post_run_cell", _after)


def run() -> "list[Cell]":
    """Return the cells that have run, each by its newest text, in the order they ran.

    The running cell, in which an answer may stand beside its check, is the last.
    """
    from workbook.practice.text import Cell

    return [Cell(text, name) for text, name in _runs.values()]


def running() -> str | None:
    """Return the text of the cell that runs; None where no kernel tells."""
    return next(reversed(_runs.values()))[0] if _listening is not None and _runs else None


def earlier() -> list[str]:
    """Return what cells said at runs before their newest, newest first."""
    return _earlier[::-1]


def has_frontend() -> bool:
    """Return whether somebody sits before this kernel: a notebook names its cells, a test does not.

    nbval and nbclient send the code alone; JupyterLab and its like send the cell's id with it.
    """
    return _message().get("metadata", {}).get("cellId") is not None


def _before(info: Any) -> None:
    _begun.append(info)
    _note(info.raw_cell, info.cell_id)


def _after(result: Any) -> None:
    """Note a cell that we have not seen begin: the importing one, and one that is now blank."""
    global _importing
    info = getattr(result, "info", None)
    if info is None:
        return
    seen = any(info is begun for begun in _begun)
    _begun[:] = [begun for begun in _begun if begun is not info]
    if not seen and (info.raw_cell, info.cell_id) != _importing:
        _note(info.raw_cell, info.cell_id)
    _importing = None


def _note_running() -> None:
    """Note the cell that imports us, from the message that asked the kernel to run it."""
    global _importing
    message = _message()
    text = message.get("content", {}).get("code")
    if text is None:  # a terminal: its history has the running line already
        if _runs:
            _importing = next(reversed(_runs.values()))
        return
    if _runs and next(reversed(_runs.values())) == (text, None):
        _runs.popitem()  # the history's copy, which has no id
    _importing = (text, message.get("metadata", {}).get("cellId"))
    _note(*_importing)


def _note(text: str, name: str | None) -> None:
    global _nameless
    if name is None:
        _nameless += 1
    key = f"cell {_nameless}" if name is None else f"id {name}"
    old = _runs.pop(key, None)  # a newer run goes to the end
    if old is not None and old[0] != text:
        _earlier.append(old[0])
    _runs[key] = (text, name)


def _message() -> dict[str, Any]:
    """Return the message that the kernel is answering; nothing outside a kernel."""
    kernel: Any = getattr(_listening, "kernel", None)
    parent: dict[str, Any] | None = kernel.get_parent("shell") if kernel is not None else None
    return parent or {}
