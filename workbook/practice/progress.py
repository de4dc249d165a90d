"""``progress``: where you are, told by lessons and exercises, and what is next."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from workbook.practice import lessons
from workbook.practice.exercise import Exercise
from workbook.practice.learner import events
from workbook.practice.learner.course import Place, gates, next_place, places
from workbook.practice.learner.standing import Standing
from workbook.practice.showing.cards import Block, Card, Rows, Say
from workbook.practice.showing.door import Door
from workbook.practice.showing.verdicts import STATES
from workbook.practice.verbs import verb


@dataclass(frozen=True, repr=False)
class Where(Card):
    """What ``progress`` shows, and the places behind it."""

    places: Sequence[Place] = field(default=())


@verb
def progress() -> Where:
    """Show where you are: your lessons, your exercises with their states, and what is next.

    Links are seen from the folder of the lessons, where the start page stands.
    """
    return shown(Door.NOTEBOOK)


def shown(door: Door) -> Where:
    """Return what is shown of the learner's record."""
    past = events.history()
    here = places(past)
    sections = {one.lesson: (one, now) for one, now in gates(past)}
    blocks: list[Block] = [Say(_summary(here))]
    for place in here:
        gate = sections.pop(place.lesson.id.rpartition(".")[0], None)  # before its first lesson
        if gate is not None:
            blocks.append(Say(_gate(*gate)))
        blocks.append(Say(_lesson(place)))
        blocks.append(Rows([_row(one, now) for one, now in place.exercises], code=False))
    blocks.append(Say(_next(here, door)))
    return Where("Where you are", tuple(blocks), here)


def exercise_notebook(one: Exercise) -> str:
    """Return the notebook that an exercise stands in, as a path below the clone."""
    return f"exercises/{one.path.parent.parent.name}/{one.path.parent.name}.ipynb"


def _summary(here: Sequence[Place]) -> str:
    if not here:
        return "There is no lesson in this clone yet."
    if not any(place.touched for place in here):
        return (
            "Nothing is recorded yet: you have just begun, and that is a good place to be. "
            "Open the lesson below and run it cell by cell with Shift+Enter; what you predict, "
            "answer and check will show here."
        )
    exercises = [now for place in here for _, now in place.exercises]
    done = sum(now.done for now in exercises)
    finished = sum(place.settled for place in here)
    lessons_done = {0: "no lesson finished yet", 1: "one lesson finished"}
    told = lessons_done.get(finished, f"{finished} of {len(here)} lessons finished")
    return f"{done} of {_count(len(exercises), 'exercise')} done, {told}."


def _gate(one: Exercise, now: Standing) -> str:
    """Return what a section's gate offers, or that it was passed."""
    if now.done:
        return f"**Section {one.lesson}** is passed by the gate. `review` still asks about it."
    sign, words = STATES[now.state]
    return (
        f"**Section {one.lesson}.** Do you know it already? [The gate]({_exercise_link(one)}) asks "
        f"for all of it in {one.minutes} minutes, and a pass marks its lessons as known "
        f"({sign} {words})."
    )


def _lesson(place: Place) -> str:
    lesson = place.lesson
    line = (
        f"**[{lesson.id} {lesson.title}]({_lesson_link(place)})** ({place.state}), "
        f"{lesson.minutes} minutes"
    )
    if place.exercises:
        minutes = sum(one.minutes for one, _ in place.exercises)
        line += f", and {minutes} for its [exercises]({_exercise_link(place.exercises[0][0])})"
    return f"{line}.{_said(place)}"


def _said(place: Place) -> str:
    """Return how much of what a lesson asks was answered; nothing before the first answer."""
    if not place.predicted + place.answered:
        return ""
    lesson = place.lesson
    questions = len(lesson.questions) + len(lesson.orders)
    said = []
    if lesson.predictions:
        of = _count(len(lesson.predictions), "prediction")
        said.append(f"{place.predicted} of {of}")
    if questions:
        said.append(f"{place.answered} of {_count(questions, 'question')}")
    return f" Answered: {', '.join(said)}."


def _row(one: Exercise, now: Standing) -> tuple[str, str]:
    sign, words = STATES[now.state]
    took = [
        _count(number, what) for number, what in ((now.tries, "try"), (now.hints, "hint")) if number
    ]
    rest = ", ".join([one.kind, f"{one.minutes} minutes", *took])
    return f"{sign} {words}", f"{one.title} (`{one.id}`, {rest})"


def _next(here: Sequence[Place], door: Door) -> str:
    place = next_place(here)
    if place is None:
        return "All that there is here is done. `review` keeps it in mind." if here else ""
    lesson = place.lesson
    one = place.next_exercise
    if not place.touched or one is None:
        word = "go on" if place.touched else "begin"
        return f"Next: {word} with [lesson {lesson.id}, {lesson.title}]({_lesson_link(place)})."
    if door is Door.TERMINAL:
        return f"Next: {one.title}. `{door.call('text', one.id)}` says what it asks."
    return f"Next: [{one.title}]({_exercise_link(one)}) ({one.kind}, {one.minutes} minutes)."


def _lesson_link(place: Place) -> str:
    path = place.lesson.path.with_suffix(".ipynb")
    return path.relative_to(lessons.folder().resolve()).as_posix()


def _exercise_link(one: Exercise) -> str:
    return f"../{exercise_notebook(one)}"


def _count(number: int, what: str) -> str:
    if number == 1:
        return f"1 {what}"
    return f"{number} {what[:-1]}ies" if what.endswith("y") else f"{number} {what}s"
