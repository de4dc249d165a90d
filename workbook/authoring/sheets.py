"""The two notebooks of a lesson's exercises: the learner's sheet and the instructor's keys."""

import os
from collections.abc import Sequence
from pathlib import Path

from workbook.authoring.cells import Cell, ids
from workbook.authoring.course import Made, lesson_tables
from workbook.observe.rendering import counted
from workbook.practice import bank
from workbook.practice import exercise as parser
from workbook.practice.exercise import Exercise

_KINDS = {
    "fix": "mend what is broken",
    "fill": "fill the holes",
    "write": "write it",
    "app": "an app in parts",
}


def load(files: Sequence[Path]) -> list[Exercise]:
    """Return a lesson's exercises in the order in which a learner meets them."""
    return bank.order(parser.load(path).variant(0) for path in files)


def paths(root: Path, group: Path) -> tuple[Path, Path]:
    """Return where the learner's and the instructor's notebook of one lesson lie."""
    sheet, keys = root / "exercises" / group, root / "solutions" / group
    return sheet.with_suffix(".ipynb"), keys.with_suffix(".ipynb")


def both(root: Path, group: Path, files: Sequence[Path]) -> list[Made]:
    """Return the learner's and the instructor's notebook of one lesson's exercises.

    Args:
        root: the clone.
        group: section folder / lesson name, as below solutions/.
        files: the exercise files.
    """
    exercises = load(files)
    return [_sheet(root, group, exercises), _keys(root, group, exercises)]


def _sheet(root: Path, group: Path, exercises: Sequence[Exercise]) -> Made:
    """Return the learner's notebook: task, starter, check, and how to get help."""
    path, _ = paths(root, group)
    cells = [
        Cell(
            "markdown",
            f"{_opening(path, root, group, exercises)}\n\n"
            "Write each answer in the cell under its task, run that cell, then run the check "
            "below it. You may split cells, add some and run them in any order. A check says what "
            "it called, what it expected and what came; a wrong answer costs nothing.",
        ),
        Cell("code", "from workbook import check, hint, solution"),
    ]
    origins, states = {}, {}
    for number, one in enumerate(exercises, start=1):
        name = one.id.replace(".", "-")
        for cell in (
            Cell("markdown", _task(number, one), name=f"{name}-task"),
            Cell("code", one.starter.strip("\n"), name=f"{name}-starter"),
            Cell("code", f'check("{one.id}")', name=f"{name}-check"),
            Cell(
                "code",
                "# Stuck? Take the # from a line and run this cell.\n"
                f'# hint("{one.id}")\n# solution("{one.id}")',
                name=f"{name}-help",
            ),
        ):
            cells.append(cell)
            origins[ids([cell])[0]] = one.path
        states[ids([cells[-2]])[0]] = "not started"
    sources = tuple(one.path for one in exercises)
    return Made(path, "exercises", sources, tuple(cells), origins, states)


def _opening(path: Path, root: Path, group: Path, exercises: Sequence[Exercise]) -> str:
    """Return title and first sentence of the learner's notebook."""
    minutes = sum(one.minutes for one in exercises)
    first = exercises[0]
    if first.is_gate:
        start = _relative(root / "notebooks" / "start.ipynb", path)
        return (
            f"# The gate of section {first.lesson}\n\n"
            f"For those who know what the section teaches. About {minutes} minutes; a pass marks "
            f"its lessons as known on [the start page]({start}), and `review` still asks about "
            "them. Nothing is lost where it does not pass: the lessons teach all of it."
        )
    return (
        f"# Exercises: {_lesson_title(root, exercises)}\n\n"
        f"{counted(len(exercises), 'exercise')} for {_link(path, root, group)}, about "
        f"{minutes} minutes."
    )


def _keys(root: Path, group: Path, exercises: Sequence[Exercise]) -> Made:
    """Return the instructor's notebook: keys, checks that pass, and the wrong answers."""
    sheet, path = paths(root, group)
    cells = [
        Cell(
            "markdown",
            f"# Keys: {_lesson_title(root, exercises)}\n\n"
            f"The instructor's half of [the exercises]({_relative(sheet, path)})"
            f"{'' if exercises[0].is_gate else f' for {_link(path, root, group)}'}: a key for "
            "each, its check, and the wrong answers that people give with the sentence that each "
            "one gets.",
        ),
        Cell("code", "from workbook import check"),
    ]
    origins, states = {}, {}
    for number, one in enumerate(exercises, start=1):
        name = one.id.replace(".", "-")
        wrong = "\n".join(f"- *{_words(answer.name)}*: {answer.sentence}" for answer in one.wrong)
        for cell in (
            Cell("markdown", _task(number, one), name=f"{name}-task"),
            Cell("code", one.key.strip("\n"), name=f"{name}-key"),
            Cell("code", f'check("{one.id}")', name=f"{name}-check"),
            Cell("markdown", f"What people also hand in:\n\n{wrong}", name=f"{name}-wrong"),
        ):
            cells.append(cell)
            origins[ids([cell])[0]] = one.path
        states[ids([cells[-2]])[0]] = "done"
    sources = tuple(one.path for one in exercises)
    return Made(path, "solutions", sources, tuple(cells), origins, states)


def _task(number: int, one: Exercise) -> str:
    """Return the Markdown over an answer's cell."""
    kind = _KINDS.get(one.kind, one.kind)
    return f"## {number}. {one.title}\n\n*{kind} · {one.minutes} minutes*\n\n{one.task.strip()}"


def _lesson_title(root: Path, exercises: Sequence[Exercise]) -> str:
    """Return the lesson's title from its .toml, or its id where there is none yet."""
    wanted = exercises[0].lesson
    if exercises[0].is_gate:
        return f"the gate of section {wanted}"
    titles = (table.get("title") for _, table in lesson_tables(root) if table.get("id") == wanted)
    return str(next(titles, None) or wanted)


def _link(path: Path, root: Path, group: Path) -> str:
    """Return a link to the lesson that holds good in the repository and in work/."""
    lesson = (root / "notebooks" / group).with_suffix(".ipynb")
    return f"[the lesson]({_relative(lesson, path)})"


def _relative(target: Path, start: Path) -> str:
    return Path(os.path.relpath(target, start.parent)).as_posix()


def _words(name: str) -> str:
    return name.replace("-", " ")
