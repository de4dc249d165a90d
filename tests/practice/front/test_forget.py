"""``progress forget``: a learner's record is theirs to delete."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from workbook.practice.learner import events


def run(home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run the command as a person does, with a home of its own."""
    return subprocess.run(
        [sys.executable, "-m", "workbook", "progress", *words],
        capture_output=True,
        text=True,
        env=os.environ | {"WORKBOOK_HOME": str(home)},
    )


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home whose record has two events, and a broken one that was put aside."""
    monkeypatch.setenv("WORKBOOK_HOME", str(tmp_path))
    events.append("check", "6.2.4-update-user", state="done")
    (tmp_path / "progress.sqlite3").rename(tmp_path / "progress.kept-1.sqlite3")
    events.append("hint", "6.2.4-update-user", rung=1)
    events.append("check", "6.2.4-update-user", state="almost")
    return tmp_path


def test_the_whole_record_goes(home: Path) -> None:
    """Those that were put aside, too; the next event begins a new one."""
    said = run(home, "forget", "--yes")
    left = sorted(home.glob("progress*sqlite3*"))
    events.append("check", "6.2.4-register", state="done")

    assert (said.returncode, said.stderr) == (0, "")
    assert f"deleted: {home / 'progress.sqlite3'}" in said.stdout
    assert f"deleted: {home / 'progress.kept-1.sqlite3'}" in said.stdout
    assert [path.suffix for path in left] in ([], [".lock"])
    assert [one.subject for one in events.history()] == ["6.2.4-register"]


def test_it_asks_first_and_says_how_much_there_is(home: Path) -> None:
    """Without an answer everything stays."""
    said = run(home, "forget")

    assert said.returncode == 1
    assert said.stdout.startswith(f"Delete all 2 events of {home / 'progress.sqlite3'}, for good?")
    assert len(events.history()) == 2


def test_where_nothing_is_recorded_that_is_said(tmp_path: Path) -> None:
    """No file is made for the question."""
    said = run(tmp_path, "forget")

    assert (said.returncode, said.stdout) == (
        0,
        f"Nothing is recorded: there is no {tmp_path / 'progress.sqlite3'}.\n",
    )


def test_the_record_has_no_answer_in_it(tmp_path: Path) -> None:
    """A check leaves the verdict and a fingerprint; the answer's own words are found nowhere."""
    answer = tmp_path / "answer.py"
    answer.write_text("# exercise: 6.2.4-update-user\ndef update_user(kithara, *_): return None\n")

    argv = [sys.executable, "-m", "workbook", "check", str(answer)]
    said = subprocess.run(argv, capture_output=True, text=True)
    files = events.path().parent.glob("progress*")
    kept = b"".join(path.read_bytes() for path in files)

    assert "6.2.4-update-user" in said.stdout
    assert (b"6.2.4-update-user" in kept, b"kithara" in kept) == (True, False)
