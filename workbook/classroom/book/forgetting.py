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

from workbook.classroom.book.gradebook import GRADES
from workbook.classroom.errors import ClassroomError

_NOBODY = "somebody who was forgotten"
_ANEW = {"sqlite": "VACUUM", "postgresql": f"VACUUM FULL {GRADES.name}"}


@dataclass(frozen=True, slots=True)
class Traces:
    """What a gradebook has of a learner.

    Args:
        assignments: the names of those that they have grades in.
        grades: how many, each with its evidence.
        overrides: how many of them have an instructor's own points.
        named: how many rows of others name them, in a flag or in the name of a file.
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

    Raises:
        ClassroomError: when the database refuses; nothing is deleted then.
    """
    try:
        with engine.begin() as connection:
            if engine.dialect.name == "sqlite":  # should the file not be written anew: zeros
                connection.exec_driver_sql("PRAGMA secure_delete = ON")
            found = _traces(connection, learner)
            connection.execute(sa.delete(GRADES).where(GRADES.c.learner == learner))
            for key, without in _naming(connection, learner):
                connection.execute(sa.update(GRADES).where(*key).values(without))
    except SQLAlchemyError as error:
        raise ClassroomError(
            f"Nothing was deleted: {_said(error)}. Does anybody grade into it just now? Then wait "
            "for the end, and run this again."
        ) from error
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
        return _said(error)
    return None


def _said(error: SQLAlchemyError) -> str:
    return " ".join(str(getattr(error, "orig", None) or error).split()).rstrip(".")


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
) -> list[tuple[list[sa.ColumnElement[bool]], dict[str, Any]]]:
    """Return the rows of others that name a learner: which they are, and what is to stand there.

    They may be named in a flag, as whoever handed in the same, and in the name of a file.
    """
    columns = (GRADES.c.assignment, GRADES.c.learner, GRADES.c.exercise)
    query = sa.select(*columns, GRADES.c.flags, GRADES.c.evidence)
    name = re.compile(rf"(?<!\w){re.escape(learner)}(?!\w)")
    found = []
    for *key, flags, evidence in connection.execute(query.where(GRADES.c.learner != learner)):
        place = name.sub(_NOBODY, str(evidence.get("place", "")))
        without = {"flags": _without(flags, name), "evidence": evidence | {"place": place}}
        if without["flags"] != flags or place != evidence.get("place", ""):
            where = [column == value for column, value in zip(columns, key, strict=True)]
            found.append((where, without))
    return found


def _without(flags: Sequence[Mapping[str, Any]], name: re.Pattern[str]) -> list[dict[str, str]]:
    """Return flags whose evidence no longer says a name; lines of an answer are quoted as is."""
    return [
        dict(one)
        if one["evidence"].startswith("line ")
        else dict(one) | {"evidence": name.sub(_NOBODY, one["evidence"])}
        for one in flags
    ]
