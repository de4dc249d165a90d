"""``workbook grade --dask``: the same grades from a cluster, whatever happens to its machines."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from tests.classroom.books import kept
from tests.classroom.clusters import cluster
from tests.classroom.conftest import workbook
from tests.classroom.handed_in import BANK, ID, RENAME, hand_in, script
from tests.ending import still_running
from tests.practice.hostile import RIGHT
from workbook import places
from workbook.classroom.cluster import fit

WHO = {
    "one wrong answer",
    "an empty folder",
    "a Python file",
    "noise",
    "forges results",
    "Zoë O'Neil; rm -rf $HOME",
}
CALL = ["--bank", BANK, "--exercise", ID]


@pytest.fixture
def handed(tmp_path: Path) -> Path:
    """What some learners have handed in."""
    hand_in(tmp_path / "week", lambda case: case.learner in WHO)
    return tmp_path / "week"


def one_answer(folder: Path) -> Path:
    """Return a folder with one right answer in it."""
    (folder / "ada").mkdir(parents=True)
    (folder / "ada" / "answer.py").write_bytes(script(RIGHT))
    return folder


def rows(book: Path) -> list[tuple[object, ...]]:
    """Return all that a gradebook has, but when it was graded."""
    connection = sqlite3.connect(f"file:{book}?mode=ro", uri=True)
    try:
        found = connection.execute("SELECT * FROM workbook_grades ORDER BY learner")
        when = [one[0] for one in found.description].index("graded_at")
        return [row[:when] + row[when + 1 :] for row in found]
    finally:
        connection.close()


def under_way(handed: Path, book: Path, address: str) -> subprocess.Popen[str]:
    """Begin to grade on a cluster, and return when the first grade is in the gradebook."""
    argv = ["grade", handed, *CALL, "--gradebook", book, "--dask", address, "--json"]
    process = subprocess.Popen(
        [sys.executable, "-m", "workbook", *map(str, argv)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    until = time.monotonic() + 120
    while not kept(book) and time.monotonic() < until:
        time.sleep(0.01)
    return process


def test_a_cluster_that_loses_a_worker_makes_the_gradebook_of_a_plain_run(handed: Path) -> None:
    """Nothing is lost, nothing is graded twice, and nothing of the dead worker is left."""
    plain, other = handed.parent / "plain.sqlite3", handed.parent / "other.sqlite3"
    workbook("grade", handed, *CALL, "--gradebook", plain, "--workers", 1)
    with cluster(2) as there:
        process = under_way(handed, other, there.address)
        killed = psutil.Process(there.workers[0])
        below = killed.children(recursive=True)
        killed.kill()
        out, err = process.communicate(timeout=200)
        alive = still_running(below, 10)

    assert f"{len(WHO)} graded now, 0 kept from before." in err
    assert process.returncode == 1  # what is noise cannot be graded
    assert len(json.loads(out)) == len(WHO)
    assert rows(other) == rows(plain)
    assert alive == []


def test_a_cluster_with_another_workbook_grades_nothing(tmp_path: Path) -> None:
    """A worker whose code is not this clone's is named, with what to do."""
    folder = one_answer(tmp_path / "in")
    shutil.copytree(places.root() / "workbook", tmp_path / "clone" / "workbook")
    changed = tmp_path / "clone" / "workbook" / "places.py"
    changed.write_text(f"{changed.read_text(encoding='utf-8')}# another commit\n", encoding="utf-8")
    with cluster(1, {"PYTHONPATH": str(tmp_path / "clone")}) as there:
        said = workbook("grade", folder, *CALL, "--dask", there.address, "--json")

    assert (said.returncode, said.stdout) == (2, "")
    assert "has another version of the workbook, or of Python, than this machine." in said.stderr
    assert said.stderr.endswith("Nothing was graded.\n")


def test_a_cluster_without_a_worker_is_a_sentence(tmp_path: Path) -> None:
    """It says how to start one."""
    folder = one_answer(tmp_path / "in")
    with cluster(0) as there:
        said = workbook("grade", folder, *CALL, "--dask", there.address)

    assert said.returncode == 2
    assert f"The cluster at {there.address} has no worker. Start one on each machine" in said.stderr


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:1", "scheduler", "", "http://127.0.0.1:1"])
def test_a_wrong_address_is_a_sentence(tmp_path: Path, address: str) -> None:
    """Nobody listens there, or it is none; nothing is graded, and nothing of Dask's own is said."""
    folder = one_answer(tmp_path / "in")

    said = workbook("grade", folder, *CALL, "--dask", address)

    assert (said.returncode, said.stderr.count("\n")) == (2, 1), said.stderr
    assert said.stderr.startswith(f"There is no Dask scheduler at {address!r}.")


def test_a_scheduler_that_goes_away_is_a_sentence(handed: Path) -> None:
    """What is graded is kept, as it says, and nothing of Dask's own is printed beside it."""
    book = handed.parent / "book.sqlite3"
    with cluster(1) as there:
        process = under_way(handed, book, there.address)
        there.stop()
        _, err = process.communicate(timeout=200)
    before = kept(book)
    again = workbook("grade", handed, *CALL, "--gradebook", book, "--workers", 1)

    assert (process.returncode, "Traceback" in err) == (2, False), err
    assert f"The cluster at {there.address} is gone. What is graded is kept" in err
    assert 0 < before < len(WHO)
    assert f"{len(WHO) - before} graded now, {before} kept from before." in again.stdout


def test_without_dask_the_sentence_says_how_to_have_it(tmp_path: Path) -> None:
    """It is an extra: who grades on one machine does not need it."""
    folder = one_answer(tmp_path / "in")
    (tmp_path / "distributed.py").write_text("raise ModuleNotFoundError('distributed')\n")
    argv = [sys.executable, "-m", "workbook", "grade", folder, *CALL, "--dask", "tcp://x:1"]

    said = subprocess.run(
        list(map(str, argv)),
        capture_output=True,
        text=True,
        env=os.environ | {"PYTHONPATH": str(tmp_path)},
    )

    assert said.returncode == 2
    assert "takes Dask, and it is not installed here: `uv run --extra cluster" in said.stderr


def test_workers_and_a_cluster_exclude_each_other(tmp_path: Path) -> None:
    """One is for this machine, the other for many."""
    said = workbook("grade", one_answer(tmp_path / "in"), "--dask", "tcp://x:1", "--workers", 2)

    assert said.returncode == 2
    assert "--workers is for this machine, and --dask for a cluster. Take one." in said.stderr


def test_a_node_without_the_bank_or_with_another_one_refuses(tmp_path: Path) -> None:
    """Its sentence names the machine, and the exercise."""
    told = {"version": fit.version(), "bank": str(BANK), "exercises": fit.digests([RENAME])}
    gone, other, empty = tmp_path / "gone", tmp_path / "other", tmp_path / "empty"
    other.mkdir()
    empty.mkdir()
    text = RENAME.path.read_text(encoding="utf-8")
    (other / "rename_user.py").write_text(text.replace("another name", "a name"), encoding="utf-8")

    assert fit.refusal(told, "n1") is None
    assert fit.refusal(told | {"bank": str(gone)}, "n1") == (
        f"The cluster's worker on n1 has no bank at {gone}. Copy it there, or put it on a file "
        "system that all machines share."
    )
    assert fit.refusal(told | {"bank": str(other)}, "n1") == (
        f"The cluster's worker on n1 has another text of {ID} in its bank. Copy this machine's "
        "bank there."
    )
    assert fit.refusal(told | {"bank": str(empty)}, "n1") == (
        f"The cluster's worker on n1 has another bank: There is no exercise '{ID}': the bank is "
        "empty."
    )
