"""Lint over exercise files: each rule broken once, and a sound file that breaks none."""

# ruff: noqa: E501 -- a table reads best with a case on a line

import pytest

from tests.authoring.conftest import EXERCISE
from workbook.authoring.course import Course
from workbook.authoring.lint import lint

WHERE = "solutions/6.2-sync/04-rows/add.py"


def found(course: Course, text: str | None = None) -> list[str]:
    """Return what lint says about the exercise, without the file's name and the line."""
    path = course.root / WHERE
    if text is not None:
        path.write_text(text, encoding="utf-8")
    said = (str(one) for one in lint(course, [path]))
    return [one.removeprefix(WHERE).partition(": ")[2] for one in said]


def test_a_sound_exercise_has_nothing_to_mend(with_exercises: Course) -> None:
    """The sample of these tests breaks no rule."""
    assert found(with_exercises) == []


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        pytest.param("minutes = 5", "minutes = 0", "0 minutes: say 1 to 45, honestly. [minutes]", id="minutes"),
        pytest.param(
            'id = "6.2.4-add"',
            'id = "6.2.4-Add it"',
            "The id '6.2.4-Add it' should be '6.2.4', a hyphen and a name in small letters, digits "
            "and hyphens. [id]",
            id="id",
        ),
        pytest.param("6.2.4/insert", "6.2.4/inserted", "coverage.toml has no entry '6.2.4/inserted'. `workbook coverage` lists them. [covers]", id="unknown entry"),
        pytest.param('covers = ["6.2.4/insert"]', "covers = []", "`covers` says nothing. `workbook coverage` lists the entries. [covers]", id="no entry"),
        pytest.param('why = "A sum is a sum."', 'why = ""', "`why` says nothing. [why]", id="why"),
        pytest.param("return one - other", "return one + other", "The starter is the key: leave something to do. [starter]", id="the starter is the key"),
        pytest.param("one * other", "one + other", "it-multiplies is the key. [wrong]", id="a wrong answer is the key"),
        pytest.param("Mend `add(", "Mend `sum(", "The task does not say that the answer gives `add`. [task]", id="task"),
        pytest.param("# Use a plus.", "# Look at the operator.", "Hint 2 repeats the one before. [hints]", id="hints"),
        pytest.param(', say="Two and three are five.")', ', say="")', "An expectation without a sentence: give it say=…. [say]", id="say"),
        pytest.param("points=2", "points=0", "it_adds is worth 0 points. [points]", id="points"),
        pytest.param("wrong it-adds-one", "wrong it-multiplies", "2 wrong answers are named 'it-multiplies'. [wrong]", id="two of a name"),
        pytest.param(
            "# %% key\n",
            "# %% key\nimport json\n\n",
            "In the key: `json` imported but unused (F401). [ruff]",
            id="lint of the key",
        ),
        pytest.param(
            "# %% key\n",
            "# %% key\nfrom workbook.domain import sample\n\nprint(sample)\n\n",
            "workbook.domain.sample is used here and is not among the header's `imports`. [imports]",
            id="imports",
        ),
        pytest.param("@part(points=2)\n", "", "The check has no part: put @part(points=1) over a function. [check]", id="no part"),
    ],
)  # fmt: skip
def test_each_rule_has_its_sentence(
    with_exercises: Course, old: str, new: str, sentence: str
) -> None:
    """One mistake in the file, and lint names it."""
    assert old in EXERCISE

    said = found(with_exercises, EXERCISE.replace(old, new))

    assert sentence in said


def test_two_wrong_answers_with_one_sentence_are_listed_and_no_fault(
    with_exercises: Course,
) -> None:
    """Where nothing observable parts them they may share it, and somebody should have looked."""
    text = EXERCISE.replace("# Nothing and nothing are nothing.", "# Two and three are five.")

    assert found(with_exercises, text) == [
        "note: it-multiplies and it-adds-one get the same sentence. That is right only where "
        "nothing observable parts them. [same-sentence]"
    ]


def test_fewer_than_three_wrong_answers_are_too_few(with_exercises: Course) -> None:
    """They are what a check is proven with."""
    text = EXERCISE[: EXERCISE.index("# %% wrong it-adds-one")]

    assert found(with_exercises, text) == [
        "There is 1 wrong answer: write 3 or more, as people give them. [wrong]"
    ]


def test_a_file_that_cannot_be_read_is_one_finding(with_exercises: Course) -> None:
    """Its line is that of the parser, and the other files are still looked at."""
    text = EXERCISE.replace("# %% [markdown] hint\n# Use a plus.\n", "")

    assert found(with_exercises, text) == ["There are 2 hints, and it takes exactly 3. [exercise]"]


def test_a_change_that_cannot_be_made_is_one_finding_each(with_exercises: Course) -> None:
    """Lint makes every wrong answer that is told as a change, and names each that cannot be."""
    whole = "def add(one: int, other: int) -> int:\n    return one * other\n"
    change = "# --- instead of\n    return one - other\n# --- it says\n    return one * other\n"
    text = EXERCISE.replace(whole, change)
    text = text.replace("    one + other\n", "    one + other\n# %% wrong no-more\n# No.\n# ---\n")
    assert text.count("# ---") == 3

    assert found(with_exercises, text) == [
        "There is no line `return one - other` in the key. [exercise]",
        "`# --- ` has no place here. There are `# --- instead of`, `# --- after` or `# --- before` "
        "(each also as `# --- in NAME, …`), then `# --- it says` or `# --- nothing`, and "
        "`# --- based on …` at the top. [exercise]",
    ]


def test_a_wrong_answer_told_as_a_change_is_looked_at_whole(with_exercises: Course) -> None:
    """One that says what the key means is named, however it is told."""
    whole = "def add(one: int, other: int) -> int:\n    return one * other\n"
    change = "# --- instead of\n    return one + other\n# --- it says\n    return (one + other)\n"

    assert found(with_exercises, EXERCISE.replace(whole, change)) == [
        "it-multiplies is the key. [wrong]"
    ]


def test_two_exercises_of_a_notebook_may_not_share_a_name(with_exercises: Course) -> None:
    """The later definition would hide the earlier, and a check would judge the wrong one."""
    path = with_exercises.root / "solutions/6.2-sync/04-rows/total.py"
    path.write_text(EXERCISE.replace("6.2.4-add", "6.2.4-sum"), encoding="utf-8")

    said = [str(one) for one in lint(with_exercises, [path])]

    assert said == [
        "solutions/6.2-sync/04-rows/total.py:1: `add` is a name of "
        "solutions/6.2-sync/04-rows/add.py too, and both stand in one notebook: give it another "
        "name here. [name-twice]"
    ]


def test_an_id_belongs_to_one_file(with_exercises: Course) -> None:
    """Whoever checks an id must reach one exercise."""
    path = with_exercises.root / "solutions/6.2-sync/04-rows/total.py"
    text = path.read_text(encoding="utf-8").replace("6.2.4-sum", "6.2.4-add")
    path.write_text(text, encoding="utf-8")

    assert "[id]" in " ".join(map(str, lint(with_exercises, [path])))
