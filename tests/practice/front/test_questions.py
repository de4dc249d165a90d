"""predict, reveal, order and ask, as a lesson's cells call them."""

from enum import Enum
from pathlib import Path

import pytest

from tests.practice.front.kernel import Kernel
from workbook import ask, glossary, order, predict, reveal
from workbook.practice.asking.predict import NoOptionStands
from workbook.practice.errors import WrongCall
from workbook.practice.learner import events


def test_predict_asks_with_its_options_and_says_how_to_answer(course: Path) -> None:
    """A prediction shows its text, a letter for each option, and the call that answers."""
    assert repr(predict("6.0.1-p1")) == (
        "Predict: How many statements does `commit()` send after two `add`?\n"
        "    a  One\n"
        "    b  Two\n"
        'Say it before you run it: `predict("6.0.1-p1", "a")`.'
    )
    assert events.history() == []


def test_a_right_prediction_is_held_against_what_running_gave(course: Path) -> None:
    """The right option is the one that stands for the value."""
    assert repr(predict("6.0.1-p1", "b")) == "You predict b: Two\nNow run the next cell and see."
    assert repr(reveal("6.0.1-p1", 2)) == (
        "✔ You predicted it. Running gave 2: b, Two.\nEach row is an `INSERT` of its own here."
    )
    assert events.history("6.0.1-p1")[-1].detail == {
        "choice": "b",
        "right": True,
        "run": {"gave": "2", "cell": "", "letter": "b"},
    }


def test_a_wrong_prediction_gets_its_own_sentence_and_the_right_ones(course: Path) -> None:
    """Whoever predicted otherwise reads why not, and then why."""
    predict("6.0.1-p1", " A) ")

    assert repr(reveal("6.0.1-p1", 2)) == (
        "◔ You predicted a, One. Running gave 2: b, Two.\n"
        "One `INSERT` would have to hold both rows; that is what `add_all` is for.\n"
        "Each row is an `INSERT` of its own here."
    )


def test_the_last_prediction_before_the_run_counts(course: Path) -> None:
    """One may change one's mind."""
    predict("6.0.1-p1", "a")
    predict("6.0.1-p1", "b")

    assert repr(reveal("6.0.1-p1", 2)).startswith("✔ You predicted it.")


def test_reveal_without_a_prediction_still_answers(course: Path) -> None:
    """A lesson that is only run, as build and nbval do, shows the answer and records nothing."""
    assert repr(reveal("6.0.1-p1", 2)) == (
        "○ Running gave 2: b, Two.\n"
        "Each row is an `INSERT` of its own here.\n"
        'Next time say it first: `predict("6.0.1-p1", "a")`.'
    )
    assert events.history() == []


CHANGED = "○ Running gives 1 now.\nThe prediction was about the first run, which gave b, Two."


@pytest.mark.parametrize("letter", ["a", "b", None])
def test_only_the_first_run_is_judged_and_recorded(course: Path, letter: str | None) -> None:
    """Whoever changes the cell, as the lesson asks, reads no verdict that may be untrue."""
    if letter:
        predict("6.0.1-p1", letter)
    reveal("6.0.1-p1", 2)
    before = events.history()

    assert repr(reveal("6.0.1-p1", 1)) == CHANGED
    assert reveal("6.0.1-p1", [4, 5, 6]).headline == "○ Running gives [4, 5, 6] now."
    assert events.history() == before


def test_the_same_run_once_more_says_the_same_and_is_recorded_once(course: Path) -> None:
    """A notebook that is run again from the top reads as it did."""
    predict("6.0.1-p1", "a")

    assert repr(reveal("6.0.1-p1", 2)) == repr(reveal("6.0.1-p1", 2))
    assert [event.kind for event in events.history()] == ["predict", "reveal"]


def test_a_changed_cell_is_called_so_in_a_notebook(kernel: Kernel) -> None:
    """The cell's text tells, even where the same value comes; its spaces and comments do not."""
    cell = 'from workbook import predict, reveal\nfound = {}\nreveal("6.0.1-p1", found)'
    kernel.run('from workbook import predict; predict("6.0.1-p1", "a")', cell="p")
    first = kernel.run(cell.format("2"), cell="run")
    again = kernel.run(cell.format("2  # the same"), cell="run")
    with_other_text = kernel.run(cell.format("1 + 1"), cell="run")
    with_other_value = kernel.run(cell.format("1"), cell="run")

    assert first.text.startswith("◔ You predicted a, One. Running gave 2: b, Two.\n")
    assert again.text == first.text
    assert with_other_text.text == (
        "○ The cell is another one by now: running it gives 2 all the same.\n"
        "The prediction was about the first run, which gave b, Two."
    )
    assert with_other_value.text.startswith(
        "○ The cell is another one by now: running it gives 1 now.\n"
    )


def test_a_value_that_no_option_stands_for_is_the_authors_error(course: Path) -> None:
    """The error names the value, the prediction and what its options stand for."""
    with pytest.raises(NoOptionStands) as caught:
        reveal("6.0.1-p1", 5)

    assert str(caught.value) == (
        "Running gave 5, and 6.0.1-p1 has no option for that (its options stand for 1, 2). If you "
        "have changed the cell, you have asked a new question, and this is its answer. If not, "
        "the option is missing in the lesson's TOML: please tell us."
    )


class Colour(Enum):
    """An enum as a lesson may reveal one."""

    TWO = 2


@pytest.mark.parametrize(
    ("prediction", "value", "letter"),
    [
        ("6.0.1-p2", True, "a"),
        ("6.0.1-p2", False, "b"),
        ("6.0.1-p1", 2.0, "b"),
        ("6.0.1-p1", Colour.TWO, "b"),
    ],
)
def test_values_are_compared_as_toml_holds_them(
    course: Path, prediction: str, value: object, letter: str
) -> None:
    """True is an option's true, a number any equal number, an enum its value."""
    assert f": {letter}, " in reveal(prediction, value).headline


@pytest.mark.parametrize("value", [True, 0, 1])
def test_true_is_not_one(course: Path, value: object) -> None:
    """A flag and a number do not stand for each other."""
    with pytest.raises(NoOptionStands):
        reveal("6.0.1-p1" if value is True else "6.0.1-p2", value)


def test_ask_shows_and_answers(course: Path) -> None:
    """A wrong answer gets its sentence and may be tried again; a right one is confirmed."""
    assert repr(ask("6.0.1-q1")) == (
        "Question on 6.0.1: Which of these writes to the table?\n"
        "    a  `add`\n"
        "    b  `commit`\n"
        'Answer with a letter: `ask("6.0.1-q1", "a")`.'
    )
    assert repr(ask("6.0.1-q1", "a")) == (
        "◔ Not a: `add`\nIt only makes the session know the object."
    )
    assert repr(ask("6.0.1-q1", "b")) == "✔ Yes, b: `commit`\nIt flushes, and makes it last."
    assert [event.detail for event in events.history("6.0.1-q1")] == [
        {"choice": "a", "right": False},
        {"choice": "b", "right": True},
    ]


def test_order_shows_every_line_and_pairs_each_distractor(course: Path) -> None:
    """The lines are shuffled the same way for everybody; a distractor stands at its model."""
    assert repr(order("6.0.1-o1")) == (
        "Order: The life of a session\n"
        "    1  session.close()\n"
        "    2  session.add(user)\n"
        "    3  session.commit()\n"
        "    4  session.flush()\n"
        "    5  session = Session(engine)\n"
        "Of lines 3 and 4 only one belongs.\n"
        'Answer with the numbers: `order("6.0.1-o1", "2 1 …")`.'
    )


def numbers(*lines: str) -> str:
    """Return the numbers that these lines have on the screen."""
    shown = repr(order("6.0.1-o1")).splitlines()
    of = {line.strip().partition("  ")[2]: line.split()[0] for line in shown}
    return " ".join(of[line] for line in lines)


OPEN, ADD, COMMIT, CLOSE = (
    "session = Session(engine)",
    "session.add(user)",
    "session.commit()",
    "session.close()",
)


@pytest.mark.parametrize("join", [" ", ",", ", ", "; "])
def test_the_right_order_is_right_however_it_is_typed(course: Path, join: str) -> None:
    """Numbers may stand apart by spaces, commas or semicolons."""
    typed = numbers(OPEN, ADD, COMMIT, CLOSE).replace(" ", join)

    assert repr(order("6.0.1-o1", typed)) == "✔ In order\nOpened, used, committed, closed."


def test_an_order_may_be_a_list_of_numbers(course: Path) -> None:
    """Whoever thinks in Python types a list."""
    typed = [int(number) for number in numbers(OPEN, ADD, COMMIT, CLOSE).split()]

    assert repr(order("6.0.1-o1", typed)) == "✔ In order\nOpened, used, committed, closed."
    assert order("6.0.1-o1", tuple(typed[:2])).headline.startswith("◔ Right so far, and 2 ")


@pytest.mark.parametrize(
    ("lines", "answer"),
    [
        (
            [OPEN, COMMIT, ADD, CLOSE],
            "◔ Line 2 of yours is the first out of place: `session.commit()`\n"
            "What stands before it is right. What comes after `session = Session(engine)`?",
        ),
        (
            [ADD, OPEN, COMMIT, CLOSE],
            "◔ Line 1 of yours is the first out of place: `session.add(user)`\n"
            "Which line comes first?",
        ),
        (
            [OPEN, ADD, "session.flush()", CLOSE],
            "◔ Line 3 of yours does not belong: `session.flush()`\n"
            "A flush sends the row, and the end of the session takes it back.",
        ),
        (
            [OPEN, ADD, COMMIT],
            "◔ Right so far, and 1 line is still missing\nPlace them all.",
        ),
    ],
)
def test_a_wrong_order_names_the_first_line_out_of_place(
    course: Path, lines: list[str], answer: str
) -> None:
    """One thing at a time is named, with what comes before it."""
    assert repr(order("6.0.1-o1", numbers(*lines))) == answer
    assert events.history("6.0.1-o1")[-1].detail["right"] is False


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (
            lambda: predict("6.0.1-p9"),
            "There is no prediction '6.0.1-p9'. The nearest are 6.0.1-p2, 6.0.1-p1.",
        ),
        (
            lambda: predict("6.0.1-p1", "c"),
            "6.0.1-p1 has no option 'c'. Its options are a, b.",
        ),
        (
            lambda: predict(),
            'predict needs an id, as in predict("6.0.1-p1"). There are: 6.0.1-p1, 6.0.1-p2',
        ),
        (
            lambda: reveal(),
            'reveal needs an id, as in reveal("6.0.1-p1", value). There are: 6.0.1-p1, 6.0.1-p2',
        ),
        (
            lambda: reveal("6.0.1-p1"),
            'reveal is called as in reveal("6.0.1-p1", value): missing a required argument: ',
        ),
        (
            lambda: predict("6.0.1-p1", "a", "b"),
            'predict is called as in predict("6.0.1-p1", "a"): too many positional arguments.',
        ),
        (lambda: order("6.0.1-o1", 9), "6.0.1-o1 has no line '9'. Its lines are 1 to 5."),
        (lambda: order("6.0.1-o1", 1.5), "6.0.1-o1 has no line '1.5'. Its lines are 1 to 5."),
        (
            lambda: glossary(7),
            'A word stands in quotes, as in glossary("flush"); 7 is none.',
        ),
        (lambda: order(), 'order needs an id, as in order("6.0.1-o1"). There are: 6.0.1-o1'),
        (lambda: ask(), 'ask needs an id, as in ask("6.0.1-q1"). There are: 6.0.1-q1, 6.0.1-q2'),
        (lambda: order("6.0.1-o1", []), "6.0.1-o1 needs the numbers of its lines, such as"),
        (lambda: ask("nothing"), "There is no question 'nothing'. There are: 6.0.1-q1, "),
        (lambda: ask("6.0.1-q1", ""), "6.0.1-q1 has no option ''. Its options are a, b."),
        (lambda: order("6.0.1-o1", "1 9"), "6.0.1-o1 has no line '9'. Its lines are 1 to 5."),
        (lambda: order("6.0.1-o1", "x"), "6.0.1-o1 has no line 'x'. Its lines are 1 to 5."),
        (
            lambda: order("6.0.1-o1", "1 1"),
            "Line 1 stands in your order twice. Name each line once.",
        ),
        (lambda: order("6.0.1-o1", " "), "6.0.1-o1 needs the numbers of its lines, such as"),
    ],
)
def test_a_wrong_call_is_one_sentence_and_records_nothing(course: Path, call, sentence) -> None:
    """What was wrong, and what there is instead."""
    with pytest.raises(WrongCall) as caught:
        call()

    assert str(caught.value).startswith(sentence)
    assert "\n" not in str(caught.value)
    assert events.history() == []
