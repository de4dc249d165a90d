"""The command line, with a home of its own for each test."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from workbook.cli import main
from workbook.practice.learner import events

COURSE = Path(__file__).parents[2] / "practice" / "front" / "course"

Run = Callable[..., Result]


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


@pytest.fixture
def run(home: Path) -> Run:
    """Run ``workbook`` with these arguments; standard output and error are kept apart."""

    def runs(*arguments: str, typed: str | None = None) -> Result:
        return CliRunner().invoke(main, list(arguments), input=typed, prog_name="workbook")

    return runs
