"""A table as the judge's own connection sees it."""

from collections.abc import Iterator, Sequence
from typing import Any

from workbook.practice.checks import NotYet
from workbook.practice.judging.record import Record


class Row(Record):
    """One row; a column that is not there ends the part with a sentence."""

    __slots__ = ()

    def _lacks(self, name: str) -> str:
        return f"The table {self._kind} has no column {name}; it has {', '.join(self)}."


class Table(Sequence[Row]):
    """The rows of a table at one moment, ordered by primary key.

    ``table[3]`` is the row whose primary key is 3 (a tuple where the key has several columns);
    iterate to get all rows, and ask ``len`` for their number.

    Args:
        name: the table's.
        key: the columns of its primary key.
        rows: all its rows.
    """

    def __init__(self, name: str, key: Sequence[str], rows: Sequence[Row]) -> None:
        self.name = name
        self._key, self._rows = tuple(key), list(rows)

    def __getitem__(self, key: Any) -> Any:
        row = self.get(key)
        if row is None:
            raise NotYet(f"The table {self.name} has no row {key!r}.")
        return row

    def get(self, key: Any) -> Row | None:
        """Return the row of a primary key, or None."""
        wanted = key if isinstance(key, tuple) else (key,)
        return next((row for row in self._rows if tuple(row[k] for k in self._key) == wanted), None)

    def where(self, **values: object) -> "Table":
        """Return the rows whose columns have these values."""
        rows = [r for r in self._rows if all(r[k] == value for k, value in values.items())]
        return Table(self.name, self._key, rows)

    def one(self, **values: object) -> Row:
        """Return the one row with these values; none or several end the part."""
        rows = self.where(**values)._rows
        if len(rows) != 1:
            said = " and ".join(f"{k} {v!r}" for k, v in values.items())
            count = "no row" if not rows else f"{len(rows)} rows"
            raise NotYet(f"The table {self.name} has {count} with {said}, and one is expected.")
        return rows[0]

    def column(self, name: str) -> list[Any]:
        """Return the values of one column, ordered by primary key."""
        return [row[name] for row in self._rows]

    @property
    def last(self) -> Row:
        """The row with the highest primary key."""
        if not self._rows:
            raise NotYet(f"The table {self.name} is empty.")
        return self._rows[-1]

    def __iter__(self) -> Iterator[Row]:
        return iter(self._rows)

    def __contains__(self, key: object) -> bool:
        return self.get(key) is not None

    def __len__(self) -> int:
        return len(self._rows)

    def __repr__(self) -> str:
        return f"{self.name}: {self._rows!r}"
