"""A table as another connection sees it."""

import pytest
from sqlalchemy import Engine, create_engine, update
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.orm import Session

from tests.observe.models import User
from workbook.observe import table

ARGON = "$argon2id$v=19$m=65536,t=3,p=4$c29tZXNhbHRzb21lc2FsdA$" + "x" * 43


def test_reads_as_a_grid(engine: Engine) -> None:
    """Numbers stand right, texts left, nothing is NULL, a hash is cut."""
    with Session(engine) as session:
        session.execute(update(User).where(User.name == "ada").values(secret=ARGON))
        session.execute(update(User).where(User.name == "bob").values(secret="hunter2"))
        session.commit()
    seen = table(engine, "users")
    assert repr(seen) == (
        "users: 3 rows\n"
        "id  name  secret\n"
        "--  ----  -----------\n"
        " 1  ada   $argon2id$…\n"
        " 2  bob   hunter2\n"
        " 3  cyd   NULL"
    )
    assert seen[0]["secret"] == ARGON
    html = seen._repr_html_()
    assert "<td" in html
    assert "$argon2id$…" in html


def test_shows_what_is_committed_and_nothing_else(engine: Engine) -> None:
    """A change that waits for its commit is not seen; then it is."""
    with Session(engine) as session:
        session.execute(update(User).values(secret="new"))
        before = [row["secret"] for row in table(engine, "users")]
        session.commit()
        after = [row["secret"] for row in table(engine, "users")]
    assert before == [None, None, None]
    assert after == ["new", "new", "new"]


def test_columns_order_and_limit(engine: Engine) -> None:
    """The reader chooses columns, order and number; the heading says what is left out."""
    seen = table(engine, "posts", columns=["title", "id"], order_by="title", limit=2)
    assert repr(seen) == "posts: 2 of 6 rows\ntitle  id\n-----  --\nada 1   1\nada 2   2"


def test_takes_urls_and_async_engines(database: str, engine: Engine) -> None:
    """Whatever the driver, the look is taken by a synchronous one of the same system."""
    other = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+psycopg_async"}
    url = engine.url.set(drivername=other[engine.dialect.name])
    assert len(table(database, "users")) == 3
    assert len(table(url, "users")) == 3
    assert len(table(create_async_engine(url), "users")) == 3


def test_a_table_that_is_not_there(engine: Engine) -> None:
    """The sentence names the tables that are."""
    with pytest.raises(LookupError) as failure:
        table(engine, "user")
    assert str(failure.value) == (
        "There is no table 'user'. Tables that are there: post_tags, posts, tags, users."
    )


def test_a_column_that_is_not_there(engine: Engine) -> None:
    """The sentence names the columns that are."""
    with pytest.raises(LookupError, match="users has no column 'nick'"):
        table(engine, "users", columns=["nick"])


def test_a_database_in_memory_cannot_be_seen_by_another() -> None:
    """A sentence instead of an empty table."""
    with pytest.raises(ValueError, match="lives in the memory of one connection"):
        table(create_engine("sqlite://"), "users")


def test_markup_in_a_value_is_text(engine: Engine) -> None:
    """A value cannot become part of the page."""
    with Session(engine) as session:
        session.execute(update(User).values(secret="<b onclick=x>"))
        session.commit()
    html = table(engine, "users")._repr_html_()
    assert "<b onclick" not in html
    assert "&lt;b onclick=x&gt;" in html
