"""A question on the screen: a card, and buttons under it where somebody can press them.

The card is what a made notebook keeps. The buttons need a living kernel and a frontend; they
do what the call in the text does, so whoever types misses nothing.
"""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from workbook.practice.answering import cells
from workbook.practice.showing.cards import Card


@dataclass(frozen=True, repr=False)
class Asked(Card):
    """A card with answers to press.

    Args:
        answers: the letter or number on each button, and the text that it stands for.
        press: takes the choice and returns the card to show, and whether more may be pressed.
        picks: whether several presses make one choice, as where lines are put in order.
    """

    answers: Sequence[tuple[str, str]] = ()
    press: Callable[[str], tuple[Card, bool]] | None = None
    picks: bool = False

    def _ipython_display_(self) -> None:
        from IPython.display import display

        if not (self.press and self.answers and cells.has_frontend()) or in_build():
            display(self.bundle(), raw=True)  # type: ignore[no-untyped-call]
            return
        from workbook.practice.asking import buttons

        shown: Any = display(self.bundle(), raw=True, display_id=True)  # type: ignore[no-untyped-call]
        buttons.show(self, lambda card: shown.update(card.bundle(), raw=True))


def in_build() -> bool:
    """Return whether a made notebook is being executed, which keeps text and HTML only."""
    return os.environ.get("WORKBOOK_BUILD") == "1"
