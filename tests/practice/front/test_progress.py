"""Where you are, from the record alone."""

from pathlib import Path

from workbook import ask, order, predict, progress
from workbook.practice import bank, lessons
from workbook.practice.learner import events
from workbook.practice.learner.course import next_place, places
from workbook.practice.learner.events import Event
from workbook.practice.learner.standing import fingerprint

ONE = bank.find("6.2.4-update-user")
AFTER = next(one for one in bank.all() if one.lesson == ONE.lesson and one.id != ONE.id)


def done(name: str) -> Event:
    """Return the event of a passed check."""
    return Event("check", name, {"state": "done", "tree": fingerprint("x = 1")})


def test_whoever_has_just_begun_is_welcomed_and_told_what_to_do(home: Path) -> None:
    """An honest empty state: nothing done, and the first step with its link."""
    shown = progress()

    assert repr(shown).splitlines()[1].startswith("Nothing is recorded yet: you have just begun")
    first = lessons.all()[0]
    link = first.path.with_suffix(".ipynb").relative_to(lessons.folder()).as_posix()
    assert repr(shown).splitlines()[-1] == f"Next: begin with lesson {first.id}, {first.title}."
    assert f'<a href="{link}">lesson {first.id}, {first.title}</a>' in shown._repr_html_()


def test_what_was_tried_shows_with_its_state_tries_and_hints(home: Path) -> None:
    """A line for each exercise; the next one is the first that is not done."""
    events.append("check", ONE.id, state="not-yet", tree=fingerprint("x = 1"))
    events.append("hint", ONE.id, rung=2)
    events.append("check", ONE.id, state="done", tree=fingerprint("x = 2"))

    shown = progress()

    row = f"    ✔ done         {ONE.title} (`{ONE.id}`, fix, {ONE.minutes} minutes, 1 try, 2 hints)"
    assert row in repr(shown).splitlines()
    assert repr(shown).splitlines()[-1] == (
        f"Next: {AFTER.title} ({AFTER.kind}, {AFTER.minutes} minutes)."
    )
    folder = AFTER.path.parent
    link = f"../exercises/{folder.parent.name}/{folder.name}.ipynb"
    assert f'<a href="{link}">{AFTER.title}</a>' in shown._repr_html_()


def test_a_lesson_is_done_when_its_exercises_are(home: Path) -> None:
    """All of them; then the lesson after it is next, or nothing is left."""
    lesson = lessons.find("6.2.4")
    past = [done(name) for name in lesson.exercises]

    states = {place.lesson.id: place.state for place in places(past)}
    fewer = {place.lesson.id: place.state for place in places(past[:-1])}

    assert (states["6.2.4"], fewer["6.2.4"]) == ("done", "begun")
    following = next_place(places(past))
    assert following is None or following.lesson.id != "6.2.4"


def test_a_lesson_that_was_only_read_in_is_begun(course: Path) -> None:
    """A prediction is enough; lessons without exercises are never done by themselves."""
    states = [place.state for place in places([Event("predict", "6.0.1-p1", {"choice": "a"})])]

    assert states == ["begun", "not begun"]


def test_what_was_predicted_and_answered_shows_in_the_lessons_line(course: Path) -> None:
    """Each question counts once, however often it was answered, and orders are questions."""
    assert "Answered:" not in repr(progress())
    predict("6.0.1-p1", "a")
    predict("6.0.1-p1", "b")
    ask("6.0.1-q1", "a")
    ask("6.0.1-q1", "b")
    order("6.0.1-o1", "1 2")

    (line,) = [line for line in repr(progress()).splitlines() if "6.0.1 Statements" in line]
    assert line.endswith(" (begun), 20 minutes. Answered: 1 of 2 predictions, 2 of 3 questions.")


def test_the_id_of_one_lesson_is_not_the_beginning_of_another(course: Path) -> None:
    """6.0.1 is not begun because 6.0.10 is."""
    states = [place.state for place in places([Event("ask", "6.0.10-q1", {"right": True})])]

    assert states == ["not begun", "begun"]


def test_progress_is_the_same_at_every_look(home: Path) -> None:
    """No times stand in it."""
    events.append("check", ONE.id, state="almost", tree=fingerprint("x = 1"))

    assert (repr(progress()), progress()._repr_html_()) == (
        repr(progress()),
        progress()._repr_html_(),
    )
