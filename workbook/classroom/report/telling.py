"""What a learner may read about a grade: their own, all of it, and nothing of a closed part.

A part that archives leave out stays closed here, too: neither its name nor its sentence is told,
and not what it called, expected or saw; the points that it cost are. An instructor may decide
otherwise, once the exercise is not to be used again. What a key does (the sentence behind a right
answer) is not told either.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from workbook.classroom.marking.marks import NOT_GRADED
from workbook.classroom.report.counting import ON_FILES
from workbook.classroom.report.sheet import Asked, Grade
from workbook.practice.cutting.lines import lines_of

_CLOSED = (
    "What you could check yourself holds. A part of the check that is kept back does not: read "
    "the task once more, word by word, and try your answer on cases that nobody has shown you."
)
_UNKNOWN = "The file of this exercise was not there when the report was made, so no reason is told."
_OURS = "Something went wrong on the judge's side, and not in your answer. This is not a zero."
_MOST, _LONGEST = 100, 1_000  # statements, and characters of a value
# The other flags may name somebody else, and a time that nobody knows is the instructor's to tell.
_FOR_LEARNERS = frozenset(ON_FILES) - {"time-unknown"}


@dataclass(frozen=True, slots=True)
class Told:
    """What a learner reads about one exercise.

    Args:
        sentence: why the grade is what it is.
        rows: what was called, expected and came, where that may be told.
        statements: that were sent, where that may be told.
        parts: whether an open part passed, its name in words, its points.
        closed: of the closed parts, how many did not pass, and how many there are.
        notes: on what was handed in.
    """

    sentence: str
    rows: tuple[tuple[str, str], ...] = ()
    statements: tuple[str, ...] = ()
    parts: tuple[tuple[bool, str, int], ...] = ()
    closed: tuple[int, int] = (0, 0)
    notes: tuple[str, ...] = field(default=())


def told(asked: Asked, grade: Grade, *, everything: bool = False) -> Told:
    """Return what a learner may read.

    Args:
        asked: the exercise; where no bank has it, all of its parts count as closed.
        grade: of the learner.
        everything: tell of closed parts, too.
    """
    parts: Sequence[Mapping[str, Any]] = grade.evidence.get("parts", ())
    hidden = {part["name"] for part in parts} if asked.closed is None else asked.closed
    closed = [part for part in parts if part["name"] in hidden and not everything]
    opened = [part for part in parts if part not in closed]
    sentence, whole = _sentence(asked, grade, opened)
    return Told(
        sentence=sentence,
        rows=_rows(grade) if whole else (),
        statements=tuple(grade.evidence.get("statements", ())) if whole else (),
        parts=tuple(
            (bool(part["passed"]), str(part["name"]).replace("_", " "), int(part["points"]))
            for part in opened
        ),
        closed=(sum(not part["passed"] for part in closed), len(closed)),
        notes=tuple(
            one["evidence"]
            for one in grade.flags
            if one["flag"] in _FOR_LEARNERS and one["evidence"] not in sentence
        ),
    )


def _sentence(asked: Asked, grade: Grade, opened: Sequence[Mapping[str, Any]]) -> tuple[str, bool]:
    """Return the sentence, and whether what belongs to it may be told with it."""
    if grade.state == "done":
        return "Every part of the check is passed.", False
    if grade.state == NOT_GRADED:
        return (_OURS if grade.evidence.get("text") else grade.said), False
    failed = [part for part in grade.evidence.get("parts", ()) if not part["passed"]]
    if grade.state == "not-started" or not failed:
        return grade.said, True
    if failed[0] in opened:  # the verdict, with its call and statements, is that of this part
        return grade.said, True
    for part in failed:
        if part in opened:
            return str(part["sentence"]), False
    return (_UNKNOWN if asked.closed is None else _CLOSED), False


def _rows(grade: Grade) -> tuple[tuple[str, str], ...]:
    found = grade.evidence
    rows = [(name, found.get(key)) for name, key in _LABELS]
    lines = lines_of(str(found.get("text", "")))
    line = found.get("line")
    if isinstance(line, int) and 0 < line <= len(lines):
        rows.append(("your line", lines[line - 1].strip()))
    return tuple((name, _cut(str(value))) for name, value in rows if value)


def once(statements: Sequence[str]) -> list[str]:
    """Return statements as lines, equal neighbours written once, and no more than can be read."""
    runs = [(sql, sum(1 for _ in run)) for sql, run in groupby(statements)]
    lines = [sql if times == 1 else f"{sql}  ({times} times)" for sql, times in runs[:_MOST]]
    return [*lines, f"… and {len(runs) - _MOST} more"] if len(runs) > _MOST else lines


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}… ({len(text):,} characters)"


_LABELS = (("called", "call"), ("expected", "expected"), ("came", "came"))


def next_step(asked: Asked, grade: Grade) -> str:
    """Return what to do now, in a sentence."""
    if grade.state == "done":
        return "Nothing is left to do here."
    if grade.state == NOT_GRADED:
        return (
            "Open your file as you handed it in. If it cannot be read, hand it in once more; if "
            "it can, tell your instructor."
        )
    if grade.state == "not-started":
        return (
            "Begin with its task in the notebook that you were given: write the answer under it, "
            "run that cell, then the check below it."
        )
    return (
        "Mend your answer and run its check again. "
        f"If you do not see why, `workbook hint {asked.id}` says where to look."
    )


def in_short(asked: Asked, grade: Grade, *, everything: bool = False) -> str:
    """Return one line on a grade, for a cell of a table that a learner reads."""
    points = f"{grade.points:g} of {grade.of:g}"
    if grade.open:
        points = "not graded"
    if grade.late:
        points += f", {grade.late:g} less, because it was late"
    own = f" {grade.row['override_reason']}" if grade.own else ""
    said = told(asked, grade, everything=everything).sentence
    return f"{asked.title} ({asked.id}): {points}.{own} {said}"
