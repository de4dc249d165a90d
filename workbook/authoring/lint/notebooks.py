"""The rules for made notebooks: what strict nbval would silently let pass."""

import json
from collections.abc import Mapping
from typing import Any

from workbook.authoring import notebook
from workbook.authoring.cells import ids
from workbook.authoring.course import Course, Made
from workbook.authoring.errors import AuthoringError
from workbook.authoring.lint import prose
from workbook.authoring.lint.finding import Finding, Findings
from workbook.authoring.record import Built
from workbook.authoring.stale import State, refusal, state

LARGEST_OUTPUT = 30_000  # bytes of one cell


def lint(course: Course, made: Made, record: Mapping[str, Built]) -> list[Finding]:
    """Return what is wrong with a notebook on disk, without running it."""
    name = course.short(made.path)
    into = Findings(name)
    found = state(course, made, record)
    if found is State.MISSING:
        into.wrong("stale", f"It is not built yet: `workbook build {name}`.")
        return into.found
    if found is State.BEHIND:
        into.wrong("stale", f"Its source has moved on: `workbook build {name}`.")
    elif found is not State.CURRENT:
        into.wrong("stale", refusal(course, made, found))
    try:
        there = notebook.load(made.path)
    except AuthoringError:
        return into.found  # said already
    _head(into, there)
    _counts(into, there)
    for number, cell in enumerate(there.cells, start=1):
        if set(cell.metadata) - {"tags"}:
            extra = ", ".join(sorted(set(cell.metadata) - {"tags"}))
            into.wrong("metadata", f"Cell {number} carries {extra}: build it again.")
        for output in cell.get("outputs", []):
            _output(into, number, output)
        size = len(json.dumps(cell.get("outputs", []), ensure_ascii=False).encode())
        if size > LARGEST_OUTPUT:
            into.wrong("size", f"Cell {number} shows {size} bytes; {LARGEST_OUTPUT} are allowed.")
    if found is State.CURRENT:
        _names(into, made, there)
        _states(into, made, there)
    return into.found


def _head(into: Findings, there: Any) -> None:
    """Kernel, language and nothing else."""
    kernel = there.metadata.get("kernelspec", {}).get("name")
    if kernel != notebook.KERNEL["name"]:
        into.wrong("kernel", f"The kernel is {kernel!r}, and every notebook's is 'python3'.")
    wanted = {"kernelspec": notebook.KERNEL, "language_info": {"name": "python"}}
    if dict(there.metadata) != wanted:
        into.wrong("metadata", "The notebook's metadata is not what a build writes.")
    if (there.nbformat, there.nbformat_minor) != (4, 5):
        into.wrong("format", f"The format is {there.nbformat}.{there.nbformat_minor}, not 4.5.")


def _counts(into: Findings, there: Any) -> None:
    """Every code cell was run, once, in order: nbval compares nothing for one that was not."""
    counts = [cell.execution_count for cell in there.cells if cell.cell_type == "code"]
    if counts != list(range(1, len(counts) + 1)):
        into.wrong(
            "unrun",
            f"The execution counts are {counts}, and should be 1 to {len(counts)}: "
            "nbval would compare nothing for a cell that was not run.",
        )
    if not counts:
        into.wrong("empty", "There is no code cell.")
    for cell in there.cells:
        for output in cell.get("outputs", []):
            count = output.get("execution_count", cell.execution_count)
            if count != cell.execution_count:
                into.wrong("unrun", f"An output of {cell.id} was made by another run.")


def _output(into: Findings, number: int, output: Any) -> None:
    """No errors, no stderr, nothing of one machine, no picture without words."""
    if output.output_type == "error":
        into.wrong(
            "error",
            f"Cell {number} ends in {output.ename}. An error on purpose goes into "
            "`with expect_error(…)`.",
        )
        return
    if output.output_type == "stream" and output.name == "stderr":
        into.wrong("stderr", f"Cell {number} writes to stderr: {output.text.strip()[:80]}")
        return
    data = output.get("data", {})
    texts = [output.text] if output.output_type == "stream" else list(map(_text, data.values()))
    for text in texts:
        for what, pattern in prose.MACHINE.items():
            found = pattern.search(text)
            if found:
                into.wrong("machine", f"The output of cell {number} holds {what}: {found[0][:80]}")
    for sentence in prose.pictures(_text(data.get("text/html", ""))):
        into.wrong("alt", f"The output of cell {number} has {sentence}")
    if "text/plain" not in data and data:
        into.wrong("twin", f"The output of cell {number} has no text twin ({', '.join(data)}).")


def _names(into: Findings, made: Made, there: Any) -> None:
    """The ids are those that the source gives."""
    if [cell.get("id") for cell in there.cells] != ids(made.cells):
        into.wrong("ids", "The cell ids are not those of a build: build it again.")


def _states(into: Findings, made: Made, there: Any) -> None:
    """Each check shows the state that it must: not started for learners, done for keys."""
    for cell in there.cells:
        words = made.states.get(cell.get("id"))
        shown = " ".join(
            _text(one.get("data", {}).get("text/plain", one.get("text", "")))
            for one in cell.get("outputs", [])
        )
        if words is not None and words not in shown.lower():
            into.wrong("state", f"`{cell.source}` does not show *{words}*.")


def _text(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
