"""Everybody's own variant: what is checked, handed in and graded is one thing, and a copy shows."""

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.classroom.conftest import workbook
from tests.classroom.test_assign import ANSWER, ID, ORDER, answer, limit
from workbook.classroom.book.copied import FLAG, shape_of
from workbook.classroom.handing_out.assigning import variant
from workbook.classroom.handing_out.assignment import load
from workbook.practice import bank

SEED = 20_261_123
NAMES = tuple(f"learner {number}" for number in range(1, 31))
RENAMED = """
from sqlalchemy import select
from workbook.sqlalchemy_sync.models import User

def first_names(db):  # all my own work
    query = select(User.username).order_by(User.username)

    return list(db.scalars(query.limit({limit})))
"""
PLAIN = (
    RENAMED.replace("db", "session").replace("query", "ordered").replace("  # all my own work", "")
)


@dataclass(frozen=True)
class Handed:
    """What one learner has done.

    Args:
        limit: of the learner's own task.
        checked: what `check` said.
        submitted: the state that `submit` said.
    """

    limit: int
    checked: dict[str, Any]
    submitted: str


@dataclass(frozen=True)
class Week:
    """An assignment that came back.

    Args:
        folder: the instructor's.
        handed: by learner.
        rows: of the gradebook, by learner.
    """

    folder: Path
    handed: dict[str, Handed]
    rows: dict[str, dict[str, Any]]


@pytest.fixture(scope="module")
def assigned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Thirty learners of an assignment whose seed is known, so that every run draws the same."""
    folder = tmp_path_factory.mktemp("variants") / "week 3"
    shutil.copytree(Path(__file__).with_name("bank"), folder / "own bank")
    (folder / "assignment.toml").write_text(
        f'name = "week 3"\nseed = {SEED}\nbank = "own bank"\n[[exercise]]\nid = "{ID}"\n'
    )
    (folder / "class.txt").write_text("\n".join(NAMES))
    said = workbook("assign", folder, "--learners", folder / "class.txt")
    assert said.returncode == 0
    return folder


def _first(limits: dict[str, int], fits: Callable[[int], bool]) -> str:
    return next(name for name, number in limits.items() if fits(number))


@pytest.fixture(scope="module")
def week(assigned: Path, tmp_path_factory: pytest.TempPathFactory) -> Week:
    """Ada and bob answer their own tasks; a copyist has bob's answer, a wrong one her own."""
    limits = {name: limit(assigned / f"{name}.zip") for name in NAMES}
    ada = NAMES[0]
    bob = _first(limits, lambda number: number != limits[ada])
    copyist = _first(limits, lambda number: number not in {limits[ada], limits[bob]})
    wrong = next(name for name in NAMES if name not in {ada, bob, copyist})
    answers = {
        ada: ANSWER.format(order=ORDER, limit=limits[ada]),
        bob: PLAIN.format(limit=limits[bob]),
        copyist: RENAMED.format(limit=limits[bob]),
        wrong: ANSWER.format(order=ORDER, limit=99),
    }
    folder = tmp_path_factory.mktemp("handed in")
    handed = {}
    for who, (learner, code) in zip(
        ("ada", "bob", "copyist", "wrong"), answers.items(), strict=True
    ):
        home = tmp_path_factory.mktemp("home")
        workbook("take", assigned / f"{learner}.zip", "--into", home)
        notebook = answer(home / "week 3", code)
        (checked,) = json.loads(workbook("check", notebook, "--json").stdout)
        submitted = workbook("submit", home / "week 3").stdout
        (line,) = [one for one in submitted.splitlines() if one.startswith(ID)]
        handed[who] = Handed(limits[learner], checked, line.removeprefix(ID).split(":")[0].strip())
        (folder / learner).mkdir()
        shutil.copy(home / "week 3" / f"week 3-{learner}.zip", folder / learner)
    said = workbook("grade", folder, "--assignment", assigned / "assignment.toml", "--json")
    by_name = {row["learner"]: row for row in json.loads(said.stdout)}
    rows = {who: by_name[name] for who, name in zip(handed, answers, strict=True)}
    return Week(assigned, handed, rows)


def test_tasks_differ_and_each_is_the_one_that_is_graded(assigned: Path) -> None:
    """All five values are drawn; what a learner reads is the variant of the seed of their own."""
    own = load(assigned / "assignment.toml")
    whole = bank.find(ID, own.bank)
    limits = {name: limit(assigned / f"{name}.zip") for name in NAMES}
    tasks = {name: whole.variant(variant(own, name, ID)).task for name in NAMES}

    assert all(f"the first {limits[name]} usernames" in tasks[name] for name in NAMES)
    assert set(limits.values()) == {2, 3, 4, 5, 6}
    assert len({variant(own, name, ID) for name in NAMES}) == len(NAMES)


def test_check_submit_and_grade_agree(week: Week) -> None:
    """Each is about the learner's own variant: the open part there, and all parts in the end."""
    said = {
        who: (
            one.checked["state"],
            one.submitted,
            week.rows[who]["state"],
        )
        for who, one in week.handed.items()
    }

    assert said == {
        "ada": ("done", "done", "done"),
        "bob": ("done", "done", "done"),
        "copyist": ("not-yet", "not-yet", "not-yet"),
        "wrong": ("not-yet", "not-yet", "not-yet"),
    }
    assert week.handed["copyist"].checked["expected"] == str(week.handed["copyist"].limit)
    assert week.handed["copyist"].checked["came"] == str(week.handed["bob"].limit)


def test_a_copied_answer_shows(week: Week) -> None:
    """Other names, comments and order hide nothing; who is merely wrong is not accused."""
    flags = {who: [one["flag"] for one in row["flags"]] for who, row in week.rows.items()}
    (sign,) = week.rows["copyist"]["flags"]
    bob, copyist = week.handed["bob"].limit, week.handed["copyist"].limit

    assert flags == {"ada": [], "bob": [], "copyist": [FLAG], "wrong": []}
    assert sign["evidence"] == (
        f"But for names, comments and order it is the answer of {week.rows['bob']['learner']}: "
        f"right for limit {bob}, and the task here has limit {copyist}."
    )


def test_an_answer_under_a_name_of_somebody_elses_task_shows(tmp_path: Path) -> None:
    """A name may be the variant: then a copy is no answer at all, and that is no silent zero."""
    (tmp_path / "bank").mkdir()
    whole = Path(__file__).with_name("bank").joinpath("first_names.py").read_text()
    named = whole.replace("first_names", "$called").replace(
        "# limit = [2, 3, 4, 5, 6]", '# limit = [2]\n# called = ["first_names", "names_first"]'
    )
    (tmp_path / "bank" / "first_names.py").write_text(named)
    file = tmp_path / "assignment.toml"
    file.write_text(f'name = "w"\nseed = {SEED}\nbank = "bank"\n[[exercise]]\nid = "{ID}"\n')
    own, plain = load(file), bank.find(ID, tmp_path / "bank")
    gives = {name: plain.variant(variant(own, name, ID)).gives for name in NAMES}
    copyist = next(name for name in NAMES if gives[name] == ("names_first",))
    (tmp_path / "in" / copyist).mkdir(parents=True)
    (tmp_path / "in" / copyist / "a.py").write_text(ANSWER.format(order=ORDER, limit=2))

    (row,) = json.loads(workbook("grade", tmp_path / "in", "--assignment", file, "--json").stdout)

    said = "a.py has first_names, and the task here asks for names_first."
    assert (row["state"], row["flags"]) == (
        "not-started",
        [{"flag": "made-for-another", "evidence": said}],
    )
    assert row["sentence"] == f"There is no answer to it in what was handed in. {said}"


def test_what_a_copyist_changes_is_not_seen() -> None:
    """Names of one's own, comments, docstrings and the order of functions; what it does is."""
    two = "def f(a): return g(a, 3)\ndef g(a, b): return a[:b]"
    turned = "def h(x, y):\n    'Mine.'\n    return x[:y]\ndef f(z): return h(z, 3)"
    assert shape_of(two) == shape_of(turned) != shape_of(turned.replace("3", "4"))
    assert shape_of(PLAIN.format(limit=2)) == shape_of(RENAMED.format(limit=2))
    assert shape_of(PLAIN.format(limit=2)) != shape_of(PLAIN.format(limit=3))
    assert shape_of("def f(a): return max(a)") != shape_of("def f(a): return min(a)")
    assert shape_of("def f(a, b): return a - b") != shape_of("def f(a, b): return b - a")
    assert (shape_of("def f("), shape_of("# nothing")) == ("", "")
