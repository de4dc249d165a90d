"""``order``: lines to put in order, a few of which only look as if they belonged."""

import random
import re
from collections.abc import Iterable, Sequence

from workbook.practice import lessons
from workbook.practice.asking.asked import Asked
from workbook.practice.asking.quiz import Order
from workbook.practice.errors import WrongCall
from workbook.practice.learner import events
from workbook.practice.showing.cards import Card, Code, Say
from workbook.practice.showing.door import Door
from workbook.practice.verbs import verb


@verb
def order(order_id: str, numbers: str | Sequence[int] | None = None) -> Card:
    """Show lines to put in order, or answer with their numbers.

    Args:
        order_id: the problem, such as ``"6.2.4-o1"``.
        numbers: the numbers of the lines in your order: ``"3 1 2"`` or ``[3, 1, 2]``.

    Raises:
        WrongCall: for an unknown problem, or numbers that are none of its lines.
    """
    problem = lessons.order(order_id)
    return asked(problem) if numbers is None else answered(problem, numbers)[0]


def asked(problem: Order, door: Door = Door.NOTEBOOK) -> Asked:
    """Return a problem as it is shown: its lines in an order that is the same for everybody."""
    lines = shuffled(problem)
    width = len(str(len(lines)))
    how = f': `order("{problem.id}", "2 1 …")`' if door is Door.NOTEBOOK else ", as in `2 1 …`"
    numbered = [f"{number:>{width}}  {line}" for number, line in enumerate(lines, 1)]
    return Asked(
        f"Order: {problem.text}",
        (
            Code("\n".join(numbered)),
            *map(Say, _pairs(problem, lines)),
            Say(f"Answer with the numbers{how}."),
        ),
        answers=[(str(number), line) for number, line in enumerate(lines, 1)],
        press=lambda numbers: answered(problem, numbers),
        picks=True,
    )


def answered(problem: Order, numbers: str | Sequence[int]) -> tuple[Card, bool]:
    """Return what an order deserves, and whether the problem is still open; it is recorded."""
    text = _as_text(numbers)
    lines = _chosen(problem, text)
    card, right = judged(problem, lines)
    events.append("order", problem.id, order=text, right=right)
    return card, not right


def judged(problem: Order, lines: list[str]) -> tuple[Card, bool]:
    """Hold an order against the right one; the first line out of place is named."""
    for number, line in enumerate(lines, 1):
        for one in problem.distractors:
            if line == one.line:
                return _not_yet(
                    f"Line {number} of yours does not belong: `{line.strip()}`", one.say
                )
        if number > len(problem.lines) or line != problem.lines[number - 1]:
            return _not_yet(
                f"Line {number} of yours is the first out of place: `{line.strip()}`",
                "Which line comes first?"
                if number == 1
                else "What stands before it is right. "
                f"What comes after `{lines[number - 2].strip()}`?",
            )
    missing = len(problem.lines) - len(lines)
    if missing:
        are = "line is" if missing == 1 else "lines are"
        return _not_yet(f"Right so far, and {missing} {are} still missing", "Place them all.")
    return Card("✔ In order", (Say(problem.say),)), True


def shuffled(problem: Order) -> list[str]:
    """Return the lines in the order they are shown in, each distractor beside what it imitates.

    The problem's id decides, so that it is the same on every machine, and it is never the
    right order.
    """
    draw = random.Random(problem.id)  # noqa: S311 - nothing secret hangs on it
    lines = list(problem.lines)
    while tuple(lines) == problem.lines:
        draw.shuffle(lines)
    for one in problem.distractors:
        lines.insert(lines.index(one.like) + draw.randint(0, 1), one.line)
    return lines


def _pairs(problem: Order, lines: list[str]) -> list[str]:
    """Return a sentence for each pair of which only one line belongs."""
    told = []
    for one in problem.distractors:
        first, second = sorted((lines.index(one.line) + 1, lines.index(one.like) + 1))
        told.append(f"Of lines {first} and {second} only one belongs.")
    return sorted(told)


def _as_text(numbers: object) -> str:
    """Return what was typed for an order as text: a string, a list, or a lone number."""
    if isinstance(numbers, Iterable) and not isinstance(numbers, str):
        return " ".join(map(str, numbers))
    return str(numbers)


def _chosen(problem: Order, numbers: str) -> list[str]:
    lines = shuffled(problem)
    words = [word for word in re.split(r"[\s,;]+", numbers.strip()) if word]
    if not words:
        raise WrongCall(f'{problem.id} needs the numbers of its lines, such as "2 1".')
    for word in words:
        if not word.isdecimal() or not 1 <= int(word) <= len(lines):
            raise WrongCall(f"{problem.id} has no line {word!r}. Its lines are 1 to {len(lines)}.")
    if twice := next((word for word in words if words.count(word) > 1), None):
        raise WrongCall(f"Line {twice} stands in your order twice. Name each line once.")
    return [lines[int(word) - 1] for word in words]


def _not_yet(headline: str, sentence: str) -> tuple[Card, bool]:
    return Card(f"◔ {headline}", (Say(sentence),)), False
