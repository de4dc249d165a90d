"""From a gradebook, an assignment and a bank to the sheets of a report."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from workbook.classroom.book.gradebook import Gradebook
from workbook.classroom.errors import ClassroomError
from workbook.classroom.handing_out import assignment as assignments
from workbook.classroom.handing_out import keys
from workbook.classroom.handing_out.assignment import Assignment
from workbook.classroom.handing_out.seeds import variant
from workbook.classroom.names import alphabetically
from workbook.classroom.report import times
from workbook.classroom.report.sheet import STUCK, Asked, Grade, Sheet
from workbook.practice import bank
from workbook.practice.exercise import Exercise


def sheets(
    book: Gradebook,
    names: Sequence[str],
    folder: Path,
    where: Path | None,
    everybody: Sequence[str] = (),
) -> list[Sheet]:
    """Return a sheet for each assignment, in the order of their names.

    Args:
        book: the gradebook.
        names: of assignments, or their files, which have order, seed and bank; none are all that
            the gradebook has.
        folder: of the submissions; an ``assignment.toml`` in it counts as named.
        where: the bank; None takes the assignment's, or the course's.
        everybody: learners who are shown even where they have no grade, as those are for whom
            there is an archive beside an assignment's file.

    Raises:
        ClassroomError: for an assignment that the gradebook does not have.
    """
    loaded = [(file, assignments.load(file)) for file in _files(names, folder)]
    known = {one.name: one for _, one in loaded}
    names = [_name(one) for one in names]
    found: dict[str, list[dict[str, Any]]] = {}
    for row in book.rows():
        found.setdefault(row["assignment"], []).append(row)
    for name in names:
        if name not in found:
            there = ", ".join(found) or "none"
            raise ClassroomError(f"The gradebook has no assignment {name!r}. It has: {there}.")
    told = times.handed_in(folder)
    classes = {
        one.name: keys.handed_to(one, file.parent)
        for file, one in loaded
        if file.parent.resolve() != folder.resolve()  # an archive there is somebody's answer
    }
    return [
        _sheet(
            known.get(name, Assignment(name)),
            rows,
            where,
            [*everybody, *classes.get(name, ())],
            told,
        )
        for name, rows in sorted(found.items())
        if not names or name in names
    ]


def _files(names: Sequence[str], folder: Path) -> list[Path]:
    return [one for one in [folder / assignments.FILE, *map(Path, names)] if one.is_file()]


def _name(said: str) -> str:
    path = Path(said)
    return assignments.load(path).name if path.is_file() else said


def _sheet(
    asked: Assignment,
    rows: Sequence[dict[str, Any]],
    where: Path | None,
    more: Sequence[str],
    told: times.Minutes,
) -> Sheet:
    if asked.items:  # what was taken out of the assignment counts no more, as in `grade`
        left = {item.id for item in asked.items}
        rows = [row for row in rows if row["exercise"] in left]
    exercises = _exercises(asked, {row["exercise"] for row in rows}, where or asked.bank)
    learners = {row["learner"] for row in rows} | set(more)
    return Sheet(
        name=asked.name,
        exercises=tuple(_asked(name, one) for name, one in exercises.items()),
        learners=tuple(sorted(learners, key=alphabetically)),
        grades={
            (row["learner"], row["exercise"]): Grade(
                row, _wrong(asked, row, exercises[row["exercise"]])
            )
            for row in rows
        },
        deadline=asked.deadline,
        minutes={(who, each): m for (name, who, each), m in told.items() if name == asked.name},
    )


def _exercises(
    asked: Assignment, ids: set[str], where: Path | None
) -> Mapping[str, Exercise | None]:
    """Return the graded exercises as they were asked, then as the bank has them, then the rest."""
    there = {one.id: one for one in bank.sound(where)}  # what is graded needs no whole bank
    order = [*(item.id for item in asked.items), *there, *sorted(ids)]
    return {one: there.get(one) for one in dict.fromkeys(order) if one in ids}


def _asked(name: str, exercise: Exercise | None) -> Asked:
    if exercise is None:
        return Asked(name, name)
    plain = exercise.variant(0)
    closed = frozenset(part.name for part in plain.parts if part.closed)
    return Asked(name, plain.title, plain.minutes, closed)


def _wrong(asked: Assignment, row: Mapping[str, Any], exercise: Exercise | None) -> tuple[str, ...]:
    """Return the names of the wrong answers that deserve this very sentence."""
    if exercise is None or row["state"] not in STUCK:
        return ()
    own = exercise.variant(variant(asked, row["learner"], row["exercise"]))
    return tuple(one.name for one in own.wrong if one.sentence == row["sentence"])
