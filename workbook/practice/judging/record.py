"""What the judge holds of an answer's objects: plain copies with names, and handles."""

from collections.abc import Iterator, Mapping
from typing import Any

from workbook.practice.checks import NotYet


class Record(Mapping[str, Any]):
    """A copy of an object's values: a row, an ORM object's loaded columns, a model's fields.

    Values are read as attributes or as items. One that is not there ends the part with a
    sentence, because a check asks only for what the task promises.

    Args:
        kind: the class or table that it comes from.
        values: the values by name.
        number: the handle under which the child keeps the object itself, if it does.
    """

    __slots__ = ("_kind", "_number", "_shown", "_values")

    def __init__(self, kind: str, values: Mapping[str, Any], number: int | None = None) -> None:
        self._kind, self._values, self._number = kind, dict(values), number
        self._shown: str | None = None

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return self[name]

    def __getitem__(self, name: str) -> Any:
        try:
            return self._values[name]
        except KeyError:
            raise NotYet(self._lacks(name)) from None

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __contains__(self, name: object) -> bool:
        return name in self._values

    def shown_as(self, text: str) -> None:
        """Be shown as this text, such as the call that made it."""
        self._shown = text

    def __repr__(self) -> str:
        if self._shown is not None:
            return self._shown
        inside = ", ".join(f"{name}={value!r}" for name, value in self._values.items())
        return f"{self._kind}({inside})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Mapping) and self._values == dict(other)

    __hash__ = None  # type: ignore[assignment]  # its values may change in meaning, like a dict's

    def _lacks(self, name: str) -> str:
        has = ", ".join(self._values)
        if not has:
            return (
                f"The {self._kind} that came back has no {name} loaded. After a commit its "
                "attributes are expired: refresh it before the session is closed."
            )
        return f"The {self._kind} that came back has no {name}; it has {has}."


class Handle:
    """Something in the child that is no plain value; it can be passed back to the answer.

    Args:
        kind: the name of its class.
        number: the child's number for it.
    """

    __slots__ = ("kind", "number", "shown")

    def __init__(self, kind: str, number: int) -> None:
        self.kind, self.number = kind, number
        self.shown = f"<{kind}>"

    def shown_as(self, text: str) -> None:
        """Be shown as this text, such as the call that made it."""
        self.shown = text

    def __repr__(self) -> str:
        return self.shown


class Session(Handle):
    """A session of the answer's database; the child opens it when it is first passed.

    Args:
        name: two calls with the same name share one session; none means a fresh one for each.
    """

    __slots__ = ("name",)

    def __init__(self, name: str | None = None) -> None:
        super().__init__("Session", -1)
        self.name = name

    def __repr__(self) -> str:
        return "SESSION" if self.name is None else f"session({self.name!r})"
