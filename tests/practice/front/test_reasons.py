"""Why an answer fails, said by what stopped it and not by what a check guessed."""

import pytest

from tests.practice.conftest import Make
from workbook.practice import bank
from workbook.practice.judge import judge
from workbook.practice.learner.standing import Standing
from workbook.practice.showing.door import Door
from workbook.practice.showing.verdicts import card
from workbook.practice.verdict import Verdict

APP = """
from fastapi import FastAPI, HTTPException
from pydantic import BaseModel

class User(BaseModel):
    name: str

def create_app(url):
    app = FastAPI()

    @app.post("/users", status_code=201)
    def create(user: User):
        if user.name == "eve":
            raise HTTPException(409, "eve is taken")
        try:
            raise ValueError
        except TakenError:
            raise HTTPException(409)

    return app
"""

STATUS = """
@part()
def one(answer: Answer) -> None:
    came = answer.http.{request}
    expect(came.status_code, 200, say="Is an IntegrityError caught?")
"""


def asked(exercise: Make, request: str, text: str = APP) -> Verdict:
    """Return the verdict on an app that should answer a request with 200."""
    return judge(exercise(STATUS.format(request=request), "create_app"), text, seed=1)


def test_a_name_that_is_not_there_wins_the_headline_over_the_checks_sentence(
    exercise: Make,
) -> None:
    """An app that answers 500 because of a NameError says so."""
    came = asked(exercise, 'post("/users", json={"name": "ada"})')

    assert came.sentence == (
        "Your line `except TakenError:` raised NameError: name 'TakenError' is not defined."
    )
    assert came.line == APP.splitlines().index("        except TakenError:") + 1


def test_it_wins_over_the_sentence_that_a_check_has_for_whatever_is_raised(exercise: Make) -> None:
    """`on_error` is for what the exercise is about."""
    check = """
    @part()
    def one(answer):
        with answer.on_error("The empty page is not cared for."):
            answer.call("f")
    """
    came = judge(exercise(check), "def f():\n    return datetime.now()\n", seed=1)

    assert came.sentence == (
        "Your line `return datetime.now()` raised NameError: name 'datetime' is not defined."
    )


@pytest.mark.parametrize(
    ("request_", "came"),
    [
        ('post("/users", json={"name": "eve"})', "409: eve is taken"),
        ('post("/users", json={})', "422: body.name: Field required"),
        ('post("/users/", json={"name": "ada"})', "307: it leads to http://answer/users"),
        ('patch("/users")', "405: Method Not Allowed"),
        ('get("/user")', "404: Not Found"),
    ],
)
def test_an_unexpected_status_comes_with_the_reason_that_the_app_gave(
    exercise: Make, request_: str, came: str
) -> None:
    """The body's detail, what the validation found, or where a redirect leads."""
    assert asked(exercise, request_).came == came


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (APP.replace("    return app\n", ""), "create_app returned None. Is `return app` missing?"),
        (
            APP.replace("def create_app", "async def create_app"),
            "create_app is async, and a server calls it without await. Make it a plain def.",
        ),
        (
            APP.replace("return app\n", "return {}\n"),
            "create_app gave dict, and a server needs the FastAPI app itself.",
        ),
    ],
)
def test_what_is_no_app_is_called_so(exercise: Make, text: str, sentence: str) -> None:
    """A forgotten return is the commonest."""
    assert asked(exercise, 'get("/users")', text).sentence == sentence


def test_another_exception_than_the_expected_one_stands_beside_it(exercise: Make) -> None:
    """Both are named."""
    came = judge(
        exercise('@part()\ndef one(answer): answer.raises("LookupError", "f")\n'),
        "def f():\n    raise ValueError('no')\n",
        seed=1,
    )

    assert (came.expected, came.came) == ("LookupError", "ValueError: no")


PRINTS = """
@part()
def first(answer): expect(answer.call("f", 1), 1, say="One.")

@part()
def second(answer): expect(answer.call("f", 2), {two}, say="Two.")
"""
ANSWER = "def f(x):\n    print('called with', x)\n    return x\n"


@pytest.mark.parametrize(
    ("two", "state", "printed"),
    [(2, "done", "called with 1\n"), (3, "not-yet", "called with 2\n")],
)
def test_what_an_answer_prints_is_on_its_card(
    exercise: Make, two: int, state: str, printed: str
) -> None:
    """In a pass the first part's lines, in a failure those of the part that failed."""
    one = exercise(PRINTS.format(two=two))
    came = judge(one, ANSWER, seed=1)

    assert (came.state, came.printed) == (state, printed)
    shown = card(came, bank.find("6.2.4-update-user"), Standing(), Door.NOTEBOOK)
    assert f"Your answer printed:\n    {printed.strip()}" in repr(shown)
    assert "<summary>Your answer printed</summary>" in shown._repr_html_()


def test_of_many_printed_lines_the_first_ones_are_shown(exercise: Make) -> None:
    """A loop that prints does not bury the verdict; a long line is cut."""
    one = exercise("@part()\ndef one(answer): answer.call('f')\n")
    text = "def f():\n    print('x' * 200)\n    for n in range(40):\n        print(n)\n"
    came = judge(one, text, seed=1)
    shown = repr(card(came, bank.find("6.2.4-update-user"), Standing(), Door.NOTEBOOK))

    lines = shown.partition("Your answer printed:\n")[2].splitlines()[:11]
    assert lines[0] == "    " + "x" * 119 + "…"
    assert lines[1:] == [f"    {n}" for n in range(9)] + ["    … and more"]


def test_what_the_exercise_does_not_lend_is_said_in_plain_words(exercise: Make) -> None:
    """Which modules may be imported, and which one was."""
    came = judge(
        exercise("@part()\ndef one(answer): answer.call('f')\n"),
        "def f():\n    from workbook.practice import bank\n",
        seed=1,
    )

    assert came.sentence == (
        "In this exercise you may import workbook.sqlalchemy_sync.models, "
        "workbook.domain.schemas; you imported workbook.practice.bank."
    )
