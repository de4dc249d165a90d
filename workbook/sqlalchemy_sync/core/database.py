"""Where connections come from; the engine is the same as with classes."""

from collections.abc import Iterator
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy import Connection, Engine

from workbook.sqlalchemy_sync.core.models import metadata
from workbook.sqlalchemy_sync.database import make_engine

__all__ = ["Db", "create_tables", "get_connection", "make_engine"]


def create_tables(engine: Engine) -> None:
    """Create the tables that are not there yet."""
    metadata.create_all(engine)


def get_connection(request: Request) -> Iterator[Connection]:
    """Lend a connection to one request; what is not committed is rolled back at its end."""
    with request.app.state.engine.connect() as connection:
        yield connection


# scope="function": the connection goes back before the answer is sent, not after it.
Db = Annotated[Connection, Depends(get_connection, scope="function")]


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
