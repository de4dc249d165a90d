"""The lessons as their files say them, and what is wrong with a file."""

from pathlib import Path

import pytest

from workbook.practice import lessons
from workbook.practice.errors import WrongCall
from workbook.practice.lessons import LessonError


def test_lessons_come_in_the_order_of_the_course(course: Path) -> None:
    """6.0.10 comes after 6.0.1 by its numbers, not by its letters or its file."""
    assert [lesson.id for lesson in lessons.all()] == ["6.0.1", "6.0.10"]
    assert sorted(["complete", "6.2.10", "6.10.1", "6.2.9"], key=lessons.position) == [
        "6.2.9",
        "6.2.10",
        "6.10.1",
        "complete",
    ]


def test_a_lesson_knows_its_notebook_cells_decisions_and_ledger(course: Path) -> None:
    """Counts come from the source beside the TOML; slugs get the lesson's id."""
    lesson = lessons.find("6.0.1")

    assert lesson.notebook == "course/6.0-sample/01-statements.ipynb"
    assert (lesson.cells, lesson.decisions) == (6, 3)
    assert lesson.covers == ("6.0.1/insert", "6.0.1/budget", "6.0.1/echo")
    assert lesson.exercises == ()


def test_a_lesson_without_its_source_yet_has_no_cells(course: Path) -> None:
    """A TOML alone can be read while the lesson is being written."""
    lesson = lessons.find("6.0.10")

    assert (lesson.cells, lesson.decisions, lesson.covers) == (0, 0, ())


def test_an_unknown_lesson_names_the_nearest(course: Path) -> None:
    """A slip of a digit finds its way back."""
    with pytest.raises(WrongCall) as caught:
        lessons.find("6.0.2")

    assert str(caught.value) == "There is no lesson '6.0.2'. The nearest are 6.0.1, 6.0.10."


OPTIONS = """
[[ask.options]]
text = "a"
say = "."
right = true
[[ask.options]]
text = "b"
say = "."
"""
HEAD = 'id = "6.0.9"\ntitle = "T"\nminutes = 5\n'


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("id = ", "Invalid value"),
        ('title = "T"\nminutes = 5', "the lesson has no id."),
        ('id = "6"\ntitle = "T"\nminutes = "5"', "minutes of the lesson must be a whole number"),
        ('id = "6"\ntitle = "T"\nminutes = true', "minutes of the lesson must be a whole number"),
        (HEAD + "needs = [1]", "needs of the lesson must be a list of texts, not [1]."),
        (HEAD + '[[ask]]\nid = "q"\nabout = "6"\n' + OPTIONS, "q has no text."),
        (
            HEAD + '[[ask]]\nid = "q"\nabout = "6"\ntext = "?"',
            "q needs two options or more, and a right one.",
        ),
        (HEAD + '[[predict]]\nid = "p"\ntext = "?"', "p needs two options or more."),
        (
            HEAD + '[[predict]]\nid = "p"\ntext = "?"\n[[predict.options]]\ntext = "a"\nsay = "."',
            "options 1 of p has no value.",
        ),
        (
            HEAD + '[[order]]\nid = "o"\ntext = "?"\nsay = "."\nlines = ["a", "b"]\n'
            '[[order.distractors]]\nline = "c"\nlike = "d"\nsay = "."',
            "o: no line is 'd', which a distractor is like.",
        ),
        (
            HEAD + '[[order]]\nid = "o"\ntext = "?"\nsay = "."\nlines = ["a", "a"]',
            "o needs two different lines or more.",
        ),
    ],
)
def test_a_file_that_cannot_be_a_lesson_says_where_and_why(
    tmp_path: Path, text: str, wrong: str
) -> None:
    """The author reads the file's name, whose field it is, and what it must be."""
    path = tmp_path / "09-broken.toml"
    path.write_text(text)

    with pytest.raises(LessonError) as caught:
        lessons.load(path)

    assert str(caught.value).startswith("09-broken.toml cannot be read as a lesson: ")
    assert wrong in str(caught.value)
