"""Where the learner decides: often enough, and each prediction asked before it is shown."""

import ast
import re
from collections import Counter
from collections.abc import Iterator, Sequence

from workbook.authoring.cells import Cell
from workbook.authoring.lint.finding import Findings
from workbook.authoring.names import parsed
from workbook.practice.lessons import TO_EXERCISES, Lesson

AT_LEAST_EVERY = 5

_VERBS = {"predict", "reveal", "order", "ask", "check"}


def decides(cell: Cell) -> bool:
    """Return whether the learner decides something in a cell: predicts, orders, answers, edits."""
    if "modify" in cell.tags:
        return True
    if cell.kind == "markdown":
        return bool(TO_EXERCISES.search(cell.source))
    return any(verb != "reveal" for verb, _ in _calls(cell))


def lint(into: Findings, beside: Findings, lesson: Lesson, cells: Sequence[Cell]) -> None:
    """Find stretches without a decision, and ids that are wrong, unused or unknown.

    Args:
        into: where findings about the .py go.
        beside: where findings about the .toml go.
        lesson: the .toml, read.
        cells: the cells of the .py.
    """
    since = 0
    for number, cell in enumerate(cells, start=1):
        since = 0 if decides(cell) else since + 1
        if since == AT_LEAST_EVERY:
            into.wrong(
                "decisions",
                f"Cells {number - since + 1} to {number} ask the learner for nothing: a decision "
                f"(predict, order, ask, modify, exercise) at least every {AT_LEAST_EVERY} cells.",
                str(number),
            )
    _ids(beside, lesson)
    _used(into, beside, lesson, cells)


def _ids(into: Findings, lesson: Lesson) -> None:
    """Ids have the form 6.2.4-p1 and are not given twice; every option has its sentence."""
    by_letter = {
        "p": [one.id for one in lesson.predictions],
        "o": [one.id for one in lesson.orders],
        "q": [one.id for one in lesson.questions],
    }
    for letter, names in by_letter.items():
        for name in names:
            if not re.fullmatch(rf"{re.escape(lesson.id)}-{letter}\d+", name):
                into.wrong("id", f"{name!r} should be {lesson.id}-{letter}1, -{letter}2, ….")
        for name, count in Counter(names).items():
            if count > 1:
                into.wrong("id", f"{name!r} is there {count} times.")
    for prediction in lesson.predictions:
        _sentences(into, prediction.id, [option.say for option in prediction.options])
        values = [repr(option.value) for option in prediction.options]
        if len(set(values)) < len(values):
            into.wrong("options", f"Two options of {prediction.id} stand for the same value.")
    for question in lesson.questions:
        _sentences(into, question.id, [option.say for option in question.options])
    for order in lesson.orders:
        _sentences(into, order.id, [order.say, *(one.say for one in order.distractors)])
    if not lesson.predictions:
        into.wrong("predict", "There is no prediction.")
    if not any(question.about != lesson.id for question in lesson.questions):
        into.wrong("remember", "No question is about an earlier lesson.")


def _sentences(into: Findings, name: str, sentences: Sequence[str]) -> None:
    if not all(sentence.strip() for sentence in sentences):
        into.wrong("options", f"An option of {name} has no sentence.")


def _used(into: Findings, beside: Findings, lesson: Lesson, cells: Sequence[Cell]) -> None:
    """What the .toml asks is asked in the notebook, and revealed after it was asked."""
    known = {
        "predict": {one.id for one in lesson.predictions},
        "reveal": {one.id for one in lesson.predictions},
        "order": {one.id for one in lesson.orders},
        "ask": {one.id for one in lesson.questions},
    }
    due = {verb: names for verb, names in known.items() if verb != "ask"}  # review asks the rest
    seen: dict[str, set[str]] = {verb: set() for verb in known}
    for number, cell in enumerate(cells, start=1):
        for verb, name in _calls(cell):
            if verb not in known or not name:
                continue
            if name.startswith(f"{lesson.id}-") and name not in known[verb]:
                into.wrong("id", f"{verb}({name!r}): the .toml has no such id.", str(number))
            if verb == "reveal" and name not in seen["predict"]:
                into.wrong("predict", f"{name} is revealed before it is asked.", str(number))
            seen[verb].add(name)
    for verb, names in due.items():
        for name in sorted(names - seen[verb]):
            beside.wrong("unused", f"{name} is not in the lesson: no cell has {verb}({name!r}).")


def _calls(cell: Cell) -> Iterator[tuple[str, str]]:
    """Yield the workbook's verbs that a code cell calls, with their first argument."""
    if cell.kind != "code":
        return
    for node in ast.walk(parsed(cell.source)):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
            continue
        if node.func.id in _VERBS:
            first = node.args[0] if node.args else None
            yield node.func.id, str(first.value) if isinstance(first, ast.Constant) else ""
