"""The fields of a TOML table that an author has written, asked for by type."""

from collections.abc import Mapping
from typing import Any


class Fields:
    """A TOML table whose fields are asked for by type.

    Every method raises ValueError where the field is missing, or is not what it must be: a
    sentence that names the field and the table.

    Args:
        table: as tomllib gives it.
        whose: what the table is of, for the sentence, such as an id.
    """

    def __init__(self, table: Mapping[str, Any], whose: str) -> None:
        self.table, self.whose = table, whose

    def text(self, name: str, *, default: str | None = None) -> str:
        """Return a field that must be text."""
        return self._get(name, str, "text", default)

    def number(self, name: str) -> int:
        """Return a field that must be a whole number."""
        return self._get(name, int, "a whole number", None)

    def flag(self, name: str) -> bool:
        """Return a field that is true, or false where it is missing."""
        return self._get(name, bool, "true or false", False)

    def texts(self, name: str) -> tuple[str, ...]:
        """Return a field that must be a list of texts, empty where it is missing."""
        texts = self._get(name, list, "a list of texts", [])
        if not all(isinstance(text, str) for text in texts):
            raise ValueError(f"{name} of {self.whose} must be a list of texts, not {texts!r}.")
        return tuple(texts)

    def tables(self, name: str) -> "list[Fields]":
        """Return the tables of that name, each knowing whose it is."""
        tables = self._get(name, list, f"tables, each under [[{name}]]", [])
        return [
            Fields(table, str(table.get("id", f"{name} {number} of {self.whose}")))
            for number, table in enumerate(tables, 1)
        ]

    def value(self, name: str) -> Any:
        """Return a field of any type, which must be there."""
        if name not in self.table:
            raise ValueError(f"{self.whose} has no {name}.")
        return self.table[name]

    def _get[T](self, name: str, kind: type[T], called: str, default: T | None) -> T:
        value = self.table.get(name, default)
        if value is None:
            raise ValueError(f"{self.whose} has no {name}.")
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            raise ValueError(f"{name} of {self.whose} must be {called}, not {value!r}.")
        return value
