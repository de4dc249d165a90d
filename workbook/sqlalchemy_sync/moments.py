"""What becomes of a moment on its way into a column and back, driver by driver."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Column, DateTime, MetaData, Table, create_engine, insert, select
from sqlalchemy.ext.asyncio import create_async_engine

NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)
ZONE = "Asia/Tokyo"  # of the session on PostgreSQL: nine hours ahead of UTC


def keep(url: str, column: DateTime, moment: datetime = NOON) -> datetime:
    """Store a moment through a driver that waits, and return what the column gives back.

    Args:
        url: of an empty database, ``sqlite`` or ``postgresql+psycopg``.
        column: the type of the column: ``DateTime()`` or ``DateTime(timezone=True)``.
        moment: naive or aware.
    """
    table = Table("moments", MetaData(), Column("at", column))
    options = {"options": f"-c timezone={ZONE}"} if url.startswith("postgresql") else {}
    engine = create_engine(url, connect_args=options)
    try:
        with engine.begin() as connection:
            table.create(connection)
            connection.execute(insert(table), {"at": moment})
            kept: datetime = connection.scalars(select(table.c.at)).one()
            return kept
    finally:
        engine.dispose()


async def keep_async(url: str, column: DateTime, moment: datetime = NOON) -> datetime:
    """Do the same through asyncpg.

    Args:
        url: of an empty database, ``postgresql+asyncpg``.
        column: the type of the column.
        moment: naive or aware.
    """
    table = Table("moments", MetaData(), Column("at", column))
    options: dict[str, Any] = {"server_settings": {"timezone": ZONE}}
    engine = create_async_engine(url, connect_args=options)
    try:
        async with engine.begin() as connection:
            await connection.run_sync(table.create)
            await connection.execute(insert(table), {"at": moment})
            kept: datetime = (await connection.scalars(select(table.c.at))).one()
            return kept
    finally:
        await engine.dispose()


def main() -> list[str]:
    """Return what SQLite makes of an aware noon in both kinds of column."""
    from workbook.servers import space

    kept = []
    for column in (DateTime(), DateTime(timezone=True)):
        with space("moments", "sqlite") as url:
            kept.append(keep(url, column).isoformat())
    return kept


if __name__ == "__main__":
    print(*main(), sep="\n")
