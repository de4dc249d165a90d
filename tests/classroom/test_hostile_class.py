"""A class of hostile and broken submissions between two good learners, graded in one run."""

import os
import re

import pytest

from tests.classroom.hostile import klass
from tests.classroom.hostile.case import APP, ID, THERE, Case
from workbook.classroom.book.gradebook import Gradebook

_MOST_MEMORY = 3 << 30  # bytes of all processes of a run with two workers
_FEWEST = 40
_ACTS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


@pytest.fixture(scope="session")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> klass.Hostile:
    """Everybody, graded."""
    return klass.grade(tmp_path_factory.mktemp("hostile"), klass.CASES)


def test_there_are_enough_of_them() -> None:
    """Each has a name of its own, and says what it tries."""
    assert len(klass.CASES) >= _FEWEST
    assert len({case.learner for case in klass.CASES}) == len(klass.CASES)
    assert all(case.tries for case in klass.CASES)


@pytest.mark.parametrize("case", klass.CASES, ids=lambda one: ascii(one.learner)[1:41])
def test_each_gets_what_it_answers(case: Case, hostile: klass.Hostile) -> None:
    """State and points are an honest reader's; the sentence and the flags tell what was found."""
    row = hostile.rows[case.learner, case.exercise]

    assert (row["state"], row["points"], row["of"]) == (case.state, case.points, 4), row
    assert case.said in row["sentence"]
    assert tuple(one["flag"] for one in row["flags"]) == case.flags
    assert not case.evidence or any(case.evidence in one["evidence"] for one in row["flags"])


def test_the_run_came_to_its_end(hostile: klass.Hostile) -> None:
    """Everybody has a row for each exercise, none is a fault of ours, and the status says it."""
    learners = {*klass.GOOD, "copied", *(case.learner for case in klass.CASES)}
    sentences = [row["sentence"] for row in hostile.rows.values()]

    assert hostile.said.returncode == 1  # something could not be graded
    assert {one for one, _ in hostile.rows} == learners
    assert len(hostile.rows) == 3 * len(learners)
    assert "Traceback" not in hostile.said.stderr
    assert not [one for one in sentences if "our side" in one or "judge itself ended" in one]


@pytest.mark.parametrize("learner", klass.GOOD)
@pytest.mark.parametrize("exercise", [ID, THERE, APP])
def test_the_good_ones_are_not_affected(
    learner: str, exercise: str, hostile: klass.Hostile
) -> None:
    """Whoever stands before and behind them has full points and no flag."""
    row = hostile.rows[learner, exercise]

    assert (row["state"], row["points"], row["flags"]) == ("done", 4, [])


def test_nothing_outside_was_changed(hostile: klass.Hostile) -> None:
    """Submissions, bank and everything beside them are what they were, to the last byte."""
    ours = {"in", "in/gradebook.sqlite3", "tmp", f"tmp/workbook-{os.getuid()}"}
    names = hostile.before.keys() | hostile.after.keys()

    changed = {one for one in names if hostile.before.get(one) != hostile.after.get(one)}

    assert changed <= ours


def test_the_other_rows_of_the_gradebook_are_unchanged(hostile: klass.Hostile) -> None:
    """A grade of last week, with its override, is as it was."""
    with Gradebook(f"sqlite:///{hostile.here.grades}") as book:
        (row,) = book.rows(assignment="last week")

    assert {name: row[name] for name in klass.KEPT} == klass.KEPT
    assert (row["override_points"], row["override_reason"]) == (4.0, "She told me.")


def test_nothing_is_left_running(hostile: klass.Hostile) -> None:
    """No process outlives the run, and nobody came to a port or a socket outside."""
    assert hostile.watched.left == []
    assert hostile.watched.visitors == 0


def test_memory_is_bounded(hostile: klass.Hostile) -> None:
    """All processes together never had more than some gigabytes, whatever they tried."""
    assert 0 < hostile.watched.most < _MOST_MEMORY


def test_nothing_acts_on_the_terminal(hostile: klass.Hostile) -> None:
    """Names, messages and outputs bring no control character, and no line of their own."""
    summary = [one for one in hostile.said.stderr.split("\n") if one.startswith("z_good ")]

    assert not _ACTS.search(hostile.said.stderr)
    assert not _ACTS.search(hostile.said.stdout)
    assert len(summary) == 1
    assert re.fullmatch(r"z_good +12 of 12 points", summary[0])


def test_no_secret_came_out(hostile: klass.Hostile) -> None:
    """What stands in the environment of the one who grades is in no evidence."""
    with Gradebook(f"sqlite:///{hostile.here.grades}") as book:
        (row,) = book.rows(learner="environment", exercise=ID)

    assert "'PATH'" in row["evidence"]["printed"]
    assert klass.SECRET not in repr(row)
