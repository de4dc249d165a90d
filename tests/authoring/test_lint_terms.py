"""Lint over words: one for one thing, in all that a learner reads."""

from pathlib import Path

import pytest

from tests.authoring.conftest import EXERCISE
from workbook.authoring.course import Course
from workbook.authoring.lint import lint

ROW = """\
[[term]]
name = "row"
means = "One line of a table."
lesson = "6.2.4"
avoid = ["database record", "n+1"]
link = "https://example.org/row"
"""
LESSON = "notebooks/6.2-sync/04-rows.py"


@pytest.fixture
def worded(with_exercises: Course) -> Course:
    """A course with a glossary of one term."""
    (with_exercises.root / "notebooks/glossary.toml").write_text(ROW)
    return with_exercises


def found(course: Course) -> list[str]:
    """Return what lint says about words."""
    return [str(one) for one in lint(course) if one.rule in {"word", "term", "unused", "glossary"}]


def says(course: Course, markdown: str) -> None:
    """Let the lesson say something more."""
    path = course.root / LESSON
    path.write_text(f"{path.read_text()}\n# %% [markdown]\n# {markdown}\n", encoding="utf-8")


def test_a_course_that_keeps_its_words_has_nothing_to_mend(worded: Course) -> None:
    """The term is used where it is introduced, and nothing else is said for it."""
    assert found(worded) == []


@pytest.mark.parametrize(
    ("said", "form"),
    [
        ("A database record is read.", "database record"),
        ("Database records are read.", "database record"),
        ("The *database\n# record* is read.", "database record"),
        ("This is an n+1.", "n+1"),
    ],
)
def test_a_form_to_avoid_is_found_in_prose(worded: Course, said: str, form: str) -> None:
    """In its plural, at the start of a sentence, in italics and over the end of a line."""
    says(worded, said)

    assert found(worded) == [
        f"{LESSON}:24: Cell 7 says '{form}': the course says 'row' "
        "(notebooks/glossary.toml). [word]"
    ]


@pytest.mark.parametrize(
    "shown",
    [
        "The call is `database record`.",
        "```\n# database record\n# ```",
        'The text says "a database record" here.',
        "[More](https://example.org/n+1).",
        "An N+1 is another thing, and so is a database recorder.",
        "In an-n+1-word and n+10.",
    ],
)
def test_what_is_shown_or_quoted_is_left_alone(worded: Course, shown: str) -> None:
    """Code, quotations and addresses are not the course's own words."""
    says(worded, shown)

    assert found(worded) == []


def test_questions_tasks_hints_and_sentences_are_read_as_well(worded: Course) -> None:
    """All that a learner reads holds to the words, wherever it is written."""
    toml = worded.root / "notebooks/6.2-sync/04-rows.toml"
    ask = (
        '[[ask]]\nid = "6.2.4-q1"\nabout = "6.1.4"\ntext = "What is a database record?"\n'
        '[[ask.options]]\ntext = "A row."\nright = true\nsay = "A database record is one."\n'
    )
    toml.write_text(toml.read_text() + ask)
    exercise = worded.root / "solutions/6.2-sync/04-rows/add.py"
    text = EXERCISE.replace("# Use a plus.", "# Use a database record.")
    exercise.write_text(text.replace("Two and three are five.", "No database record."))

    where = [one.partition(" says ")[0] for one in found(worded)]

    assert where == [
        "notebooks/6.2-sync/04-rows.toml: 6.2.4-q1",
        "solutions/6.2-sync/04-rows/add.py:44: hint 2",
        "solutions/6.2-sync/04-rows/add.py:50: wrong it-multiplies",
    ]


def test_a_lesson_uses_the_words_that_it_introduces(worded: Course) -> None:
    """A term whose lesson does not use it stands at the wrong place; an exercise counts, too."""
    glossary = worded.root / "notebooks/glossary.toml"
    glossary.write_text(ROW.replace('"row"', '"flush"').replace("/row", "/flush"))

    assert found(worded) == ["notebooks/glossary.toml: Lesson 6.2.4 does not use 'flush'. [unused]"]

    exercise = worded.root / "solutions/6.2-sync/04-rows/add.py"
    exercise.write_text(EXERCISE.replace("# Use a plus.", "# Flushes add nothing."))
    assert found(worded) == ["notebooks/glossary.toml: Lesson 6.2.4 does not use 'flush'. [unused]"]
    exercise.write_text(EXERCISE.replace("# Use a plus.", "# Flush, and it adds."))
    assert found(worded) == []


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ('lesson = "6.2.4"', 'lesson = "7.1"', "'row': coverage.toml knows no lesson '7.1'."),
        ("of a table.", "of it. Of a. Table.", "'row' is told in one sentence, or in two."),
        ("of a table.", "of a table", "'row' is told in one sentence, or in two."),
        ("https://example.org/row", "", "'row' has no link to where its makers explain it."),
        ('"n+1"', '"row"', "'row' is to be avoided, and is a form of 'row'."),
    ],
)
def test_a_term_is_whole(worded: Course, old: str, new: str, sentence: str) -> None:
    """Its lesson is known, its meaning short, its link there, and it does not forbid itself."""
    (worded.root / "notebooks/glossary.toml").write_text(ROW.replace(old, new))

    assert f"notebooks/glossary.toml: {sentence} [term]" in found(worded)


def test_a_term_is_there_once(worded: Course) -> None:
    """Two meanings for a word are one too many."""
    (worded.root / "notebooks/glossary.toml").write_text(ROW + ROW)

    assert found(worded) == ["notebooks/glossary.toml: 'row' is there 2 times. [term]"]


def test_the_glossary_holds_to_its_own_words(worded: Course) -> None:
    """A meaning is prose like any other."""
    (worded.root / "notebooks/glossary.toml").write_text(
        ROW.replace("One line of a table.", "A database record.")
    )

    assert found(worded) == [
        "notebooks/glossary.toml: The meaning of 'row' says 'database record': the course says "
        "'row' (notebooks/glossary.toml). [word]"
    ]


def test_a_file_that_cannot_be_read_is_one_finding(worded: Course) -> None:
    """Its sentence is the reader's."""
    (worded.root / "notebooks/glossary.toml").write_text("[[term]]\n")

    assert found(worded) == [
        "notebooks/glossary.toml: glossary.toml cannot be read: term 1 of the glossary has no "
        "name. [glossary]"
    ]


def test_a_page_may_stand_beside_its_toml(worded: Course) -> None:
    """The page of the glossary is no lesson: it needs no shape and no exercises."""
    page = "# %% [markdown]\n# # Words\n"
    (worded.root / "notebooks/glossary.py").write_text(page)

    said = [str(one) for one in lint(worded, [Path(worded.root / "notebooks/glossary.py")])]

    assert [one for one in said if "[stale]" not in one] == []
