"""The same people with the same posts, loaded in five ways, and what each way sends."""

from collections.abc import Sequence

from sqlalchemy import Engine, Select, select
from sqlalchemy.orm import (
    Session,
    contains_eager,
    joinedload,
    raiseload,
    selectinload,
    subqueryload,
)

from workbook.observe import Recording, record
from workbook.sqlalchemy_sync.fresh import fresh
from workbook.sqlalchemy_sync.models import Post, User

PEOPLE = select(User).order_by(User.id)

LOADERS: dict[str, Select[User]] = {
    "lazy": PEOPLE,  # a SELECT for each user, at the moment when their posts are read
    "joined": PEOPLE.options(joinedload(User.posts)),
    "selectin": PEOPLE.options(selectinload(User.posts)),
    "subquery": PEOPLE.options(subqueryload(User.posts)),
    "contains_eager": PEOPLE.join(User.posts).options(contains_eager(User.posts)),
}


def overview(session: Session, statement: Select[User] = LOADERS["selectin"]) -> dict[str, int]:
    """Return how many posts everybody has; it reads the collection of each user."""
    # open a session: the caller has
    # build the statement: the caller chose how the posts are loaded
    # execute: a joined collection repeats its user, and unique() makes one object of them
    people = session.scalars(statement).unique().all()
    # commit or not: nothing changed
    # shape the response
    return {user.username: len(user.posts) for user in people}


def sent_by(engine: Engine, loader: str) -> Recording:
    """Return what the overview sends with this loader."""
    with record(engine, loader) as sent, Session(engine) as session:
        overview(session, LOADERS[loader])
    return sent


def newest_people(session: Session, limit: int) -> Sequence[User]:
    """Return the newest users, each with the posts that they have published, and no others."""
    # open a session: the caller has
    # build the statement: LIMIT counts users, because the posts come in a statement of their own
    published = selectinload(User.posts.and_(Post.published))
    statement = select(User).order_by(User.id.desc()).limit(limit).options(published)
    # execute
    people = session.scalars(statement).all()
    # commit or not: nothing changed
    # shape the response
    return people


def strict(session: Session) -> Sequence[User]:
    """Return everybody; whoever reads what was not loaded gets an error, not a statement."""
    # open a session: the caller has
    # build the statement
    statement = PEOPLE.options(raiseload("*"))
    # execute
    people = session.scalars(statement).all()
    # commit or not: nothing changed
    # shape the response
    return people


def values_sent(sent: Recording) -> int:
    """Return how many values travelled to the program: columns times rows, of every statement."""
    return sum(
        (statement.sql.partition("FROM")[0].count(",") + 1) * (statement.rows or 0)
        for statement in sent.statements
    )


def main(people: int = 20, posts: int = 200) -> dict[str, tuple[int, int]]:
    """Return the statements and the rows of each loader, in a database of one's own."""
    with fresh(people=people, posts=posts) as engine:
        counted = {}
        for loader in LOADERS:
            sent = sent_by(engine, loader)
            counted[loader] = sent.count(), sum(one.rows or 0 for one in sent.statements)
        return counted


if __name__ == "__main__":
    for loader, (statements, rows) in main().items():
        print(f"{loader:<15} {statements} statements, {rows} rows")
