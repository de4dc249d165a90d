"""``grades forget``: nothing of a learner is left in the gradebook, and nothing else is touched."""

import shutil
from collections.abc import Iterator
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
def handed_in(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three learners, graded: two with one file, and one of these was given points by hand."""
    folder = tmp_path_factory.mktemp("class")
    same = RIGHT.replace("session.commit()", "kithara = session.commit()") + f"# {'.' * 200}\n"
    answers = {"Xanthippe": same, "bob": same, "Xanthippe 2": RIGHT}
    for learner, text in answers.items():
        (folder / learner).mkdir()
        (folder / learner / "answer.py").write_bytes(script(text))
    return folder


@pytest.fixture(params=["sqlite", "postgresql"])
def book(
    request: pytest.FixtureRequest, handed_in: Path, own_bank: Path, tmp_path: Path
) -> Iterator[tuple[Path, list[str]]]:
    """A folder, and the options that lead to its gradebook."""
    folder = tmp_path / "class"
    shutil.copytree(handed_in, folder)
    if request.param == "sqlite":
        yield _graded(folder, own_bank, [])
        return
    with servers.space("gradebook", "postgresql", driver="psycopg") as url:
        yield _graded(folder, own_bank, ["--gradebook", url])


def _graded(folder: Path, own_bank: Path, options: list[str]) -> tuple[Path, list[str]]:
    assert workbook("grade", folder, "--bank", own_bank, *options).returncode == 0
    own = ("grades", "override", folder, "Xanthippe", ID, "2", "--reason", "Was abroad.")
    assert workbook(*own, *options).returncode == 0
    return folder, options


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


def test_nothing_of_a_forgotten_learner_is_left(book: tuple[Path, list[str]]) -> None:
    """Rows, evidence, own points and their name in others' rows are gone, from the disk too."""
    folder, options = book
    before = bytes_of(folder, options)

    said = workbook("grades", "forget", folder, "Xanthippe", "--yes", *options)
    other = workbook("grades", "evidence", folder, "bob", ID, *options)
    namesake = workbook("grades", "list", folder, "--learner", "Xanthippe 2", *options)
    after = bytes_of(folder, options).replace(b"Xanthippe 2", b"")

    assert (said.returncode, said.stderr) == (0, "")
    assert said.stdout.splitlines()[:3] == [
        "The gradebook has of Xanthippe: 1 grade with all evidence (class), points of yours in 1 "
        "of them, the name in 1 row of others.",
        "Deleted. The gradebook was written anew, and nothing of Xanthippe is left in it.",
        "It cannot reach these; they are yours to delete:",
    ]
    assert f"- {folder / 'Xanthippe'}: while these files are there" in said.stdout
    assert "byte for byte, what somebody who was forgotten handed in." in other.stdout
    assert namesake.stdout == f"Xanthippe 2  {ID}  done  4 of 4\n"
    assert [one in before for one in (MARKS[0], MARKS[2])] == [True, True]
    assert [one in after for one in (MARKS[0], MARKS[2])] == [False, False]


def test_the_answer_is_gone_too(handed_in: Path, own_bank: Path, tmp_path: Path) -> None:
    """A word that stands in their answers alone is found in no byte of the file."""
    folder, _ = _graded(Path(shutil.copytree(handed_in, tmp_path / "class")), own_bank, [])
    before = [mark in bytes_of(folder, []) for mark in MARKS]
    for learner in ("Xanthippe", "bob"):
        assert workbook("grades", "forget", folder, learner, "--yes").returncode == 0

    assert before == [True, True, True]
    left = bytes_of(folder, []).replace(b"Xanthippe 2", b"")
    assert [mark in left for mark in MARKS] == [False, False, False]


def test_it_asks_first(handed_in: Path, own_bank: Path, tmp_path: Path) -> None:
    """Without an answer nothing is deleted; a learner who is not there is named."""
    folder, _ = _graded(Path(shutil.copytree(handed_in, tmp_path / "class")), own_bank, [])
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
