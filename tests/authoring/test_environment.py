"""environment.yml, pyproject.toml and uv.lock say the same."""

import re
import tomllib
from pathlib import Path

import pytest
import yaml

from workbook import places
from workbook.authoring import environment
from workbook.authoring.errors import AuthoringError

ROOT = places.root()


def test_the_files_are_those_that_pyproject_and_lock_give() -> None:
    """`workbook build --environment` writes them."""
    for path, text in environment.files(ROOT).items():
        assert path.read_text(encoding="utf-8") == text, f"write {path.name} anew"


def test_only_python_and_pip_come_from_conda() -> None:
    """Everything else must come from where uv takes it, in the same version."""
    plain = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    python = (ROOT / ".python-version").read_text(encoding="utf-8").strip()

    assert plain["name"] == "workbook"
    assert plain["channels"] == ["conda-forge", "nodefaults"]
    assert plain["dependencies"][:2] == [f"python={python}", "pip"]
    assert list(plain["dependencies"][2]) == ["pip"]
    assert len(plain["dependencies"]) == 3


def test_each_dependency_is_pinned_at_the_version_of_the_lock() -> None:
    """Names, extras and versions: what a learner needs, then what the tests need."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    lock = tomllib.loads((ROOT / "uv.lock").read_text(encoding="utf-8"))
    version = {one["name"]: one["version"] for one in lock["package"]}
    plain = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    first, *pins, last = plain["dependencies"][2]["pip"]

    assert (first, last) == ("--constraint=constraints.txt", "--editable=.")
    assert pins == [
        _pin(wanted, version)
        for wanted in project["project"]["dependencies"] + project["dependency-groups"]["dev"]
    ]


def _pin(wanted: str, version: dict[str, str]) -> str:
    """Return a requirement as it should be pinned, its marker kept."""
    named, mark, marker = wanted.replace('"', "'").partition(";")
    name = re.split(r"[^A-Za-z0-9_.-]", named)[0]
    pin = re.sub(r"[<>=!~].*", "", named).strip() + f"=={version[name]}"
    return f"{pin}; {marker.strip()}" if mark else pin


def test_each_dependency_says_what_it_is_for() -> None:
    """Who looks for a way to leave one out finds the section that needs it."""
    lines = (ROOT / "environment.yml").read_text(encoding="utf-8").splitlines()
    pins = [number for number, line in enumerate(lines) if re.search(r"- .+==", line)]

    assert pins
    unsaid = [lines[number] for number in pins if not _said(lines, number)]
    assert unsaid == []


def _said(lines: list[str], number: int) -> bool:
    """Return whether a comment stands over a line, or over the lines that share it."""
    while lines[number].strip().startswith("- ") and "==" in lines[number]:
        number -= 1
    return lines[number].strip().startswith("# ")


def test_the_constraints_hold_every_package_of_the_lock() -> None:
    """What the pins bring along is no newer than what the tests have run with."""
    lock = tomllib.loads((ROOT / "uv.lock").read_text(encoding="utf-8"))
    held = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()[1:]

    assert {line.partition(" ;")[0] for line in held} == {
        f"{one['name']}=={one['version']}" for one in lock["package"] if "registry" in one["source"]
    }


def test_a_dependency_without_a_comment_is_refused(tmp_path: Path) -> None:
    """The sentence names it."""
    root = tmp_path
    (root / ".python-version").write_text("3.13\n")
    (root / "uv.lock").write_text('[[package]]\nname = "click"\nversion = "8"\n')
    (root / "pyproject.toml").write_text('[project]\ndependencies = [\n    "click>=8",\n]\n')

    with pytest.raises(AuthoringError, match="click>=8 has no comment over it"):
        environment.files(root)
