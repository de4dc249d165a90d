"""The modules as a learner meets them: short, runnable, with the same five subgoals."""

import importlib
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import workbook.sqlalchemy_sync
from tests.sqlalchemy_sync import subgoals
from workbook.sqlalchemy_sync.fresh import fresh
from workbook.sqlalchemy_sync.pages import keyset_page, make_large_table, offset_page
from workbook.sqlalchemy_sync.seed import fill

FOLDER = Path(workbook.sqlalchemy_sync.__file__).parent
MODULES = sorted(path.stem for path in FOLDER.glob("*.py") if path.stem != "__init__")
SENDERS = ["bulk", "crud", "pages", "posts", "search", "seed", "sessions", "tokens", "ways"]


def main_of(module: str) -> Any:
    """Run a module's main()."""
    return importlib.import_module(f"workbook.sqlalchemy_sync.{module}").main()


@pytest.mark.parametrize(
    ("module", "value"),
    [
        ("crud", ["ada.l", "edsger"]),
        ("database", ["post_tags", "posts", "profiles", "tags", "users"]),
        ("fresh", {"tags": 7, "users": 6, "posts": 9, "profiles": 0, "post_tags": 15}),
        ("main", [201, 409]),
        ("posts", ["books", "travel"]),
        ("search", ["a_b"]),
        ("seed", 20),
    ],
)
def test_main_returns_what_the_module_shows(module: str, value: object) -> None:
    """Each module can be run, and gives the same each time."""
    assert main_of(module) == value


def test_models_show_their_tables() -> None:
    """The statements of all five tables, as PostgreSQL gets them."""
    names = [statement.split()[2] for statement in main_of("models")]

    assert sorted(names) == ["post_tags", "posts", "profiles", "tags", "users"]


def test_pages_show_that_a_keyset_is_quicker() -> None:
    """By far: half of the usual ratio would do."""
    assert main_of("pages") > 3


@pytest.mark.parametrize("module", ["crud", "models"])
def test_a_module_runs_on_its_own(module: str) -> None:
    """``python -m`` prints what main() returns."""
    command = [sys.executable, "-W", "error", "-m", f"workbook.sqlalchemy_sync.{module}"]

    came = subprocess.run(command, capture_output=True, text=True, check=True)

    value = main_of(module)
    assert came.stdout.split() == " ".join(value).split()
    assert came.stderr == ""


@pytest.mark.parametrize("module", MODULES)
def test_a_module_is_short(module: str) -> None:
    """A learner opens it and finds less than 150 lines."""
    assert len((FOLDER / f"{module}.py").read_text().splitlines()) < 150


@pytest.mark.parametrize("module", SENDERS)
def test_every_statement_stands_under_the_five_subgoals(module: str) -> None:
    """Each function that sends one holds the five comments, in their order."""
    source = (FOLDER / f"{module}.py").read_text()
    for function in subgoals.functions(source):
        name = function.split("(")[0]
        if name != "def main" and re.search(r"session\.(scalars?|execute|get|flush)\(", function):
            assert subgoals.found(function) == subgoals.SUBGOALS, f"{module}: {name}"


@pytest.mark.parametrize("system", ["sqlite", "postgresql"])
def test_both_ways_to_turn_pages_show_the_same(system: str) -> None:
    """Where nothing changes in between, a page is a page."""
    with fresh(system) as engine, engine.connect() as connection:
        make_large_table(engine, 1_000)

        assert offset_page(connection, 990, 10) == keyset_page(connection, 990, 10)  # type: ignore[arg-type]


def test_nobody_writes_no_posts() -> None:
    """Posts without users are refused in a sentence."""
    with fresh() as engine, pytest.raises(ValueError, match="Nobody can write 3 posts"):
        fill(engine, posts=3, users=0)


def test_an_unknown_system_is_refused() -> None:
    """The sentence names those that this stack speaks to."""
    with (
        pytest.raises(ValueError, match=r"no 'oracle'. Take one of: postgresql, sqlite"),
        fresh("oracle"),
    ):
        pass
