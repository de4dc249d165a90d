"""The gradebook: one row for each learner and exercise of an assignment, with all its evidence."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

import sqlalchemy as sa
from sqlalchemy.exc import ArgumentError, IntegrityError, SQLAlchemyError

from workbook.classroom.book.refusals import sentence, unreadable
from workbook.classroom.errors import ClassroomError

FILE = "gradebook.sqlite3"
_metadata = sa.MetaData()
GRADES = sa.Table(
    "workbook_grades",
    _metadata,
    sa.Column("assignment", sa.String(200), primary_key=True),
    sa.Column("learner", sa.String(200), primary_key=True),
    sa.Column("exercise", sa.String(200), primary_key=True),
    sa.Column("state", sa.String(20), nullable=False),
    sa.Column("points", sa.Float, nullable=False),
    sa.Column("of", sa.Float, nullable=False),
    sa.Column("sentence", sa.Text, nullable=False),
    sa.Column("flags", sa.JSON, nullable=False),
    sa.Column("evidence", sa.JSON, nullable=False),  # text, place, call, statements, parts, …
    sa.Column("protection", sa.JSON, nullable=False),
    sa.Column("digest", sa.String(64), nullable=False),
    sa.Column("graded_at", sa.String(40), nullable=False),
    sa.Column("override_points", sa.Float),
    sa.Column("override_reason", sa.Text),
    sa.Column("override_at", sa.String(40)),
)
_KEY = ("assignment", "learner", "exercise")
_AT_ONCE = 200  # rows: they have all answers in them


class Gradebook:
    """A gradebook; every row is written in a transaction, so a kill at any moment leaves it whole.

    Args:
        url: a SQLAlchemy URL.
        made: make the file of a SQLite gradebook where there is none.

    Raises:
        ClassroomError: when it cannot be used.
    """

    def __init__(self, url: str, *, made: bool = True) -> None:
        try:
            self.engine = sa.create_engine(url)
        except (ArgumentError, SQLAlchemyError, ModuleNotFoundError) as error:
            raise ClassroomError(f"The gradebook's URL cannot be used: {error}.") from error
        self.file = self.engine.url.database if self.engine.dialect.name == "sqlite" else None
        if not made and self.file is not None and not Path(self.file).is_file():
            raise ClassroomError(
                f"There is no gradebook {self.file}: `workbook grade` makes it. Is it named right?"
            )
        try:
            _metadata.create_all(self.engine)
        except SQLAlchemyError as error:
            self.engine.dispose()
            raise ClassroomError(sentence(error)) from error

    @classmethod
    def at(cls, folder: Path, url: str | None = None, *, made: bool = True) -> Self:
        """Return the gradebook of a folder of submissions, or that of a URL."""
        if url is not None and "://" in url:
            return cls(url, made=made)
        return cls(f"sqlite:///{folder / FILE if url is None else Path(url)}", made=made)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, _: object, error: BaseException | None, __: object) -> None:
        """Close it; what the database refused in the block ends in a sentence."""
        self.engine.dispose()
        if isinstance(error, SQLAlchemyError):
            raise ClassroomError(sentence(error)) from error

    def keep(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Write rows in one transaction; an override that a row has stays as it is.

        Args:
            rows: each with the columns' names; ``graded_at`` is now.
        """
        now = datetime.now(UTC).isoformat(timespec="seconds")
        with self.engine.begin() as connection:
            for row in rows:
                values = {name: stored(value) for name, value in row.items()} | {"graded_at": now}
                _put(connection, values)

    def digests(self, assignment: str) -> dict[tuple[str, str], str]:
        """Return what each row was decided on, by learner and exercise; not-graded is left out."""
        query = sa.select(GRADES.c.learner, GRADES.c.exercise, GRADES.c.digest).where(
            GRADES.c.assignment == assignment, GRADES.c.state != "not-graded"
        )
        with self.engine.connect() as connection:
            return {
                (learner, exercise): seen for learner, exercise, seen in connection.execute(query)
            }

    def rows(self, **wanted: str | None) -> list[dict[str, Any]]:
        """Return rows, as :meth:`each` gives them."""
        return list(self.each(**wanted))

    def each(self, **wanted: str | None) -> Iterator[dict[str, Any]]:
        """Give rows one by one in the order of assignment, learner and exercise.

        Args:
            **wanted: values of key columns; None is any.

        Raises:
            ClassroomError: where a row cannot be read.
        """
        query = sa.select(GRADES).order_by(*(GRADES.c[name] for name in _KEY))
        for name, value in wanted.items():
            if value is not None:
                query = query.where(GRADES.c[name] == value)
        try:
            with self.engine.connect().execution_options(yield_per=_AT_ONCE) as connection:
                for row in connection.execute(query):
                    yield dict(row._mapping)
        except json.JSONDecodeError as error:
            raise ClassroomError(unreadable(error)) from error

    def override(self, points: float | None, reason: str | None, **key: str) -> None:
        """Give a row an instructor's own points, or take them back.

        Args:
            points: that count from now on; None takes an override back.
            reason: why.
            **key: assignment, learner and exercise.

        Raises:
            ClassroomError: when there is no such row.
        """
        now = None if points is None else datetime.now(UTC).isoformat(timespec="seconds")
        change = {"override_points": points, "override_reason": reason, "override_at": now}
        with self.engine.begin() as connection:
            query = sa.update(GRADES).where(*(GRADES.c[n] == v for n, v in key.items()))
            if not connection.execute(query.values(change)).rowcount:
                raise ClassroomError(
                    f"{key['learner']} has no grade for {key['exercise']} in {key['assignment']}."
                )


def counted(row: Mapping[str, Any]) -> float:
    """Return the points that count: the instructor's, else those judged without what lateness took.

    Args:
        row: of a gradebook, with its ``evidence``.
    """
    own = row["override_points"]
    late = row["evidence"].get("late") or {"taken": 0}
    return float(round(row["points"] - late["taken"], 2) if own is None else own)


def stored(value: Any) -> Any:
    """Return a value as every database can hold it: no NUL, no half of a surrogate pair."""
    if isinstance(value, str):
        return value.replace("\0", "\\x00").encode("utf-8", "backslashreplace").decode()
    if isinstance(value, Mapping):
        return {stored(key): stored(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [stored(item) for item in value]
    return value


def _put(connection: sa.Connection, values: Mapping[str, Any]) -> None:
    """Update a row, or insert it; another run may do so at the same time."""
    where = [GRADES.c[name] == values[name] for name in _KEY]
    update = sa.update(GRADES).where(*where).values(values)
    if connection.execute(update).rowcount:
        return
    try:
        with connection.begin_nested():
            connection.execute(sa.insert(GRADES).values(values))
    except IntegrityError:
        connection.execute(update)
