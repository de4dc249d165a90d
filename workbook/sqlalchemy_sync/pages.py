"""Two ways to turn pages in a large table: skip rows (OFFSET), or go on after the last one."""

from collections.abc import Sequence
from time import perf_counter

from sqlalchemy import Engine, String, cast, insert, literal, select
from sqlalchemy.orm import Session

from workbook.domain import sample
from workbook.sqlalchemy_sync.database import create_tables, make_engine
from workbook.sqlalchemy_sync.models import User


def offset_page(session: Session, offset: int, limit: int) -> Sequence[int]:
    """Return the ids of a page; the server reads and drops every row before it."""
    # open a session: the caller has
    # build the statement
    statement = select(User.id).order_by(User.id).offset(offset).limit(limit)
    # execute
    ids = session.scalars(statement).all()
    # commit or not: nothing changed
    # shape the response
    return ids


def keyset_page(session: Session, after: int, limit: int) -> Sequence[int]:
    """Return the ids of a page; the index leads the server to its first row."""
    # open a session: the caller has
    # build the statement
    statement = select(User.id).where(User.id > after).order_by(User.id).limit(limit)
    # execute
    ids = session.scalars(statement).all()
    # commit or not: nothing changed
    # shape the response
    return ids


def make_large_table(engine: Engine, rows: int) -> None:
    """Create the tables and let the server itself make up that many users, in one statement."""
    create_tables(engine)
    # open a session
    with Session(engine) as session:
        # build the statement
        numbers = select(literal(1).label("number")).cte("numbers", recursive=True)
        numbers = numbers.union_all(
            select(numbers.c.number + 1).where(numbers.c.number < rows),
        )
        name = literal("reader") + cast(numbers.c.number, String)
        readers = select(name, name + "@example.org", literal(sample.UNUSABLE))
        columns = ["username", "email", "hashed_password"]
        # execute
        session.execute(insert(User).from_select(columns, readers))
        # commit or not
        session.commit()
        # shape the response: nothing to give back


def milliseconds(
    engine: Engine, rows: int, limit: int = 10, rounds: int = 9
) -> tuple[float, float]:
    """Return what the last page costs with OFFSET and with a keyset: the quickest of each.

    Both are asked in turn. What a busy machine adds to some rounds is in neither figure.
    """
    skipping, following = [], []
    with Session(engine) as session:
        for _ in range(rounds):
            start = perf_counter()
            skipped = offset_page(session, rows - limit, limit)
            between = perf_counter()
            followed = keyset_page(session, rows - limit, limit)
            end = perf_counter()
            assert skipped == followed  # ids without a gap: both are the same page
            skipping.append((between - start) * 1000)
            following.append((end - between) * 1000)
    return min(skipping), min(following)


def main(url: str = "sqlite://", rows: int = 300_000) -> float:
    """Return how many times longer OFFSET takes than a keyset for the last page."""
    engine = make_engine(url)
    make_large_table(engine, rows)
    with_offset, with_keyset = milliseconds(engine, rows)
    engine.dispose()
    return with_offset / with_keyset


if __name__ == "__main__":
    print(f"OFFSET took {main():.0f} times as long as a keyset.")
