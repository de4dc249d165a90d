"""Lateness: how it is known, what it costs, and that the judged points stay as they are."""

import json
import shutil
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.classroom.conftest import workbook
from tests.classroom.test_assign import ANSWER, ID, ORDER
from workbook.classroom.archives import MOST_BYTES
from workbook.classroom.book.lateness import Lateness, of_all
from workbook.classroom.errors import ClassroomError
from workbook.classroom.handed_in.submissions import Submission
from workbook.classroom.handing_out.assignment import Assignment
from workbook.classroom.handing_out.late import Rule

DEADLINE = "2030-03-31T00:30+01:00"  # the night in which Berlin's clocks go forward
AT = datetime.fromisoformat(DEADLINE)
TIMES = """\
learner,handed_in
in time,2030-03-30T23:30Z
late,2030-03-31T12:00+02:00
later,2030-04-02T00:30+02:00
overridden,2030-04-02T00:30+02:00
wrong and late,2030-04-30T00:00Z
"""


def lateness(at: datetime | None, rule: str = "10 % a day") -> Lateness:
    """Return what is known of a submission that came at a time."""
    return Lateness(AT, Rule.read(rule), at, "handed-in.csv" if at else "")


@pytest.mark.parametrize(
    ("said", "written", "words"),
    [
        ("none", "none", "What comes later counts in full, and is marked as late."),
        ("closed", "closed", "What comes later counts nothing."),
        ("100% a day", "closed", "What comes later counts nothing."),
        (
            "10% per day",
            "10 % a day",
            "For each day that has begun after it, 10 % of the points that you have earned are "
            "taken off.",
        ),
        (
            "2.5 % a day",
            "2.5 % a day",
            "For each day that has begun after it, 2.5 % of the points that you have earned are "
            "taken off.",
        ),
    ],
)
def test_a_rule_is_one_of_three_and_said_in_words(said: str, written: str, words: str) -> None:
    """Whatever way it was typed, it is stored in one."""
    assert (str(Rule.read(said)), Rule.read(said).words) == (written, words)


@pytest.mark.parametrize("said", ["10", "10 %", "0 % a day", "101 % a day", "-5 % a day", "soon"])
def test_anything_else_is_refused(said: str) -> None:
    """With the three that there are."""
    with pytest.raises(ClassroomError, match=r"is no late rule. Take `none`, `closed`, or a part"):
        Rule.read(said)


@pytest.mark.parametrize(
    ("after", "days"),
    [
        (timedelta(days=-3), 0),
        (timedelta(), 0),
        (timedelta(microseconds=1), 1),
        (timedelta(days=1), 1),
        (timedelta(days=1, seconds=1), 2),
        (timedelta(days=400), 400),
    ],
)
def test_days_are_counted_as_they_begin(after: timedelta, days: int) -> None:
    """The deadline itself is in time; a day is 24 hours, whatever the clocks do that night."""
    assert lateness(AT + after).days == days


def test_two_zones_are_one_moment() -> None:
    """The same moment, told in another zone, is as late as before."""
    moment = AT + timedelta(hours=30)

    assert lateness(moment.astimezone(UTC)).days == lateness(moment).days == 2


@pytest.mark.parametrize(
    ("rule", "days", "taken"),
    [
        ("none", 9, 0),
        ("closed", 1, 8),
        ("closed", 0, 0),
        ("10 % a day", 1, 0.8),
        ("10 % a day", 3, 2.4),
        ("10 % a day", 10, 8),
        ("10 % a day", 99, 8),
    ],
)
def test_what_is_taken_is_never_more_than_was_earned(rule: str, days: int, taken: float) -> None:
    """A part of the points that were earned, for each day."""
    assert Rule.read(rule).taken(8.0, days) == taken


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the instructor's times, graded twice, with an override in between."""
    folder = tmp_path_factory.mktemp("late")
    shutil.copytree(Path(__file__).with_name("bank"), folder / "bank")
    (folder / "assignment.toml").write_text(
        f'name = "week 3"\nbank = "bank"\ndeadline = "{DEADLINE}"\nlate = "10 % a day"\n'
        f'[[exercise]]\nid = "{ID}"\npoints = 8\n'
    )
    handed = folder / "handed in"
    for name in ("in time", "late", "later", "overridden", "wrong and late", "unknown", "nothing"):
        (handed / name).mkdir(parents=True)
        code = ANSWER.format(order=ORDER, limit=99 if "wrong" in name else 2)
        if name != "nothing":
            (handed / name / "answer.py").write_text(f"# exercise: {ID}\n# {name}\n{code}")
    (handed / "handed-in.csv").write_text(TIMES)
    _grade(folder)
    said = workbook("grades", "override", handed, "overridden", ID, 7, "--reason", "ill")
    assert said.stdout == f"overridden has 7 of 8 points for {ID} now.\n"
    return folder


def _grade(folder: Path) -> dict[str, dict[str, Any]]:
    file = folder / "assignment.toml"
    said = workbook("grade", folder / "handed in", "--assignment", file, "--json")
    assert said.returncode == 0
    return {row["learner"]: row for row in json.loads(said.stdout)}


def test_the_points_that_count_are_less_and_an_override_wins(graded: Path) -> None:
    """Each day takes 0.8 of 8 points; without a known time, and in time, nothing is taken."""
    rows = _grade(graded)

    assert {name: row["points"] for name, row in rows.items()} == {
        "in time": 8,
        "late": 7.2,
        "later": 6.4,
        "nothing": 0,
        "overridden": 7,
        "unknown": 8,
        "wrong and late": 0,
    }
    assert {name: [one["flag"] for one in row["flags"]] for name, row in rows.items()} == {
        "in time": [],
        "late": ["late"],
        "later": ["late"],
        "nothing": [],
        "overridden": ["late"],
        "unknown": ["time-unknown"],
        "wrong and late": ["late"],
    }


def test_the_judged_points_stay_in_the_evidence(graded: Path) -> None:
    """Beside them stands when it came, by whose word, and what was taken off."""
    said = workbook("grades", "evidence", graded / "handed in", "later", ID, "--json")
    row = json.loads(said.stdout)
    told = workbook("grades", "evidence", graded / "handed in", "later", ID).stdout

    assert (row["points"], row["judged_points"]) == (6.4, 8)
    assert row["evidence"]["late"] == {
        "deadline": "2030-03-31T00:30:00+01:00",
        "rule": "10 % a day",
        "handed_in": "2030-04-01T22:30:00+00:00",
        "by": "handed-in.csv",
        "days": 2,
        "taken": 1.6,
    }
    assert "Counted: 6.4 points, because 1.6 are taken off: see below" in told
    assert (
        "flag late: It came at 2030-04-01T22:30:00+00:00, says handed-in.csv; the deadline was "
        "2030-03-31T00:30:00+01:00: 2 days begun. 1.6 of 8 points are taken off." in told
    )


def test_a_new_time_counts_without_a_new_verdict(graded: Path) -> None:
    """The list of times may be mended after a run; nothing is judged anew for it."""
    list_ = graded / "handed in/handed-in.csv"
    before = list_.read_text()
    list_.write_text(before.replace("late,2030-03-31T12:00", "late,2030-03-31T00:00", 1))
    try:
        said = workbook(
            "grade", graded / "handed in", "--assignment", graded / "assignment.toml"
        ).stdout
        again = _grade(graded)["late"]
    finally:
        list_.write_text(before)

    assert said.endswith("0 graded now, 7 kept from before.\n")
    assert (again["points"], again["flags"]) == (8, [])


def test_without_a_list_the_learners_own_clock_is_asked(tmp_path: Path) -> None:
    """What `submit` wrote is taken, and called what it is; the last one counts."""
    for name, moment in (("a.zip", "2030-04-01T00:00Z"), ("b.zip", "2030-03-01T00:00Z")):
        with zipfile.ZipFile(tmp_path / name, "w") as archive:
            archive.writestr("assignment.toml", f'handed_in = "{moment}"\n')
            archive.writestr("../beside.py", "x = 1\n")  # what is left out hides no time
    one = Submission("ada", tmp_path, ("a.zip", "b.zip"), "", {})
    asked = Assignment("week 3", deadline=DEADLINE, late="closed")

    (found,) = of_all(asked, [one]).values()

    assert found is not None
    assert (found.days, found.by) == (2, "the learner's own clock")


def test_a_bomb_beside_it_hides_no_time(tmp_path: Path) -> None:
    """Only the line with the time is unpacked, so a rule cannot be undone by the rest."""
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bomb.py", b"#" * (MOST_BYTES + 1))
        archive.writestr("assignment.toml", 'handed_in = "2030-04-01T00:00Z"\n' + "#" * 1_000)
    one = Submission("ada", tmp_path, ("a.zip",), "", {})

    (found,) = of_all(Assignment("week 3", deadline=DEADLINE, late="closed"), [one]).values()

    assert found is not None
    assert (found.days, found.by) == (2, "the learner's own clock")


@pytest.mark.parametrize(
    "inside",
    [
        b'handed_in = "soon"',
        b"handed_in = 2030-04-01T00:00:00Z",
        b'handed_in = "0001-01-01T00:00+23:59"',
        b"handed_in = " + b"[" * 5_000,
        b"\xff\xfe",
        b'handed_in = "2030-04-01T00:00"',
    ],
)
def test_a_time_that_is_none_is_not_known(tmp_path: Path, inside: bytes) -> None:
    """What a learner hands in cannot stop a run, and is not believed to be a time."""
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("assignment.toml", inside)
    (tmp_path / "b.zip").write_bytes(b"PK\x03\x04 and no more")
    one = Submission("ada", tmp_path, ("a.zip", "b.zip"), "", {})

    (found,) = of_all(Assignment("week 3", deadline=DEADLINE), [one]).values()

    assert found is not None
    assert (found.handed_in, found.days, found.by) == (None, 0, "")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("who,when\n", "begins with the line `learner,handed_in`."),
        ("learner,handed_in\nada,soon\n", "line 2: a learner and a time with its zone"),
        ("learner,handed_in\nada,2030-05-01T00:00\n", "line 2: a learner and a time with its"),
        ("learner,handed_in\nada\n", "line 2: a learner and a time with its zone"),
    ],
)
def test_a_list_that_is_none_is_a_sentence(tmp_path: Path, text: str, sentence: str) -> None:
    """It names the file and the line."""
    (tmp_path / "handed-in.csv").write_text(text)
    one = Submission("ada", tmp_path / "ada", (), "", {})

    with pytest.raises(ClassroomError) as caught:
        of_all(Assignment("week 3", deadline=DEADLINE), [one])

    assert sentence in str(caught.value)


def test_a_list_is_looked_at_before_anything_is_graded(tmp_path: Path) -> None:
    """A line that is none costs no run, and a name that no folder has is told."""
    (tmp_path / "in" / "ada").mkdir(parents=True)
    (tmp_path / "assignment.toml").write_text(
        f'name = "w"\ndeadline = "{DEADLINE}"\n[[exercise]]\nid = "6.2.4-register"\n'
    )
    call = ("grade", tmp_path / "in", "--assignment", tmp_path / "assignment.toml")
    list_ = tmp_path / "in" / "handed-in.csv"

    list_.write_text("learner,handed_in\nada,soon\n")
    refused = workbook(*call)
    list_.write_text("learner,handed_in\nAda L.,2030-03-30T23:30Z\n")
    graded = workbook(*call)

    assert refused.returncode == 2
    assert refused.stderr.startswith(f"{list_}, line 2: a learner and a time with its zone")
    assert graded.stderr.endswith(
        "handed-in.csv has a time for Ada L., and no folder is called so: it counts for nobody. "
        "The names in it are those of the folders.\n"
    )


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ('deadline = "2030-03-31"', "`deadline` is a text that is a time with its zone"),
        ("deadline = 2030-03-31T00:30:00Z", "`deadline` is a text that is a time with its zone"),
        ('late = "a bit"', "'a bit' is no late rule."),
    ],
)
def test_a_wrong_assignment_is_a_sentence(tmp_path: Path, line: str, sentence: str) -> None:
    """Before anything is graded."""
    (tmp_path / "ada").mkdir()
    (tmp_path / "assignment.toml").write_text(f'{line}\n[[exercise]]\nid = "{ID}"\n')

    said = workbook("grade", tmp_path)

    assert said.returncode == 2
    assert sentence in said.stderr


def test_a_learner_reads_the_rule_where_the_task_is(tmp_path: Path) -> None:
    """In the notebook, in assignment.toml, and when it is taken."""
    made = ("--bank", Path(__file__).with_name("bank"), "--exercise", ID, "--learner", "ada")
    rule = ("--deadline", "2099-01-01T12:00+01:00", "--late", "10% a day")
    said = workbook("assign", tmp_path / "week 3", *made, *rule)
    taken = workbook("take", tmp_path / "week 3/ada.zip", "--into", tmp_path / "mine")
    words = (
        "For each day that has begun after it, 10 % of the points that you have earned are "
        "taken off."
    )
    notebook = json.loads((tmp_path / "mine/week 3/week 3.ipynb").read_text())

    assert (said.returncode, said.stderr) == (0, "")
    assert f"Hand it in until 2099-01-01T12:00+01:00. {words}" in "".join(
        notebook["cells"][0]["source"]
    )
    assert (
        f'late = "10 % a day"  # {words}' in (tmp_path / "mine/week 3/assignment.toml").read_text()
    )
    assert f'late = "10 % a day"  # {words}' in (tmp_path / "week 3/assignment.toml").read_text()
    assert taken.stdout.endswith(f"`workbook submit`. {words}\n")


@pytest.mark.parametrize(
    ("rule", "sentence"),
    [
        (["--late", "closed"], "Without a deadline nothing is late: give --deadline TIME, too."),
        (["--late", "x", "--deadline", "2099-01-01T00:00Z"], "'x' is no late rule."),
    ],
)
def test_a_wrong_rule_writes_nothing(tmp_path: Path, rule: list[str], sentence: str) -> None:
    """The status is 2, and one sentence says why."""
    said = workbook("assign", tmp_path / "week", "--exercise", "6.2.4-register", *rule)
    named = workbook("assign", tmp_path / "w", "--section", "6.2.4", "--learner", "a", *rule)

    assert (said.returncode, named.returncode) == (2, 2)
    assert sentence in named.stderr
    assert list(tmp_path.iterdir()) == []
