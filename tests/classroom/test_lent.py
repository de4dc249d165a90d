"""What a locked answer, and a check's code beside it, may import is there from the first on."""

import json
from pathlib import Path

import pytest

from tests.classroom.conftest import workbook
from tests.classroom.handed_in import script
from workbook.practice import bank


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("6.2.4-update-user", id="the check's own probe imports more"),
        pytest.param("6.2.8-leave-nothing", id="what is lent imports more"),
    ],
)
def test_a_key_that_is_graded_alone_is_done(tmp_path: Path, name: str) -> None:
    """Nobody before it has loaded a module that its room does not let it read."""
    (tmp_path / "ada").mkdir()
    (tmp_path / "ada" / "answer.py").write_bytes(script(bank.find(name).variant(0).key, name))

    said = workbook("grade", tmp_path, "--json")

    (row,) = json.loads(said.stdout)
    assert (row["state"], row["points"] == row["of"]) == ("done", True), row["sentence"]
