"""One check, whichever door it comes through: judged, recorded, and made readable."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from workbook.practice.answering.assigned import bank_near
from workbook.practice.bank import UnknownExercise, find
from workbook.practice.errors import WrongCall
from workbook.practice.exercise import BadExercise, Exercise
from workbook.practice.learner import events, standing
from workbook.practice.showing.cards import Card
from workbook.practice.showing.door import Door
from workbook.practice.showing.verdicts import card, offered
from workbook.practice.verdict import Verdict

_SOUND = re.compile(r"[\w.-]{1,100}")  # an id that can be a file's name


@dataclass(frozen=True)
class Attempt:
    """A verdict with the hint that is due now, and what is shown of it."""

    verdict: Verdict
    card: Card


def exercise(exercise_id: str, near: Path | None = None) -> Exercise:
    """Return an exercise as it is practised, in the variant that its file is written in.

    Args:
        exercise_id: the exercise.
        near: the folder of what is checked; in an assignment's, its own exercises come first.
            The current folder when left out, which is a notebook's own.

    Raises:
        WrongCall: for an id that no exercise has, naming the nearest; or for a file of the
            bank that cannot be read, naming its line.
    """
    if not isinstance(exercise_id, str):
        raise WrongCall(
            f"An exercise is named by its id in quotes, such as "
            f'"6.2.4-update-user", and not by {type(exercise_id).__name__} {exercise_id!r:.60}.'
        )
    where = bank_near(exercise_id, near or Path.cwd()) if _SOUND.fullmatch(exercise_id) else None
    try:
        return find(exercise_id, where).variant(0)
    except (UnknownExercise, BadExercise) as error:
        raise WrongCall(str(error)) from None


def attempt(
    exercise_id: str,
    text: str,
    door: Door,
    also: Callable[[Verdict], str] = lambda _: "",
    near: Path | None = None,
) -> Attempt:
    """Judge an answer's text and append the outcome to the learner's record.

    Args:
        exercise_id: the exercise that is answered.
        text: the answer, as ``practice.text.answer_text`` gives it.
        door: where the check was asked for, for the wording of what is next.
        also: what the door knows beyond the judge's sentence, said after it.
        near: the folder of what is checked, as for :func:`exercise`.

    Raises:
        WrongCall: for an id that no exercise has.
    """
    from workbook.practice import client

    asked = exercise(exercise_id, near)
    where = bank_near(asked.id, near or Path.cwd())
    verdict = client.check_text(asked.id, text, bank=where)
    if door is Door.TERMINAL and verdict.state == "not-started":
        verdict = replace(verdict, sentence=_not_started(asked, text))
    if more := also(verdict):
        verdict = replace(verdict, sentence=f"{verdict.sentence} {more}")
    events.append(
        "check",
        asked.id,
        state=verdict.state,
        tree=standing.fingerprint(text),
        points=verdict.points,
        of=verdict.of,
        sentence=verdict.sentence,
        door=door.value,
    )
    now = standing.of(events.history(asked.id))
    if offered(verdict.state, now):
        verdict = replace(verdict, hint=door.call("hint", asked.id))
    return Attempt(verdict, card(verdict, asked, now, door, text))


def _not_started(asked: Exercise, text: str) -> str:
    """Return what to do with a file that holds no answer yet; there are no cells to run."""
    if text.strip():
        return "The code is still as it was handed out. Change it, save, and check again."
    names = " and no ".join(f"`{name}`" for name in asked.gives)
    them = "it there under exactly this name" if len(asked.gives) == 1 else "them there so named"
    return f"The file gives no {names} yet. Define {them}, and save."
