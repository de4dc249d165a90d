"""Whatever somebody hands to ``workbook check``, it ends in one sentence and status 2."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.learner.conftest import Run
from workbook.practice import bank

NOTEBOOK = {"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}


def cell(source: str) -> dict[str, object]:
    """Return a code cell as a notebook holds it."""
    return {"cell_type": "code", "id": "a", "source": source, "metadata": {}, "outputs": []}


BAD = {
    "empty.py": (b"", "is empty. Save your answer in it first."),
    "blank.ipynb": (b" \n\n", "is empty. Save your answer in it first."),
    "no-name.py": (b"x = 1\n", "does not begin with the line `# exercise: ID`."),
    "late.py": (b"import os\n# exercise: 6.2.4-update-user\n", "does not begin with the line"),
    "unknown.py": (b"# exercise: 6.2.4-updat-user\n", "Did you mean 6.2.4-update-user"),
    "binary.py": (bytes(range(256)), "is no text."),
    "picture.ipynb": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "is no notebook: "),
    "half.ipynb": (json.dumps(NOTEBOOK).encode()[:20], "is no notebook: its JSON breaks off"),
    "list.ipynb": (b"[1, 2]", "is no notebook: its JSON has no list of cells."),
    "number.ipynb": (b"7", "is no notebook: its JSON has no list of cells."),
    "deep.ipynb": (b"[" * 100_000, "is no notebook: its JSON "),
    "older.ipynb": (b'{"worksheets": [], "nbformat": 3}', "is a notebook of an older format."),
    "cells.ipynb": (b'{"cells": 3}', "is no notebook: its JSON has no list of cells."),
    "odd.ipynb": (b'{"cells": [1, null, {}]}', 'has no cell with check("ID").'),
    "none.ipynb": (json.dumps(NOTEBOOK).encode(), 'has no cell with check("ID").'),
    "utf16.py": ("# exercise: 6.2.4-update-user\n".encode("utf-16"), "is UTF-16."),
    "latin.py": ("# exercise: ä\nx = 'é'\n".encode("latin-1"), "Save it as UTF-8."),
    "cookie.py": (b"# -*- coding: klingon -*-\n", "is not in the encoding it names"),
    "commented.ipynb": (
        json.dumps({**NOTEBOOK, "cells": [cell('# check("6.2.4-update-user")')]}).encode(),
        'has no cell with check("ID").',
    ),
    "wrong-id.ipynb": (
        json.dumps({**NOTEBOOK, "cells": [cell('check("nothing-like-it")')]}).encode(),
        "There is no exercise 'nothing-like-it'.",
    ),
}


@pytest.mark.parametrize("name", BAD)
@pytest.mark.parametrize("options", [[], ["--json"]], ids=["people", "machines"])
def test_a_file_that_is_no_answer_is_one_sentence(
    run: Run, tmp_path: Path, name: str, options: list[str]
) -> None:
    """Nothing on standard output, the sentence on standard error, status 2."""
    content, sentence = BAD[name]
    file = tmp_path / name
    file.write_bytes(content)

    said = run("check", str(file), *options)

    assert (said.exit_code, said.stdout) == (2, "")
    assert sentence in said.stderr
    assert said.stderr.count("\n") == 1


@pytest.mark.parametrize("deep", ["-" * 100_000 + "1", "+".join(["1"] * 90_000)])
def test_an_answer_too_deep_to_be_parsed_gets_its_verdict(
    run: Run, tmp_path: Path, deep: str
) -> None:
    """What Python itself gives up on is not done yet, and not our fault."""
    file = tmp_path / "deep.py"
    file.write_text(f"# exercise: 6.2.4-update-user\nx = {deep}\n")

    said = run("check", str(file), "--json")

    assert said.exit_code == 1
    assert [one["state"] for one in json.loads(said.stdout)] == ["not-yet"]


@pytest.mark.parametrize(
    "above", ["#!/usr/bin/env python\n", "# -*- coding: utf-8 -*-\n# Mine.\n", "\n"]
)
def test_the_id_may_stand_below_other_comments(run: Run, tmp_path: Path, above: str) -> None:
    """What an editor puts at the top of a file does not hide which exercise it answers."""
    file = tmp_path / "answer.py"
    file.write_text(f"{above}# exercise: 6.2.4-update-user\nx = 1\n")

    said = run("check", str(file), "--json")

    assert [one["id"] for one in json.loads(said.stdout)] == ["6.2.4-update-user"]


def test_a_folder_is_no_answer(run: Run, tmp_path: Path) -> None:
    """A folder gets its own sentence."""
    said = run("check", str(tmp_path))

    assert said.exit_code == 2
    assert said.stderr == (
        f"{tmp_path} is a folder. Name a notebook (.ipynb) or a Python file (.py) in it.\n"
    )


def test_a_file_that_is_not_there_is_said_so(run: Run, tmp_path: Path) -> None:
    """A slip in the name ends in a sentence, for check and for watch."""
    for command in ("check", "watch"):
        said = run(command, str(tmp_path / "answr.py"))

        assert said.exit_code == 2
        assert (
            said.stderr
            == f"There is no file {tmp_path / 'answr.py'}. See where you are with `ls`.\n"
        )


def test_an_exercise_instead_of_a_file_is_told_how_to_make_the_file(run: Run) -> None:
    """Every other command takes an id, so this slip is near."""
    for command in ("check", "watch"):
        said = run(command, "6.2.4-update-user")

        assert (said.exit_code, said.stdout) == (2, "")
        assert said.stderr == (
            "6.2.4-update-user is an exercise, and this command takes the file with your answer. "
            "Make one with `workbook starter 6.2.4-update-user > update_user.py`, and name "
            "update_user.py here.\n"
        )


def test_a_file_that_may_not_be_read_is_said_so(tmp_path: Path) -> None:
    """Somebody without the right to read gets a sentence and no traceback."""
    file = tmp_path / "theirs.py"
    file.write_text("# exercise: 6.2.4-update-user\n")
    file.chmod(0)
    script = """if True:
        import os, sys
        from pathlib import Path
        from workbook.practice.answering import files
        if os.getuid() == 0:
            os.setuid(65534)  # root may read everything; nobody may not
        try:
            files.read(Path(sys.argv[1]))
        except files.WrongCall as error:
            print(error)
    """

    said = subprocess.run([sys.executable, "-c", script, file], capture_output=True, text=True)

    assert (said.stdout, said.stderr) == (
        f"{file} may not be read by you. `ls -l {file}` shows who may.\n",
        "",
    )


def test_a_pipe_is_not_waited_for(run: Run, tmp_path: Path) -> None:
    """What has no end is refused at once."""
    os.mkfifo(tmp_path / "pipe.py")

    said = run("check", str(tmp_path / "pipe.py"))

    assert said.exit_code == 2
    assert "is no file that can be read" in said.stderr


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["text", "6.2.4-upd"], "Did you mean 6.2.4-update-user"),
        (["starter", "x"], "There is no exercise 'x'."),
        (["hint", "6.2.4-update-user", "4"], "6.2.4-update-user has no hint 4."),
        (["hint", "6.2.4-update-user", "0"], "6.2.4-update-user has no hint 0."),
        (["hint", "nothing"], "There is no exercise 'nothing'."),
        (["solution", "nothing"], "There is no exercise 'nothing'."),
        (["reset", "nothing"], "There is no exercise 'nothing'."),
        (["exercises", "--lesson", "9.9"], "There is no lesson '9.9'."),
    ],
)
def test_a_wrong_id_is_one_sentence_with_the_nearest(
    run: Run, arguments: list[str], sentence: str
) -> None:
    """Every command that takes an id says what there is instead."""
    said = run(*arguments)

    assert (said.exit_code, said.stdout) == (2, "")
    assert sentence in said.stderr
    assert said.stderr.count("\n") == 1


@pytest.mark.parametrize("command", ["text", "starter", "hint", "solution"])
def test_a_command_without_an_id_says_which_there_are(run: Run, command: str) -> None:
    """Whoever forgets the id reads the first six."""
    said = run(command)

    assert (said.exit_code, said.stdout) == (2, "")
    assert said.stderr.splitlines()[-1] == (
        f"Error: Name an exercise by its ID. There are: {', '.join(bank.ids()[:6])} …"
    )
