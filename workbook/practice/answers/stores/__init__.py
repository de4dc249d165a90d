"""The check's own databases: fresh for each part, read and filled by the judge itself."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Protocol

from workbook.practice.answers.tables import Row, Table
from workbook.practice.checks import NotYet
from workbook.practice.judging.heard import Heard


class Store(Protocol):
    """A fresh database of one part."""

    system: str
    heard: Heard | None  # what the server got from the answer, where somebody listens
    url: str  # without a driver, as the child gets it

    def table(self, name: str) -> Table:
        """Return a table's rows now; a table that is not there ends the part."""

    def has(self, name: str) -> bool:
        """Tell whether there is such a table."""

    def insert(self, name: str, rows: Sequence[Mapping[str, Any]]) -> None:
        """Put rows into a table; what it has no column for is left out."""

    def remember(self) -> None:
        """Keep in mind what there is before the first part begins."""

    def unchanged(self) -> bool:
        """Tell whether the tables, whatever is in them, are those that are kept in mind."""

    def empty(self) -> bool:
        """Take every row out; False when it is not as it was, and cannot be made so."""

    def close(self) -> None:
        """Give the database up."""


MOST = 20_000  # rows of a table that a check looks at
MOST_BYTES = 16 * 1024 * 1024  # of texts and bytes in them


def bounded(name: str, rows: list[Row]) -> list[Row]:
    """Return the rows; more than anybody looks at end the part."""
    if len(rows) > MOST:
        raise NotYet(f"The table {name} has more than {MOST:,} rows now.")
    return rows


class TooLarge(ValueError):  # noqa: N818 -- it names what was found
    """The values of a table are more than anybody looks at."""


def weighed[R: Sequence[Any]](rows: Iterable[R]) -> Iterator[R]:
    """Give rows as long as their values are of a size that somebody looks at.

    A view costs its author nothing, and may have rows of gigabytes.

    Raises:
        TooLarge: at the row that is too much.
    """
    left = MOST_BYTES
    for row in rows:
        left -= sum(len(one) for one in row if isinstance(one, str | bytes))
        if left < 0:
            raise TooLarge(f"its values have more than {MOST_BYTES:,} bytes")
        yield row


def quoted(name: str) -> str:
    """Return a name as SQL takes it, whatever is in it."""
    return '"' + name.replace('"', '""') + '"'


def unreadable(why: object) -> str:
    """Return the sentence for a database of a check that cannot be looked at any more."""
    return f"The check's database cannot be read any more ({why}). Did your answer remove it?"


def missing(name: str, others: Sequence[str]) -> str:
    """Return the sentence for a table that is not there."""
    has = f"There are {', '.join(others)}." if others else "There is no table at all."
    return f"The database has no table {name}. {has}"
