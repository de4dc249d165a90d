"""An assignment in nbgrader's format: ``source/NAME`` of a course, and what it needs beside it.

The cells carry metadata of nbgrader's schema version 3 (``nbgrader/nbgraderformat/v3.json``).
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from workbook.classroom.errors import ClassroomError
from workbook.classroom.export.course import configured, write
from workbook.classroom.export.grading import EVERYBODY, KEYS
from workbook.classroom.handing_out import assigning, handed_out
from workbook.classroom.handing_out.assignment import FILE, Assignment
from workbook.classroom.names import sound_name
from workbook.practice import bank
from workbook.practice.exercise import Exercise

_SPEC = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
_LONGEST_ID = 40  # characters of an exercise's id in a cell's; a cell's may have 64


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written.

    Args:
        name: of the assignment.
        source: its folder below ``source/``.
        keys: the folder that stays with the instructor.
        config: whether ``nbgrader_config.py`` is ours; False where somebody's own stands there.
    """

    name: str
    source: Path
    keys: Path
    config: bool


def export(assignment: Assignment, course: Path) -> Exported:
    """Write an assignment into a course of nbgrader.

    Args:
        assignment: everybody gets the same variant of its exercises.
        course: the folder of the course; made when it is not there.

    Raises:
        ClassroomError: for a name that nbgrader does not take, or one that is there already.
        UnknownExercise: for an exercise that the bank does not have.
    """
    name = _sound(assignment.name)
    source, keys = course / "source" / name, course / KEYS / name
    for there in (source, keys):
        if there.exists():
            raise ClassroomError(
                f"{there} is there already. Remove it, or take another name with --name."
            )
    exercises = [
        bank.find(item.id, assignment.bank).variant(
            assigning.variant(assignment, EVERYBODY, item.id)
        )
        for item in assignment.items
    ]
    write(source / f"{name}.ipynb", notebook(assignment, exercises))
    write(source / FILE, handed_out.facts(assignment, exercises, None))
    keys.mkdir(parents=True, mode=0o700)
    assigning.store(replace(assignment, bank=keys), keys)
    for one in exercises:
        write(source / "bank" / f"{one.id}.py", handed_out.file_text(one))
        write(keys / f"{one.id}.py", handed_out.whole_text(one), mode=0o600)
    return Exported(name, source, keys, configured(course))


def notebook(assignment: Assignment, exercises: Sequence[Exercise]) -> str:
    """Return nbgrader's master notebook: its keys and closed parts are cut off for the release.

    Args:
        assignment: for its name, points and deadline.
        exercises: in the variant that everybody gets.
    """
    till = f"\n\nHand it in until {assignment.deadline}." if assignment.deadline else ""
    said = (
        "Write each answer in the cell under its task and run it, then the cells below it: they "
        'say what is missing. `hint("…")` with an exercise\'s id helps, and `check("…")` shows '
        f"more, such as the statements that were sent.{till}"
    )
    cells = [
        _cell("markdown", "head", f"# {assignment.name}\n\n{said}", locked=True),
        _cell("code", "import", "from workbook import check, hint", locked=True),
    ]
    for number, (item, one) in enumerate(zip(assignment.items, exercises, strict=True), start=1):
        cells += _of(number, one, item.worth(one.points))
    whole = {
        "cells": cells,
        "metadata": {"kernelspec": _SPEC, "language_info": {"name": "python"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return json.dumps(whole, ensure_ascii=False, indent=1) + "\n"


def _of(number: int, one: Exercise, worth: float) -> Iterator[dict[str, Any]]:
    """Give an exercise's cells: task, answer, and a test for each part of its check."""
    name = f"{number}-{one.id.replace('.', '-')[:_LONGEST_ID]}"
    heading = f"## {number}. {one.title}\n\n*{one.id}, {one.minutes} minutes, {worth:g} points*"
    yield _cell("markdown", f"{name}-task", f"{heading}\n\n{one.task.strip()}", locked=True)
    key = f"### BEGIN SOLUTION\n{one.key.strip(chr(10))}\n### END SOLUTION"
    yield _cell("code", f"{name}-answer", f"{one.starter.strip(chr(10))}\n\n{key}", solution=True)
    for place, part in enumerate(one.parts, start=1):
        yield _cell(
            "code",
            f"{name}-test-{place}",
            _hidden(one.id, place) if part.closed else _test(one.id, part.name),
            points=worth * part.points / one.points,
        )


def _test(exercise_id: str, part: str | int) -> str:
    called = f"graded({json.dumps(exercise_id)}, {json.dumps(part)})"
    return f"from workbook.classroom.export import graded\n\n{called}"


def _hidden(exercise_id: str, place: int) -> str:
    """Return a cell of which the release has a comment only, and a feedback page no part's name."""
    return (
        "# This looks at your answer once more, when it is graded.\n"
        f"### BEGIN HIDDEN TESTS\n{_test(exercise_id, place)}\n### END HIDDEN TESTS"
    )


def _cell(
    kind: str,
    name: str,
    source: str,
    *,
    locked: bool = False,
    solution: bool = False,
    points: float | None = None,
) -> dict[str, Any]:
    """Return a cell with nbgrader's metadata; one with points is a test."""
    marks: dict[str, Any] = {
        "grade": points is not None,
        "grade_id": name,
        "locked": locked or points is not None,
        "schema_version": 3,
        "solution": solution,
        "task": False,
    }
    if points is not None:
        marks["points"] = int(points) if points == int(points) else points
    cell: dict[str, Any] = {
        "cell_type": kind,
        "id": name,
        "metadata": {"nbgrader": marks},
        "source": source.splitlines(keepends=True),
    }
    return cell | ({"execution_count": None, "outputs": []} if kind == "code" else {})


def _sound(name: str) -> str:
    sound_name(name)
    if "+" in name:
        raise ClassroomError(f"nbgrader takes no + in a name, and {name!r} has one.")
    return name
