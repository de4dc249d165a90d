"""The words of the course, for those who learn them."""

from pathlib import Path

import pytest

from workbook import glossary
from workbook.practice import lessons
from workbook.practice.errors import WrongCall
from workbook.practice.glossary import GlossaryError, Term, load

TWO = """\
[[term]]
name = "row"
means = "One line of a table."
lesson = "6.2.1"
avoid = ["database record"]
link = "https://example.org/row"

[[term]]
name = "ORM"
means = "Rows as objects."
lesson = "6.9.9"
also = ["mapper"]
link = "https://example.org/orm"
"""


@pytest.fixture
def two(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A glossary of two terms."""
    monkeypatch.setenv("WORKBOOK_LESSONS", str(tmp_path))
    (tmp_path / "glossary.toml").write_text(TWO)
    return tmp_path / "glossary.toml"


def test_terms_come_in_the_order_of_the_alphabet(two: Path) -> None:
    """Whatever the order in the file, and with all that it says of them."""
    assert load() == [
        Term("ORM", "Rows as objects.", "6.9.9", ("mapper",), (), "https://example.org/orm"),
        Term(
            "row",
            "One line of a table.",
            "6.2.1",
            (),
            ("database record",),
            "https://example.org/row",
        ),
    ]


def test_all_words_are_shown_with_their_lessons_and_links(home: Path, two: Path) -> None:
    """Each has its meaning, its lesson, and where its makers explain it."""
    assert repr(glossary()) == (
        "The words of this course\n"
        "ORM: Rows as objects. (lesson 6.9.9, more (https://example.org/orm))\n"
        "row: One line of a table. (lesson 6.2.1, more (https://example.org/row))"
    )


def test_a_lesson_that_is_there_is_linked(home: Path) -> None:
    """From the folder of the lessons, where the page stands."""
    first = lessons.find("6.2.4")
    link = first.path.with_suffix(".ipynb").relative_to(lessons.folder()).as_posix()
    assert f'<a href="{link}">lesson 6.2.4</a>' in glossary()._repr_html_()


@pytest.mark.parametrize("word", ["row", "Rows", " database record "])
def test_one_word_is_found_by_any_of_its_forms(home: Path, two: Path, word: str) -> None:
    """The plural, another case, and the form that the course does not use."""
    assert repr(glossary(word)) == (
        "row\n"
        "One line of a table.\n"
        "Introduced in lesson 6.2.1. More (https://example.org/row)\n"
        "This course does not say: database record."
    )


def test_a_word_that_is_not_there_names_the_nearest(two: Path) -> None:
    """A typing error is answered by what was meant."""
    with pytest.raises(WrongCall, match=r"The glossary has no 'raw'\. The nearest are: row\."):
        glossary("raw")
    with pytest.raises(WrongCall, match=r"no 'xyz'\. `glossary\(\)` shows them all, in a"):
        glossary("xyz")


def test_a_file_that_cannot_be_read_says_why(two: Path) -> None:
    """The field that is missing, and whose."""
    two.write_text('[[term]]\nname = "row"\n')
    with pytest.raises(GlossaryError, match=r"cannot be read: term 1 of the glossary has no means"):
        load()


def test_without_a_file_there_are_no_terms(two: Path) -> None:
    """A course need not have one."""
    two.unlink()
    assert load() == []
