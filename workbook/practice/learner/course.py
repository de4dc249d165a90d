"""Where a learner stands in the course: every lesson with its exercises, as the record has them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from workbook.practice import bank, lessons
from workbook.practice.exercise import Exercise
from workbook.practice.learner import standing
from workbook.practice.learner.events import Event
from workbook.practice.learner.standing import Standing
from workbook.practice.lessons import Lesson


@dataclass(frozen=True)
class Place:
    """A lesson as the learner stands in it.

    Args:
        lesson: the lesson.
        exercises: its exercises, each with where the learner stands.
        touched: whether anything of it was predicted, answered or checked.
        predicted: how many of its predictions were made.
        answered: how many of its questions and orders were answered.
        passed_gate: whether its section's gate was passed, so that it counts as done.
    """

    lesson: Lesson
    exercises: Sequence[tuple[Exercise, Standing]]
    touched: bool
    passed_gate: bool
    predicted: int = 0
    answered: int = 0

    @property
    def state(self) -> str:
        """Return done, passed by the gate, begun or not begun."""
        if self.exercises and all(now.done for _, now in self.exercises):
            return "done"
        if self.passed_gate:
            return "passed by the gate"
        return "begun" if self.touched else "not begun"

    @property
    def settled(self) -> bool:
        """Return whether nothing is left to do here."""
        return self.state in {"done", "passed by the gate"}

    @property
    def next_exercise(self) -> Exercise | None:
        """Return the first exercise that is not done."""
        return next((one for one, now in self.exercises if not now.done), None)


def places(past: Sequence[Event]) -> list[Place]:
    """Return where a learner with this record stands, in the order of the course."""
    by_id = _by_id(past)
    exercises = [(one, standing.of(by_id.get(one.id, ()))) for one in bank.sound()]
    passed = [one.lesson for one, now in exercises if one.is_gate and now.done]
    return [
        Place(
            lesson,
            [(one, now) for one, now in exercises if one.lesson == lesson.id],
            any(name.startswith(f"{lesson.id}-") for name in by_id),
            any(lesson.id.startswith(f"{section}.") for section in passed),
            predicted=sum(_has(by_id.get(one.id), "predict") for one in lesson.predictions),
            answered=sum(_has(by_id.get(one.id), "ask") for one in lesson.questions)
            + sum(_has(by_id.get(one.id), "order") for one in lesson.orders),
        )
        for lesson in lessons.all()
    ]


def gates(past: Sequence[Event]) -> list[tuple[Exercise, Standing]]:
    """Return the gates of the sections, each with where the learner stands."""
    by_id = _by_id(past)
    return [(one, standing.of(by_id.get(one.id, ()))) for one in bank.sound() if one.is_gate]


def _by_id(past: Sequence[Event]) -> Mapping[str, list[Event]]:
    found: dict[str, list[Event]] = {}
    for event in past:
        found.setdefault(event.subject, []).append(event)
    return found


def _has(past: Sequence[Event] | None, kind: str) -> bool:
    return any(event.kind == kind for event in past or ())


def next_place(here: Sequence[Place]) -> Place | None:
    """Return the lesson to go on with: one that is begun, else the first that is not done."""
    not_done = [place for place in here if not place.settled]
    return next((place for place in not_done if place.touched), next(iter(not_done), None))


def as_json(here: Sequence[Place]) -> list[Mapping[str, Any]]:
    """Return the places as plain JSON values."""
    return [
        {
            "lesson": place.lesson.id,
            "title": place.lesson.title,
            "state": place.state.replace(" ", "-"),
            "predicted": place.predicted,
            "answered": place.answered,
            "exercises": [
                {"id": one.id, "state": now.state, "tries": now.tries, "hints": now.hints}
                for one, now in place.exercises
            ],
        }
        for place in here
    ]
