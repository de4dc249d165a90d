"""One question, asked three ways: as SQL by hand, with SQLAlchemy Core, with the ORM."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Engine, Row, select, text
from sqlalchemy.orm import Session

from workbook.sqlalchemy_sync.database import create_tables, make_engine
from workbook.sqlalchemy_sync.models import User
from workbook.sqlalchemy_sync.seed import fill

users = User.__table__  # every mapped class stands on a table of Core


def in_sql(engine: Engine, most: int) -> Sequence[Row[Any]]:
    """Return the newest people without a bio, as rows of whatever the driver gives."""
    # open a session: a connection is enough
    with engine.connect() as connection:
        # build the statement
        statement = text("SELECT * FROM users WHERE bio IS NULL ORDER BY id DESC LIMIT :most")
        # execute
        result = connection.execute(statement, {"most": most})
        # commit or not: nothing changed
        # shape the response
        return result.all()


def in_core(engine: Engine, most: int) -> Sequence[Row[Any]]:
    """Return the same people, as rows of the types that the table's columns have."""
    # open a session: a connection is enough
    with engine.connect() as connection:
        # build the statement
        statement = select(users).where(users.c.bio.is_(None))
        statement = statement.order_by(users.c.id.desc()).limit(most)
        # execute
        result = connection.execute(statement)
        # commit or not: nothing changed
        # shape the response
        return result.all()


def in_orm(engine: Engine, most: int) -> Sequence[User]:
    """Return the same people, as objects."""
    # open a session
    with Session(engine) as session:
        # build the statement
        statement = select(User).where(User.bio.is_(None))
        statement = statement.order_by(User.id.desc()).limit(most)
        # execute
        result = session.scalars(statement)
        # commit or not: nothing changed
        # shape the response
        return result.all()


def main() -> dict[str, list[str]]:
    """Ask all three in a database of one's own; return the names that each has found."""
    engine = make_engine("sqlite://")
    create_tables(engine)
    fill(engine, users=12)
    found = {
        way.__name__: [person.username for person in way(engine, 2)]
        for way in (in_sql, in_core, in_orm)
    }
    engine.dispose()
    return found


if __name__ == "__main__":
    print(main())
