"""What the server holds, and what becomes of a moment on its way there."""

import asyncio
from datetime import UTC, datetime

import pytest
from sqlalchemy import Column, DateTime, Index, Integer, UniqueConstraint
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import DeclarativeBase, mapped_column

from workbook.servers import space
from workbook.sqlalchemy_sync import as_in_the_text, models, moments, server_view
from workbook.sqlalchemy_sync.fresh import fresh
from workbook.sqlalchemy_sync.moments import NOON, keep, keep_async
from workbook.sqlalchemy_sync.server_view import columns, indexes, useless, without_index


class Base(DeclarativeBase):
    """Indexes of all kinds, some of them for nothing."""


class Row(Base):
    """The same columns, indexed again and again."""

    __tablename__ = "rows"
    __table_args__ = (
        UniqueConstraint("a", "b", name="uq_a_b"),
        Index("ix_a", "a"),
        Index("ix_b", "b"),
        Index("ix_b_again", "b"),
        Index("ix_a_b_unique", "a", "b", unique=True),
        Index("ix_a_unique", "a", unique=True),
    )

    id = mapped_column(Integer, primary_key=True)
    a = Column(Integer)
    b = Column(Integer)


@pytest.mark.parametrize("system", ["sqlite", "postgresql"])
def test_an_index_is_useless_where_another_one_begins_with_it(system: str) -> None:
    """Of two equal ones the later; a unique one only where it is unique elsewhere, too."""
    with fresh(system, base=Base) as engine:
        idle = [one.name for one in useless(indexes(engine))]

    assert sorted(idle) == ["ix_a", "ix_b_again", "uq_a_b"]


@pytest.mark.parametrize("system", ["sqlite", "postgresql"])
def test_the_course_has_the_indexes_that_it_needs(system: str) -> None:
    """None is useless, and every foreign key has one."""
    with fresh(system) as engine:
        assert (useless(indexes(engine)), without_index(engine)) == ([], [])


@pytest.mark.parametrize("system", ["sqlite", "postgresql"])
def test_the_text_has_one_too_many_in_each_table_and_two_too_few(system: str) -> None:
    """An index on each primary key, none on two of the foreign keys."""
    with fresh(system, base=as_in_the_text.Base) as engine:
        idle = [one.name for one in useless(indexes(engine))]

        assert idle == ["ix_posts_id", "ix_profiles_id", "ix_tags_id", "ix_users_id"]
        assert without_index(engine) == ["post_tags.tag_id", "posts.user_id"]


def test_columns_are_shown_as_the_server_has_them() -> None:
    """Type, NULL and default, on one line each."""
    with fresh("postgresql") as engine:
        shown = columns(engine, "tags").splitlines()

    assert [line.split() for line in shown] == [
        ["tags", "on", "postgresql"],
        ["id", "INTEGER", "NOT", "NULL", "DEFAULT", "nextval('tags_id_seq'::regclass)"],
        ["name", "VARCHAR(50)", "NOT", "NULL"],
    ]


def test_the_tables_of_the_text_have_the_names_of_the_course() -> None:
    """So that the two can be compared."""
    assert sorted(as_in_the_text.Base.metadata.tables) == sorted(models.Base.metadata.tables)


@pytest.mark.parametrize(
    ("driver", "column", "kept"),
    [
        ("psycopg", DateTime(), datetime(2026, 7, 1, 21)),  # noqa: DTZ001 -- Tokyo's, naive
        ("psycopg", DateTime(timezone=True), NOON),
        ("asyncpg", DateTime(timezone=True), NOON),
    ],
)
def test_a_moment_on_postgresql(driver: str, column: DateTime, kept: datetime) -> None:
    """It stays the same instant where the column keeps the zone."""
    with space("moments", "postgresql", driver=driver) as url:
        if driver == "asyncpg":
            assert asyncio.run(keep_async(url, column)) == kept
        else:
            assert keep(url, column) == kept


def test_asyncpg_refuses_an_aware_moment_for_a_naive_column() -> None:
    """The fix of the value alone."""
    with (
        space("moments", "postgresql", driver="asyncpg") as url,
        pytest.raises(DBAPIError, match="can't subtract offset-naive and offset-aware"),
    ):
        asyncio.run(keep_async(url, DateTime()))


def test_sqlite_leaves_the_zone_out() -> None:
    """Whatever the column says."""
    for column in (DateTime(), DateTime(timezone=True)):
        with space("moments", "sqlite") as url:
            assert keep(url, column).replace(tzinfo=UTC) == NOON


def test_the_three_modules_show_what_they_are_about() -> None:
    """Each can be run, and gives the same each time."""
    assert as_in_the_text.main() == ["users.is_active", "profiles.user_id"]
    assert moments.main() == ["2026-07-01T12:00:00", "2026-07-01T12:00:00"]
    assert [line.split()[0] for line in server_view.main()] == [
        "post_tags",
        "post_tags",
        "posts",
        "posts",
        "profiles",
        "profiles",
        "tags",
        "tags",
        "users",
        "users",
        "users",
    ]
