"""One learner's mark on one exercise: every candidate is judged, and the best counts."""

import re
import time
from collections.abc import Sequence
from dataclasses import replace

from workbook.classroom.handed_in.bounds import TooMuch
from workbook.classroom.handed_in.reading import Handed
from workbook.classroom.marking import elsewhere
from workbook.classroom.marking.candidates import MOST, Candidate, candidates
from workbook.classroom.marking.flags import flag, flags
from workbook.classroom.marking.marks import NOT_GRADED, Mark, made, not_graded
from workbook.practice.cutting.slicing import mentions
from workbook.practice.exercise import Exercise
from workbook.practice.judge import judge
from workbook.practice.judging.jail import STRICT, Jail
from workbook.practice.verdict import Verdict

# All databases share these, so whose answer has used them up nobody can tell.
_SHORT = re.compile(
    r"out of shared memory|too many clients|remaining connection slots|No space left on device"
)
_PATIENCE = 1.5 * STRICT.whole
_RANK = ("our-side", "not-started", "not-yet", "almost", "done")


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
    try:
        found = candidates(files, exercise)
    except TooMuch as error:
        return replace(not_graded(of, str(error)), flags=tuple(notes))
    if not found:
        broken = [note for file in files if not file.whole for note in file.notes]
        return _nothing(of, [*unread, *broken], files, exercise, notes)
    made_for = dict.fromkeys(file.made_for for file in files if file.made_for)
    notes += [flag("made-for-another", one) for one in made_for]
    hiccups: list[str] = []
    judged = [(one, _judged(exercise, one, seed, jail, hiccups)) for one in found[:MOST]]
    best, verdict = max(judged, key=lambda one: (one[1].points, _RANK.index(one[1].state)))
    if verdict.state != "done":
        lost = next((one for one in judged if one[1].state == "our-side"), None)
        best, verdict = lost or (best, verdict)
    notes += flags(exercise, best.text, verdict)
    notes += _several(judged, found, best)
    milliseconds = sum(one.milliseconds for _, one in judged)
    kept = made(verdict, of, best.text, best.place, tuple(notes), milliseconds)
    return replace(kept, hiccups=tuple(hiccups))


def _matters(file: Handed, exercise: Exercise) -> bool:
    return exercise.id in file.ids or not file.only


def _nothing(
    of: float,
    unread: Sequence[str],
    files: Sequence[Handed],
    exercise: Exercise,
    notes: Sequence[dict[str, str]],
) -> Mark:
    if unread:
        reason = f"No answer was found, and not everything could be read: {unread[0]}"
        return Mark(NOT_GRADED, 0.0, of, reason, flags=tuple(notes))
    said = "There is no answer to it in what was handed in."
    if theirs := elsewhere.of_another(files, exercise):
        signs = (*notes, flag("made-for-another", theirs))
        return Mark("not-started", 0.0, of, f"{said} {theirs}", flags=signs)
    return Mark("not-started", 0.0, of, f"{said}{_instead(files, exercise)}", flags=tuple(notes))


def _instead(files: Sequence[Handed], exercise: Exercise) -> str:
    """Return a sentence on what looks like an answer and is none, for whoever wonders."""
    for file in files:
        for part in file.parts:
            first = part.source.lstrip().partition("\n")[0]
            if first.startswith("%%") and mentions(part.source, exercise.gives):
                return f" {part.place} begins with {first.split()[0]}, so it is no Python."
    others = dict.fromkeys(one for file in files if file.only for one in file.ids)
    named = ", ".join([*others][:3])
    return f" It names {named}." if others else ""


def _judged(
    exercise: Exercise, one: Candidate, seed: int, jail: Jail, hiccups: list[str]
) -> Verdict:
    """Judge once, and once more where our own side failed; a lasting fault fails again."""
    verdict = _once(exercise, one, seed, jail)
    if verdict.state == "our-side":
        hiccups.append(verdict.sentence)
        if "postgresql" in exercise.servers:
            _wait_for_the_server()
        verdict = _once(exercise, one, seed, jail)
    return verdict


def _once(exercise: Exercise, one: Candidate, seed: int, jail: Jail) -> Verdict:
    verdict = judge(exercise, one.text, seed=seed, jail=jail)
    if verdict.state == "done" or "postgresql" not in exercise.servers:
        return verdict
    if short := _SHORT.search(f"{verdict.sentence} {verdict.came}"):
        said = f"PostgreSQL had no room while it was judged ({short[0]})."
    elif not _postgresql_lives():
        said = "PostgreSQL did not answer while it was judged."
    else:
        return verdict
    return replace(verdict, state="our-side", sentence=said)


def _wait_for_the_server() -> None:
    """Give an answer that takes all its room, which may be somebody else's, time to be stopped."""
    until = time.monotonic() + _PATIENCE
    while not _postgresql_lives() and time.monotonic() < until:
        time.sleep(1.0)


def _postgresql_lives() -> bool:
    from workbook.practice.judging.strict import postgresql  # its client takes long to import

    return postgresql.alive()


def _several(
    judged: Sequence[tuple[Candidate, Verdict]], found: Sequence[Candidate], best: Candidate
) -> list[dict[str, str]]:
    tried = [one for one, verdict in judged if verdict.state != "not-started"]
    if len(tried) < 2:
        return []
    said = f"{len(tried)} different answers; the best counts: {best.place}."
    if len(found) > MOST:
        said += f" Of more than {MOST}, the first {MOST} were judged."
    return [flag("several-answers", said)]
