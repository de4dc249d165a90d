"""``predict`` before a cell runs, ``reveal`` at its end: running it says which option was right."""

from collections.abc import Sequence
from enum import Enum
from typing import Any

from workbook.practice import lessons
from workbook.practice.asking import runs
from workbook.practice.asking.asked import Asked
from workbook.practice.asking.quiz import Option, Prediction, choose
from workbook.practice.errors import WrongCall
from workbook.practice.learner import events
from workbook.practice.showing.cards import Block, Card, Rows, Say
from workbook.practice.verbs import verb


class NoOptionStands(WrongCall):
    """Running gave a value that no option of the prediction stands for."""


@verb
def predict(prediction_id: str, choice: str | None = None) -> Card:
    """Ask a prediction, or answer it with a letter before you run what it is about.

    Args:
        prediction_id: the prediction, such as ``"6.2.4-p1"``.
        choice: the letter of an option; left out, the question is shown.

    Raises:
        WrongCall: for an unknown prediction or a letter that is no option.
    """
    prediction = lessons.prediction(prediction_id)
    if choice is not None:
        return _taken(prediction, choice)
    return Asked(
        f"Predict: {prediction.text}",
        (
            Rows([(one.letter, one.text) for one in prediction.options], code=False),
            Say(f'Say it before you run it: `predict("{prediction.id}", "a")`.'),
        ),
        answers=[(one.letter, one.text) for one in prediction.options],
        press=lambda letter: (_taken(prediction, letter), False),
    )


@verb
def reveal(prediction_id: str, value: object) -> Card:
    """Hold what the first run gave against what you predicted.

    A cell that was changed since has asked another question, and its options would say untrue
    things of it: what it gives is told, and nothing is judged.

    Args:
        prediction_id: the prediction.
        value: what running gave; the option that stands for it is the right one.

    Raises:
        WrongCall: for an unknown prediction.
        NoOptionStands: if no option stands for the value at the first run.
    """
    prediction = lessons.prediction(prediction_id)
    past = events.history(prediction.id)
    now = runs.this(value=plain(value))
    first = runs.first(prediction.id, past)
    if first is not None and first.differs(now):
        return _changed(prediction, first, now, value)
    right = standing_for(prediction, value)
    chosen = _predicted(prediction, past)
    runs.remember(prediction.id, now, right.letter)
    gave = f"Running gave {_short(value)}: {right.letter}, {right.text}."
    if chosen is None:
        call = f'predict("{prediction.id}", "a")'
        blocks: list[Block] = [Say(right.say), Say(f"Next time say it first: `{call}`.")]
        return Card(f"○ {gave}", tuple(blocks))
    if runs.recorded(past) is None:
        events.append(
            "reveal",
            prediction.id,
            choice=chosen.letter,
            right=chosen.letter == right.letter,
            run=now.as_json(right.letter),
        )
    if chosen.letter == right.letter:
        return Card(f"✔ You predicted it. {gave}", (Say(right.say),))
    return Card(
        f"◔ You predicted {chosen.letter}, {chosen.text}. {gave}",
        (Say(chosen.say), Say(right.say)),
    )


def standing_for(prediction: Prediction, value: object) -> Option:
    """Return the option that stands for a value.

    Raises:
        NoOptionStands: if there is none.
    """
    for option in prediction.options:
        if plain(option.value) == plain(value):
            return option
    there = ", ".join(_short(option.value) for option in prediction.options)
    raise NoOptionStands(
        f"Running gave {_short(value)}, and {prediction.id} has no option for that "
        f"(its options stand for {there}). If you have changed the cell, you have asked a new "
        "question, and this is its answer. If not, the option is missing in the lesson's TOML: "
        "please tell us."
    )


def plain(value: Any) -> Any:
    """Return a value as TOML would hold it, so that both sides can be compared.

    A tuple is a list, an enum its value; True is not 1.
    """
    if isinstance(value, Enum):
        return plain(value.value)
    if isinstance(value, bool):
        return ("true or false", value)
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    if isinstance(value, set | frozenset):
        return sorted((plain(one) for one in value), key=repr)
    if isinstance(value, dict):
        return {str(key): plain(one) for key, one in value.items()}
    return value


def _taken(prediction: Prediction, choice: str) -> Card:
    option = choose(prediction.options, choice, prediction.id)
    events.append("predict", prediction.id, choice=option.letter)
    return Card(
        f"You predict {option.letter}: {option.text}",
        (Say("Now run the next cell and see."),),
    )


def _changed(prediction: Prediction, first: runs.Run, now: runs.Run, value: object) -> Card:
    """Return what a run gave that is another one than the prediction was about."""
    same = first.gave == now.gave
    another = first.in_another_cell(now)
    why = "The cell is another one by now: running it" if another else "Running"
    text = next((one.text for one in prediction.options if one.letter == first.letter), "")
    which = f", which gave {first.letter}, {text}" if text else ""
    return Card(
        f"○ {why} gives {_short(value)} {'all the same' if same else 'now'}.",
        (Say(f"The prediction was about the first run{which}."),),
    )


def _predicted(prediction: Prediction, past: Sequence[events.Event]) -> Option | None:
    """Return the option that was last chosen, if any."""
    letter = None
    for event in past:
        if event.kind == "predict":
            letter = event.detail.get("choice")
    return next((option for option in prediction.options if option.letter == letter), None)


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 120 else f"{text[:117]}…"  # a value is quoted, not printed
