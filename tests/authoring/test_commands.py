"""The authors' commands as they are typed: what they print, and how they end."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from workbook.authoring.ledger import load
from workbook.cli import main
from workbook.places import root


def call(*arguments: str) -> Result:
    """Run a command of the workbook."""
    return CliRunner().invoke(main, arguments)


def test_coverage_tells_machines_every_entry_of_the_ledger() -> None:
    """One JSON document on stdout, in the ledger's order, with three fields each."""
    came = call("coverage", "--json")

    entries = json.loads(came.stdout)
    promised = [(lesson, slug) for lesson, promise in load(root()).items() for slug in promise.sees]
    assert came.exit_code == 0
    assert [(one["lesson"], one["slug"]) for one in entries] == promised
    assert {frozenset(one) for one in entries} == {frozenset({"lesson", "slug", "where"})}
    assert all(one["where"] for one in entries if one["lesson"] == "6.2.4")


def test_lint_tells_machines_what_it_found() -> None:
    """A note is no fault: the status is 0 where there are only notes."""
    came = call("lint", "--json", str(root() / "notebooks" / "start.py"))

    found = json.loads(came.stdout)
    assert came.exit_code == int(any(not one["note"] for one in found))
    assert {one["rule"] for one in found if one["note"]} == {"not-compared"}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("lint", "nowhere.py"), "is not a file of the course"),
        (("build", "nowhere.py"), "is not a source of the course"),
        (("build", "--pull", "--discard"), "name one of them"),
        (("prove", "--exercise", "6.2.4-nothing"), "There is no exercise '6.2.4-nothing'."),
        (("new", "lesson", "9.9"), "coverage.toml has no lesson '9.9'."),
        (("new", "exercise", "add"), "'add' is no id of an exercise."),
    ],
)
def test_a_wrong_call_ends_with_status_2_and_a_sentence(
    arguments: tuple[str, ...], said: str
) -> None:
    """Nothing was done, and the sentence says what to type."""
    came = call(*arguments)

    assert came.exit_code == 2
    assert said in came.output


def test_building_only_what_is_stale_executes_nothing_that_is_current() -> None:
    """On the committed course there is nothing to do, and no kernel starts."""
    came = call("build", "--stale")

    assert came.exit_code == 0
    assert came.stdout == "Everything is as its source makes it; nothing was written.\n"


def test_the_first_exercise_of_a_bank_makes_the_bank(tmp_path: Path) -> None:
    """Nobody has to make an empty folder first."""
    came = call("new", "exercise", "6.2.4-loudest", "--bank", str(tmp_path / "my bank"))

    assert came.exit_code == 0
    assert [one.name for one in (tmp_path / "my bank").iterdir()] == ["loudest.py"]
