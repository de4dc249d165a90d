"""How one value is shown: as it was sent, but short enough to read."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

LONGEST = 40  # characters of a text that are still read as a whole
KEPT = 24  # characters that are left of a longer one
MOST = 8  # parameters of one statement that are still read one by one

# $argon2id$v=19$..., $2b$12$..., $scrypt$...: the scheme tells the lesson, the rest is noise.
_HASH = re.compile(r"(\$[a-z0-9-]+\$)\S{16,}")
_HEX = re.compile(r"[0-9a-f]{32,}")
# Ids that are made up at every run: a space of one's own, a UUID, a long token of letters of
# both cases and digits.
_MADE_UP = re.compile(
    r"\bwb_[a-z0-9_]*_[0-9a-f]{8}(?![0-9a-f])|"
    r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b|(?<![\w-])[0-9a-f]{32,}(?![\w-])|"
    r"(?<![\w-])(?=[\w-]*\d)(?=[\w-]*[a-z])(?=[\w-]*[A-Z])[\w-]{40,}(?![\w-])"
)


class Shown(str):
    """A value that came over a wire as the text it was shown as; its repr is that text."""

    __slots__ = ()

    def __repr__(self) -> str:
        return str(self)


def show(value: object) -> str:
    """Return a value as text for people: Python's repr, with hashes and long texts cut.

    Args:
        value: anything that was sent to or came from a database.
    """
    if isinstance(value, Shown):
        return str(value)
    if type(value).__module__.startswith("psycopg"):  # its marks of a type: Binary, Json, Jsonb
        value = getattr(value, "obj", value)
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, bytes | bytearray | memoryview):
        whole = bytes(value)
        return repr(whole) if len(whole) <= LONGEST else f"{whole[:12]!r}… ({len(whole)} bytes)"
    if value is None or isinstance(value, bool | int | float):
        return repr(value)
    if type(value).__name__ == "Decimal":  # told from an int: both would read as 10
        return f"Decimal {value}"
    if type(value).__name__ in {"ObjectId", "UUID"}:  # another one at every run
        return f"{type(value).__name__}(…)"
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{str(k)!r}: {show(v)}" for k, v in value.items()) + "}"
    if type(value) is list:
        return f"[{', '.join(show(one) for one in value)}]"
    return str(value)


def steady(text: str) -> str:
    """Return a text with … for every id in it that is another one at every run."""
    return _MADE_UP.sub("…", text)


def outline(value: object) -> str:
    """Return the names in a document without its values: what two of a kind have in common."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{name}: {outline(one)}" for name, one in value.items()) + "}"
    if isinstance(value, list | tuple):
        return f"[{outline(value[0])}]" if value else "[]"
    return "?"


def _text(value: str) -> str:
    hashed = _HASH.fullmatch(value)
    if hashed:
        return repr(hashed[1] + "…")
    if _HEX.fullmatch(value):
        return repr(value[:8] + "…")
    value = steady(value)
    if len(value) <= LONGEST:
        return repr(value)
    return f"{value[:KEPT] + '…'!r} ({len(value)} characters)"


def show_set(values: object, names: tuple[str, ...] = ()) -> str:
    """Return one set of parameters as text: ``id_1=1, name='Ada'``.

    Args:
        values: a mapping, or a sequence in the order of the placeholders.
        names: the names of those placeholders, when they are known.
    """
    if isinstance(values, Mapping):
        pairs: list[str] = [f"{name}={show(value)}" for name, value in values.items()]
    elif isinstance(values, str) or not isinstance(values, Iterable):
        pairs = [show(values)]
    else:
        sequence = list(values)
        if len(names) == len(sequence):
            pairs = [f"{n}={show(v)}" for n, v in zip(names, sequence, strict=True)]
        else:
            pairs = [show(value) for value in sequence]
    if len(pairs) > MOST:
        pairs = [*pairs[: MOST - 2], f"… {len(pairs)} in all"]
    return ", ".join(pairs)


def show_raw(values: object) -> str:
    """Return one set of parameters in the form that the driver got: a dict, or a tuple."""
    if isinstance(values, Mapping):
        return "{" + ", ".join(f"{str(k)!r}: {show(v)}" for k, v in values.items()) + "}"
    if isinstance(values, list | tuple):
        shown = [show(value) for value in values]
        return f"({', '.join(shown)}{',' if len(shown) == 1 else ''})"
    return show(values)


def plain(value: object, within: bool = False) -> Any:
    """Return a value that JSON can carry: itself, or the text it is shown as, marked.

    Args:
        value: to be carried.
        within: whether it is part of a document, where a list is no tuple.
    """
    if value is None or (isinstance(value, bool | int | float | str) and type(value) is not Shown):
        return value
    if isinstance(value, Mapping):
        return {"set": {str(name): plain(one, True) for name, one in value.items()}}
    if isinstance(value, list | tuple):
        carried = [plain(one, within) for one in value]
        return {"list": carried} if within and isinstance(value, list) else carried
    return {"shown": show(value)}


def unplain(value: Any) -> Any:
    """Return what :func:`plain` was given, sequences as tuples and the marked as :class:`Shown`."""
    if isinstance(value, list):
        return tuple(unplain(one) for one in value)
    if isinstance(value, dict):
        if "shown" in value:
            return Shown(value["shown"])
        if "list" in value:
            return [unplain(one) for one in value["list"]]
        return {name: unplain(one) for name, one in value["set"].items()}
    return value
