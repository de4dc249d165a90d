"""Buttons under a question. Imported only where there is somebody to press them."""

from collections.abc import Callable

import ipywidgets  # type: ignore[import-untyped]
from IPython.display import display

from workbook.practice.asking.asked import Asked
from workbook.practice.errors import WrongCall
from workbook.practice.showing.cards import Card, Say

_WIDE = {"width": "auto", "max_width": "100%", "height": "auto", "align_self": "flex-start"}


def show(asked: Asked, update: Callable[[Card], None]) -> ipywidgets.VBox:
    """Display a button for each answer; ``update`` changes the card above them.

    Buttons are reached with Tab and pressed with Space or Enter, as everywhere on a page.
    """
    press = asked.press
    if press is None:
        raise ValueError("A question without a press has no buttons.")
    picked: list[str] = []
    rows = [_button(label) for label, _ in asked.answers]
    box = ipywidgets.VBox(list(rows))

    def answer(choice: str) -> None:
        try:
            card, again = press(choice)
        except WrongCall as error:
            card, again = Card(str(error)), True
        update(Card(asked.headline, (*asked.blocks, Say(card.headline), *card.blocks)))
        if not again:
            box.close()

    def pick(row: ipywidgets.Button, choice: str) -> None:
        picked.append(choice)
        row.disabled = True
        row.description = f"{row.description}   [{len(picked)}]"

    def restart(_: object) -> None:
        picked.clear()
        for row, (label, _choice) in zip(rows, asked.answers, strict=True):
            row.disabled, row.description = False, label

    def finish(_: object) -> None:
        choice = " ".join(picked)
        restart(_)
        answer(choice)

    for row, (_label, choice) in zip(rows, asked.answers, strict=True):
        if asked.picks:
            row.on_click(lambda row, choice=choice: pick(row, choice))
        else:
            row.on_click(lambda _, choice=choice: answer(choice))
    if asked.picks:
        done, afresh = _button("This is my order"), _button("Start afresh")
        done.on_click(finish)
        afresh.on_click(restart)
        box.children = (*rows, ipywidgets.HBox([done, afresh]))
    display(box)  # type: ignore[no-untyped-call]
    return box


def _button(label: str) -> ipywidgets.Button:
    return ipywidgets.Button(description=label, layout=ipywidgets.Layout(**_WIDE))
