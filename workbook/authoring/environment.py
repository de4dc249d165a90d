"""environment.yml and constraints.txt, for conda and Binder, from pyproject.toml and uv.lock.

Python and pip come from conda; everything else comes through pip, as uv.lock has it: what the
workbook names itself is pinned in environment.yml, what that brings along in constraints.txt.
"""

import re
import tomllib
from pathlib import Path

from workbook.authoring.errors import AuthoringError
from workbook.authoring.notebook import save

_HEAD = """\
# For conda and Binder; written by `workbook build --environment` from pyproject.toml and uv.lock.
# Who has Python needs none of this: `python3 -m pip install uv && python3 -m uv run workbook lab`.
name: workbook
channels:
  - conda-forge
  - nodefaults
dependencies:
  - python={python}
  - pip
  - pip:
      # What the packages below bring along, at the versions of uv.lock.
      - --constraint=constraints.txt
"""
_CONSTRAINTS = """\
# Every package of uv.lock, for pip; written by `workbook build --environment`.
"""
_NAME = re.compile(r"^([A-Za-z0-9._-]+)(\[[^\]]*\])?")


def files(root: Path) -> dict[Path, str]:
    """Return both files with the text that they should have.

    Raises:
        AuthoringError: if a dependency has no comment, or the lock does not have it.
    """
    project = (root / "pyproject.toml").read_text(encoding="utf-8")
    python = (root / ".python-version").read_text(encoding="utf-8").strip()
    locked = _locked(root)
    lines = [_HEAD.format(python=python)]
    for requirement, comment in _direct(project):
        name, extras = _split(requirement)
        if name not in locked:
            raise AuthoringError(f"uv.lock has no {name}: `uv lock` brings it up to date.")
        _, _, marker = requirement.partition(";")
        pin = f"{name}{extras}=={locked[name][0]}" + (f"; {marker.strip()}" if marker else "")
        lines += [f"      # {line}\n" for line in comment]
        lines.append(f"      - {_quoted(pin)}\n")
    lines += ["      # The workbook itself, from this clone.\n", "      - --editable=.\n"]
    pins = [
        f"{name}=={version}{marker}"
        for name, versions in sorted(_pins(root).items())
        for version, marker in versions
    ]
    return {
        root / "environment.yml": "".join(lines),
        root / "constraints.txt": _CONSTRAINTS + "\n".join(pins) + "\n",
    }


def store(root: Path) -> list[Path]:
    """Write both files; return those whose text has changed."""
    return [path for path, text in files(root).items() if save(path, text)]


def _direct(project: str) -> list[tuple[str, list[str]]]:
    """Return the dependencies, those of the tests last, with the comment over each.

    One comment may stand over several.
    """
    plain = tomllib.loads(project)
    wanted = plain["project"]["dependencies"] + plain.get("dependency-groups", {}).get("dev", [])
    comment: list[str] = []
    fresh = True
    found: list[tuple[str, list[str]]] = []
    for line in project.splitlines():
        text = line.strip()
        if text.startswith("# "):
            comment = [text[2:]] if fresh else [*comment, text[2:]]
            fresh = False
            continue
        fresh = True
        match = re.fullmatch(r'"(.+)",?', text)
        if match and match[1].replace('\\"', '"') in wanted[len(found) : len(found) + 1]:
            if not comment:
                raise AuthoringError(f"{match[1]} has no comment over it in pyproject.toml.")
            found.append((wanted[len(found)], comment))
        elif text.startswith("["):
            comment = []
    if len(found) != len(wanted):
        raise AuthoringError(
            "pyproject.toml: write each dependency on a line of its own, under a comment. "
            f"{wanted[len(found)]} is not."
        )
    return found


def _locked(root: Path) -> dict[str, list[str]]:
    """Return package name to its locked versions."""
    return {name: [one for one, _ in pins] for name, pins in _pins(root).items()}


def _pins(root: Path) -> dict[str, list[tuple[str, str]]]:
    """Return package name to version and marker; the workbook itself is left out."""
    lock = tomllib.loads((root / "uv.lock").read_text(encoding="utf-8"))
    pins: dict[str, list[tuple[str, str]]] = {}
    for package in lock["package"]:
        if "registry" in package.get("source", {}):
            markers = package.get("resolution-markers", [])
            marker = f" ; {' or '.join(markers)}" if markers else ""
            pins.setdefault(package["name"], []).append((package["version"], marker))
    return pins


def _split(requirement: str) -> tuple[str, str]:
    """Return a requirement's normalised name and its extras."""
    match = _NAME.match(requirement)
    if match is None:
        raise AuthoringError(f"pyproject.toml: {requirement!r} is no requirement.")
    return re.sub(r"[-_.]+", "-", match[1]).lower(), match[2] or ""


def _quoted(pin: str) -> str:
    """Return a pin as YAML: quoted where a marker holds quotes, colons or hashes."""
    return pin if ";" not in pin else '"' + pin.replace('"', "'") + '"'
