"""Ruff over cells: each cell of an exercise is a file of its own, a lesson is one notebook."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from workbook import places
from workbook.authoring.errors import AuthoringError

_RULES = "B,C4,E,F,I,PERF,PIE,RUF,SIM,UP,W"
# A cell ends in the expression that it shows; its nested blocks are read one by one,
# and text in lessons has all kinds of dashes.
_LESSON_IGNORES = "B018,SIM117,RUF001,RUF002,RUF003"
# `ada, bob = answer.seed(users=2)` reads well where only one of them is looked at.
_WHOLE = "RUF059"
# What is to be mended or filled may use names that are not there yet, and not use those that are.
_UNFINISHED_IGNORES = "F401,F821,F841,B007"

type Complaint = tuple[str, int, str]  # (name of the text, line in it, sentence)


def python(texts: Mapping[str, str], *, unfinished: bool = False) -> list[Complaint]:
    """Return what ruff says about texts, each taken as a file of its own.

    Args:
        texts: a name for each text, and the text.
        unfinished: starters, in which a learner has still to write.
    """
    ignores = _UNFINISHED_IGNORES if unfinished else _WHOLE
    return _ruff({f"{name}.py": text.rstrip() + "\n" for name, text in texts.items()}, ignores)


def notebook(name: str, text: str) -> list[Complaint]:
    """Return what ruff says about a notebook (its JSON); lines count within their cell."""
    return _ruff({f"{name}.ipynb": text}, _LESSON_IGNORES)


def _ruff(files: Mapping[str, str], ignores: str) -> list[Complaint]:
    program = Path(sys.executable).with_name("ruff")
    if not program.exists():
        raise AuthoringError(
            "ruff is missing from this Python: `uv sync` installs it with the other test tools."
        )
    with tempfile.TemporaryDirectory(prefix="wb-lint-") as folder:
        for name, text in files.items():
            Path(folder, name).write_text(text, encoding="utf-8")
        common = [f"--config={places.root() / 'pyproject.toml'}", "--no-cache"]
        checked = subprocess.run(  # noqa: S603 -- our own tool on our own files
            [program, "check", *common, f"--select={_RULES}", f"--ignore={ignores}",
             "--output-format=json", "--exit-zero", "."],
            cwd=folder, capture_output=True, text=True, check=False,
        )  # fmt: skip
        formatted = subprocess.run(  # noqa: S603
            [program, "format", *common, "--check", "."],
            cwd=folder, capture_output=True, text=True, check=False,
        )  # fmt: skip
    if checked.returncode:
        raise AuthoringError(f"ruff did not run: {checked.stderr.strip()}")
    said = [
        (
            Path(one["filename"]).stem,
            int(one["location"]["row"]),
            f"{one['message']} ({one['code']}{_cell(one)}).",
        )
        for one in json.loads(checked.stdout)
    ]
    for line in formatted.stdout.splitlines():
        if line.startswith("Would reformat: "):
            name = Path(line.removeprefix("Would reformat: ").strip()).stem
            said.append((name, 0, "`ruff format` would write this differently."))
    return said


def _cell(one: Mapping[str, object]) -> str:
    return f", cell {one['cell']}" if one.get("cell") else ""
