"""Forgetting a learner: their rows go, other rows stop naming them, and so do the bytes on disk.

A database keeps what was deleted until it needs the room: SQLite in free pages of its file,
PostgreSQL in pages of the table. Both write theirs anew here, so that nothing is left to find.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from workbook.classroom.gradebook import GRADES

_NOBODY = "somebody who was forgotten"
_ANEW = {"sqlite": "VACUUM", "postgresql": f"VACUUM FULL {GRADES.name}"}


@dataclass(frozen=True, slots=True)
class Traces:
    """What a gradebook has of a learner.

    Args:
        assignments: the names of those that they have grades in.
        grades: how many, each with its evidence.
        overrides: how many of them have an instructor's own points.
        named: how many rows of others name them, as those of an equal file do.
    """

    assignments: tuple[str, ...]
    grades: int
    overrides: int
    named: int


def traces(engine: sa.Engine, learner: str) -> Traces:
    """Return what there is of a learner."""
    with engine.connect() as connection:
        return _traces(connection, learner)


def forget(engine: sa.Engine, learner: str) -> Traces:
    """Delete every row of a learner, and their name from the rows of others, in one transaction.

    Returns:
        What there was.
    """
    with engine.begin() as connection:
        if engine.dialect.name == "sqlite":  # should the file not be written anew: zeros
            connection.exec_driver_sql("PRAGMA secure_delete = ON")
        found = _traces(connection, learner)
        connection.execute(sa.delete(GRADES).where(GRADES.c.learner == learner))
        for key, flags in _naming(connection, learner):
            connection.execute(sa.update(GRADES).where(*key).values(flags=flags))
    return found


def write_anew(engine: sa.Engine) -> str | None:
    """Have the database write what is left anew, without what was deleted.

    Returns:
        None, or why that could not be done.
    """
    command = _ANEW.get(engine.dialect.name)
    if command is None:
        return f"the workbook does not know how to have {engine.dialect.name} write a table anew"
    try:
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql(command)
    except SQLAlchemyError as error:
        return " ".join(str(getattr(error, "orig", None) or error).split()).rstrip(".")
    return None


def _traces(connection: sa.Connection, learner: str) -> Traces:
    query = sa.select(GRADES.c.assignment, GRADES.c.override_points)
    own = connection.execute(query.where(GRADES.c.learner == learner)).all()
    return Traces(
        assignments=tuple(sorted({name for name, _ in own})),
        grades=len(own),
        overrides=sum(points is not None for _, points in own),
        named=len(_naming(connection, learner)),
    )


def _naming(
    connection: sa.Connection, learner: str
) -> list[tuple[list[sa.ColumnElement[bool]], list[dict[str, str]]]]:
    """Return the rows of others that name a learner: which they are, and their flags without."""
    columns = (GRADES.c.assignment, GRADES.c.learner, GRADES.c.exercise)
    query = sa.select(*columns, GRADES.c.flags).where(GRADES.c.learner != learner)
    found = []
    for *key, flags in connection.execute(query).all():
        without = _without(flags, learner)
        if without != flags:
            where = [column == value for column, value in zip(columns, key, strict=True)]
            found.append((where, without))
    return found


def _without(flags: Sequence[Mapping[str, Any]], learner: str) -> list[dict[str, str]]:
    """Return flags whose evidence no longer says a name; lines of an answer are quoted as is."""
    name = re.compile(rf"(?<!\w){re.escape(learner)}(?!\w)")
    return [
        dict(one)
        if one["evidence"].startswith("line ")
        else dict(one) | {"evidence": name.sub(_NOBODY, one["evidence"])}
        for one in flags
    ]
