"""Scaffolds: files that parse, of which lint says what is missing."""

import pytest

from tests.authoring.conftest import LEDGER
from workbook.authoring import scaffold
from workbook.authoring.course import Course
from workbook.authoring.errors import AuthoringError
from workbook.authoring.lint import lint

MORE = (
    LEDGER + '\n["6.2.5"]\ntitle = "Rows that meet"\nblocks = []\n["6.2.5".sees]\njoin = "a join"\n'
)


@pytest.fixture
def roomy(course: Course) -> Course:
    """A course with one more lesson in its ledger than it has."""
    (course.root / "notebooks/coverage.toml").write_text(MORE)
    return course


def rules(course: Course, names: list[str]) -> set[str]:
    """Return the rules that some files break."""
    return {one.rule for one in lint(course, [course.root / name for name in names])}


def test_a_new_lesson_is_written_and_lint_says_what_is_missing(roomy: Course) -> None:
    """The file stands in its section under its number, in the fixed shape."""
    paths = [roomy.short(path) for path in scaffold.lesson(roomy, "6.2.5")]

    assert paths == [
        "notebooks/6.2-sqlalchemy-sync/05-rows-that-meet.py",
        "notebooks/6.2-sqlalchemy-sync/05-rows-that-meet.toml",
    ]
    assert rules(roomy, paths) == {
        "stale", "minutes", "goal", "needs", "options", "remember", "few", "ruff", "decisions",
    }  # fmt: skip


def test_a_new_exercise_is_written_and_lint_says_what_is_missing(course: Course) -> None:
    """It lies beside the others of its lesson."""
    paths = [course.short(path) for path in scaffold.exercise(course, "6.2.4-keep-a-row")]

    assert paths == ["solutions/6.2-sync/04-rows/keep_a_row.py"]
    assert rules(course, paths) == {
        "minutes", "covers", "teaches", "needs", "not_yet", "why", "wrong", "starter", "check",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("what", "name", "sentence"),
    [
        ("lesson", "9.9.9", "coverage.toml has no lesson '9.9.9'. It has 6.2.4, 6.2.5."),
        ("lesson", "6.2.4", "Lesson 6.2.4 is there already: notebooks/6.2-sync/04-rows.toml."),
        (
            "exercise",
            "keep a row",
            "'keep a row' is no id of an exercise. One looks like 6.2.4-update-user: the lesson, "
            "a hyphen, and a name in small letters, digits and hyphens.",
        ),
        (
            "exercise",
            "6.2.5-join",
            "There is no lesson 6.2.5 yet: `workbook new lesson 6.2.5` makes it.",
        ),
    ],
)
def test_a_wrong_call_gets_a_sentence(roomy: Course, what: str, name: str, sentence: str) -> None:
    """And exit status 2; nothing is written."""
    with pytest.raises(AuthoringError) as caught:
        getattr(scaffold, what)(roomy, name)

    assert (str(caught.value), caught.value.exit_code) == (sentence, 2)


def test_nothing_that_is_there_is_overwritten(course: Course) -> None:
    """The file stays as it is."""
    [path] = scaffold.exercise(course, "6.2.4-keep")
    path.write_text("mine")

    with pytest.raises(AuthoringError, match=r"keep\.py is there already"):
        scaffold.exercise(course, "6.2.4-keep")

    assert path.read_text() == "mine"
