"""From a mark to a row of the gradebook, with what only the whole class shows: equal files."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from workbook.classroom.handed_in.submissions import Submission
from workbook.classroom.marking.flags import flag
from workbook.classroom.marking.marks import NOT_GRADED, not_graded
from workbook.classroom.planning import Plan
from workbook.classroom.workers.jobs import Done

_SHORTEST_COPY = 200  # bytes: anybody may hand in the same very small file


def row(planned: Plan, done: Done, copies: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """Return the gradebook's row for a mark.

    Args:
        planned: the run.
        done: the mark.
        copies: who has handed in each file, as :func:`copies_in` gives it.
    """
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
            return item.worth(exercise.points)
    return 0.0


def copies_in(submissions: Iterable[Submission]) -> dict[str, list[str]]:
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
