"""``progress``: where you are, told by lessons and exercises, and what is next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from os.path import relpath
from typing import Any

from workbook.practice import bank, events, lessons, standing
from workbook.practice.door import Door
from workbook.practice.events import Event
from workbook.practice.exercise import Exercise
from workbook.practice.lessons import Lesson
from workbook.practice.show import Block, Card, Rows, Say
from workbook.practice.standing import Standing
from workbook.practice.verbs import verb
from workbook.practice.verdict_card import STATES


@dataclass(frozen=True)
class Place:
    """A lesson as the learner stands in it."""

    lesson: Lesson
    exercises: Sequence[tuple[Exercise, Standing]]
    touched: bool  # something of it was predicted, answered or checked
    passed_gate: bool  # its section's gate was passed, so it counts as done

    @property
    def state(self) -> str:
        """Return done, begun or not begun."""
        if self.passed_gate or (self.exercises and all(now.done for _, now in self.exercises)):
            return "done"
        return "begun" if self.touched else "not begun"


@dataclass(frozen=True)
class Linked:
    """A line with a link where there is HTML."""

    words: str
    link: str
    rest: str = ""

    def text(self) -> str:
        """Return the line alone."""
        return f"{self.words}{self.rest}"

    def html(self) -> str:
        """Return the line with its link."""
        link = f'<a href="{escape(self.link)}">{escape(self.words, quote=False)}</a>'
        return f"<p>{link}{escape(self.rest, quote=False)}</p>"


@dataclass(frozen=True, repr=False)
class Where(Card):
    """What ``progress`` shows, and the places behind it."""

    places: Sequence[Place] = field(default=())


@verb
def progress() -> Where:
    """Show where you are: your lessons, your exercises with their states, and what is next."""
    return shown(Door.NOTEBOOK)


def shown(door: Door) -> Where:
    """Return what is shown of the learner's record."""
    here = places(events.history())
    blocks: list[Block | Linked] = [
        Say("Nothing is recorded yet: you have just begun, and that is a good place to be.")
        if not any(place.touched for place in here)
        else Say(_summary(here))
    ]
    for place in here:
        blocks.append(_lesson_line(place))
        blocks.append(Rows([_exercise_row(one, now) for one, now in place.exercises], code=False))
    blocks += _next(here, door)
    return Where("Where you are", tuple(blocks), here)  # type: ignore[arg-type]


def places(past: Sequence[Event]) -> list[Place]:
    """Return every lesson with its exercises, as the record has them."""
    by_id: dict[str, list[Event]] = {}
    for event in past:
        by_id.setdefault(event.subject, []).append(event)
    exercises = bank.all()
    gates = {
        one.id.removesuffix("-gate")
        for one in exercises
        if one.id.endswith("-gate") and standing.of(by_id.get(one.id, ())).done
    }
    return [
        Place(
            lesson,
            [
                (one, standing.of(by_id.get(one.id, ())))
                for one in exercises
                if one.lesson == lesson.id
            ],
            any(name.startswith(f"{lesson.id}-") for name in by_id),
            any(lesson.id.startswith(f"{section}.") for section in gates),
        )
        for lesson in lessons.all()
    ]


def as_json(here: Sequence[Place]) -> list[Mapping[str, Any]]:
    """Return the places as plain JSON values."""
    return [
        {
            "lesson": place.lesson.id,
            "title": place.lesson.title,
            "state": place.state.replace(" ", "-"),
            "exercises": [
                {"id": one.id, "state": now.state, "tries": now.tries, "hints": now.hints}
                for one, now in place.exercises
            ],
        }
        for place in here
    ]


def _summary(here: Sequence[Place]) -> str:
    all_of_them = [now for place in here for _, now in place.exercises]
    done = sum(now.done for now in all_of_them)
    finished = sum(place.state == "done" for place in here)
    return (
        f"{done} of {len(all_of_them)} exercises are done, "
        f"and {finished} of {len(here)} lessons are finished."
    )


def _lesson_line(place: Place) -> Linked:
    minutes = sum(one.minutes for one, _ in place.exercises)
    lesson = place.lesson
    rest = f": {place.state}, {lesson.minutes} minutes"
    if minutes:
        rest += f" and {minutes} for its exercises"
    link = relpath(lesson.notebook, "notebooks")
    return Linked(f"{lesson.id} {lesson.title}", link, rest)


def _exercise_row(one: Exercise, now: Standing) -> tuple[str, str]:
    sign, words = STATES[now.state]
    took = []
    if now.tries:
        took.append(f"{now.tries} {'try' if now.tries == 1 else 'tries'}")
    if now.hints:
        took.append(f"{now.hints} {'hint' if now.hints == 1 else 'hints'}")
    aside = f", {' and '.join(took)}" if took else ""
    return f"{sign} {words}", f"{one.title} (`{one.id}`, {one.kind}, {one.minutes} minutes{aside})"


def _next(here: Sequence[Place], door: Door) -> list[Block | Linked]:
    """Return the first thing that is not done: in a lesson that is begun, else in the next one."""
    open_ones = [place for place in here if place.state != "done"]
    begun = [place for place in open_ones if place.touched]
    place = next(iter(begun + open_ones), None)
    if place is None:
        return [Say("All that there is here is done. `review` keeps it in mind.")] if here else []
    if not place.touched:
        link = relpath(place.lesson.notebook, "notebooks")
        return [Linked(f"Next: begin with lesson {place.lesson.id}, {place.lesson.title}", link)]
    one = next((one for one, now in place.exercises if not now.done), None)
    if one is None:
        return [
            Linked(
                f"Next: go on with lesson {place.lesson.id}",
                relpath(place.lesson.notebook, "notebooks"),
            )
        ]
    if door is Door.TERMINAL:
        return [Say(f"Next: {one.title} (`{door.call('text', one.id)}`).")]
    link = relpath(exercise_notebook(one), "notebooks")
    return [Linked(f"Next: {one.title}", link, f" ({one.id}, {one.kind}, {one.minutes} minutes)")]


def exercise_notebook(one: Exercise) -> str:
    """Return the notebook that an exercise stands in, as a path below the clone."""
    return f"exercises/{one.path.parent.parent.name}/{one.path.parent.name}.ipynb"
