"""Buttons under a question. Imported only where there is somebody to press them."""

from collections.abc import Callable

import ipywidgets  # type: ignore[import-untyped]
from IPython.display import display

from workbook.practice.asking.asked import Asked
from workbook.practice.errors import WrongCall
from workbook.practice.showing.cards import Card, Say

_NARROW = {"width": "auto", "min_width": "3em"}
_WRAPPED = {"flex_flow": "row wrap"}
SO_FAR = "Your order so far: "


def show(asked: Asked, update: Callable[[Card], None]) -> ipywidgets.Box:
    """Display a row of buttons, one for each answer; ``update`` changes the card above them.

    Buttons are reached with Tab and pressed with Space or Enter, as everywhere on a page.
    """
    press = asked.press
    if press is None:
        raise ValueError("A question without a press has no buttons.")
    picked: list[str] = []
    row = [_button(choice, said) for choice, said in asked.answers]
    so_far = ipywidgets.Label(SO_FAR)

    def answer(choice: str) -> None:
        try:
            card, again = press(choice)
        except WrongCall as error:
            card, again = Card(str(error)), True
        update(Card(asked.headline, (*asked.blocks, Say(card.headline), *card.blocks)))
        if not again:
            for widget in (*row, *last, so_far, box):
                widget.close()

    def pick(button: ipywidgets.Button) -> None:
        picked.append(button.description)
        button.disabled = True
        so_far.value = SO_FAR + " ".join(picked)

    def restart(_: object) -> None:
        picked.clear()
        so_far.value = SO_FAR
        for button in row:
            button.disabled = False

    def finish(_: object) -> None:
        choice = " ".join(picked)
        restart(_)
        answer(choice)

    for button in row:
        button.on_click(pick if asked.picks else lambda button: answer(button.description))
    last = []
    if asked.picks:
        last = [_button("This is my order", "Hand it in"), _button("Start afresh", "Pick again")]
        for button, act in zip(last, (finish, restart), strict=True):
            button.on_click(act)
    layout = ipywidgets.Layout(**_WRAPPED)
    box = ipywidgets.HBox([*row, *last, *([so_far] if last else [])], layout=layout)
    display(box)  # type: ignore[no-untyped-call]
    return box


def _button(label: str, said: str) -> ipywidgets.Button:
    layout = ipywidgets.Layout(**_NARROW)
    return ipywidgets.Button(description=label, tooltip=said.replace("`", ""), layout=layout)
