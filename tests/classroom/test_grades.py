"""``workbook grades``: lists, evidence, and an instructor's own points, on either database."""

import json
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.classroom.conftest import Class, workbook
from tests.classroom.handed_in import ID, WRONG, script
from tests.practice.hostile import RIGHT
from workbook import servers


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory, graded: Class) -> Path:
    """A class of two: one has it, and one tries to colour the instructor's terminal."""
    folder = tmp_path_factory.mktemp("small")
    answers = {
        "ada": script(RIGHT),
        "bob": script(
            WRONG.replace("username: str)", "username: str, x='\x1b[31m\0')")
            .replace("\0", "")
            .replace("return user\n", "print('\\x1b[2J<script>\\0\\ud800')\n    return user\n")
        ),
    }
    for learner, content in answers.items():
        (folder / learner).mkdir()
        (folder / learner / "answer.py").write_bytes(content)
    assert workbook("grade", folder, "--bank", graded.bank).returncode == 0
    return folder


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def book(request: pytest.FixtureRequest, small: Path, graded: Class) -> Iterator[list[object]]:
    """The arguments that lead to a gradebook with both learners in it."""
    if request.param == "sqlite":
        yield [small]
        return
    with servers.space("gradebook", "postgresql", driver="psycopg") as url:
        arguments = [small, "--gradebook", url]
        assert workbook("grade", *arguments, "--bank", graded.bank).returncode == 0
        yield arguments


def test_own_points_stay_with_their_reason(book: list[object], graded: Class) -> None:
    """An override counts at once, in later runs too, and can be taken back."""
    folder, *options = book

    slip = workbook("grades", "override", folder, "bob", ID, "35", "--reason", "Ill.", *options)
    changed = workbook(
        "grades", "override", folder, "bob", ID, "3.5", "--reason", "Was ill.", *options
    )
    again = workbook("grade", *book, "--bank", graded.bank, "--again", "--json")
    shown = workbook("grades", "evidence", folder, "bob", ID, *options)
    back = workbook("grades", "override", folder, "bob", ID, "--undo", *options)

    assert slip.stdout == f"bob has 35 of 4 points for {ID} now. That is more than there are.\n"
    assert changed.stdout == f"bob has 3.5 of 4 points for {ID} now.\n"
    assert [(row["learner"], row["points"]) for row in json.loads(again.stdout)] == [
        ("ada", 4),
        ("bob", 3.5),
    ]
    assert "Counted: 3.5 points, because: Was ill. (" in shown.stdout
    assert back.stdout == f"bob has 1 of 4 points for {ID} now.\n"


def test_evidence_of_every_grade_can_be_looked_up(book: list[object]) -> None:
    """The answer, the verdict part by part, and what protected the run; nothing acts on screens."""
    folder, *options = book

    shown = workbook("grades", "evidence", folder, "bob", ID, *options)
    plain = json.loads(workbook("grades", "evidence", folder, "ada", ID, "--json", *options).stdout)

    assert "not-yet: 1 of 4 points" in shown.stdout
    assert "part the_new_name_is_in_the_table (2): not: Nothing reached the table." in shown.stdout
    assert "def rename_user(" in shown.stdout
    assert "\nWhat protected this run:\nKeys, checks, the gradebook" in shown.stdout
    assert "\x1b" not in shown.stdout
    assert (plain["state"], plain["points"], plain["judged_points"]) == ("done", 4, 4)
    assert plain["evidence"]["text"].strip() == RIGHT.strip()
    assert plain["evidence"]["place"] == "answer.py"


def test_grades_are_listed(small: Path) -> None:
    """A line for each grade; ``--learner`` picks one."""
    said = workbook("grades", "list", small)
    one = json.loads(workbook("grades", "list", small, "--learner", "ada", "--json").stdout)

    assert said.stdout.splitlines() == [
        f"ada  {ID}  done  4 of 4",
        f"bob  {ID}  not-yet  1 of 4",
    ]
    assert [(row["learner"], row["state"]) for row in one] == [("ada", "done")]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["override", "bob", ID, "3"], 'Say why with --reason "…"'),
        (["override", "bob", ID], "Name the points that count, or take yours back with --undo."),
        (["override", "bob", ID, "nan", "--reason", "x"], "Points are 0 or more."),
        (["override", "bob", ID, "1,5", "--reason", "x"], "'1,5' is no number, such as 2 or 1.5."),
        (["override", "eve", ID, "3", "--reason", "x"], "with an empty folder "),
        (["evidence", "bob", "6.2.4-nothing"], "bob has no grade for 6.2.4-nothing."),
        (["evidence", "bob", ID, "--assignment", "x"], f"bob has no grade for {ID} in x."),
        (["forget", "", "--yes"], "it is empty. Name the learner, as their folder is called."),
        (["forget", " ", "--yes"], "it is empty. Name the learner, as their folder is called."),
    ],
)
def test_a_wrong_call_changes_nothing(small: Path, arguments: list[str], sentence: str) -> None:
    """The status is 2, and one sentence says why."""
    verb, *rest = arguments

    said = workbook("grades", verb, small, *rest)

    assert (said.returncode, sentence in said.stderr) == (2, True)
    assert "Traceback" not in said.stderr


def test_a_folder_that_was_never_graded_has_no_grades(tmp_path: Path, small: Path) -> None:
    """The sentence names the command that makes them, and no empty gradebook is left behind."""
    said = workbook("grades", "list", tmp_path)

    assert said.returncode == 2
    assert f"`workbook grade {tmp_path}` makes it." in said.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["nowhere"], "There is no folder nowhere. Name the folder of the submissions."),
        (["a file"], "a file is a file. Name the folder of the submissions."),
        ([".", "--gradebook", "slip.sqlite3"], "There is no gradebook slip.sqlite3: `workbook gr"),
        ([".", "--gradebook", "sqlite:///slip.sqlite3"], "There is no gradebook slip.sqlite3: `wo"),
    ],
)
def test_a_slip_in_a_name_makes_no_gradebook(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], sentence: str
) -> None:
    """An empty one would say that nothing is graded, and stay where nobody looks for it."""
    (tmp_path / "a file").touch()
    monkeypatch.chdir(tmp_path)

    said = workbook("grades", "list", *arguments)

    assert (said.returncode, said.stderr.startswith(sentence)) == (2, True), said.stderr
    assert [one.name for one in tmp_path.iterdir()] == ["a file"]


def test_a_learner_without_a_grade_is_told_from_a_gradebook_without_one(small: Path) -> None:
    """Nobody takes a slip in a name for a class that was not graded."""
    said = workbook("grades", "list", small, "--learner", "bobb")

    assert (said.returncode, said.stdout) == (0, "bobb has no grade there.\n")


def test_a_gradebook_that_is_none_is_a_sentence(small: Path, tmp_path: Path) -> None:
    """A file of noise is left as it is."""
    shutil.copytree(small, tmp_path / "in")
    noise = tmp_path / "in" / "gradebook.sqlite3"
    noise.write_bytes(b"not a database, and long enough to be looked at" * 40)

    said = workbook("grade", tmp_path / "in")

    assert said.returncode == 2
    assert "The gradebook cannot be used: file is not a database." in said.stderr
    assert noise.read_bytes().startswith(b"not a database")


@pytest.mark.parametrize(
    ("harm", "sentence"),
    [
        (
            "UPDATE workbook_grades SET evidence = '{'",
            "Put a copy of it back, or move it away: the",
        ),
        ("ALTER TABLE workbook_grades DROP COLUMN override_at", "Another version has made it."),
        ("PRAGMA user_version = 1", "database disk image is malformed. Put a copy of it back"),
    ],
    ids=["no JSON", "an older version", "broken pages"],
)
def test_a_gradebook_that_cannot_be_read_is_a_sentence(
    small: Path, tmp_path: Path, harm: str, sentence: str
) -> None:
    """Whatever happened to its file, the command says so, and what to do."""
    file = tmp_path / "gradebook.sqlite3"
    shutil.copy(small / file.name, file)
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute(harm)
    if "user_version" in harm:
        content = file.read_bytes()
        file.write_bytes(content[:4096] + b"\xff" * 8192 + content[12288:])

    said = workbook("grades", "list", tmp_path)

    assert (said.returncode, said.stdout) == (2, "")
    assert said.stderr.startswith("The gradebook cannot be used: ")
    assert sentence in said.stderr
