"""Grading a folder of submissions: what is to be done, doing it, and keeping it."""

import hashlib
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from workbook.classroom.assigning import variant
from workbook.classroom.assignment import Assignment, Item
from workbook.classroom.crew import Crew, Done, Job, Lost, Worker
from workbook.classroom.errors import ClassroomError
from workbook.classroom.flags import flag
from workbook.classroom.gradebook import Gradebook
from workbook.classroom.marking import NOT_GRADED, not_graded
from workbook.classroom.seeds import seed
from workbook.classroom.submissions import Submission
from workbook.practice import bank
from workbook.practice.exercise import Exercise
from workbook.practice.judging.strict import postgresql

_SHORTEST_COPY = 200  # bytes: anybody may hand in the same very small file


@dataclass(slots=True)
class Plan:
    """What a run has to do.

    Args:
        assignment: with its exercises.
        submissions: everybody's, by learner.
        jobs: what is not in the gradebook yet, or was handed in anew.
        kept: how many grades stay as they are.
        count: how many are to be made.
    """

    assignment: Assignment
    exercises: Sequence[Exercise]
    submissions: Mapping[str, Submission]
    jobs: list[Job]
    kept: int = 0
    count: int = 0
    digests: Mapping[tuple[str, str], str] = field(default_factory=dict)


def plan(
    assignment: Assignment, submissions: Sequence[Submission], book: Gradebook, *, again: bool
) -> Plan:
    """Find out what is to be graded.

    Args:
        assignment: without exercises, those count that the submissions name.
        submissions: everybody's.
        book: grades that are there on the same submission stay, not-graded ones do not.
        again: grade everything anew.

    Raises:
        ClassroomError: when there is nothing that could be graded.
        UnknownExercise: for an exercise of the assignment that the bank does not have.
    """
    items = assignment.items or _named(assignment, submissions)
    exercises = [bank.find(item.id, assignment.bank).variant(0) for item in items]
    whole = Assignment(assignment.name, tuple(items), assignment.seed, assignment.bank)
    made = Plan(whole, exercises, {one.learner: one for one in submissions}, [])
    known = {} if again else book.digests(assignment.name)
    digests: dict[tuple[str, str], str] = {}
    for one in submissions:
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


def begin(planned: Plan, folder: Path, book: Gradebook, workers: int) -> Worker:
    """Start the first worker, which finds out what protects this run."""
    try:
        return Worker(_begun(planned, folder, book), alone=workers >= (os.process_cpu_count() or 1))
    except Lost as error:
        raise ClassroomError(
            "The judge did not start. `workbook doctor` and `workbook check` on any answer tell "
            "more; nothing was graded."
        ) from error


def grade(
    planned: Plan, folder: Path, book: Gradebook, first: Worker, workers: int
) -> Iterator[Mapping[str, Any]]:
    """Grade what is planned; each row is in the gradebook before it is given.

    Args:
        planned: what to do.
        folder: of the submissions.
        book: where the rows go.
        first: the worker that is there already.
        workers: how many work side by side.
    """
    copies = _copies(planned.submissions.values())
    for done in Crew(_begun(planned, folder, book), workers, first).run(planned.jobs):
        row = _row(planned, done, copies)
        book.keep([row])
        yield row


def _begun(planned: Plan, folder: Path, book: Gradebook) -> dict[str, Any]:
    """Return what each worker is told once."""
    hidden = [folder, *(exercise.path for exercise in planned.exercises)]
    if book.file is not None:
        hidden.append(Path(book.file))
    imports = sorted({name for exercise in planned.exercises for name in exercise.imports})
    where = planned.assignment.bank
    wanted = any("postgresql" in exercise.servers for exercise in planned.exercises)
    return {
        # Asked for here: this process holds the lease, and a worker may start nothing.
        "postgresql": postgresql.admin_url() if wanted else None,
        "bank": None if where is None else str(where),
        "hidden": [str(one.resolve()) for one in hidden],
        "imports": imports,
    }


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


def _row(planned: Plan, done: Done, copies: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    learner = done.job.learner
    mark = done.mark
    if mark is None:
        mark = not_graded(
            _worth(planned, done.exercise),
            "The judge itself ended twice over this answer. Look at it by hand.",
        ).as_json()
    flags = [dict(one) for one in mark["flags"]]
    if mark["state"] not in {"not-started", NOT_GRADED}:
        file = _file(str(mark["place"]))
        flags += _copied(planned.submissions[learner], file, copies)
    evidence = {
        name: mark[name]
        for name in (
            "text",
            "place",
            "call",
            "expected",
            "came",
            "line",
            "statements",
            "parts",
            "printed",
        )
    }
    return {
        "assignment": planned.assignment.name,
        "learner": learner,
        "exercise": done.exercise,
        "state": mark["state"],
        "points": mark["points"],
        "of": mark["of"],
        "sentence": mark["sentence"],
        "flags": flags,
        "evidence": evidence,
        "protection": list(done.protection),
        "digest": planned.digests[learner, done.exercise],
    }


def _file(place: str) -> str:
    """Return the file that a place is in: the archive, where it is in one."""
    file = place.partition(", cell ")[0].partition(", in the order")[0]
    archive, mark, _ = file.partition(".zip/")
    return archive + ".zip" if mark else file


def _worth(planned: Plan, exercise_id: str) -> float:
    for item, exercise in zip(planned.assignment.items, planned.exercises, strict=True):
        if item.id == exercise_id:
            return float(exercise.points) if item.points is None else item.points
    return 0.0


def _copies(submissions: Iterable[Submission]) -> dict[str, list[str]]:
    """Return who has handed in each file, by the digest of its bytes."""
    found: dict[str, list[str]] = {}
    for one in submissions:
        for name, digest in one.whole.items():
            if (one.folder / name).stat().st_size >= _SHORTEST_COPY:
                found.setdefault(digest, []).append(one.learner)
    return found


def _copied(
    one: Submission, file: str, copies: Mapping[str, Sequence[str]]
) -> list[dict[str, str]]:
    others = sorted({who for who in copies.get(one.whole.get(file, ""), ()) if who != one.learner})
    if not others:
        return []
    return [flag("same-file", f"{file} is, byte for byte, what {', '.join(others)} handed in.")]
