"""The gate of a section: whoever knows it passes at once, and is still asked about it."""

from pathlib import Path

from workbook import progress, review
from workbook.practice import bank, lessons
from workbook.practice.asking.review import drawn
from workbook.practice.learner import events
from workbook.practice.learner.course import as_json, next_place, places
from workbook.practice.learner.events import Event
from workbook.practice.learner.standing import fingerprint
from workbook.practice.progress import exercise_notebook

GATE = bank.find("6.2-gate")
SECTION = [lesson.id for lesson in lessons.all() if lesson.id.startswith("6.2.")]


def checked(name: str, state: str = "done") -> Event:
    """Return the event of a check."""
    return Event("check", name, {"state": state, "tree": fingerprint("x = 1")})


def test_a_gate_stands_before_the_exercises_of_its_section() -> None:
    """It belongs to no lesson, and its notebook lies beside theirs."""
    assert GATE.is_gate
    assert not any(GATE.id in lesson.exercises for lesson in lessons.all())
    ids = [one.id for one in bank.all() if one.id.startswith("6.2")]
    assert ids[0] == "6.2-gate"
    assert exercise_notebook(GATE) == "exercises/6.2-sqlalchemy-sync/gate.ipynb"


def test_a_pass_settles_every_lesson_of_the_section(home: Path) -> None:
    """One that was done by its exercises is done; the others are passed by the gate."""
    own = [checked(name) for name in lessons.find("6.2.4").exercises]

    here = places([checked(GATE.id), *own])

    states = {place.lesson.id: place.state for place in here if place.lesson.id in SECTION}
    others = [one for one in SECTION if one != "6.2.4"]
    assert states == {"6.2.4": "done"} | dict.fromkeys(others, "passed by the gate")
    following = next_place(here)
    assert following is None or following.lesson.id not in SECTION
    plain = {one["lesson"]: one["state"] for one in as_json(here)}
    assert {plain[one] for one in others} <= {"passed-by-the-gate"}


def test_a_try_that_did_not_pass_settles_nothing(home: Path) -> None:
    """Almost is not passed, and no lesson is begun by it."""
    here = places([checked(GATE.id, "almost")])

    assert {place.state for place in here} == {"not begun"}


def test_the_start_page_offers_the_gate_and_says_when_it_was_passed(home: Path) -> None:
    """With its link and minutes before, and in a sentence afterwards."""
    before = progress()
    events.append("check", GATE.id, state="done", tree=fingerprint("x = 1"))
    after = progress()

    assert (
        f"Section 6.2. Do you know it already? The gate asks for all of it in {GATE.minutes} "
        "minutes, and a pass marks its lessons as known (○ not started)." in repr(before)
    )
    link = '<a href="../exercises/6.2-sqlalchemy-sync/gate.ipynb">The gate</a>'
    assert link in before._repr_html_()
    assert "Section 6.2 is passed by the gate. `review` still asks about it." in repr(after)
    lines = [line for line in repr(after).splitlines() if line.startswith("6.2.4 ")]
    assert lines[0].startswith("6.2.4 CRUD operations (passed by the gate), ")


def test_review_asks_about_lessons_that_nobody_opened(home: Path) -> None:
    """What is known is kept in mind like all else; a gate that was only tried asks nothing."""
    assert drawn([checked(GATE.id, "not-yet")]) == []

    asked = {one.id for number in range(30) for one in drawn([checked(GATE.id)] * (number + 1))}

    assert len({name.partition("-")[0] for name in asked}) > 1 or len(SECTION) == 1
    events.append("check", GATE.id, state="done", tree=fingerprint("x = 1"))
    assert review().headline == "3 questions from lessons you have been in"


def test_after_a_gate_comes_the_next_section() -> None:
    """Never a lesson of the section that was just passed."""
    assert not any(f"lesson {one}," in lessons.following(GATE) for one in SECTION)
