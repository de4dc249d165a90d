"""``workbook report``: what an instructor sees, what a learner gets, and what an LMS takes."""

import csv
import io
import itertools
import json
import re
import shutil
import subprocess
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.classroom.conftest import workbook
from tests.classroom.handed_in import ID, OTHER, RENAME, UPDATE, WRONG, script
from tests.classroom.pages import Page
from tests.practice.hostile import RIGHT
from workbook.classroom.book.gradebook import Gradebook
from workbook.classroom.names import alphabetically
from workbook.classroom.report import people
from workbook.classroom.report.cells import cell

FIRST = "6.2.4-first-names"
CLOSED = ["key_mark", "CLOSED-MARK", "they_are_in_order", "they are in order", "WHY-MARK"]
LIVE = "<img src=x onerror=alert(1)>"  # also the name of a folder
HEBREW = "אדה"
UNSORTED = """
from sqlalchemy import select
from workbook.sqlalchemy_sync.models import User

def first_names(session):
    return list(session.scalars(select(User.username).order_by(User.id.desc()).limit(2)))
"""
SORTED = UNSORTED.replace("User.id.desc()", "User.username")
SHOUTS = RIGHT.replace("return user\n", f"raise ValueError('{LIVE}\\x1b[2J\\u202e' + 'x' * 700)\n")
SAME = script(f"{RIGHT}\n# the very same file, long enough to be told from others\n")
LOOKS = "session.info['seen'] = __import__('os').path.exists('/proc')"
LOOKING = WRONG.replace("    user = ", f"    {LOOKS}\n    user = ", 1)
UNREAD = "No answer was found, and not everything could be read: a.py is empty."
TITLES = {ID: RENAME.title, OTHER: UPDATE.title, FIRST: "The first names"}
HANDED_IN: dict[str, dict[str, bytes]] = {
    "ada": {
        "a.py": script(RIGHT),
        "b.py": script(UPDATE.key, OTHER),
        "c.py": script(SORTED, FIRST),
    },
    "bob": {
        "a.py": script(WRONG),
        "b.py": script(UPDATE.wrong[0].code, OTHER),
        "c.py": script(UNSORTED, FIRST),
    },
    "cy": {"a.py": SAME},
    "dan": {"a.py": SAME, "b.py": script(UPDATE.wrong[0].code + "\n# mine\n", OTHER)},
    "empty": {},
    "noise": {"a.py": b""},
    LIVE: {"a.py": script(SHOUTS)},
    HEBREW: {"a.py": script(LOOKING)},
}


@dataclass(frozen=True)
class Reported:
    """A class that was graded and reported on.

    Args:
        folder: of the submissions.
        bank: of the exercises.
        out: the folder of the report.
        said: what the command said.
    """

    folder: Path
    bank: Path
    out: Path
    said: subprocess.CompletedProcess[str]

    @property
    def page(self) -> Page:
        """The instructor's page."""
        return Page.read(self.out / "index.html")

    def own(self, learner: str) -> Page:
        """Return a learner's page."""
        return Page.read(self.out / pages(self.out)[learner])


def pages(out: Path) -> dict[str, str]:
    """Return where each learner's page is, as feedback.csv says it."""
    (_, *rows) = rows_of(out / "feedback.csv")
    return {learner.removeprefix("'"): path for learner, path in rows}


def rows_of(path: Path) -> list[list[str]]:
    """Return the rows of a CSV file."""
    return list(csv.reader(io.StringIO(path.read_text(encoding="utf-8"), newline="")))


@pytest.fixture(scope="module")
def reported(tmp_path_factory: pytest.TempPathFactory, own_bank: Path) -> Reported:
    """Eight learners and three exercises, really graded; one grade is the instructor's."""
    base = tmp_path_factory.mktemp("reported")
    bank = base / "bank"
    shutil.copytree(own_bank, bank)
    shutil.copy(Path(__file__).parent / "bank" / "first_names.py", bank)
    for learner, files in HANDED_IN.items():
        (base / "week 3" / learner).mkdir(parents=True)
        for name, content in files.items():
            (base / "week 3" / learner / name).write_bytes(content)
    folder = base / "week 3"
    assert workbook("grade", folder, "--bank", bank).returncode == 1
    reason = ["--reason", "Was ill."]
    assert workbook("grades", "override", folder, "cy", OTHER, 3.5, *reason).returncode == 0
    said = workbook("report", folder, "--bank", bank, "--to", base / "out", "--contact", "Ask Eve.")
    return Reported(folder, bank, base / "out", said)


def test_everybody_stands_in_one_table(reported: Reported) -> None:
    """A sign, a word and points for each; own points are marked, and what is open is no zero."""
    table = reported.page.tables["State and points of 8 learners in 3 exercises"]
    nothing, done = "○ not started 0 of 4", "✔ done 4 of 4"
    own = "○ not started 3.5 of 4 ✎ yours"

    assert table == [
        ["Learner", *(f"{one} {name}" for name, one in TITLES.items()), "Points of 12"],
        [LIVE, "◔ not yet 1 of 4", nothing, nothing, "1"],
        ["ada", done, done, done, "12"],
        ["bob", "◔ not yet 1 of 4", "◔ not yet 0 of 4", "◔ not yet 1 of 4", "2"],
        ["cy", done, own, nothing, "7.5"],
        ["dan", done, "◔ not yet 0 of 4", nothing, "4"],
        ["empty", nothing, nothing, nothing, "0"],
        ["noise", *["⚠ not graded no points yet"] * 3, "0 so far, 3 open"],
        [HEBREW, "◔ not yet 1 of 4", nothing, nothing, "1"],
        ["Done by", "3 of 8", "1 of 8", "1 of 8", ""],
    ]


def test_what_to_teach_next_comes_before_who_is_who(reported: Reported) -> None:
    """Half a minute is enough for what stops most, however many learners are on the page."""
    words = reported.page.words
    heads = (
        "What stops whom Each learner",
        "The commonest wrong answers A wrong",
        "Who may need a word Named",
        "Everybody A name leads",
    )

    assert [words.count(one) for one in heads] == [1, 1, 1, 1]
    assert [*heads] == sorted(heads, key=words.index)


def test_what_was_taken_out_of_the_assignment_counts_nowhere(
    reported: Reported, tmp_path: Path
) -> None:
    """The points that there are, and everybody's, are those of what is left."""
    asked = tmp_path / "assignment.toml"
    head = f'name = "week 3"\nbank = {json.dumps(str(reported.bank))}\n'
    asked.write_text(head + "".join(f'[[exercise]]\nid = "{one}"\n' for one in (ID, FIRST)))

    said = workbook("report", reported.folder, "--to", tmp_path / "out", "--assignment", asked)

    assert said.returncode == 0
    _, possible, *learners = rows_of(tmp_path / "out" / "grades-canvas.csv")
    assert possible[-1] == "8"
    assert {one[0]: one[-1] for one in learners if one[0] in {"ada", "bob", "cy"}} == {
        "ada": "8",
        "bob": "2",
        "cy": "4",
    }


def test_the_commonest_wrong_answers_have_names(reported: Reported) -> None:
    """Those that the exercise expects are called as its file calls them."""
    rename, update = RENAME.wrong[0], UPDATE.wrong[0]

    table = reported.page.tables["Wrong answers by how many gave them"]

    assert table[1:3] == [
        [
            "2",
            rename.name.replace("-", " "),
            rename.sentence,
            f"{RENAME.title} {ID}",
            f"bob {HEBREW}",
        ],
        ["2", update.name.replace("-", " "), update.sentence, f"{UPDATE.title} {OTHER}", "bob dan"],
    ]
    assert [row[:2] for row in table[3:]] == [["1", "no expected one"]] * 2


def test_the_other_tables_name_who_and_why(reported: Reported) -> None:
    """Who may need a word, what is not graded, equal files, flags, and points of one's own."""
    tables = reported.page.tables
    ids = f"{ID}, {OTHER}, {FIRST}"
    stuck = f"Not yet, or not started: 3 of 3 exercises ({ids})."

    assert tables["Who may need a word, and why"][1:] == [
        ["empty", "Handed in nothing that answers an exercise."],
        [LIVE, stuck],
        ["bob", stuck],
        ["dan", f"Not yet, or not started: 2 of 3 exercises ({OTHER}, {FIRST})."],
        ["noise", f"Could not be graded: {ids}."],
        [HEBREW, stuck],
    ]
    assert tables["What could not be graded"][1:] == [["noise", ids, UNREAD]]
    assert tables["One file from several learners"][1:] == [
        ["cy dan", f"{ID}: a.py is, byte for byte, what dan handed in."]
    ]
    assert tables["Flags and their evidence"][1:] == [
        [HEBREW, ID, "looks for files", f"line 9 of the answer: {LOOKS}"]
    ]
    assert tables["Points that you gave yourself"][1:] == [["cy", OTHER, "0", "✎ 3.5", "Was ill."]]


def test_nothing_is_said_of_time_that_nobody_knows(reported: Reported) -> None:
    """The promised minutes stand there, and beside them that nothing is known."""
    table = reported.page.tables["Promised minutes, and minutes worked"]

    told = "How long anybody worked is not known: no archive of workbook submit with a record in it"

    assert [row[1:3] for row in table[1:]] == [[one, "not known"] for one in ("5", "8", "10")]
    assert told in reported.page.words


def test_time_is_what_the_records_say(reported: Reported, tmp_path: Path) -> None:
    """Median, ends, and who took longer than promised; another assignment does not count."""
    folder = tmp_path / "week 3"
    shutil.copytree(reported.folder, folder)
    told = {"ada": ("week 3", 4), "bob": ("week 3", 12), "cy": ("week 3", 6), "dan": ("week 9", 99)}
    for learner, (assignment, minutes) in told.items():
        with zipfile.ZipFile(folder / learner / "week.zip", "w") as archive:
            exercises = {ID: {"entries": 3, "minutes": minutes}}
            whole = {"assignment": assignment, "exercises": exercises}
            archive.writestr("record.json", json.dumps(whole))

    workbook("report", folder, "--bank", reported.bank, "--to", tmp_path / "out")

    table = Page.read(tmp_path / "out" / "index.html").tables[
        "Promised minutes, and minutes worked"
    ]
    assert [row[1:] for row in table[1:]] == [
        ["5", "6 known of 3 learners", "4 to 12", "2 of 3"],
        ["8", "not known", "", ""],
        ["10", "not known", "", ""],
    ]


def test_what_protected_the_run_stands_on_the_page(reported: Reported) -> None:
    """Word for word as grading said it, with the day."""
    graded = json.loads(workbook("grades", "evidence", reported.folder, "ada", ID, "--json").stdout)

    assert all(" ".join(one.split()) in reported.page.words for one in graded["protection"])
    assert graded["graded_at"][:10] in reported.page.words


def test_a_learner_reads_why_and_what_to_do_next(reported: Reported) -> None:
    """The sentence, what was called, the parts, the statements, and whom to ask."""
    words = reported.own("bob").words

    assert words.startswith("To the text Feedback bob week 3 2 of 12 points.")
    assert "Nothing reached the table." in words
    assert "called rename_user(SESSION, " in words
    assert (
        f"Next: Mend your answer and run its check again. If you do not see why, workbook hint {ID}"
        in words
    )
    assert "The answer that was judged, from a.py" in words
    assert words.endswith("and can be looked up. Ask Eve.")


def test_own_points_and_not_graded_are_told_as_what_they_are(reported: Reported) -> None:
    """A reason of the instructor's, and a reason why there is no grade."""
    assert "Your instructor gave 3.5 of 4 points, because: Was ill." in reported.own("cy").words
    noise = reported.own("noise").words
    assert "0 points so far; not everything could be graded yet." in noise
    assert "⚠ not graded no points yet No answer was found" in noise


def test_a_learner_reads_nothing_of_others_of_keys_and_of_closed_parts(
    reported: Reported,
) -> None:
    """Neither name, sentence nor call of a closed part is told; that it is not passed, is."""
    for learner in HANDED_IN:
        text = (reported.out / pages(reported.out)[learner]).read_text(encoding="utf-8")
        others = {"ada", "bob", "cy", "dan", "noise"} - {learner}
        assert [one for one in others if re.search(rf"\b{one}\b", text)] == []
        assert [mark for mark in CLOSED if mark in text] == []
        assert "byte for byte" not in text
    assert "1 part of the check is kept back: 0 passed, 1 not yet." in reported.own("bob").words
    assert "A part of the check that is kept back does not" in reported.own("bob").words
    moodle = (reported.out / "grades-moodle.csv").read_text(encoding="utf-8")
    assert [mark for mark in CLOSED if mark in moodle] == []


def test_an_instructor_may_tell_of_closed_parts(reported: Reported, tmp_path: Path) -> None:
    """``--tell-closed`` passes the sentence on; the key stays where it is."""
    arguments = ("--bank", reported.bank, "--to", tmp_path / "out", "--tell-closed")
    assert workbook("report", reported.folder, *arguments).returncode == 0

    words = Page.read(tmp_path / "out" / pages(tmp_path / "out")["bob"]).words

    assert "CLOSED-MARK: the order is wrong." in words
    assert "◔ not yet they are in order" in words
    assert "key_mark" not in words


def test_nothing_that_a_learner_wrote_is_alive(reported: Reported) -> None:
    """Only elements of ours, no address but pages of the report, a policy that forbids the rest."""
    for path in [reported.out / "index.html", *(reported.out / "feedback").iterdir()]:
        page, text = Page.read(path), path.read_text(encoding="utf-8")
        names = {name for name, _ in page.elements}
        assert names.isdisjoint({"script", "img", "b", "iframe", "object", "link", "form", "base"})
        attributes = {key for _, found in page.elements for key in found}
        assert not any(key.startswith("on") or key in {"src", "style"} for key in attributes)
        links = {str(found["href"]) for _, found in page.elements if "href" in found}
        assert all(one.startswith(("#", "feedback/")) for one in links)
        policies = [found["content"] for _, found in page.elements if "http-equiv" in found]
        assert [
            str(one).startswith("default-src 'none'; style-src 'sha256-") for one in policies
        ] == [True]
        assert "\x1b" not in text
        assert "\u202e" not in text
    assert LIVE in reported.own(LIVE).words


def test_every_table_can_be_heard(reported: Reported) -> None:
    """Headings of columns and rows say what they head, and no id is there twice."""
    for path in [reported.out / "index.html", *(reported.out / "feedback").iterdir()]:
        elements = Page.read(path).elements
        scopes = {found.get("scope") for name, found in elements if name == "th"}
        ids = [found["id"] for _, found in elements if "id" in found]
        named = [found["aria-labelledby"] for _, found in elements if "aria-labelledby" in found]
        levels = [int(name[1]) for name, _ in elements if name in {"h1", "h2", "h3", "h4"}]
        assert scopes <= {"col", "row"}
        assert len(ids) == len(set(ids))
        assert set(named) <= set(ids)
        assert levels[0] == 1
        assert levels.count(1) == 1
        assert all(after <= before + 1 for before, after in itertools.pairwise(levels))


def test_canvas_gets_its_columns(reported: Reported, tmp_path: Path) -> None:
    """Its header, the line of the points, and totals; what is not known is empty."""
    people = tmp_path / "people.csv"
    lines = [f"{one};{one.upper()}, A;s-{n};l{n};S1" for n, one in enumerate(HANDED_IN)]
    head = "Learner;Student;SIS User ID;SIS Login ID;Section"
    people.write_text("\n".join([head, *lines, "fay;=1+1;s-99;l99;S1"]), encoding="utf-8-sig")
    arguments = ("--bank", reported.bank, "--to", tmp_path / "out", "--people", people)

    said = workbook("report", reported.folder, *arguments)

    totals = {LIVE: "1", "ada": "12", "bob": "2", "cy": "7.5", "dan": "4", "empty": "0"}
    number = {one: n for n, one in enumerate(HANDED_IN)}
    assert said.returncode == 0
    assert rows_of(tmp_path / "out" / "grades-canvas.csv") == [
        ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "week 3"],
        ["    Points Possible", "", "", "", "", "12"],
        *(
            [f"{one.upper()}, A", "", f"s-{number[one]}", f"l{number[one]}", "S1", points]
            for one, points in totals.items()
        ),
        ["'=1+1", "", "s-99", "l99", "S1", ""],  # handed in nothing, and has no grade
        ["NOISE, A", "", f"s-{number['noise']}", f"l{number['noise']}", "S1", ""],
        [f"{HEBREW}, A", "", f"s-{number[HEBREW]}", f"l{number[HEBREW]}", "S1", "1"],
    ]
    assert (
        "week 3: 2 of 9 totals are not known yet, and are empty in both CSV files." in said.stderr
    )
    assert "fay" in pages(tmp_path / "out")


def test_moodle_gets_identifier_grade_and_feedback(reported: Reported, tmp_path: Path) -> None:
    """By the address that it knows; who is not in the table is a sentence, and status 1."""
    people = tmp_path / "people.csv"
    people.write_text("learner,email\nada,ada@example.org\nnoise,noise@example.org\n")
    arguments = ("--bank", reported.bank, "--to", tmp_path / "out", "--people", people, "--json")

    said = workbook("report", reported.folder, *arguments)

    done, lost = "4 of 4. Every part of the check is passed.", f"not graded. {UNREAD}"
    assert said.returncode == 1
    assert rows_of(tmp_path / "out" / "grades-moodle.csv") == [
        ["Email address", "week 3", "week 3 (feedback)"],
        *(
            [f"{who}@example.org", points, "\n".join(f"{TITLES[i]} ({i}): {said}" for i in TITLES)]
            for who, points, said in (("ada", "12", done), ("noise", "", lost))
        ),
    ]
    who = {line[0]: line[2] for line in rows_of(tmp_path / "out" / "feedback.csv")}
    assert (who["learner"], who["ada"], who["bob"]) == ("email", "ada@example.org", "")
    whole = json.loads(said.stdout)
    assert whole["moodle"] == str(tmp_path / "out" / "grades-moodle.csv")
    assert [one["learner"] for one in whole["feedback"]] == [
        LIVE, "ada", "bob", "cy", "dan", "empty", "noise", HEBREW
    ]  # fmt: skip
    assert (
        f"bob is not in {people}, and so in neither CSV file. Add a line for bob."
        in (whole["sentences"])
    )


@pytest.mark.parametrize(
    ("value", "stands"),
    [
        ("=SUM(A1)", "'=SUM(A1)"),
        ("+49", "'+49"),
        ("-1", "'-1"),
        ("@x", "'@x"),
        ("\tx", "'\tx"),
        ("\rx", "'\rx"),
        (" =x", "' =x"),
        ("a=b", "a=b"),
        ("\x1b[2J", "\\x1b[2J"),
        ("", ""),
        (None, ""),
        (2.5, "2.5"),
        (4.0, "4"),
        (0.0, "0"),
        (2 / 3, "0.67"),
        (12_345.25, "12345.25"),
        (1_000_000.0, "1000000"),
    ],
)
def test_no_cell_is_computed(value: str | float | None, stands: str) -> None:
    """What a spreadsheet would take for a formula is a text; numbers are numbers."""
    assert cell(value) == stands


def test_a_report_is_made_again_in_its_place(reported: Reported, tmp_path: Path) -> None:
    """Addresses stay, and the page of somebody who is gone goes."""
    folder, out = tmp_path / "week 3", tmp_path / "out"
    shutil.copytree(reported.folder, folder)
    arguments = (folder, "--bank", reported.bank, "--to", out)
    assert workbook("report", *arguments).returncode == 0
    before = pages(out)
    assert workbook("grades", "forget", folder, "bob", "--yes").returncode == 0

    assert workbook("report", *arguments).returncode == 0

    after = pages(out)
    assert after == {who: page for who, page in before.items() if who != "bob"}
    assert sorted(f"feedback/{one.name}" for one in (out / "feedback").iterdir()) == sorted(
        after.values()
    )
    assert re.fullmatch(r"feedback/ada-[0-9a-f]{20}\.html", after["ada"])


def test_an_empty_gradebook_and_a_single_learner_are_fine(
    reported: Reported, tmp_path: Path
) -> None:
    """The page says that nothing is graded yet, and tells of one learner as of one."""
    with Gradebook.at(tmp_path, None):
        pass
    assert workbook("report", tmp_path, "--to", tmp_path.with_name("none")).returncode == 0
    with Gradebook.at(reported.folder, None) as whole, Gradebook.at(tmp_path, None) as book:
        book.keep(copies(whole.rows(learner="ada"), 1))

    assert workbook("report", tmp_path, "--to", tmp_path.with_name("one")).returncode == 1

    assert "The gradebook is empty." in Page.read(tmp_path.with_name("none") / "index.html").words
    one = Page.read(tmp_path.with_name("one") / "index.html")
    assert "State and points of 1 learner in 3 exercises" in one.tables
    assert "The rules name nobody." in one.words


def copies(rows: list[dict[str, object]], count: int) -> list[dict[str, object]]:
    """Return rows as they were judged, for as many learners."""
    kept = {"graded_at", "override_points", "override_reason", "override_at"}
    return [
        {name: value for name, value in row.items() if name not in kept}
        | {"learner": f"l{number:03}"}
        for number in range(count)
        for row in rows
    ]


def test_a_broken_file_of_the_bank_costs_only_its_own_exercise(
    reported: Reported, tmp_path: Path
) -> None:
    """Its title is not known, its learners read no reason, and a sentence says so; status 1."""
    bank = tmp_path / "bank"
    shutil.copytree(reported.bank, bank)
    (bank / "first_names.py").write_text("# half a file")

    said = workbook("report", reported.folder, "--bank", bank, "--to", tmp_path / "out")

    table = Page.read(tmp_path / "out" / "index.html").tables[
        "State and points of 8 learners in 3 exercises"
    ]
    bob = Page.read(tmp_path / "out" / pages(tmp_path / "out")["bob"]).words
    assert said.returncode == 1
    assert f"No bank has {FIRST}, so its title and minutes are not known" in said.stderr
    assert table[0][1:4] == [f"{RENAME.title} {ID}", f"{UPDATE.title} {OTHER}", f"{FIRST} {FIRST}"]
    assert "The file of this exercise was not there when the report was made" in bob
    assert [mark for mark in CLOSED if mark in bob] == []


def test_two_hundred_learners_are_two_hundred_lines(reported: Reported, tmp_path: Path) -> None:
    """The table has them all, and the work is told as it goes on."""
    with Gradebook.at(reported.folder, None) as whole, Gradebook.at(tmp_path, None) as book:
        book.keep(copies(whole.rows(learner="bob"), 200))

    said = workbook("report", tmp_path, "--bank", reported.bank, "--to", tmp_path.with_name("many"))

    page = Page.read(tmp_path.with_name("many") / "index.html")
    table = page.tables["State and points of 200 learners in 3 exercises"]
    assert said.returncode == 0
    assert [row[0] for row in table[1:-1]] == [f"l{number:03}" for number in range(200)]
    assert "20 of 200 written, 180 left" in said.stderr
    assert len(rows_of(tmp_path.with_name("many") / "grades-canvas.csv")) == 202


@pytest.mark.parametrize(
    ("table", "sentence"),
    [
        ("name,mark\nada,1\n", "needs a first line that names its columns: `learner`"),
        ("learner,email\nada,a@b\nbob,a@b\n", "line 3: 'a@b' is somebody else's, too."),
        ("learner,email\nada,=a@b\n", "line 2: '=a@b' begins as a formula does"),
        ("learner,email\n,a@b\n", "line 2: there is no learner in it."),
        ("learner,email\nada,\udce9\n", "cannot be read as UTF-8"),
        (f'learner,email\nada,"{"a" * 140_000}\n', "is no CSV (field larger than"),
    ],
)
def test_a_table_of_people_that_cannot_be_used_is_a_sentence(
    reported: Reported, tmp_path: Path, table: str, sentence: str
) -> None:
    """The status is 2, and nothing is written."""
    path = tmp_path / "people.csv"
    path.write_bytes(table.encode("utf-8", "surrogateescape"))

    said = workbook("report", reported.folder, "--to", tmp_path / "out", "--people", path)

    assert (said.returncode, sentence in said.stderr) == (2, True), said.stderr
    assert "Traceback" not in said.stderr
    assert not (tmp_path / "out").exists()


def test_a_cell_in_quotes_may_have_commas_quotes_and_lines_in_it(tmp_path: Path) -> None:
    """As an LMS writes them, and as Excel does with semicolons."""
    table = tmp_path / "people.csv"
    table.write_bytes(
        b'\xef\xbb\xbflearner;name;id\r\nada;"Byron, ""Ada""\r\n\xc3\x87elik";007\r\n'
    )

    found = people.load(table)

    assert found.known == {"ada": {"learner": "ada", "student": 'Byron, "Ada"\nÇelik', "id": "007"}}


def test_names_stand_where_their_letters_do() -> None:
    """A letter with a sign is the letter, and not one after Z."""
    names = ["Zoe", "Çelik", "Dua", "ada", "Ödön", "Otto"]

    assert sorted(names, key=alphabetically) == ["ada", "Çelik", "Dua", "Ödön", "Otto", "Zoe"]


def test_a_wrong_call_is_a_sentence_and_writes_nothing(reported: Reported, tmp_path: Path) -> None:
    """Another folder's files, a folder among the submissions, an assignment that is not there."""
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "index.html").write_text("mine")
    calls = {
        "has other files in it, and no report.": ["--to", tmp_path / "mine"],
        "where every folder is a learner's. Name another.": ["--to", reported.folder / "out"],
        "The gradebook has no assignment 'week 9'. It has: week 3.": [
            "--to", tmp_path / "new", "--assignment", "week 9"
        ],
    }  # fmt: skip

    said = {one: workbook("report", reported.folder, *rest) for one, rest in calls.items()}

    assert [(one.returncode, text in one.stderr) for text, one in said.items()] == [(2, True)] * 3
    assert (tmp_path / "mine" / "index.html").read_text() == "mine"
    assert [one.name for one in tmp_path.iterdir()] == ["mine"]
    assert not (reported.folder / "out").exists()
