"""The same API on SQLAlchemy Core: what it shows, and what it sends."""

import importlib
import re
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.schema import CreateIndex, CreateTable

import workbook.sqlalchemy_sync.core
from tests.sqlalchemy_sync import subgoals
from workbook.domain.schemas import PostCreate, UserUpdate
from workbook.observe import record
from workbook.sqlalchemy_sync import models as classes
from workbook.sqlalchemy_sync.core import crud, main, models, posts, search
from workbook.sqlalchemy_sync.fresh import fresh

FOLDER = Path(workbook.sqlalchemy_sync.core.__file__).parent
MODULES = sorted(path.stem for path in FOLDER.glob("*.py") if path.stem != "__init__")
GOALS = ["open a connection", *subgoals.SUBGOALS[1:]]


@pytest.mark.parametrize(
    ("module", "value"),
    [
        ("crud", ["ada.l", "edsger"]),
        ("database", ["post_tags", "posts", "profiles", "tags", "users"]),
        ("main", [201, 409]),
        ("posts", ["books", "travel"]),
        ("search", ["a_b"]),
    ],
)
def test_main_returns_the_same_as_with_classes(module: str, value: object) -> None:
    """Each module can be run, and shows what its sibling shows."""
    for package in ("sqlalchemy_sync", "sqlalchemy_sync.core"):
        assert importlib.import_module(f"workbook.{package}.{module}").main() == value


@pytest.mark.parametrize("module", MODULES)
def test_a_module_is_short_and_has_a_sibling_of_its_name(module: str) -> None:
    """Reading the second one is reading a diff, of less than 150 lines."""
    assert len((FOLDER / f"{module}.py").read_text().splitlines()) < 150
    assert (FOLDER.parent / f"{module}.py").exists()


@pytest.mark.parametrize("module", ["crud", "posts", "search"])
def test_every_statement_stands_under_the_five_subgoals(module: str) -> None:
    """Each function that sends one holds the five comments, in their order."""
    source = (FOLDER / f"{module}.py").read_text()
    for function in re.split(r"^(?=def |class |if )", source, flags=re.MULTILINE)[1:]:
        name = function.split("(")[0]
        if name != "def main" and "connection.execute(" in function:
            assert subgoals.found(function, GOALS) == GOALS, f"{module}: {name}"


@pytest.mark.parametrize("dialect", [sqlite.dialect, postgresql.dialect])
def test_the_tables_are_those_of_the_classes(dialect: Any) -> None:
    """Both stacks can work on one database: table for table, index for index."""

    def made(metadata: Any) -> list[str]:
        tables = metadata.sorted_tables
        indexes = [
            CreateIndex(index) for table in tables for index in sorted(table.indexes, key=str)
        ]
        whole = [*map(CreateTable, tables), *indexes]
        return [str(one.compile(dialect=dialect())) for one in whole]

    assert made(models.metadata) == made(classes.Base.metadata)


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest) -> Any:
    """An engine on the course's tables with four users and eight posts."""
    with fresh(request.param, people=4, posts=8) as engine:
        yield engine


def test_each_change_is_one_statement(engine: Engine) -> None:
    """No look beforehand, nothing read again: what was changed comes back with RETURNING."""
    with engine.connect() as connection, record(engine) as sent:
        crud.get_user(connection, 1)
        crud.list_users(connection)
        crud.update_user(connection, 1, UserUpdate(bio="new"))
        crud.update_user(connection, 2, UserUpdate())
        crud.delete_user(connection, 3)
        crud.delete_user(connection, 3)
    verbs = [statement.verb for statement in sent.statements]
    assert verbs == ["select", "select", "update", "select", "delete", "delete"]
    assert "hashed_password" not in sent.text()


def test_the_tags_of_a_page_are_one_statement(engine: Engine) -> None:
    """However many posts: user, posts, tags; and none for the tags of no post."""
    with engine.connect() as connection:
        with record(engine) as sent:
            page = posts.list_posts(connection, 1)
        assert page is not None
        assert len(page[0]) == 2
        assert sent.count() == 3
        with record(engine) as sent:
            assert search.search(connection, "no such text") == ([], [])
        assert sent.count() == 2
        connection.rollback()


def test_a_post_for_nobody_leaves_no_tag(engine: Engine) -> None:
    """Tags and post are one transaction: without the one there are not the others."""
    new = PostCreate(title="Lost", content="To nobody.", tags=["nowhere"])
    with engine.connect() as connection:
        assert posts.create_post(connection, 99, new) is None
        names = select(func.count()).select_from(models.tags).where(models.tags.c.name == "nowhere")
        assert connection.scalar(names) == 0


def test_the_documents_of_both_apps_are_one() -> None:
    """A client cannot tell the two apart: the same operations, schemas and answers."""
    from workbook.sqlalchemy_sync.main import create_app

    assert main.create_app("sqlite://").openapi() == create_app("sqlite://").openapi()


def test_the_pool_has_its_connection_back_before_the_answer(engine: Engine) -> None:
    """What was taken for a request is given back, also after an error."""
    url = engine.url.render_as_string(hide_password=False)
    with TestClient(main.create_app(url)) as client:
        for path in ("/users", "/users/99", "/users/1/posts", "/search?q=a"):
            assert client.get(path).status_code in {200, 404}
            assert client.app.state.engine.pool.checkedout() == 0  # type: ignore[attr-defined]
