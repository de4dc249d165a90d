"""A home and a small course of its own for a test of the learner's side."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from workbook.practice.learner import events

COURSE = Path(__file__).parent / "course"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty WORKBOOK_HOME, and no notice left by the test before."""
    monkeypatch.setenv("WORKBOOK_HOME", str(tmp_path / "home"))
    events.notices()
    yield tmp_path / "home"
    events.notices()


@pytest.fixture
def course(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The sample lessons instead of the course's."""
    monkeypatch.setenv("WORKBOOK_LESSONS", str(COURSE))
    return COURSE
