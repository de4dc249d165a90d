"""``workbook doctor grading``: what this machine is worth for grading, and what would be better."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.classroom.test_protection import HOLDS
from tests.servers import wrappers
from workbook import places
from workbook.classroom.workers import machine


def doctor(*words: str, behind: Sequence[str] = ()) -> subprocess.CompletedProcess[str]:
    """Run the command as a person does, behind a wrapper if one is named."""
    argv = [*behind, sys.executable, "-m", "workbook", "doctor", *words]
    return subprocess.run(argv, capture_output=True, text=True, cwd=places.root(), env=os.environ)


def test_it_says_what_was_tried_just_now() -> None:
    """Each sentence of a run that would be protected, below a line like those of the systems."""
    said = doctor("grading")

    first, *lines = said.stdout.splitlines()
    assert (said.returncode, said.stderr) == (0, "")
    assert first.split()[:2] == ["grading", "works"]
    assert first.endswith(f"  {machine.system()}  from this machine")
    assert [line.strip() for line in lines[:5]] == HOLDS


def test_machines_get_it_in_the_shape_of_a_system() -> None:
    """One document on stdout, with the fields that every system has; words go to stderr."""
    said = doctor("sqlite", "grading", "--json")
    rows = json.loads(said.stdout)

    assert [(row["system"], row["state"]) for row in rows] == [
        ("sqlite", "works"),
        ("grading", "works"),
    ]
    assert list(rows[0]) == list(rows[1])
    assert (rows[1]["version"], rows[1]["origin"]) == (machine.system(), "machine")
    assert HOLDS[0] in said.stderr


def test_it_says_what_a_machine_lacks_and_how_to_have_it() -> None:
    """Where namespaces are refused, each way out that is open is named, and the setting, too."""
    said = doctor("grading", behind=wrappers.without_namespaces())

    assert said.returncode == 1
    assert said.stdout.split()[:2] == ["grading", "broken"]
    assert "The network, or a socket of another process, CAN be reached." in said.stdout
    assert said.stdout.endswith(
        "    User namespaces are switched off. `sudo sysctl user.max_user_namespaces=10000` allows "
        "them until the next start.\n"
    )


@pytest.mark.parametrize(
    ("setting", "value", "begins"),
    [
        ("user/max_user_namespaces", 0, "User namespaces are switched off."),
        ("kernel/apparmor_restrict_unprivileged_userns", 1, "AppArmor refuses user namespaces"),
        ("kernel/unprivileged_userns_clone", 0, "User namespaces are for root only."),
        ("kernel/another", 1, "User namespaces are refused; in a container, its own rules"),
    ],
)
def test_each_reason_has_its_own_advice(
    setting: str, value: int, begins: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is read where the system keeps its settings; a folder stands in for that here."""
    monkeypatch.setattr(machine, "_SETTINGS", tmp_path)
    file = tmp_path / setting
    file.parent.mkdir()
    file.write_text(f"{value}\n")

    assert machine._namespaces().startswith(begins)
