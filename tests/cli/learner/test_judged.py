"""check, watch, hint, solution, review and progress from a terminal, with the real judge."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.learner.conftest import Run
from workbook.practice import bank
from workbook.practice.learner import events

ID = "6.2.4-update-user"
ONE = bank.find(ID).variant(0)
AFTER = bank.all()[[one.id for one in bank.all()].index(ID) + 1]
FIELDS = ["id", "state", "sentence", "call", "expected", "came", "line", "statements"]
FIELDS += ["points", "of", "hint", "milliseconds"]


@pytest.fixture(scope="module")
def judged_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """One home and one judge for this file, kept alive by a process of its own."""
    home = tmp_path_factory.mktemp("home")
    holding = f"""if True:
        import sys
        from workbook.practice.client import check_text
        check_text({ID!r}, "")
        print("ready", flush=True)
        sys.stdin.read()
    """
    keeper = subprocess.Popen(
        [sys.executable, "-c", holding],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "WORKBOOK_HOME": str(home)},
    )
    keeper.stdout.readline()
    yield home
    keeper.communicate()


@pytest.fixture
def home(judged_home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """That home, with an empty record."""
    monkeypatch.setenv("WORKBOOK_HOME", str(judged_home))
    events.path().unlink(missing_ok=True)
    return judged_home


def workbook(*arguments: str, typed: str = "") -> subprocess.CompletedProcess[str]:
    """Run the command in a process of its own, as a terminal does."""
    said = subprocess.run(
        [sys.executable, "-m", "workbook", *arguments],
        capture_output=True,
        text=True,
        input=typed,
        timeout=60,
    )
    # Whoever saves a module while the tests run gets a new judge, and is told so.
    said.stderr = said.stderr.removeprefix("Starting the judge …\n")
    return said


def answer(folder: Path, code: str, name: str = "answer.py") -> str:
    """Write an answer into a file that names its exercise."""
    (folder / name).write_text(f"# exercise: {ID}\n{code}")
    return str(folder / name)


def notebook(folder: Path, *sources: str) -> str:
    """Write a notebook with these cells."""
    cells = [
        {"cell_type": "code", "id": f"c{n}", "source": source.splitlines(True)}
        for n, source in enumerate(sources)
    ]
    path = folder / "answers.ipynb"
    path.write_text(json.dumps({"cells": cells, "nbformat": 4, "nbformat_minor": 5}))
    return str(path)


def test_a_passing_file_ends_with_status_0(home: Path, tmp_path: Path) -> None:
    """The card for people, and nothing on standard error."""
    said = workbook("check", answer(tmp_path, ONE.key))

    assert said.returncode == 0
    assert said.stdout.startswith(f"✔ done: {ONE.title} ({ID})\nWhy it works: ")
    assert f"`workbook solution {ID}`" in said.stdout
    assert said.stderr == ""


def test_a_failing_file_ends_with_status_1_and_its_line(home: Path, tmp_path: Path) -> None:
    """For machines one document with the agreed fields; people's text goes to standard error."""
    file = answer(tmp_path, ONE.key.replace("    # execute", "    1 / 0\n    # execute"))
    said = workbook("check", file, "--json")

    (told,) = json.loads(said.stdout)
    line = Path(file).read_text().splitlines().index("    1 / 0") + 1
    assert said.returncode == 1
    assert set(FIELDS) <= set(told)
    assert (told["id"], told["state"], told["line"]) == (ID, "not-yet", line)
    assert said.stderr.startswith(f"◔ not yet: {ONE.title} ({ID})")
    assert "Your line `1 / 0` raised ZeroDivisionError" in said.stderr


def test_the_starter_is_not_started(home: Path, tmp_path: Path) -> None:
    """What `workbook starter` prints is status 1, and no try; no cell is spoken of."""
    file = tmp_path / "answer.py"
    file.write_text(workbook("starter", ID).stdout)

    said = workbook("check", str(file), "--json")

    (told,) = json.loads(said.stdout)
    assert (said.returncode, told["state"], told["sentence"]) == (
        1,
        "not-started",
        "The code is still as it was handed out. Change it, save, and check again.",
    )


def test_a_file_without_the_function_is_told_what_to_define(home: Path, tmp_path: Path) -> None:
    """No cell is spoken of where there is none."""
    said = workbook("check", answer(tmp_path, "def other():\n    pass\n"))

    assert said.returncode == 1
    assert said.stdout == (
        f"○ not started: {ONE.title} ({ID})\n"
        "The file gives no `update_user` yet. Define it there under exactly this name, and save.\n"
    )


@pytest.mark.parametrize("encoding", ["utf-8-sig", "windows", "latin-1"])
def test_other_ways_to_write_text_are_read(home: Path, tmp_path: Path, encoding: str) -> None:
    """A byte order mark, Windows line ends and a declared encoding are no obstacles."""
    text = f"# exercise: {ID}\n{ONE.key}\nname = 'é'\n"
    content = {
        "utf-8-sig": text.encode("utf-8-sig"),
        "windows": text.replace("\n", "\r\n").encode(),
        "latin-1": text.replace("\n", "\n# -*- coding: latin-1 -*-\n", 1).encode("latin-1"),
    }[encoding]
    (tmp_path / "answer.py").write_bytes(content)

    assert workbook("check", str(tmp_path / "answer.py")).returncode == 0


def test_a_notebook_is_checked_for_every_exercise_in_it(home: Path, tmp_path: Path) -> None:
    """Each check in the notebook is a verdict, in its order; one that is not done is status 1."""
    other = bank.all()[1]
    file = notebook(
        tmp_path,
        "from workbook import check",
        ONE.key,
        f'check("{ID}")',
        other.variant(0).starter,
        f"check('{other.id}')",
    )
    said = workbook("check", file, "--json")
    one = workbook("check", file, "--json", "--exercise", ID)

    assert [(told["id"], told["state"]) for told in json.loads(said.stdout)] == [
        (ID, "done"),
        (other.id, "not-started"),
    ]
    assert said.returncode == 1
    assert [told["id"] for told in json.loads(one.stdout)] == [ID]
    assert one.returncode == 0


def test_hints_are_offered_and_given_in_the_terminal(home: Path, tmp_path: Path) -> None:
    """After the second failure check names the command; --json gives rung and text."""
    workbook("check", answer(tmp_path, ONE.wrong[0].code))
    second = workbook("check", answer(tmp_path, ONE.wrong[1].code), "--json")
    first_hint = workbook("hint", ID, "--json")
    next_hint = workbook("hint", ID)

    assert json.loads(second.stdout)[0]["hint"] == f"workbook hint {ID}"
    assert f"Hint 1 of 3: `workbook hint {ID}`." in second.stderr
    assert json.loads(first_hint.stdout) == [{"id": ID, "rung": 1, "of": 3, "text": ONE.hints[0]}]
    assert next_hint.stdout.startswith(f"Hint 2 of 3, what to use ({ID})")


def test_the_solution_is_closed_and_then_open(home: Path, tmp_path: Path) -> None:
    """Status 1 and what opens it; after a pass status 0 and the key."""
    closed = workbook("solution", ID)
    workbook("check", answer(tmp_path, ONE.key))
    opened = workbook("solution", ID)

    assert (closed.returncode, opened.returncode) == (1, 0)
    assert closed.stdout.startswith(f"The key of {ID} is still closed\nIt opens when ")
    assert ONE.key.strip().splitlines()[0] in opened.stdout


def test_progress_tells_where_you_are(home: Path, tmp_path: Path) -> None:
    """An honest empty state first; then states, tries, and what is next."""
    empty = workbook("progress")
    workbook("check", answer(tmp_path, ONE.wrong[0].code))
    workbook("check", answer(tmp_path, ONE.key))
    begun = workbook("progress")
    plain = json.loads(workbook("progress", "--json").stdout)

    assert "Nothing is recorded yet: you have just begun" in empty.stdout
    assert f"✔ done         {ONE.title} (`{ID}`, fix, {ONE.minutes} minutes, 1 try)" in begun.stdout
    assert "1 of " in begun.stdout
    assert f"`workbook text {AFTER.id}` says what it asks." in begun.stdout
    (lesson,) = [one for one in plain if one["lesson"] == "6.2.4"]
    assert lesson["state"] == "begun"
    assert lesson["exercises"][0] == {"id": ID, "state": "done", "tries": 1, "hints": 0}


def test_a_broken_record_is_told_once_on_standard_error(home: Path, tmp_path: Path) -> None:
    """The verdict stands, the document stays a document, and one sentence tells the rest."""
    events.path().write_bytes(b"not a database, and long enough to be looked at" * 40)
    said = workbook("check", answer(tmp_path, ONE.key), "--json")

    assert said.returncode == 0
    assert json.loads(said.stdout)[0]["state"] == "done"
    assert said.stderr.count("The record of your progress could not be used") == 1


def test_letters_that_a_terminal_does_not_know_are_no_error(home: Path, tmp_path: Path) -> None:
    """With an ASCII terminal the signs become question marks; the words say it all."""
    said = subprocess.run(
        [sys.executable, "-m", "workbook", "check", answer(tmp_path, ONE.key)],
        capture_output=True,
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
    )

    assert said.returncode == 0
    assert said.stdout.startswith(b"? done: ")


@pytest.fixture
def watching(home: Path, tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """`workbook watch` over the starter in answer.py, gone afterwards whatever happens."""
    file = answer(tmp_path, ONE.starter)
    command = [sys.executable, "-m", "workbook", "watch", file]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        yield process
        process.kill()


def test_watch_answers_each_save(watching: subprocess.Popen[str], tmp_path: Path) -> None:
    """Started once, it prints a verdict for each save, flushed; Ctrl+C ends it with status 0."""

    def line_with(word: str) -> str:
        while word not in (line := watching.stdout.readline()):
            assert line, f"ended before {word!r}"
        return line

    assert line_with("Watching").endswith("Ctrl+C ends.\n")
    line_with("not started")
    time.sleep(0.5)  # the watch itself begins after the first verdict
    answers = [(ONE.wrong[0].code, "not yet:"), ("def (:", "not yet:"), (ONE.key, "done:")]
    for code, words in answers:
        answer(tmp_path, code)
        line_with(words)
    (tmp_path / "answer.py").write_text("x = 1\n")
    line_with("does not begin with the line")
    (tmp_path / "answer.py").unlink()
    line_with("answer.py has gone. Save it again, and it is checked again.")
    answer(tmp_path, ONE.key)
    line_with("done:")
    watching.send_signal(signal.SIGINT)

    assert watching.wait(10) == 0


def test_review_asks_and_answers_in_the_terminal(run: Run, course: Path) -> None:
    """Each question waits for a letter or numbers; Enter alone goes on."""
    events.append("predict", "6.0.1-p1", choice="a")

    said = run("review", typed="z\na\nb\n\n\n\n\n\n")

    assert said.exit_code == 0
    assert said.stdout.startswith("3 questions from lessons you have been in\n")
    assert said.stdout.count("Your answer:") >= 4
    assert 'ask("' not in said.stdout


def test_a_review_that_is_broken_off_ends_well(run: Run, course: Path) -> None:
    """The end of the input is no error."""
    events.append("predict", "6.0.1-p1", choice="a")

    said = run("review", typed="z\n")

    assert (said.exit_code, said.stderr) == (0, "")
    assert said.stdout.endswith("\nEnough for now. What you have answered is kept.\n")


def test_review_with_nothing_to_read_from_ends_well(home: Path) -> None:
    """Without a lesson begun there is nothing to ask."""
    said = workbook("review")

    assert (said.returncode, said.stdout.splitlines()[0]) == (0, "Nothing to review yet")
