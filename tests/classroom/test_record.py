"""A learner's own record: handed in unless they say no, read by the report alone."""

import json
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.classroom.conftest import workbook
from tests.classroom.handed_in import ID, script
from tests.practice.hostile import RIGHT
from workbook.classroom.handing_out import record

NOON = datetime(2030, 5, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("after", "minutes"),
    [
        ([], 0),
        ([0], 0),
        ([0, 5, 11], 11),
        ([0, 5, 5 + 15], 20),
        ([0, 5, 5 + 16, 5 + 16 + 2], 7),
        ([0, 24 * 60], 0),
    ],
)
def test_long_breaks_are_no_work(after: list[int], minutes: int) -> None:
    """Minutes between entries count; a break of more than a quarter of an hour does not."""
    assert record.minutes([NOON + timedelta(minutes=one) for one in after]) == minutes


def test_a_record_comes_back_as_it_was_made() -> None:
    """One entry says nothing of time, so it is left out."""
    moments = {"a": [NOON, NOON + timedelta(minutes=7)], "b": [NOON], "c": []}

    assert record.read(record.made("week 3", moments)) == ("week 3", {"a": 7.0})


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe",
        b"[" * 100_000,
        b"[]",
        b'{"exercises": []}',
        b'{"exercises": {"a": 7}}',
        *(
            b'{"exercises": {"a": {"minutes": %b}}}' % one
            for one in (
                b"-1",
                b"1e300",
                b"NaN",
                b"Infinity",
                b"true",
                b'"<b>"',
                b"null",
                b"9" * 5000,
            )
        ),
    ],
)
def test_what_cannot_be_true_is_not_believed(content: bytes) -> None:
    """Whatever somebody puts into the file, there is no time and no error."""
    assert record.read(content) == ("", {})


def test_submit_says_what_it_hands_in_and_can_leave_it_out(tmp_path: Path, own_bank: Path) -> None:
    """How often, and the minutes between; nothing else of the learner's record."""
    arguments = ("--bank", own_bank, "--exercise", ID, "--learner", "ada")
    assert workbook("assign", tmp_path / "week 3", *arguments).returncode == 0
    workbook("take", tmp_path / "week 3" / "ada.zip", "--into", tmp_path / "mine")
    mine = tmp_path / "mine" / "week 3"
    (mine / "answer.py").write_bytes(script(RIGHT))
    for _ in range(2):
        assert workbook("check", mine / "answer.py").returncode == 0

    handed = workbook("submit", mine)
    with zipfile.ZipFile(mine / "week 3-ada.zip") as archive:
        inside = json.loads(archive.read("record.json"))
    silent = workbook("submit", mine, "--no-record")
    with zipfile.ZipFile(mine / "week 3-ada.zip") as archive:
        names = archive.namelist()

    assert "How often you checked, and the minutes between, are in it, too" in handed.stderr
    assert inside == {
        "assignment": "week 3",
        "exercises": {ID: {"entries": 2, "minutes": 0}},
    }
    assert "How often" not in silent.stderr
    assert "record.json" not in names
