"""The README tells the truth: every command that it names is run."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")

# .ci/newcomer and the browser tests run the first; the second is this run.
THE_TWO = (
    "python3 -m pip install uv && python3 -m uv run workbook lab",
    "python3 -m uv run pytest",
)


def commands() -> list[str]:
    """Return each command line of each shell block, in order."""
    blocks = re.findall(r"```sh\n(.*?)```", README, flags=re.DOTALL)
    return [line for block in blocks for line in block.splitlines()]


def test_the_readme_begins_with_the_two_commands() -> None:
    """A newcomer finds the two commands, word for word, before any other."""
    assert commands()[:2] == list(THE_TWO)


@pytest.mark.parametrize("command", [line for line in commands() if line not in THE_TWO])
def test_every_other_command_of_the_readme_runs(
    command: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Run in order in one folder, each command ends without a traceback and as the README says."""
    folder = tmp_path_factory.getbasetemp() / "readme"
    folder.mkdir(exist_ok=True)
    scripts = Path(sys.executable).parent
    environment = os.environ | {"PATH": f"{scripts}{os.pathsep}{os.environ['PATH']}"}

    came = subprocess.run(
        ["bash", "-c", command], cwd=folder, env=environment, capture_output=True, text=True
    )

    assert "Traceback" not in came.stderr
    # A starter that nobody has touched is not done yet, and `check` says so by its exit status.
    assert came.returncode == (1 if command.startswith("workbook check") else 0), came.stderr


@pytest.mark.parametrize(
    "command", sorted(set(re.findall(r"`workbook ([a-z]+(?: [a-z]+)?)(?= |`)", README)))
)
def test_every_command_in_the_text_of_the_readme_has_help(command: str) -> None:
    """What stands in a sentence and not in a block is at least a command that there is."""
    program = Path(sys.executable).with_name("workbook")

    came = subprocess.run([program, *command.split(), "--help"], capture_output=True, text=True)

    assert (came.returncode, came.stdout[:16]) == (0, "Usage: workbook "), came.stderr


def test_every_file_that_the_readme_names_is_there() -> None:
    """Pictures and pages that the README links to exist."""
    named = re.findall(r"\]\(([^)#:]+)\)", README) + re.findall(
        r"`([A-Z]+\.md|[a-z]+\.yml)`", README
    )

    assert [name for name in named if not (ROOT / name).exists()] == []
