"""``review``: three questions from lessons you have been in, the ones that went wrong first."""

import random
from collections.abc import Sequence
from dataclasses import dataclass

from workbook.practice import lessons
from workbook.practice.asking import ask, order
from workbook.practice.asking.asked import Asked
from workbook.practice.asking.quiz import Order, Question
from workbook.practice.exercise import GATE
from workbook.practice.learner import events
from workbook.practice.learner.events import Event
from workbook.practice.showing.cards import Card, Say
from workbook.practice.showing.door import Door
from workbook.practice.verbs import verb

HOW_MANY = 3

# How much more likely a question is to come back. Plain numbers that a reader can argue with:
# spaced return helps, and no schedule has been shown to beat an even one.
NEVER_ASKED = 2.0
WRONG_LAST_TIME = 6.0
RIGHT_LAST_TIME = 1.0
RIGHT_TWICE_RUNNING = 0.3
HARD_LESSON = 2.0  # times, where an exercise or a prediction of the lesson went wrong


@dataclass(frozen=True, repr=False)
class Review(Card):
    """The questions to answer, one after the other."""

    questions: Sequence[Asked] = ()

    def _ipython_display_(self) -> None:
        from IPython.display import display

        display(Card(self.headline, self.blocks).bundle(), raw=True)  # type: ignore[no-untyped-call]
        for question in self.questions:
            question._ipython_display_()

    def text(self) -> str:
        """Return the text twin of all questions."""
        return "\n\n".join([super().text(), *(question.text() for question in self.questions)])

    def _repr_html_(self) -> str:
        return "\n".join([super()._repr_html_(), *(one._repr_html_() for one in self.questions)])


@verb
def review() -> Review:
    """Ask three questions from earlier lessons, weighted to what went wrong."""
    return questions(Door.NOTEBOOK)


def questions(door: Door) -> Review:
    """Return the questions to answer, in the words of the door that they are asked at."""
    chosen = drawn(events.history())
    if not chosen:
        return Review(
            "Nothing to review yet",
            (Say("Questions come back once you have answered, predicted or checked something."),),
        )
    count = "A question" if len(chosen) == 1 else f"{len(chosen)} questions"
    asked = [
        ask.asked(one, door) if isinstance(one, Question) else order.asked(one, door)
        for one in chosen
    ]
    return Review(f"{count} from lessons you have been in", (), asked)


def drawn(past: Sequence[Event]) -> list[Question | Order]:
    """Return up to three questions about lessons that the learner has begun.

    The record decides: with the same record the same questions are drawn, and each answer
    changes it.
    """
    begun = [lesson for lesson in lessons.all() if _begun(lesson.id, past)]
    ids = {lesson.id for lesson in begun}
    pool: dict[str, tuple[Question | Order, str]] = {}
    for lesson in lessons.all():
        for question in lesson.questions:
            if question.about in ids and (lesson.id in ids or _was_asked(question.id, past)):
                pool[question.id] = (question, question.about)
        for problem in lesson.orders:
            if lesson.id in ids:
                pool[problem.id] = (problem, lesson.id)
    draw = random.Random(len(past))  # noqa: S311 - nothing secret hangs on it
    chosen: list[Question | Order] = []
    while pool and len(chosen) < HOW_MANY:
        weights = [weight(name, about, past) for name, (_, about) in pool.items()]
        name = draw.choices(list(pool), weights)[0]
        chosen.append(pool.pop(name)[0])
    return chosen


def weight(name: str, about: str, past: Sequence[Event]) -> float:
    """Return how much more likely this question is to come than one that is known well."""
    answers = [event.detail.get("right") for event in past if event.subject == name]
    answers = [right for right in answers if right is not None]
    if not answers:
        base = NEVER_ASKED
    elif not answers[-1]:
        base = WRONG_LAST_TIME
    else:
        base = RIGHT_TWICE_RUNNING if answers[-2:] == [True, True] else RIGHT_LAST_TIME
    return base * (HARD_LESSON if _went_wrong(about, past) else 1)


def _begun(lesson_id: str, past: Sequence[Event]) -> bool:
    """Whether anything of a lesson was done, or the gate of its section was passed."""
    gate = f"{lesson_id.rpartition('.')[0]}{GATE}"
    return any(
        event.subject.startswith(f"{lesson_id}-")
        or (event.subject == gate and event.detail.get("state") == "done")
        for event in past
    )


def _was_asked(question_id: str, past: Sequence[Event]) -> bool:
    return any(event.subject == question_id for event in past)


def _went_wrong(lesson_id: str, past: Sequence[Event]) -> bool:
    return any(
        event.detail.get("state") in {"not-yet", "almost"} or event.detail.get("right") is False
        for event in past
        if event.subject.startswith(f"{lesson_id}-") and event.kind in {"check", "reveal"}
    )
