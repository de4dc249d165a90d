"""A class of learners, graded once for this folder's tests."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.classroom.handed_in import BANK, OTHER, hand_in

Run = Callable[..., subprocess.CompletedProcess[str]]
SOLUTIONS = Path(__file__).parents[2] / "solutions"


def workbook(*arguments: object, at: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run the command in a process of its own, as a terminal does, in a folder if one is named.

    One judge grades where a test does not ask for more: each takes a second to start.
    """
    if arguments[0] == "grade" and not {"--workers", "--dask"}.intersection(map(str, arguments)):
        arguments = (*arguments, "--workers", 1)
    argv = [sys.executable, "-m", "workbook", *map(str, arguments)]
    return subprocess.run(argv, capture_output=True, text=True, timeout=240, cwd=at)


@dataclass(frozen=True)
class Class:
    """A folder that was graded.

    Args:
        folder: of the submissions.
        bank: that was used.
        said: what the first run said.
    """

    folder: Path
    bank: Path
    said: subprocess.CompletedProcess[str]

    @property
    def rows(self) -> list[dict[str, Any]]:
        """What the first run printed."""
        rows: list[dict[str, Any]] = json.loads(self.said.stdout)
        return rows

    def row(self, learner: str, exercise: str) -> dict[str, Any]:
        """Return one row."""
        (found,) = [
            one for one in self.rows if (one["learner"], one["exercise"]) == (learner, exercise)
        ]
        return found


@pytest.fixture(scope="session")
def own_bank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A private bank of two exercises."""
    folder = tmp_path_factory.mktemp("bank")
    shutil.copytree(BANK, folder, dirs_exist_ok=True)
    (source,) = SOLUTIONS.rglob("update_user.py")
    shutil.copy(source, folder / f"{OTHER}.py")
    return folder


@pytest.fixture(scope="session")
def graded(tmp_path_factory: pytest.TempPathFactory, own_bank: Path) -> Class:
    """Everybody, graded."""
    folder = tmp_path_factory.mktemp("class")
    hand_in(folder)
    (folder / "a link").mkdir()
    (folder / "a link" / "answers.ipynb").symlink_to(folder / "two right answers" / "answers.ipynb")
    said = workbook("grade", folder, "--bank", own_bank, "--json", "--workers", 2)
    return Class(folder, own_bank, said)
