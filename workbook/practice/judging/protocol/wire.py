"""Values on the wire: JSON with tags, and nothing is ever unpickled.

Texts, whole numbers, floats, booleans and None are themselves, a list is a list, and everything
else is an object ``{"t": tag, "v": …}``. What is no value stays in the child under a number.
"""

import base64
import contextlib
import datetime as dt
import decimal
import uuid
from collections.abc import Callable, Mapping
from enum import Enum
from typing import Any

from workbook.practice.judging.protocol import objects

DEEPEST = 40  # lists in lists
MOST = 50_000  # values in one message
LONGEST_TEXT = 2 * 1024 * 1024  # characters or bytes of one value

_TEXTS: dict[type, Callable[[Any], str]] = {
    decimal.Decimal: str,
    dt.datetime: dt.datetime.isoformat,
    dt.date: dt.date.isoformat,
    dt.time: dt.time.isoformat,
    uuid.UUID: str,
    bytes: lambda value: base64.b64encode(value).decode(),
    bytearray: lambda value: base64.b64encode(value).decode(),
    dt.timedelta: lambda value: repr(value.total_seconds()),
    complex: str,
}
_READERS: dict[str, Callable[[str], Any]] = {
    "Decimal": decimal.Decimal,
    "datetime": dt.datetime.fromisoformat,
    "date": dt.date.fromisoformat,
    "time": dt.time.fromisoformat,
    "UUID": uuid.UUID,
    "bytes": base64.b64decode,
    "bytearray": base64.b64decode,
    "timedelta": lambda text: dt.timedelta(seconds=float(text)),
    "complex": complex,
    "ObjectId": str,
}
_COLLECTIONS: dict[str, Callable[[list[Any]], Any]] = {
    "tuple": tuple,
    "set": lambda items: set(map(_hashable, items)),
    "frozenset": lambda items: frozenset(map(_hashable, items)),
}


class TooMuch(Exception):  # noqa: N818 -- it names what was found
    """A value that is too large, or too deep, to cross."""


class Encoder:
    """Turns values into what JSON can carry.

    Args:
        keep: given an object that is no value, returns the number to call it by.
    """

    def __init__(self, keep: Callable[[object], int]) -> None:
        self._keep = keep
        self._left = MOST
        self._inside: set[int] = set()

    def encode(self, value: Any, depth: int = 0) -> Any:
        """Return the value for the wire.

        Raises:
            TooMuch: when it is too large or too deep.
        """
        self._left -= 1
        if self._left < 0 or depth > DEEPEST:
            raise TooMuch
        kind = type(value)
        if value is None or kind in (bool, float):
            return value
        if kind is int:
            return value if abs(value) < 1 << 4096 else _too_much()
        if kind is str:
            return value if len(value) <= LONGEST_TEXT else _too_much()
        if kind is list:
            return [self.encode(item, depth + 1) for item in list(value)]
        if kind in (tuple, set, frozenset):
            return self._tagged(kind.__name__, list(value), depth)
        if kind is dict:
            pairs = [[key, item] for key, item in list(value.items())]
            return {"t": "dict", "v": [[self.encode(x, depth + 1) for x in p] for p in pairs]}
        if kind in _TEXTS:
            text = _TEXTS[kind](value)
            return {"t": kind.__name__, "v": text} if len(text) <= LONGEST_TEXT else _too_much()
        return self._object(value, kind, depth)

    def _tagged(self, tag: str, items: list[Any], depth: int) -> dict[str, Any]:
        return {"t": tag, "v": [self.encode(item, depth + 1) for item in items]}

    def _object(self, value: Any, kind: type, depth: int) -> Any:
        if issubclass(kind, Enum):
            return self.encode(value.value, depth + 1)
        for plain in (str, int, float, list, dict, tuple):
            if issubclass(kind, plain) and not hasattr(kind, "_fields"):
                return self.encode(objects.plain_copy(value, plain), depth + 1)
        name = str(kind.__qualname__).rpartition(".")[2][:100]
        if name == "ObjectId":
            return {"t": "ObjectId", "v": str(value)}
        number = self._keep(value)
        values = None
        if id(value) not in self._inside:
            with contextlib.suppress(Exception):  # a class may only look like a record
                values = objects.values(value, kind)
        if values is None:
            return {"t": "handle", "v": name, "n": number}
        self._inside.add(id(value))
        try:
            inside = [[str(k), self.encode(v, depth + 1)] for k, v in values.items()]
        finally:
            self._inside.discard(id(value))
        return {"t": "record", "k": name, "v": inside, "n": number}


def decode(plain: Any, object_of: Callable[[dict[str, Any]], Any]) -> Any:
    """Return the value that :meth:`Encoder.encode` wrote.

    Args:
        plain: what came out of the JSON.
        object_of: makes something of a tag that stands for an object.

    Raises:
        ValueError: for what no encoder writes.
    """
    if isinstance(plain, list):
        return [decode(item, object_of) for item in plain]
    if not isinstance(plain, dict):
        return plain
    tag = plain.get("t")
    if tag == "dict":
        pairs = ((decode(k, object_of), decode(v, object_of)) for k, v in plain["v"])
        return {_hashable(key): value for key, value in pairs}
    if tag in _COLLECTIONS:
        return _COLLECTIONS[tag]([decode(item, object_of) for item in plain["v"]])
    if tag in _READERS:
        return _READERS[tag](plain["v"])
    return object_of(plain)


def _hashable(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(map(_hashable, value))
    if isinstance(value, set | Mapping):
        return repr(value)
    return value


def _too_much() -> Any:
    raise TooMuch
