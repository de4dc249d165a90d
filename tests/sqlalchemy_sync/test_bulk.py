"""Many rows, written five ways: the same rows, and how many statements they take."""

from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import StatementError

from workbook.domain import sample
from workbook.observe import record, table
from workbook.sqlalchemy_sync import bulk
from workbook.sqlalchemy_sync.fresh import fresh

BARE = {"username": "ada", "email": "ada@example.org", "hashed_password": "!"}
FULL = {"username": "bea", "email": "bea@example.org", "hashed_password": "!", "bio": "Likes tea."}


@pytest.mark.parametrize("way", bulk.WAYS)
def test_each_way_stores_everybody(way: Any, engine: Engine) -> None:
    """Names and bios as they were given, in their order."""
    people = sample.people(9)

    way(engine, people)

    stored = [(row["username"], row["bio"]) for row in table(engine, "users", order_by="id")]
    assert stored == [(person["username"], person["bio"]) for person in people]


@pytest.mark.parametrize(("system", "by_objects"), [("sqlite", 20), ("postgresql", 1)])
def test_how_many_statements_each_way_takes(system: str, by_objects: int) -> None:
    """Only PostgreSQL gives the ids of many objects back at once; None parts the ORM's heaps."""
    counted = {}
    for way in bulk.WAYS:
        with fresh(system) as engine, record(engine) as sent:
            way(engine, sample.people(20))
        counted[way.__name__] = sent.count()

    assert counted == {
        "commit_each": 20,
        "add_all": by_objects,
        "orm_bulk": 10,
        "orm_bulk_with_nulls": 1,
        "core_bulk": 1,
    }


def test_core_takes_its_columns_from_the_first_row(engine: Engine) -> None:
    """One key too many is dropped; one too few is refused, and nothing is stored."""
    with pytest.raises(StatementError, match="A value is required for bind parameter 'bio'"):
        bulk.core_bulk(engine, [FULL, BARE])

    bulk.core_bulk(engine, [BARE, FULL])

    stored = {row["username"]: row["bio"] for row in table(engine, "users")}
    assert stored == {"ada": None, "bea": None}


def test_main_counts_on_sqlite() -> None:
    """The numbers of the lesson's chart, for SQLite."""
    assert bulk.main() == {
        "commit_each": 20,
        "add_all": 20,
        "orm_bulk": 10,
        "orm_bulk_with_nulls": 1,
        "core_bulk": 1,
    }
