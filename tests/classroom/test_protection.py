"""What a run is protected by depends on the machine, and every run says what that was."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from tests.classroom.handed_in import BANK, ID, script
from tests.practice.hostile import RIGHT
from tests.servers import wrappers
from workbook import places

HOLDS = [
    "Keys, checks, the gradebook and other submissions cannot be read.",
    "Nothing outside of an answer's own folder can be written, changed or linked to.",
    "There is no network, and no socket of another process can be reached.",
    "Other processes cannot be seen, looked into, signalled or traced.",
    "No limit can be taken back.",
]


def run(
    wrapper: Sequence[str], *arguments: object, more: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run the command behind a wrapper."""
    argv = [*wrapper, sys.executable, "-m", "workbook", *map(str, arguments)]
    environment = os.environ | dict(more or {})
    return subprocess.run(
        argv, capture_output=True, text=True, timeout=120, cwd=places.root(), env=environment
    )


def one_answer(folder: Path) -> Path:
    """Return a folder with one right answer in it."""
    (folder / "ada").mkdir(parents=True)
    (folder / "ada" / "answer.py").write_bytes(script(RIGHT))
    return folder


def test_a_machine_that_cannot_hold_answers_runs_none(tmp_path: Path) -> None:
    """Where namespaces are refused, nothing is graded, and each way out that is open is named."""
    folder = one_answer(tmp_path / "in")

    said = run(wrappers.without_namespaces(), "grade", folder, "--bank", BANK, "--json")

    assert (said.returncode, said.stdout) == (2, "")
    first, *lines = said.stderr.splitlines()
    assert first == "Nothing was graded: this machine cannot keep the answers from doing harm."
    assert HOLDS[0] in lines
    assert any(line.startswith("Something outside of an answer's own folder CAN") for line in lines)
    assert lines[-1].endswith("or take the risk with --unprotected.")


def test_an_unprotected_run_says_so_in_every_row(tmp_path: Path) -> None:
    """Whoever looks a grade up reads what was open while it was made."""
    folder = one_answer(tmp_path / "in")
    wrapper = wrappers.without_namespaces()

    said = run(wrapper, "grade", folder, "--bank", BANK, "--unprotected", "--json")
    shown = run([], "grades", "evidence", folder, "ada", ID)

    assert [(row["state"], row["points"]) for row in json.loads(said.stdout)] == [("done", 4)]
    assert "\nThe network, or a socket of another process, CAN be reached." in shown.stdout


@pytest.mark.ordinary_user
@pytest.mark.skipif(
    not wrappers.can_become_another(),
    reason="only root can become another user; an ordinary user's run proves it by itself",
)
def test_an_ordinary_user_is_protected_as_root_is(tmp_path: Path) -> None:
    """Nothing of the jail needs a privilege."""
    with wrappers.home_of_an_ordinary_user() as theirs:
        folder = one_answer(theirs.home / "in")
        for path in (folder, *folder.rglob("*")):
            os.chown(path, wrappers.USER, wrappers.USER)
        wrapper = wrappers.as_ordinary_user(theirs, tmp_path / "passwd")
        said = run(wrapper, "grade", folder, "--bank", BANK, "--json", more=theirs.environment)
        argv = ("grades", "evidence", folder, "ada", ID, "--json")
        shown = run(wrapper, *argv, more=theirs.environment)

    assert [(row["state"], row["points"]) for row in json.loads(said.stdout)] == [("done", 4)]
    told = json.loads(shown.stdout)["protection"]
    assert told[:5] == HOLDS
    assert "an answer at most 128 processes" in told[5]
    assert "The judge itself can write nowhere but in its own folder." in told
    assert "Answers share 512 MB for their files." in told
