"""A hiccup of our own machinery changes no grade, and a real fault of it is never hidden."""

import json
from pathlib import Path

import pytest

from tests.classroom.conftest import workbook
from tests.classroom.handed_in import ID, RENAME, script
from tests.practice.hostile import RIGHT

FAULT = """
    import workbook
    times = workbook.times = getattr(workbook, "times", 0) + 1
    if times <= {faults}:
        raise OSError("the machine is busy")
    ada, bob = answer.seed(users=2)
"""


@pytest.fixture
def handed(tmp_path: Path) -> Path:
    """A right answer, and a bank whose check fails as often as is written into it."""
    (tmp_path / "in" / "ada").mkdir(parents=True)
    (tmp_path / "in" / "ada" / "answer.py").write_bytes(script(RIGHT))
    (tmp_path / "bank").mkdir()
    return tmp_path / "in"


def graded(handed: Path, faults: int) -> tuple[str, float, str]:
    """Grade with a check that fails a few times; return state, points and what was said."""
    text = RENAME.path.read_text(encoding="utf-8")
    broken = text.replace(
        "    ada, bob = answer.seed(users=2)\n", FAULT.format(faults=faults)[1:], 1
    )
    bank = handed.parent / "bank"
    (bank / "rename_user.py").write_text(broken, encoding="utf-8")
    said = workbook("grade", handed, "--bank", bank, "--exercise", ID, "--json")
    (row,) = json.loads(said.stdout)
    return row["state"], row["points"], said.stderr


def test_one_fault_is_told_and_changes_nothing(handed: Path) -> None:
    """The answer is judged once more, and the grade is that of any other day."""
    state, points, said = graded(handed, 1)

    assert (state, points) == ("done", 4)
    assert "Judged once more after a fault on our side: 1." in said
    assert "the machine is busy" in said


def test_a_fault_that_stays_is_no_grade(handed: Path) -> None:
    """It is "not graded", with the fault in its sentence, and no zero."""
    state, points, said = graded(handed, 9)

    assert (state, points) == ("not-graded", 0)
    assert f"Not graded: {ID} of ada. Something is wrong on our side" in said
