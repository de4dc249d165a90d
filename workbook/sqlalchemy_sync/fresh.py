"""A database of one's own with the course's tables, gone afterwards."""

from collections.abc import Iterator
from contextlib import contextmanager
from weakref import WeakSet

from sqlalchemy import Engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection

from workbook import servers
from workbook.sqlalchemy_sync.database import make_engine
from workbook.sqlalchemy_sync.models import Base
from workbook.sqlalchemy_sync.seed import fill

DRIVERS = {"postgresql": "psycopg", "sqlite": None}


@contextmanager
def fresh(
    system: str = "sqlite",
    *,
    people: int = 0,
    posts: int = 0,
    base: type[DeclarativeBase] = Base,
) -> Iterator[Engine]:
    """Lend an engine on new tables with that many people and posts.

    Args:
        system: ``"sqlite"`` or ``"postgresql"``.
        people: how many users are there at the start.
        posts: how many posts they have written, in turn.
        base: whose tables; the course's, if not given.

    Raises:
        ValueError: if this stack does not speak to the system.
    """
    if system not in DRIVERS:
        raise ValueError(f"This stack knows no {system!r}. Take one of: {', '.join(DRIVERS)}.")
    with servers.space("fresh", system, driver=DRIVERS[system]) as url:
        engine = make_engine(url)
        lent = _lent(engine)
        try:
            base.metadata.create_all(engine)
            fill(engine, users=people, posts=posts)
            yield engine
        finally:
            for connection in lent:
                if connection.is_valid:
                    connection.invalidate()
            engine.dispose()


def _lent(engine: Engine) -> WeakSet[PoolProxiedConnection]:
    """Return the connections that the pool lends from now on.

    A cell that failed keeps its session, and the session its connection. dispose leaves such a
    one alone; met by the garbage collector after its database is gone, it would fill the page
    with a traceback that belongs to no cell.
    """
    lent: WeakSet[PoolProxiedConnection] = WeakSet()

    def note(
        _raw: DBAPIConnection, _entry: ConnectionPoolEntry, one: PoolProxiedConnection
    ) -> None:
        lent.add(one)

    event.listen(engine, "checkout", note)
    return lent


def main() -> dict[str, int]:
    """Return how many rows each table has, in a database with six people and nine posts."""
    from sqlalchemy import func, select

    with fresh(people=6, posts=9) as engine, engine.connect() as connection:
        return {
            table.name: connection.scalar(select(func.count()).select_from(table)) or 0
            for table in Base.metadata.sorted_tables
        }


if __name__ == "__main__":
    print(main())
