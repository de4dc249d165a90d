"""Values as SQLAlchemy keeps them in SQLite, which has no dates and no decimals, and back."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

_READERS: dict[str, Callable[[Any], Any]] = {
    "BOOLEAN": bool,
    "DATETIME": datetime.fromisoformat,
    "TIMESTAMP": datetime.fromisoformat,
    "DATE": date.fromisoformat,
    "NUMERIC": lambda value: Decimal(str(value)),
    "DECIMAL": lambda value: Decimal(str(value)),
}


def read(row: Sequence[Any], kinds: Sequence[str]) -> list[Any]:
    """Return a row's values as the types of their columns say, where they can be read so.

    Args:
        row: what SQLite has.
        kinds: the declared type of each column, in capital letters.
    """
    read = []
    for value, kind in zip(row, kinds, strict=True):
        reader = _READERS.get(kind)
        try:
            read.append(value if value is None or reader is None else reader(value))
        except (ValueError, TypeError, ArithmeticError):  # SQLite lets any column hold anything
            read.append(value)
    return read


def written(value: Any) -> Any:
    """Return a value as SQLAlchemy writes it into SQLite."""
    if isinstance(value, datetime):
        naive = value.astimezone(UTC).replace(tzinfo=None) if value.tzinfo else value
        return naive.isoformat(" ", "microseconds")
    if isinstance(value, date | Decimal):
        return str(value)
    return value
