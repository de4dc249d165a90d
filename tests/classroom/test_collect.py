"""``collect``: what Moodle, Canvas and mail deliver, and the names that people really have."""

import json
import shutil
import unicodedata
import zipfile
from pathlib import Path

import pytest

from tests.classroom.conftest import workbook
from tests.classroom.test_assign import ANSWER, ID, ORDER, limit
from tests.classroom.test_report import rows_of

NAMES = ["Müller, Jörg", "Jörg Müller", "O'Brien Sean", "李小龙", "Zoë Björk", "dua"]


@pytest.fixture(scope="module")
def handed_out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An assignment for a class whose list was written on a Mac."""
    folder = tmp_path_factory.mktemp("class")
    shutil.copytree(Path(__file__).with_name("bank"), folder / "bank")
    text = unicodedata.normalize("NFD", "\n".join(NAMES))
    (folder / "class.txt").write_bytes(b"\xef\xbb\xbf" + text.encode())
    argv = ["--bank", folder / "bank", "--exercise", ID, "--learners", folder / "class.txt"]
    said = workbook("assign", folder / "week 1", *argv)
    assert (said.returncode, said.stderr) == (0, "")
    return folder / "week 1"


def _archive(handed_out: Path, learner: str, path: Path) -> Path:
    """Put the archive of `submit` there, with a right answer to the learner's own task."""
    from workbook.classroom.handing_out import taking

    taken, _ = taking.take(handed_out / f"{learner}.zip", path.parent / "their own machine")
    book = taken.folder / "week 1.ipynb"
    shown = limit(handed_out / f"{learner}.zip")
    answer_in(book, ANSWER.format(order=ORDER, limit=shown))
    path.parent.mkdir(parents=True, exist_ok=True)
    shutil.move(taking.pack(taken, [book], recorded=False), path)
    shutil.rmtree(path.parent / "their own machine")
    return path


def answer_in(book: Path, code: str) -> None:
    """Write an answer where the starter was."""
    whole = json.loads(book.read_text())
    (cell,) = [one for one in whole["cells"] if one["id"].endswith("-starter")]
    cell["source"] = code
    book.write_text(json.dumps(whole))


def test_what_an_lms_gives_is_graded_under_everybodys_own_name(
    handed_out: Path, tmp_path: Path
) -> None:
    """Moodle's folders and Canvas's files come to the right learners, and each has full points.

    Whoever unpacked it has a folder around them, as many programs make one.
    """
    download, to = tmp_path / "came", tmp_path / "handed in"
    came = download / "Week 1-4711"
    mac = unicodedata.normalize("NFD", "Zoë Björk")
    _archive(handed_out, "Zoë Björk", came / f"{mac}_123_assignsubmission_file_" / "a.zip")
    _archive(handed_out, "O'Brien Sean", came / "Sean O'Brien_12_assignsubmission_file_" / "a.zip")
    _archive(handed_out, "Jörg Müller", came / "müllerjörg_LATE_104_4004_week 1.zip")
    _archive(handed_out, "李小龙", came / "in a mail.zip")
    inside = _archive(handed_out, "dua", tmp_path / "dua.zip")
    with zipfile.ZipFile(inside) as opened, zipfile.ZipFile(came / "dua_9_8_x.zip", "w") as packed:
        for name in opened.namelist():  # as a Mac packs a folder
            packed.writestr(f"week 1/{name}", opened.read(name))
            packed.writestr(f"__MACOSX/week 1/._{name}", b"\0\5\26\7")
    (came / ".DS_Store").write_bytes(b"\0")
    (download / "__MACOSX").mkdir()
    argv = (download, "--assignment", handed_out / "assignment.toml", "--to", to)

    said, again = workbook("collect", *argv), workbook("collect", *argv)

    assert (said.returncode, said.stdout) == (0, f"5 of 5 files, from 5 learners: {to}\n")
    assert "müllerjörg_LATE_104_4004_week 1.zip went to Jörg Müller, by the assig" in said.stderr
    assert said.stderr.endswith("Nothing came from Müller, Jörg.\n")
    assert (again.stdout, len([*to.glob("*/*")])) == (said.stdout, 5)  # nothing is there twice
    graded = workbook("grade", to, "--assignment", handed_out / "assignment.toml", "--json")
    rows = {row["learner"]: (row["state"], row["flags"]) for row in json.loads(graded.stdout)}
    assert rows == dict.fromkeys(sorted({*NAMES} - {"Müller, Jörg"}), ("done", []))
    assert "No archive of" not in graded.stderr


@pytest.mark.parametrize("to", ["came", "came/sorted"])
def test_what_came_is_never_sorted_into_itself(handed_out: Path, tmp_path: Path, to: str) -> None:
    """The next call would take the copies for files that came, and copy them once more."""
    came = tmp_path / "came"
    _archive(handed_out, "dua", came / "dua_9_8_x.zip")
    before = sorted(came.rglob("*"))

    said = workbook(
        "collect", came, "--assignment", handed_out / "assignment.toml", "--to", tmp_path / to
    )

    assert (said.returncode, "would be taken for what came the next time." in said.stderr) == (
        2,
        True,
    )
    assert sorted(came.rglob("*")) == before


def test_whose_nobody_can_tell_is_left_to_the_instructor(handed_out: Path, tmp_path: Path) -> None:
    """Two share a name and one is unknown: no guess is made, and the table tells them apart."""
    came, people = tmp_path / "came", tmp_path / "people.csv"
    came.mkdir()
    (came / "müllerjörg_103_1_a.ipynb").write_text("{}")
    (came / "mallory_999_2_a.ipynb").write_text("{}")
    people.write_text('learner,id\n"Müller, Jörg",103\nJörg Müller,104\n')
    argv = (came, "--assignment", handed_out / "assignment.toml", "--to", tmp_path / "in")

    said, told = workbook("collect", *argv), workbook("collect", *argv, "--people", people)

    assert (said.returncode, told.returncode) == (1, 1)
    assert "a.ipynb is of Jörg Müller or Müller, Jörg, who share a name." in said.stderr
    assert "mallory_999_2_a.ipynb is of nobody whom the assignment was made for." in said.stderr
    assert [one.relative_to(tmp_path) for one in (tmp_path / "in").glob("*/*")] == [
        Path("in/Müller, Jörg/a.ipynb")
    ]


def test_a_folder_with_another_name_is_told(handed_out: Path, tmp_path: Path) -> None:
    """Right for their own task, and judged by another one: the run says why that may be."""
    _archive(handed_out, "dua", tmp_path / "in" / "dua_9_assignsubmission_file_" / "a.zip")

    said = workbook("grade", tmp_path / "in", "--assignment", handed_out / "assignment.toml")

    assert "No archive of week 1 was made for dua_9_assignsubmission_file_: " in said.stderr


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        ("../x\nada\n=cmd()\n", "These cannot be the names of folders: '../x'; '=cmd()'. For each"),
        ("ada\nAda\n", "'Ada' and 'ada' differ in capitals alone"),
        ("ada\nbob\nada\n", "'ada' stands in "),
        ("con\n", "'con' cannot be the name of a folder"),
        (b"M\xfcller\n", "is no text in UTF-8: save it as UTF-8"),
    ],
)
def test_a_class_list_that_would_lose_somebody_is_refused(
    tmp_path: Path, lines: str | bytes, sentence: str
) -> None:
    """All that is wrong with names is told at once, and nothing is written."""
    path = tmp_path / "class.txt"
    path.write_bytes(lines if isinstance(lines, bytes) else lines.encode())
    argv = ["--exercise", "6.2.4-register", "--learners", path]

    said = workbook("assign", tmp_path / "week", *argv)

    assert (said.returncode, sentence in said.stderr) == (2, True), said.stderr
    assert not (tmp_path / "week").exists()


def test_who_handed_in_nothing_is_told_and_shown(handed_out: Path, tmp_path: Path) -> None:
    """The class is known by its archives, so nobody is forgotten because no folder is theirs."""
    _archive(handed_out, "dua", tmp_path / "in" / "dua" / "a.zip")
    asked = ["--assignment", handed_out / "assignment.toml"]

    graded = workbook("grade", tmp_path / "in", *asked)
    report = workbook("report", tmp_path / "in", "--to", tmp_path / "out", *asked)

    assert graded.stderr.endswith(
        "Nothing came from Jörg Müller, Müller, Jörg, O'Brien Sean, Zoë Björk, 李小龙.\n"
    )
    assert report.returncode == 0
    _, _, *rows = rows_of(tmp_path / "out" / "grades-canvas.csv")
    assert {row[0]: row[-1] for row in rows} == dict.fromkeys(NAMES, "") | {"dua": "4"}


def test_points_that_change_are_those_of_the_report(handed_out: Path, tmp_path: Path) -> None:
    """A grade whose files are gone keeps its old points, and is named; the others' sum is right."""
    asked, folder = tmp_path / "assignment.toml", tmp_path / "in"
    asked.write_text((handed_out / "assignment.toml").read_text())
    for name in ("dua", "eli", "gone"):
        (folder / name).mkdir(parents=True)
    call = (folder, "--assignment", asked)
    assert workbook("grade", *call).stdout.startswith("dua   0 of 4 points, 1 not started\n")
    shutil.rmtree(folder / "gone")
    asked.write_text(asked.read_text() + "points = 10\n")
    assert workbook("grade", *call).stdout.startswith("dua  0 of 10 points, 1 not started\n")

    said = workbook("report", *call, "--to", tmp_path / "out")

    assert said.stderr.endswith(
        f"week 1: {ID} is worth 10 points, and the grade of gone is still of other points. "
        "`workbook grade` makes it anew where the files are; `workbook grades override` decides "
        "without.\n"
    )
    assert rows_of(tmp_path / "out" / "grades-canvas.csv")[1][-1] == "10"


def test_what_cannot_be_sorted_stops_nobody_else(handed_out: Path, tmp_path: Path) -> None:
    """Folders without an end, and names that a copy cannot have, are told one by one."""
    download, to = tmp_path / "came", tmp_path / "handed in"
    last = download / "Zoë Björk_9_assignsubmission_file_"
    _archive(handed_out, "Zoë Björk", last / "a.zip")
    first = download / "dua_1_assignsubmission_file_"
    deep = first
    for _ in range(1200):
        deep.mkdir()
        deep = deep / "d"
    (first / "a").write_bytes(b"a file")
    again = download / "dua_2_assignsubmission_file_"
    (again / "a").mkdir(parents=True)
    (again / "a" / "b.py").write_bytes(b"in a folder of the file's name")
    for number, folder in enumerate((first, again)):
        (folder / f"{'x' * 250}.py").write_text(f"x = {number}\n")
    (download / "dua_3_assignsubmission_file_..").write_bytes(b"x = 3\n")
    with (first / "film.py").open("wb") as film:
        film.truncate(40_000_000_000)

    argv = (download, "--assignment", handed_out / "assignment.toml", "--to", to)
    said = workbook("collect", *argv)

    assert (said.returncode, said.stdout) == (1, f"4 of 8 files, from 2 learners: {to}\n")
    assert (to / "Zoë Björk" / "a.zip").is_file()
    assert (to / "dua" / "dua_3_assignsubmission_file_..").is_file()
    assert "/film.py cannot be read: it is larger than 100,000,000 bytes.\n" in said.stderr
    assert "/a/b.py cannot be copied to dua: File exists.\n" in said.stderr
    assert "xxx.py cannot be copied to dua: File name too long.\n" in said.stderr
    assert "/d/d cannot be read: it is no file.\n" in said.stderr
    assert "Traceback" not in said.stderr
    assert "our side" not in said.stderr
