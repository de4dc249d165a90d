"""One question in three ways: the same people, and what each of them is."""

from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import Engine, Row

from workbook.observe import record
from workbook.sqlalchemy_sync import ways
from workbook.sqlalchemy_sync.fresh import fresh
from workbook.sqlalchemy_sync.models import User
from workbook.sqlalchemy_sync.seed import fill

ALL = (ways.in_sql, ways.in_core, ways.in_orm)


@pytest.mark.parametrize("way", ALL)
def test_each_way_finds_the_newest_without_a_bio(way: Any, engine: Engine) -> None:
    """Every fourth of the sample has none; the highest id comes first."""
    fill(engine, users=10)

    found = way(engine, 2)

    assert [(person.id, person.bio) for person in found] == [(9, None), (5, None)]


def test_core_and_orm_send_one_text(engine: Engine) -> None:
    """A class in a statement is its table."""
    texts: dict[str, list[str]] = {}
    for way in ALL:
        with record(engine) as sent:
            way(engine, 2)
        texts[way.__name__] = [statement.sql for statement in sent.statements]

    assert texts["in_core"] == texts["in_orm"] != texts["in_sql"]


def test_types_come_from_the_table_and_not_from_the_text() -> None:
    """SQLite's driver knows no times; Core does."""
    with fresh("sqlite", people=1) as engine:
        by_hand, typed, (user,) = (
            ways.in_sql(engine, 1),
            ways.in_core(engine, 1),
            ways.in_orm(engine, 1),
        )

    assert [type(one.created_at) for one in (by_hand[0], typed[0], user)] == [
        str,
        datetime,
        datetime,
    ]
    assert [isinstance(one, Row) for one in (by_hand[0], typed[0], user)] == [True, True, False]
    assert isinstance(user, User)


def test_main_shows_that_all_three_agree() -> None:
    """Three names for one list of people."""
    people = ["priya.chen", "anil.owusu"]

    assert ways.main() == {"in_sql": people, "in_core": people, "in_orm": people}
