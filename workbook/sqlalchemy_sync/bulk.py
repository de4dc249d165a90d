"""Many rows, written five ways: how many statements does each of them take?"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import Engine, insert
from sqlalchemy.orm import Session

from workbook.domain import sample
from workbook.observe import record
from workbook.sqlalchemy_sync.database import create_tables, make_engine
from workbook.sqlalchemy_sync.models import User

type Rows = Sequence[Mapping[str, Any]]


def commit_each(engine: Engine, people: Rows) -> None:
    """Add and commit one person after another."""
    # open a session
    with Session(engine) as session:
        for person in people:
            # build the statement
            session.add(User(**person))
            # execute, commit or not
            session.commit()
        # shape the response: nothing to give back


def add_all(engine: Engine, people: Rows) -> None:
    """Add all of them as objects, which know their ids afterwards, and commit once."""
    # open a session
    with Session(engine) as session:
        # build the statement
        session.add_all(User(**person) for person in people)
        # execute, commit or not
        session.commit()
        # shape the response: nothing to give back


def orm_bulk(engine: Engine, people: Rows) -> None:
    """Hand the rows to the ORM, without objects; what is None it leaves to the table."""
    # open a session
    with Session(engine) as session:
        # build the statement
        statement = insert(User)
        # execute
        session.execute(statement, people)
        # commit or not
        session.commit()
        # shape the response: nothing to give back


def orm_bulk_with_nulls(engine: Engine, people: Rows) -> None:
    """Hand the rows to the ORM, and have it write NULL where a value is None."""
    # open a session
    with Session(engine) as session:
        # build the statement
        statement = insert(User).execution_options(render_nulls=True)
        # execute
        session.execute(statement, people)
        # commit or not
        session.commit()
        # shape the response: nothing to give back


def core_bulk(engine: Engine, people: Rows) -> None:
    """Hand the very same statement to Core; the keys of the first row name the columns."""
    # open a session: a connection is enough
    with engine.connect() as connection:
        # build the statement
        statement = insert(User)
        # execute
        connection.execute(statement, people)
        # commit or not
        connection.commit()
        # shape the response: nothing to give back


WAYS: tuple[Callable[[Engine, Rows], None], ...] = (
    commit_each,
    add_all,
    orm_bulk,
    orm_bulk_with_nulls,
    core_bulk,
)


def statements(make: Callable[[], Engine], people: Rows) -> dict[str, int]:
    """Return how many statements each way sends, each on an engine with empty tables."""
    counted = {}
    for way in WAYS:
        engine = make()
        with record(engine) as sent:
            way(engine, people)
        engine.dispose()
        counted[way.__name__] = sent.count()
    return counted


def main() -> dict[str, int]:
    """Return how many statements each way takes for twenty people on SQLite."""

    def make() -> Engine:
        engine = make_engine("sqlite://")
        create_tables(engine)
        return engine

    return statements(make, sample.people(20))


if __name__ == "__main__":
    print(main())
