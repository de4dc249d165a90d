"""Tags by name, made where they are missing, however many ask at once."""

from collections.abc import Callable, Iterable

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from workbook.sqlalchemy_sync.models import Tag

type Insert = Callable[[type[Tag]], postgresql.Insert | sqlite.Insert]

# ON CONFLICT is no part of standard SQL: each dialect has its own insert().
_INSERTS: dict[str, Insert] = {"postgresql": postgresql.insert, "sqlite": sqlite.insert}


def get_or_create_tags(session: Session, names: Iterable[str]) -> list[Tag]:
    """Return one tag for each name; the caller commits."""
    # open a session: the caller has
    wanted = sorted(set(names))  # in one order for all: two transactions cannot wait in a ring
    if not wanted:
        return []
    # build the statement
    insert = _INSERTS[session.get_bind().dialect.name]
    missing = insert(Tag).on_conflict_do_nothing(index_elements=[Tag.name])
    # execute
    session.execute(missing, [{"name": name} for name in wanted])
    tags = session.scalars(select(Tag).where(Tag.name.in_(wanted)).order_by(Tag.name)).all()
    # commit or not: with the post that uses them
    # shape the response
    return list(tags)
