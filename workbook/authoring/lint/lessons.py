"""The rules for one lesson: its cells and the .toml beside them."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from workbook.authoring import ledger, notebook
from workbook.authoring.cells import Cell
from workbook.authoring.course import Course, Made
from workbook.authoring.lint import decisions, prose, ruffed
from workbook.authoring.lint.finding import Finding, Findings
from workbook.authoring.lint.shape import shape
from workbook.practice import lessons
from workbook.practice.lessons import Lesson, LessonError

MOST_CELLS = 45
MINUTES = range(20, 46)
TAGS = {"nbval-ignore-output", "modify"}
NOTES = {"covers", "reason"}


def lint(course: Course, made: Made, promises: Mapping[str, ledger.Promise]) -> list[Finding]:
    """Return what is wrong with a lesson, or with a page that has no .toml (the start page)."""
    source = made.sources[0]
    into = Findings(course.short(source), lines(source))
    cells = list(enumerate(made.cells, start=1))
    for number, cell in cells:
        _notes(into, number, cell)
        prose.lint(into, number, cell)
    for name, line, sentence in _ruffed(made):
        into.wrong("ruff", f"Cell {name}: {sentence} (line {line} of the cell)", str(name))
    toml = source.with_suffix(".toml")
    if source.parent == course.root / "notebooks":
        return into.found  # a page, such as the start page: nothing is taught there
    beside = Findings(course.short(toml))
    lesson = _lesson(beside, toml)
    if lesson is None:
        return into.found + beside.found
    _toml(beside, lesson, promises)
    decisions.lint(into, beside, lesson, made.cells)
    _whole(into, lesson, made.cells, promises)
    return into.found + beside.found


def _lesson(into: Findings, toml: Path) -> Lesson | None:
    """Return the lesson's .toml, read."""
    if not toml.exists():
        into.wrong("toml", "The lesson has no .toml: `workbook new lesson ID` shows its fields.")
        return None
    try:
        return lessons.load(toml)
    except LessonError as error:
        into.wrong("toml", str(error))
        return None


def _toml(into: Findings, lesson: Lesson, promises: Mapping[str, ledger.Promise]) -> None:
    """The fields of the lesson itself."""
    if lesson.id not in promises:
        into.wrong("id", f"coverage.toml knows no lesson {lesson.id!r}.")
    elif lesson.title != promises[lesson.id].title:
        into.wrong("title", f"coverage.toml calls this lesson {promises[lesson.id].title!r}.")
    if lesson.minutes not in MINUTES:
        into.wrong("minutes", f"{lesson.minutes} minutes: a lesson takes 20 to 45.")
    for name in ("goal", "needs"):
        if not getattr(lesson, name):
            into.wrong(name, f"`{name}` says nothing.")


def _notes(into: Findings, number: int, cell: Cell) -> None:
    """Tags and notes that are known, and a reason wherever output is not compared."""
    at = str(number)
    for tag in set(cell.tags) - TAGS:
        into.wrong("tags", f"Cell {number} has the tag {tag!r}: known are {_list(TAGS)}.", at)
    for name in set(cell.said) - NOTES:
        into.wrong("notes", f"Cell {number} says {name!r}: known are {_list(NOTES)}.", at)
    if cell.measured and not cell.reason:
        into.wrong("reason", f'Cell {number} is not compared: say why with reason="…".', at)
    elif cell.measured:
        into.note("not-compared", f"Cell {number}: {cell.reason}.", at)
    elif cell.reason:
        into.wrong("reason", f"Cell {number} has a reason, but its output is compared.", at)


def _whole(
    into: Findings,
    lesson: Lesson,
    cells: Sequence[Cell],
    promises: Mapping[str, ledger.Promise],
) -> None:
    """Length, shape and what the lesson says that it covers."""
    if len(cells) > MOST_CELLS:
        into.wrong("length", f"{len(cells)} cells: a lesson has up to {MOST_CELLS}.")
    shape(into, cells)
    known = ledger.entries(promises)
    for number, cell in enumerate(cells, start=1):
        for slug in cell.covers:
            if ledger.whole(lesson.id, slug) not in known:
                into.wrong("covers", f"coverage.toml has no entry {slug!r}.", str(number))
    for prediction in lesson.predictions:
        for slug in prediction.covers:
            if ledger.whole(lesson.id, slug) not in known:
                into.wrong("covers", f"{prediction.id}: coverage.toml has no entry {slug!r}.")


def _ruffed(made: Made) -> list[ruffed.Complaint]:
    """Return what ruff says about the lesson as a notebook, named by the number of the cell."""
    said = ruffed.notebook("lesson", notebook.text(notebook.assemble(made.cells)))
    found = []
    for name, line, sentence in said:
        cell = re.search(r", cell (\d+)", sentence)
        number = cell[1] if cell else name
        found.append((number, line, re.sub(r", cell \d+", "", sentence)))
    return found


def lines(source: Path) -> dict[str, int]:
    """Return the line of each cell's mark, by the number of the cell, empty cells left out."""
    lines = source.read_text(encoding="utf-8").splitlines()
    marks = [number for number, line in enumerate(lines, start=1) if line.startswith("# %%")]
    ends = [*marks[1:], len(lines) + 1]
    filled = [
        mark
        for mark, end in zip(marks, ends, strict=True)
        if any(line.strip(" #") for line in lines[mark : end - 1])
    ]
    return {str(number): mark for number, mark in enumerate(filled, start=1)}


def _list(names: set[str]) -> str:
    return " and ".join(sorted(names))
