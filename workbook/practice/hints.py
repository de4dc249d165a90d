"""``hint``, one rung at a time, and ``solution``, open after a pass or three honest tries."""

from dataclasses import dataclass

from workbook.practice.answering.attempt import exercise
from workbook.practice.errors import WrongCall
from workbook.practice.exercise import HINTS
from workbook.practice.learner import events, standing
from workbook.practice.learner.standing import ENOUGH_TRIES
from workbook.practice.showing.cards import Block, Card, Code, Say
from workbook.practice.showing.door import Door
from workbook.practice.verbs import verb

RUNGS = ("where to look", "what to use", "almost all of it")


@dataclass(frozen=True)
class Rung:
    """One hint as it was taken.

    Args:
        id: the exercise.
        rung: its number, from 1.
        of: how many there are.
        text: its Markdown.
    """

    id: str
    rung: int
    of: int
    text: str


@verb
def hint(exercise_id: str, rung: int | None = None) -> Card:
    """Show the next hint of an exercise, or the one that you name.

    Args:
        exercise_id: the exercise.
        rung: 1, 2 or 3; the one after the last that you have read when left out.

    Raises:
        WrongCall: for an unknown exercise or a rung that is none.
    """
    return hint_card(take_hint(exercise_id, rung), Door.NOTEBOOK)


@verb
def solution(exercise_id: str) -> Card:
    """Show the key of an exercise once it is open, for comparison with yours.

    Args:
        exercise_id: the exercise.

    Raises:
        WrongCall: for an unknown exercise.
    """
    return solution_card(exercise_id)[0]


def take_hint(exercise_id: str, rung: int | None) -> Rung:
    """Return a hint and note that it was read."""
    asked = exercise(exercise_id)
    if rung is None:
        rung = min(standing.of(events.history(asked.id)).hints + 1, HINTS)
    elif isinstance(rung, bool) or not isinstance(rung, int) or not 1 <= rung <= HINTS:
        raise WrongCall(f"{asked.id} has no hint {rung!r}. Its hints are 1 to {HINTS}.")
    events.append("hint", asked.id, rung=rung)
    return Rung(asked.id, rung, HINTS, asked.hints[rung - 1])


def hint_card(taken: Rung, door: Door) -> Card:
    """Return what is shown of a hint."""
    headline = f"Hint {taken.rung} of {taken.of}, {RUNGS[taken.rung - 1]} ({taken.id})"
    blocks: list[Block] = [Say(taken.text)]
    if taken.rung < taken.of:
        blocks.append(Say(f"Still stuck? `{door.call('hint', taken.id, taken.rung + 1)}`."))
    return Card(headline, tuple(blocks))


def solution_card(exercise_id: str) -> tuple[Card, bool]:
    """Return the key, or what opens it; and whether it is open."""
    asked = exercise(exercise_id)
    now = standing.of(events.history(asked.id))
    if not now.key_open:
        return Card(f"The key of {asked.id} is still closed", (Say(_what_opens(now.tries)),)), False
    if not asked.key.strip():
        return Card(f"The key of {asked.id} was not handed out", ()), False
    events.append("solution", asked.id)
    blocks: list[Block] = [Code(asked.key.strip("\n"))]
    if asked.why:
        blocks.append(Say(f"Why it works: {asked.why}"))
    return Card(f"The key of {asked.id}: {asked.title}", tuple(blocks)), True


def _what_opens(tries: int) -> str:
    left = ENOUGH_TRIES - tries
    so_far = f"You have made {tries} so far. " if tries else ""
    return (
        f"It opens when your answer passes, or after {ENOUGH_TRIES} honest tries: checks of "
        f"answers that differ in more than spaces and comments. {so_far}"
        f"{left} more {'opens' if left == 1 else 'open'} it, whatever they give."
    )
