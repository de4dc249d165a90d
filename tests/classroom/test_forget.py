"""``grades forget``: nothing of a learner is left in the gradebook, and nothing else is touched."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url

from tests.classroom.conftest import workbook
from tests.classroom.handed_in import ID, script
from tests.practice.hostile import RIGHT
from workbook import servers
from workbook.practice.judging.strict import postgresql

MARKS = (b"Xanthippe", b"kithara", b"Was abroad")


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory, own_bank: Path) -> Path:
    """Three learners, graded: two with one file, and one of these was given points by hand."""
    folder = tmp_path_factory.mktemp("graded") / "class"
    same = RIGHT.replace("session.commit()", "kithara = session.commit()") + f"# {'.' * 200}\n"
    answers = {"Xanthippe": same, "bob": same, "Xanthippe 2": RIGHT}
    for learner, text in answers.items():
        (folder / learner).mkdir(parents=True)
        name = "answer of Xanthippe.py" if learner == "bob" else "answer.py"
        (folder / learner / name).write_bytes(script(text))
    return _grade(folder, own_bank)


@pytest.fixture
def folder(graded: Path, tmp_path: Path) -> Path:
    """A copy of that class, with its gradebook."""
    return Path(shutil.copytree(graded, tmp_path / "class"))


@pytest.fixture(params=["sqlite", "postgresql"])
def book(request: pytest.FixtureRequest, folder: Path, own_bank: Path) -> Iterator[list[str]]:
    """The options that lead to a gradebook of that class."""
    if request.param == "sqlite":
        yield []
        return
    with servers.space("gradebook", "postgresql", driver="psycopg") as url:
        _grade(folder, own_bank, "--gradebook", url)
        yield ["--gradebook", url]


def _grade(folder: Path, bank: Path, *options: str) -> Path:
    assert workbook("grade", folder, "--bank", bank, *options).returncode == 0
    own = ("grades", "override", folder, "Xanthippe", ID, "2", "--reason", "Was abroad.")
    assert workbook(*own, *options).returncode == 0
    return folder


def bytes_of(folder: Path, options: list[str]) -> bytes:
    """Return what lies on the disk of the gradebook: its file, or the files of its table."""
    if not options:
        return b"".join(path.read_bytes() for path in folder.glob("gradebook*"))
    database = make_url(options[1]).database
    # Files are for the server's own administrator to read.
    admin = make_url(postgresql.admin_url()).set(database=database)
    url = admin.render_as_string(hide_password=False)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CHECKPOINT")
        rows = connection.execute(
            "SELECT pg_read_binary_file(pg_relation_filepath(one.oid)) FROM pg_class AS one"
            " WHERE one.oid = 'workbook_grades'::regclass OR one.oid ="
            " (SELECT reltoastrelid FROM pg_class WHERE oid = 'workbook_grades'::regclass)"
        ).fetchall()
        return b"".join(bytes(row[0]) for row in rows)


def test_nothing_of_a_forgotten_learner_is_left(folder: Path, book: list[str]) -> None:
    """Rows, evidence, own points and their name in others' rows are gone, from the disk too."""
    options = book
    before = bytes_of(folder, options)

    said = workbook("grades", "forget", folder, "Xanthippe", "--yes", *options)
    other = workbook("grades", "evidence", folder, "bob", ID, *options)
    namesake = workbook("grades", "list", folder, "--learner", "Xanthippe 2", *options)
    after = bytes_of(folder, options).replace(b"Xanthippe 2", b"")

    assert (said.returncode, said.stderr) == (0, "")
    assert said.stdout.splitlines()[:3] == [
        "The gradebook has of Xanthippe: 1 grade with all evidence (class), points of yours in 1 "
        "of them, the name in 1 row of others.",
        "Deleted. The gradebook was written anew: no row is Xanthippe's any more, and none names "
        "them.",
        "It cannot reach these; they are yours to delete:",
    ]
    assert f"- {folder / 'Xanthippe'}: while these files are there" in said.stdout
    assert "byte for byte, what somebody who was forgotten handed in." in other.stdout
    assert namesake.stdout == f"Xanthippe 2  {ID}  done  4 of 4\n"
    assert [one in before for one in (MARKS[0], MARKS[2])] == [True, True]
    assert [one in after for one in (MARKS[0], MARKS[2])] == [False, False]


def test_the_answer_is_gone_too(folder: Path) -> None:
    """A word that stands in their answers alone is found in no byte of the file."""
    before = [mark in bytes_of(folder, []) for mark in MARKS]
    for learner in ("Xanthippe", "bob"):
        assert workbook("grades", "forget", folder, learner, "--yes").returncode == 0

    assert before == [True, True, True]
    left = bytes_of(folder, []).replace(b"Xanthippe 2", b"")
    assert [mark in left for mark in MARKS] == [False, False, False]


def test_it_asks_first(folder: Path) -> None:
    """Without an answer nothing is deleted; a learner who is not there is named."""
    before = workbook("grades", "list", folder).stdout

    asked = workbook("grades", "forget", folder, "Xanthippe")
    unknown = workbook("grades", "forget", folder, "Socrates", "--yes")

    assert (asked.returncode, workbook("grades", "list", folder).stdout) == (1, before)
    assert asked.stdout.endswith("Delete all of it, for good? [y/N]: ")
    assert unknown.returncode == 2
    assert unknown.stderr == (
        f"The gradebook has nothing of Socrates. `workbook grades list {folder}` shows whom it "
        "has.\n"
    )


def test_a_gradebook_that_is_written_to_stays_whole(folder: Path) -> None:
    """While somebody else holds it nothing is deleted, and a sentence says what to do."""
    with closing(sqlite3.connect(folder / "gradebook.sqlite3", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        said = workbook("grades", "forget", folder, "Xanthippe", "--yes")

    assert said.returncode == 2
    assert said.stderr == (
        "Nothing was deleted: database is locked. Does anybody grade into it just now? Then wait "
        "for the end, and run this again.\n"
    )
    assert "Xanthippe" in workbook("grades", "list", folder).stdout
