"""What a run has to do: whose answers to which exercises, and what is graded already."""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from workbook.classroom.book.gradebook import Gradebook
from workbook.classroom.errors import ClassroomError
from workbook.classroom.handed_in.submissions import Submission
from workbook.classroom.handing_out.assigning import variant
from workbook.classroom.handing_out.assignment import Assignment, Item
from workbook.classroom.handing_out.seeds import seed
from workbook.classroom.workers.jobs import Job
from workbook.practice import bank
from workbook.practice.exercise import Exercise
from workbook.practice.judging.preloading import needed_by


@dataclass(slots=True)
class Plan:
    """What a run has to do.

    Args:
        assignment: with its exercises.
        submissions: everybody's, by learner.
        jobs: what is not in the gradebook yet, or was handed in anew.
        kept: how many grades stay as they are.
        count: how many are to be made.
        digests: what each grade hangs on, by learner and exercise.
        hiccups: faults on our side after which an answer was judged once more.
    """

    assignment: Assignment
    exercises: Sequence[Exercise]
    submissions: Mapping[str, Submission]
    jobs: list[Job]
    kept: int = 0
    count: int = 0
    digests: Mapping[tuple[str, str], str] = field(default_factory=dict)
    hiccups: list[str] = field(default_factory=list)


def plan(
    assignment: Assignment,
    submissions: Sequence[Submission],
    book: Gradebook,
    *,
    again: bool,
    only: Collection[str] = (),
) -> Plan:
    """Find out what is to be graded.

    Args:
        assignment: without exercises, those count that the submissions name.
        submissions: everybody's.
        book: grades that are there on the same submission stay, not-graded ones do not.
        again: grade everything anew.
        only: the learners who are graded, by name; all of them without any. Who has handed in
            the same file is looked for among all.

    Raises:
        ClassroomError: when there is nothing that could be graded, or nobody of such a name.
        UnknownExercise: for an exercise of the assignment that the bank does not have.
    """
    _are_there(only, submissions)
    if assignment.bank is not None and not assignment.bank.is_dir():
        raise ClassroomError(
            f"There is no bank {assignment.bank}. Has its folder moved? Then correct the line "
            "`bank = …` of the assignment.toml, or --bank."
        )
    items = assignment.items or _named(assignment, submissions)
    exercises = [bank.find(item.id, assignment.bank).variant(0) for item in items]
    whole = Assignment(assignment.name, tuple(items), assignment.seed, assignment.bank)
    made = Plan(whole, exercises, {one.learner: one for one in submissions}, [])
    known = {} if again else book.digests(assignment.name)
    digests: dict[tuple[str, str], str] = {}
    for one in submissions:
        if only and one.learner not in only:
            continue
        asked = [_asked(whole, item, one.learner) for item in items]
        for exercise, plain in zip(exercises, asked, strict=True):
            digests[one.learner, exercise.id] = _digest(one, exercise, plain)
        new = [
            plain
            for plain in asked
            if known.get((one.learner, plain["id"])) != digests[one.learner, plain["id"]]
        ]
        made.kept += len(asked) - len(new)
        made.count += len(new)
        if new:
            made.jobs.append(Job(one.learner, str(one.folder), one.files, one.notes, new))
    made.digests = digests
    return made


def begun(planned: Plan, folder: Path, book: Gradebook) -> dict[str, Any]:
    """Return what each worker of this machine is told once."""
    hidden = [folder, *(exercise.path for exercise in planned.exercises)]
    if book.file is not None:
        hidden.append(Path(book.file))
    where = planned.assignment.bank
    return {
        # Asked for here: this process holds the lease, and a worker may start nothing.
        "postgresql": server_for(planned.exercises),
        "bank": None if where is None else str(where),
        "hidden": [str(one.resolve()) for one in hidden],
        "modules": needed_by(planned.exercises),
    }


def server_for(exercises: Sequence[Exercise]) -> str | None:
    """Return the server of PostgreSQL that these exercises need, swept; None for none.

    Raises:
        ServerError: when it cannot be had.
    """
    if not any("postgresql" in exercise.servers for exercise in exercises):
        return None
    from workbook.practice.judging.strict import postgresql, sweeping  # a long import

    url = postgresql.admin_url()
    sweeping.sweep(url)
    return url


def _are_there(only: Collection[str], submissions: Sequence[Submission]) -> None:
    known = {one.learner for one in submissions}
    for name in only:
        if name not in known:
            near = get_close_matches(name, known, n=3)
            hint = f" Did you mean {' or '.join(near)}?" if near else ""
            raise ClassroomError(f"No folder of the submissions is called {name!r}.{hint}")


def _named(assignment: Assignment, submissions: Sequence[Submission]) -> list[Item]:
    """Return the exercises that the submissions name, in the order of the bank."""
    named = {name for one in submissions for name in one.names}
    found = [one for one in bank.ids(assignment.bank) if one in named]
    if not found:
        raise ClassroomError(
            "No file that was handed in names an exercise. Name them with --exercise ID, or in an "
            "assignment.toml with --assignment FILE."
        )
    return [Item(one) for one in found]


def _asked(assignment: Assignment, item: Item, learner: str) -> dict[str, Any]:
    names = (assignment.name, learner, item.id)
    return {
        "id": item.id,
        "points": item.points,
        "seed": seed(assignment.seed, *names, "values"),
        "variant": variant(assignment, learner, item.id),
    }


def _digest(one: Submission, exercise: Exercise, plain: Mapping[str, Any]) -> str:
    """Return what a grade hangs on: the files, the exercise, its seeds and points."""
    whole = [one.digest, exercise.path.read_text(encoding="utf-8"), repr(sorted(plain.items()))]
    return hashlib.sha256("\0".join(whole).encode()).hexdigest()
