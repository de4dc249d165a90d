"""check in a real kernel with the real judge: from the starter to the key, and round about."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from tests.practice.front.kernel import Kernel
from workbook import places
from workbook.practice import bank
from workbook.practice.learner import events

ID = "6.2.4-update-user"
ONE = bank.find(ID).variant(0)
CHECK = f'check("{ID}")'


@pytest.fixture(scope="module")
def judged_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One home for this file, so that one judge serves all its tests."""
    return tmp_path_factory.mktemp("home")


@pytest.fixture
def kernel(judged_home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Kernel]:
    """A kernel with an empty record, which has imported the verbs as an exercise notebook does."""
    monkeypatch.setenv("WORKBOOK_HOME", str(judged_home))
    events.path().unlink(missing_ok=True)
    with Kernel() as running:
        running.run("from workbook import check, hint, reset, solution", cell="import")
        yield running


@pytest.fixture(autouse=True, scope="module")
def judge_stays(judged_home: Path) -> Iterator[None]:
    """A kernel that holds a lease, so that the judge lives from test to test."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WORKBOOK_HOME", str(judged_home))
        with Kernel() as running:
            running.run("from workbook import servers; servers.lease()")
            yield


def test_from_the_starter_to_the_key(kernel: Kernel) -> None:
    """Not started, twice wrong, a hint, and done: as a learner goes through it."""
    kernel.run(ONE.starter, cell="answer")
    started = kernel.run(CHECK, cell="check")
    kernel.run(ONE.wrong[0].code, cell="answer")
    first = kernel.run(CHECK, cell="check")
    kernel.run(ONE.wrong[1].code, cell="answer")
    second = kernel.run(CHECK, cell="check")
    closed = kernel.run(f'solution("{ID}")', cell="solution")
    kernel.run(ONE.key, cell="answer")
    done = kernel.run(CHECK, cell="check")
    key = kernel.run(f'solution("{ID}")', cell="solution")

    assert started.text.startswith(f"○ not started: {ONE.title} ({ID})\n")
    assert ONE.wrong[0].sentence in first.text
    assert "hint(" not in first.text
    assert ONE.wrong[1].sentence in second.text
    assert second.text.endswith(f'Hint 1 of 3: `hint("{ID}")`.')
    assert closed.text.startswith(f"The key of {ID} is still closed")
    assert done.text.startswith(f"✔ done: {ONE.title} ({ID})\nWhy it works: {ONE.why}\n")
    assert key.text.startswith(f"The key of {ID}: ")
    assert [sorted(bundle) for bundle in done.bundles] == [["text/html", "text/plain"]]
    states = [event.detail["state"] for event in events.history(ID) if event.kind == "check"]
    assert states[0] == "not-started"
    assert states[-1] == "done"


def test_the_answer_may_stand_in_the_cell_that_checks_it_without_history(kernel: Kernel) -> None:
    """Under nbval, in one cell, in the very first one: the text is known."""
    both = kernel.run(f"{ONE.key}\n{CHECK}", history=False)

    assert both.text.startswith("✔ done: ")


def test_import_answer_and_check_in_one_cell(kernel: Kernel) -> None:
    """A fresh kernel whose first cell does everything."""
    with Kernel() as fresh:
        one = fresh.run(f"from workbook import check\n{ONE.key}\n{CHECK}", history=False)

    assert one.text.startswith("✔ done: ")


def test_an_answer_split_over_cells_copied_and_renumbered(kernel: Kernel) -> None:
    """Imports in one cell, a helper in another, the function in a copied one."""
    lines = ONE.key.strip().splitlines()
    begin = next(i for i, line in enumerate(lines) if line.startswith("def "))
    kernel.run("\n".join(lines[:begin]), cell="imports")
    kernel.run(ONE.wrong[0].code, cell="first try")
    kernel.run("%%time\n" + "\n".join(lines[begin:]), cell="a copy")

    assert kernel.run(CHECK, cell="check").text.startswith("✔ done: ")


def test_a_cell_that_does_not_parse_is_told_by_its_syntax_error(kernel: Kernel) -> None:
    """The newest run of the cell counts, and its error is the sentence."""
    kernel.run(ONE.key, cell="answer")
    kernel.run(ONE.key.replace("def update_user(", "def update_user(("), cell="answer")
    told = kernel.run(CHECK, cell="check")

    assert told.text.startswith("◔ not yet: ")
    assert "def update_user((" in told.text or "line" in told.text


def test_a_kernel_that_has_just_started_says_which_cell_to_run(kernel: Kernel) -> None:
    """After a restart nothing is judged but what has run since."""
    told = kernel.run(CHECK, cell="check")

    assert told.text == (
        f"○ not started: {ONE.title} ({ID})\n"
        "No cell that gives `update_user` has run since this kernel started. "
        "Run the cell with your answer, then this one."
    )


def test_a_script_is_sent_to_the_terminal(judged_home: Path) -> None:
    """Outside of a notebook there are no cells, so nobody is told to run one."""
    script = f"from workbook import check\ndef update_user(): ...\nprint({CHECK})"
    ran = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        cwd=places.root(),
        env=os.environ | {"WORKBOOK_HOME": str(judged_home)},
    )

    assert ran.stdout == (
        f"○ not started: {ONE.title} ({ID})\n"
        "Only a notebook has cells whose answer can be checked from inside, and this is none. "
        "Save your answer to a file, and check it in a terminal: `workbook check FILE`.\n"
    )


def test_an_unknown_exercise_is_one_sentence_in_the_notebook(kernel: Kernel) -> None:
    """The nearest ids instead of a traceback."""
    told = kernel.run('check("6.2.4-updat-user")', cell="check")

    assert len(told.traceback) == 1
    assert told.traceback[0].startswith(
        "There is no exercise '6.2.4-updat-user'. Did you mean 6.2.4-update-user"
    )


@pytest.mark.parametrize("verb", ["check", "hint", "solution", "reset"])
def test_a_verb_without_an_id_says_which_there_are(kernel: Kernel, verb: str) -> None:
    """One sentence with the first ids, and no traceback."""
    told = kernel.run(f"{verb}()", cell="call")

    ids = ", ".join(bank.ids()[:6]) + " …"
    assert told.traceback == [
        f'{verb} needs an id, as in {verb}("{bank.ids()[0]}"). There are: {ids}'
    ]


def test_a_name_that_an_earlier_version_of_the_cell_imported_is_told(kernel: Kernel) -> None:
    """The kernel still has it, so the learner's own call works, and the check's does not."""
    lines = ONE.key.strip().splitlines(keepends=True)
    begin = next(number for number, line in enumerate(lines) if line.startswith("def "))
    kernel.run(ONE.key, cell="answer")
    kernel.run("".join(lines[begin:]), cell="answer")
    told = kernel.run(CHECK, cell="check")

    assert told.text.splitlines()[1].endswith(
        " is not defined. An earlier version of a cell imported it, and no cell does now: "
        "the kernel remembers it."
    )


def test_what_an_answer_prints_is_shown_below_its_verdict(kernel: Kernel) -> None:
    """Whoever looks for a mistake with print finds the lines."""
    printing = ONE.key.replace("    # execute", "    print('I was here')\n    # execute")
    kernel.run(printing, cell="answer")
    told = kernel.run(CHECK, cell="check")

    assert told.text.startswith("✔ done: ")
    assert "Your answer printed:\n    I was here\n" in told.text


def test_after_the_third_honest_try_the_key_is_said_to_be_open(kernel: Kernel) -> None:
    """The third check says so itself, while hints are left."""
    for wrong in ONE.wrong[:3]:
        kernel.run(wrong.code, cell="answer")
        told = kernel.run(CHECK, cell="check")

    assert told.text.splitlines()[-2:] == [
        f'Hint 1 of 3: `hint("{ID}")`.',
        f'The key is open, too: `solution("{ID}")`.',
    ]


def test_the_verdict_is_there_for_whoever_wants_it(kernel: Kernel) -> None:
    """Check returns what it shows, and the verdict behind it."""
    kernel.run(ONE.key, cell="answer")
    shown = kernel.run(f"made = {CHECK}; print(made.state, made.verdict.points)", cell="check")

    assert shown.printed == f"done {ONE.points}\n"


def test_reset_puts_the_starter_into_a_new_cell_and_loses_nothing(kernel: Kernel) -> None:
    """The frontend is asked for a cell below; the exercise counts as begun afresh."""
    kernel.run(ONE.key, cell="answer")
    kernel.run(CHECK, cell="check")
    told = kernel.run(f'reset("{ID}")', cell="reset")

    assert told.text.startswith(f"{ONE.title} ({ID}) begins afresh\n")
    assert [one["text"] for one in told.payload if one["source"] == "set_next_input"] == [
        ONE.starter
    ]
    assert [event.kind for event in events.history(ID)] == ["check", "reset"]


def test_a_broken_record_is_told_under_the_verdict(kernel: Kernel) -> None:
    """The check answers, and the sentence about the record stands at its end."""
    events.path().write_bytes(b"no database at all, and long enough to be looked at" * 40)
    kernel.run(ONE.key, cell="answer")
    told = kernel.run(CHECK, cell="check")

    assert told.text.startswith("✔ done: ")
    assert told.text.splitlines()[-1].startswith("The record of your progress could not be used")


def made_notebook() -> nbformat.NotebookNode:
    """Execute a notebook with a starter, a key and their checks, as a build does."""
    sources = ["from workbook import check, hint", ONE.starter, CHECK, ONE.key, CHECK]
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(source) for source in sources]
    )
    NotebookClient(notebook, kernel_name="python3", timeout=60).execute()
    return notebook


def test_a_made_notebook_is_the_same_at_every_build(
    judged_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Executed twice, with other values drawn, the outputs are equal."""
    monkeypatch.setenv("WORKBOOK_HOME", str(judged_home))
    made = [json.dumps([cell.get("outputs") for cell in made_notebook().cells]) for _ in range(2)]

    assert made[0] == made[1]
    assert "not started" in made[0]
    assert "done" in made[0]


def test_strict_nbval_accepts_a_made_notebook(
    judged_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every cell is run and compared in nbval's own kernel, and the answers are found there."""
    monkeypatch.setenv("WORKBOOK_HOME", str(judged_home))
    nbformat.write(made_notebook(), tmp_path / "made.ipynb")

    said = subprocess.run(
        [sys.executable, "-m", "pytest", "--nbval", "--nbval-current-env", "-q", "made.ipynb"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )

    assert said.stdout.splitlines()[-1].startswith("5 passed in "), said.stdout
