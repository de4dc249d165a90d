"""The rules of the house: format, lint, types and the floors between the rooms."""

import re
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


@pytest.mark.parametrize(
    "room", ["authoring", "observe", "practice", "practice/judging", "servers"]
)
def test_the_map_of_a_room_names_every_module(room: str) -> None:
    """A reader finds out from the room's first lines what each module and folder is for."""
    folder = ROOT / "workbook" / room
    named = re.findall(r"``(\w+)``", (folder / "__init__.py").read_text(encoding="utf-8"))

    modules = {one.stem for one in folder.glob("*.py")} - {"__init__"}
    folders = {one.parent.name for one in folder.glob("*/__init__.py")}
    assert sorted(named) == sorted(modules | folders)
