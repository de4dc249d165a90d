"""``check`` in a notebook: the cells that have run are the answer."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from workbook.practice.answering import cells
from workbook.practice.answering.attempt import attempt, exercise
from workbook.practice.showing.cards import Card, Say
from workbook.practice.showing.door import Door
from workbook.practice.verbs import verb
from workbook.practice.verdict import Verdict


@dataclass(frozen=True, repr=False)
class Checked(Card):
    """What ``check`` shows, and the verdict behind it."""

    verdict: Verdict | None = None

    @property
    def state(self) -> str:
        """Return not-started, not-yet, almost, done or our-side."""
        return self.verdict.state if self.verdict else "not-started"


@verb
def check(exercise_id: str) -> Checked:
    """Check your answer to an exercise: what your cells say, as they were last run.

    Args:
        exercise_id: the exercise, such as ``"6.2.4-update-user"``.

    Raises:
        WrongCall: for an id that no exercise has, naming the nearest.
    """
    from workbook.practice.answering import lost
    from workbook.practice.text import answer_text

    cells.listen()
    asked = exercise(exercise_id)
    ran = cells.run()
    text = answer_text(ran, asked.gives)

    def also(verdict: Verdict) -> str:
        return lost.told(verdict, [cell.source for cell in ran], cells.earlier())

    made = attempt(exercise_id, text, Door.NOTEBOOK, also)
    shown = Checked(made.card.headline, made.card.blocks, made.verdict)
    if made.verdict.state == "not-started" and not text.strip():
        shown = replace(shown, blocks=(Say(_nothing_ran(asked.gives)),))
    return shown


def _nothing_ran(gives: Sequence[str]) -> str:
    """Return what to do where no cell holds an answer, or where there are no cells."""
    if cells.running() is None:
        return (
            "Only a notebook has cells whose answer can be checked from inside, and this is none. "
            "Save your answer to a file, and check it in a terminal: `workbook check FILE`."
        )
    names = " and ".join(f"`{name}`" for name in gives)
    return (
        f"No cell that gives {names} has run since this kernel started. "
        "Run the cell with your answer, then this one."
    )
