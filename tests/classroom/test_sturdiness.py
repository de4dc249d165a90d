"""Grades survive whatever ends a run, and come out the same."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from tests.classroom.books import kept
from tests.classroom.conftest import Class, workbook
from tests.classroom.handed_in import CASES, ID, hand_in
from tests.ending import still_running

BOOK = "gradebook.sqlite3"
FEW = {case.learner for case in CASES[4:9]}


@pytest.fixture
def few(tmp_path: Path) -> Path:
    """Some of the learners, in the folder that the whole class has in its own place."""
    folder = tmp_path / "few"
    hand_in(folder, lambda case: case.learner in FEW)
    return folder


def begun(folder: Path, bank: Path) -> subprocess.Popen[bytes]:
    """Begin to grade, and return when the first grades are kept."""
    argv = [sys.executable, "-m", "workbook", "grade", folder, "--bank", bank, "--exercise", ID]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    process = subprocess.Popen(argv, **quiet)
    until = time.monotonic() + 60
    while not kept(folder / BOOK) and time.monotonic() < until:
        time.sleep(0.01)
    return process


def workers(process: subprocess.Popen[bytes]) -> list[psutil.Process]:
    """Return the workers of a run, and all that they have started."""
    return psutil.Process(process.pid).children(recursive=True)


def as_before(graded: Class) -> list[dict[str, object]]:
    """Return the rows that these learners have in the class that was graded in one go."""
    return [row for row in graded.rows if row["exercise"] == ID and row["learner"] in FEW]


def graded_again(folder: Path, bank: Path) -> list[dict[str, object]]:
    """Grade what is left and return all rows."""
    said = workbook("grade", folder, "--bank", bank, "--exercise", ID, "--json")
    rows: list[dict[str, object]] = json.loads(said.stdout)
    return rows


def _kill_the_run(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.wait()


def _kill_a_worker(process: subprocess.Popen[bytes]) -> None:
    """Kill one worker in mid-run; the run goes on to its end with another one."""
    psutil.Process(process.pid).children()[0].kill()
    assert process.wait(120) == 0


@pytest.mark.parametrize("end", [_kill_the_run, _kill_a_worker])
def test_a_run_that_is_ended_goes_on_where_it_was(
    end: Callable[[subprocess.Popen[bytes]], None], few: Path, graded: Class
) -> None:
    """Nothing is lost, nothing is graded otherwise, and no process is left."""
    process = begun(few, graded.bank)
    started = workers(process)
    end(process)

    assert still_running(started, 10) == []
    assert kept(few / BOOK) >= 1
    assert same(graded_again(few, graded.bank), as_before(graded))


def same(rows: list[dict[str, object]], others: list[dict[str, object]]) -> bool:
    """Tell whether grades agree; the words drawn for the sentences hang on the assignment."""
    names = ("learner", "state", "points", "of", "flags")
    return [[row[n] for n in names] for row in rows] == [[row[n] for n in names] for row in others]


def test_an_interrupt_at_a_terminal_reaches_the_command_alone(few: Path, graded: Class) -> None:
    """It ends in a sentence at once; a judge that was half begun would end in a page of its own."""
    argv = [sys.executable, "-m", "workbook", "grade", few, "--bank", graded.bank]
    process = subprocess.Popen(
        list(map(str, argv)), stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    run, until = psutil.Process(process.pid), time.monotonic() + 60
    while not (below := _workers(run)) and time.monotonic() < until:
        time.sleep(0.001)
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does
    _, err = process.communicate(timeout=60)

    assert below
    assert (process.returncode, err.strip()) == (1, "Stopped. The same command begins again.")
    assert still_running(below, 10) == []


def test_an_interrupted_assignment_says_how_it_goes_on(tmp_path: Path) -> None:
    """The seed is written by then: the same call would be refused, and learners alone are not."""
    folder, names = tmp_path / "week 1", tmp_path / "class.txt"
    names.write_text("".join(f"learner{number}\n" for number in range(2_000)))
    argv = [sys.executable, "-m", "workbook", "assign", folder, "--learners", names]
    process = subprocess.Popen(
        [*map(str, argv), "--exercise", "6.2.4-register"], stderr=subprocess.PIPE, text=True
    )
    until = time.monotonic() + 60
    while not list(folder.glob("*.zip")) and time.monotonic() < until:
        time.sleep(0.001)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    made = len(list(folder.glob("*.zip")))
    again = workbook("assign", folder, "--learner", "ada")

    assert 0 < made < 2_000
    file = folder / "assignment.toml"
    assert (process.returncode, " ".join(err.split())) == (
        1,
        f"Stopped. {file} is made: the same call with learners alone goes on.",
    )
    assert again.returncode == 0
    assert (folder / "ada.zip").is_file()


def _workers(run: psutil.Process) -> list[psutil.Process]:
    """Return the judges of a run, as soon as they are programs of their own."""
    found = []
    for one in run.children():
        with suppress(psutil.Error):
            if "workbook.classroom.workers.worker" in one.cmdline():
                found.append(one)
    return found


def test_the_same_submissions_get_the_same_evidence(few: Path, graded: Class) -> None:
    """Two runs in two gradebooks agree in every word but the time."""
    found = []
    for name in ("one", "two"):
        book = few.parent / f"{name}.sqlite3"
        url = f"sqlite:///{book}"
        workbook("grade", few, "--bank", graded.bank, "--gradebook", url, "--exercise", ID)
        connection = sqlite3.connect(book)
        query = (
            "SELECT learner, state, points, sentence, flags, json_remove(evidence, "
            "'$.milliseconds'), digest FROM workbook_grades ORDER BY learner"
        )
        found.append(connection.execute(query).fetchall())
        connection.close()

    assert len(found[0]) == len(FEW)
    assert found[0] == found[1]


def test_nobody_else_writes_into_the_folder(graded: Class) -> None:
    """After a run the folder holds what was handed in and the gradebook."""
    names = {case.learner for case in CASES} | {"a link", "gradebook.sqlite3"}

    assert {one.name for one in os.scandir(graded.folder)} == names
