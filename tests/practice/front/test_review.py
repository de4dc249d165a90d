"""review: from lessons that were begun, and what went wrong first."""

from collections import Counter
from pathlib import Path

from workbook import ask, order, predict, reveal, review
from workbook.practice.asking.review import drawn, questions, weight
from workbook.practice.learner import events
from workbook.practice.learner.events import Event
from workbook.practice.showing.door import Door

IDS = {"6.0.1-q1", "6.0.1-q2", "6.0.1-o1"}


def ids(past: list[Event]) -> list[str]:
    """Return the ids of what a learner with this past is asked."""
    return [one.id for one in drawn(past)]


def test_whoever_has_just_begun_is_asked_nothing_yet(course: Path) -> None:
    """An empty record gives a friendly sentence, and no question out of the blue."""
    assert repr(review()) == (
        "Nothing to review yet\n"
        "Questions come back once you have answered, predicted or checked something."
    )


def test_three_questions_come_from_lessons_that_were_begun(course: Path) -> None:
    """Questions of a lesson that nobody has opened do not come, though they are about this one."""
    predict("6.0.1-p1", "a")

    asked = review()

    assert asked.headline == "3 questions from lessons you have been in"
    assert set(ids(events.history())) == IDS
    assert repr(asked).count("Answer with") == 3


def test_a_review_in_a_terminal_speaks_its_language(course: Path) -> None:
    """No call of a notebook stands above the prompt."""
    predict("6.0.1-p1", "a")

    shown = repr(questions(Door.TERMINAL))
    assert shown.count("Answer with a letter.") == 2
    assert shown.count("Answer with the numbers, as in `2 1 …`.") == 1
    assert '("' not in shown.replace("Session(", "")


def test_the_same_record_asks_the_same_and_an_answer_changes_it(course: Path) -> None:
    """A review can be looked at again before it is answered."""
    predict("6.0.1-p1", "a")

    assert repr(review()) == repr(review())


def test_a_question_of_a_later_lesson_comes_back_once_it_was_asked(course: Path) -> None:
    """A lesson opens with a question on an earlier one; that one may return."""
    past = [Event("ask", "6.0.10-q1", {"right": False}), Event("ask", "6.0.1-q1", {"right": True})]

    assert Counter(one for n in range(50) for one in ids(past + [Event("x", "y")] * n))["6.0.10-q1"]


def test_what_went_wrong_weighs_more_than_what_is_known(course: Path) -> None:
    """Wrong last time, never asked, right once, right twice: in this order."""

    def of(*answers: bool) -> float:
        past = [Event("ask", "6.0.1-q1", {"right": answer}) for answer in answers]
        return weight("6.0.1-q1", "6.0.1", past)

    weights = [of(True, False), of(), of(False, True), of(True, True)]

    assert weights == sorted(weights, reverse=True)
    assert len(set(weights)) == 4


def test_a_lesson_in_which_something_failed_weighs_more(course: Path) -> None:
    """A wrong prediction or a failed check doubles the weight of its lesson's questions."""
    predict("6.0.1-p1", "a")
    before = weight("6.0.1-q1", "6.0.1", events.history())
    reveal("6.0.1-p1", 2)

    assert weight("6.0.1-q1", "6.0.1", events.history()) == 2 * before
    assert weight("6.0.1-q1", "6.0.1", [Event("check", "6.0.1-x", {"state": "not-yet"})]) == (
        2 * before
    )


def test_wrong_answers_come_first_over_many_reviews(course: Path) -> None:
    """Drawn by chance, weighted: over many records the wrong one leads."""
    base = [
        Event("ask", "6.0.1-q1", {"right": True}),
        Event("ask", "6.0.1-q1", {"right": True}),
        Event("order", "6.0.1-o1", {"right": True}),
        Event("order", "6.0.1-o1", {"right": True}),
        Event("ask", "6.0.1-q2", {"right": False}),
    ]
    first = Counter(ids(base + [Event("x", "y")] * n)[0] for n in range(200))

    assert first["6.0.1-q2"] > 150


def test_answers_to_a_review_are_recorded_as_any_other(course: Path) -> None:
    """The calls that a review names are those of the lesson."""
    ask("6.0.1-q1", "a")
    order("6.0.1-o1", "5 2 3 1")

    assert [(event.subject, event.detail["right"]) for event in events.history()] == [
        ("6.0.1-q1", False),
        ("6.0.1-o1", True),
    ]
