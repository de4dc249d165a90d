"""Where connections and sessions come from."""

from collections.abc import Iterator
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.orm import Session
from sqlalchemy.pool import ConnectionPoolEntry, PoolResetState

from workbook.sqlalchemy_sync.models import Base


def make_engine(url: str) -> Engine:
    """Return an engine with a pool of tested connections that keeps values out of errors."""
    engine = create_engine(url, pool_pre_ping=True, hide_parameters=True)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _enforce_foreign_keys)
        event.listen(engine, "reset", _end_transaction)
    return engine


def _enforce_foreign_keys(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    """SQLite knows foreign keys, but checks them only where a connection asks for it."""
    cursor = connection.cursor()
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()


def _end_transaction(
    connection: DBAPIConnection, _entry: ConnectionPoolEntry, _state: PoolResetState
) -> None:
    """SQLite goes on with a transaction whose COMMIT found the database locked: end it.

    The pool takes it as ended, and the next one to use the connection would commit it.
    """
    connection.rollback()


def create_tables(engine: Engine) -> None:
    """Create the tables that are not there yet."""
    Base.metadata.create_all(engine)


def get_session(request: Request) -> Iterator[Session]:
    """Lend a session to one request."""
    with Session(request.app.state.engine, expire_on_commit=False) as session:
        yield session


# scope="function": the session ends before the answer is sent, not after it.
Db = Annotated[Session, Depends(get_session, scope="function")]


def main() -> list[str]:
    """Create the tables in a database of one's own and return their names."""
    from sqlalchemy import inspect

    engine = make_engine("sqlite://")
    create_tables(engine)
    names = inspect(engine).get_table_names()
    engine.dispose()
    return names


if __name__ == "__main__":
    print(*main(), sep="\n")
