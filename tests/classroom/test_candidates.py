"""Which texts of a notebook may be the answer, and which cells are rivals."""

from tests.classroom.handed_in import notebook
from workbook.classroom.handed_in.reading import read
from workbook.classroom.marking.candidates import candidates
from workbook.practice import bank

EXERCISE = bank.find("6.2.3-guarded-model").variant(0)
AT = EXERCISE.key.index("class Member")
BASE, MEMBER = EXERCISE.key[:AT], EXERCISE.key[AT:]


def texts(*cells: str) -> list[str]:
    """Return the texts that a notebook of these cells gives."""
    return [one.text for one in candidates([read(notebook(*cells), "a.ipynb")], EXERCISE)]


def test_cells_that_define_different_names_are_one_answer() -> None:
    """A set-up cell and the answer's own belong together."""
    assert len(texts(BASE, MEMBER)) == 1


def test_cells_that_define_the_same_name_are_rivals() -> None:
    """Each of them is taken once, with the set-up that both need."""
    other = MEMBER.replace("members", "people")

    found = texts(BASE, MEMBER, other)

    assert len(found) == 2
    assert [one.count("class Member") for one in found] == [1, 1]
    assert all("class ClubBase" in one for one in found)
