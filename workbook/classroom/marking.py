"""One learner's mark on one exercise: every candidate is judged, and the best counts."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from workbook.classroom.candidates import MOST, Candidate, candidates
from workbook.classroom.flags import flag, flags
from workbook.classroom.reading import Handed
from workbook.practice.exercise import Exercise
from workbook.practice.judge import judge
from workbook.practice.judging.jail import Jail
from workbook.practice.judging.strict import postgresql
from workbook.practice.verdict import Verdict

NOT_GRADED = "not-graded"
_RANK = ("our-side", "not-started", "not-yet", "almost", "done")


@dataclass(frozen=True, slots=True)
class Mark:
    """What a learner gets for an exercise, and everything that it was decided by.

    Args:
        state: a verdict's state, or ``not-graded`` when nothing could be decided.
        points: earned.
        of: that there are.
        sentence: why.
        text: the answer that was judged.
        place: where it stands in what was handed in.
        flags: what to look at, each with ``flag`` and ``evidence``.
        hiccups: faults on our side after which it was judged once more. They are told, and are
            no part of the grade: a busy machine must not change what a grade says.
    """

    state: str
    points: float
    of: float
    sentence: str
    text: str = ""
    place: str = ""
    call: str | None = None
    expected: str | None = None
    came: str | None = None
    line: int | None = None
    statements: tuple[str, ...] = ()
    parts: tuple[dict[str, Any], ...] = ()
    printed: str = ""
    flags: tuple[dict[str, str], ...] = field(default=())
    milliseconds: float = 0.0
    hiccups: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return the mark as plain JSON values."""
        return asdict(self)


def mark(
    exercise: Exercise,
    files: Sequence[Handed],
    unread: Sequence[str],
    *,
    seed: int,
    points: float | None,
    jail: Jail,
) -> Mark:
    """Judge a learner's answers to one exercise.

    Args:
        exercise: in the learner's variant.
        files: what was handed in and could be read.
        unread: sentences on what could not.
        seed: where the check's values come from.
        points: what the exercise is worth here; None takes the points of its parts.
        jail: what the answers run under.
    """
    of = float(exercise.points) if points is None else points
    notes = [flag("file", one) for file in files if _matters(file, exercise) for one in file.notes]
    notes += [flag("file", one) for one in unread]
    found = candidates(files, exercise)
    if not found:
        broken = [note for file in files if not file.whole for note in file.notes]
        return _nothing(of, [*unread, *broken], notes)
    hiccups: list[str] = []
    judged = [(one, _judged(exercise, one, seed, jail, hiccups)) for one in found[:MOST]]
    best, verdict = max(judged, key=lambda one: (one[1].points, _RANK.index(one[1].state)))
    if verdict.state != "done":
        lost = next((one for one in judged if one[1].state == "our-side"), None)
        best, verdict = lost or (best, verdict)
    notes += flags(exercise, best.text, verdict)
    notes += _several(judged, found, best)
    graded = verdict.state != "our-side"
    return Mark(
        state=verdict.state if graded else NOT_GRADED,
        points=_scaled(verdict, of) if graded else 0.0,
        of=of,
        sentence=verdict.sentence,
        text=best.text,
        place=best.place,
        call=verdict.call,
        expected=verdict.expected,
        came=verdict.came,
        line=verdict.line,
        statements=verdict.statements,
        parts=tuple(asdict(part) for part in verdict.parts),
        printed=verdict.printed,
        flags=tuple(notes),
        milliseconds=sum(one.milliseconds for _, one in judged),
        hiccups=tuple(hiccups),
    )


def not_graded(of: float, reason: str) -> Mark:
    """Return the mark that is none, with its reason."""
    return Mark(NOT_GRADED, 0.0, of, reason)


def _matters(file: Handed, exercise: Exercise) -> bool:
    return exercise.id in file.ids or not file.only


def _nothing(of: float, unread: Sequence[str], notes: Sequence[dict[str, str]]) -> Mark:
    if unread:
        reason = f"No answer was found, and not everything could be read: {unread[0]}"
        return Mark(NOT_GRADED, 0.0, of, reason, flags=tuple(notes))
    said = "There is no answer to it in what was handed in."
    return Mark("not-started", 0.0, of, said, flags=tuple(notes))


def _judged(
    exercise: Exercise, one: Candidate, seed: int, jail: Jail, hiccups: list[str]
) -> Verdict:
    """Judge once, and once more where our own side failed; a lasting fault fails again."""
    verdict = _once(exercise, one, seed, jail)
    if verdict.state == "our-side":
        hiccups.append(verdict.sentence)
        verdict = _once(exercise, one, seed, jail)
    return verdict


def _once(exercise: Exercise, one: Candidate, seed: int, jail: Jail) -> Verdict:
    verdict = judge(exercise, one.text, seed=seed, jail=jail)
    if verdict.state != "done" and "postgresql" in exercise.servers and not postgresql.alive():
        return replace(verdict, state="our-side", sentence="PostgreSQL ended while it was judged.")
    return verdict


def _scaled(verdict: Verdict, of: float) -> float:
    return round(verdict.points / verdict.of * of, 2) if verdict.of else 0.0


def _several(
    judged: Sequence[tuple[Candidate, Verdict]], found: Sequence[Candidate], best: Candidate
) -> list[dict[str, str]]:
    tried = [one for one, verdict in judged if verdict.state != "not-started"]
    if len(tried) < 2:
        return []
    said = f"{len(tried)} different answers; the best counts: {best.place}."
    if len(found) > MOST:
        said += f" Of {len(found)}, the first {MOST} were judged."
    return [flag("several-answers", said)]
