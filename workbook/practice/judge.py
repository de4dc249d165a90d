"""The judge: an exercise, a text, and a verdict that only this process decides.

The check runs here; the answer runs in a child, and what comes from there is believed to be a
value and nothing more. The parts of a check share a child and a database that is emptied between
them, which is quick; a part that fails there counts as failed only when it fails once more in a
fresh child with a fresh database, so no part can spoil another.
"""

import time

from workbook.practice.exercise import Exercise
from workbook.practice.judging import gathering
from workbook.practice.judging.jail import PRACTICE, Jail
from workbook.practice.judging.run import Run
from workbook.practice.text import untouched
from workbook.practice.verdict import Verdict

LONGEST = 200_000  # characters of an answer


def judge(
    exercise: Exercise,
    text: str,
    *,
    seed: int,
    jail: Jail = PRACTICE,
    anyway: bool = False,
) -> Verdict:
    """Return the verdict on an answer.

    May be called from several threads, and from several processes, at once.

    Args:
        exercise: with its variant filled in.
        text: the answer, as :func:`workbook.practice.text.answer_text` gives it.
        seed: where the check's values come from.
        jail: the limits of the answer's processes.
        anyway: judge an untouched starter, too (to prove that it earns nothing).
    """
    started = time.perf_counter()
    if not anyway and (said := _not_started(exercise, text)):
        return Verdict(exercise.id, "not-started", said, of=exercise.points)
    if len(text) > LONGEST:
        said = f"The answer has {len(text):,} characters, and the judge reads {LONGEST:,} of them."
        return Verdict(exercise.id, "not-yet", said, of=exercise.points)
    try:
        checked = gathering.gather(exercise)
        parts = Run(exercise, checked, text, seed, jail).parts()
        verdict = gathering.verdict(exercise, checked, parts)
    except Exception as error:
        verdict = gathering.our_side(exercise, error)
    return gathering.timed(verdict, (time.perf_counter() - started) * 1000)


def _not_started(exercise: Exercise, text: str) -> str | None:
    if not text.strip():
        names = " and ".join(f"`{name}`" for name in exercise.gives)
        return f"There is no answer yet: {names} is not defined. Run the cell that defines it."
    if len(text) <= LONGEST and untouched(exercise.starter, text, exercise.gives):
        return "The code is still as it was handed out. Change it, run its cell, and check again."
    return None
