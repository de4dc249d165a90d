"""The rules of the house: format, lint, types and the floors between the rooms."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.mark.parametrize(
    "command",
    [
        pytest.param(["ruff", "format", "--check", "."], id="every file is formatted"),
        pytest.param(["ruff", "check", "."], id="no file has lint"),
        pytest.param(["mypy"], id="the types hold, strictly"),
        pytest.param(["lint-imports"], id="the floors hold"),
    ],
)
def test_the_house_is_in_order(command: list[str]) -> None:
    """Each tool that keeps the house finds nothing."""
    program = Path(sys.executable).with_name(command[0])

    came = subprocess.run([program, *command[1:]], cwd=ROOT, capture_output=True, text=True)

    assert came.returncode == 0, came.stdout + came.stderr
