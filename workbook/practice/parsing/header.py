"""The TOML block at the head of an exercise file, and what may stand in it."""

import re
import tomllib
from collections.abc import Mapping
from typing import Any

KINDS = ("fix", "fill", "write", "app")
COUNTS = ("recorder", "server")
SYSTEMS = ("sqlite", "postgresql", "mysql", "redis", "mongodb", "elasticsearch", "cassandra")

_REQUIRED: dict[str, type] = {
    "id": str,
    "title": str,
    "lesson": str,
    "kind": str,
    "minutes": int,
    "gives": list,
}
_OPTIONAL: dict[str, type] = {
    "teaches": list,
    "needs": list,
    "not_yet": list,
    "covers": list,
    "servers": list,
    "tables": str,
    "imports": list,
    "ordered": bool,
    "counts": str,
    "why": str,
    "excused": list,
    "variants": dict,
}
_OPEN = "The exercise block is not closed by `# ///`, or one of its lines does not begin with `# `."
_NAMES = {str: "a text", int: "a whole number", list: "a list", bool: "true or false"}


class BadHeader(ValueError):  # noqa: N818 -- it names what was found
    """A header that cannot be used; ``line`` is where, ``what`` is the sentence."""

    def __init__(self, line: int, what: str) -> None:
        super().__init__(what)
        self.line, self.what = line, what


def read(text: str) -> tuple[dict[str, Any], int]:
    """Return the fields of the ``# /// exercise`` block and the line it begins on.

    Raises:
        BadHeader: when the block is missing, is not closed, or is no TOML.
    """
    lines = text.splitlines()
    start = next((i for i, line in enumerate(lines) if line.strip() == "# /// exercise"), None)
    if start is None:
        raise BadHeader(1, "There is no block that begins with `# /// exercise`.")
    body: list[str] = []
    for line in lines[start + 1 :]:
        if line.strip() == "# ///":
            break
        if not line.startswith("#"):
            raise BadHeader(start + len(body) + 2, _OPEN)
        body.append(line.removeprefix("# ") if line.startswith("# ") else line[1:])
    else:
        raise BadHeader(start + 1, _OPEN)
    try:
        return tomllib.loads("\n".join(body)), start + 1
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"line (\d+)", str(error))
        at = start + 1 + (int(found[1]) if found else 0)
        raise BadHeader(at, f"The exercise block is no TOML: {error}.") from error


def checked(fields: Mapping[str, Any], start: int, text: str) -> dict[str, Any]:
    """Return the fields with lists as tuples, once names, types and values are right.

    Raises:
        BadHeader: for a field that is missing, unknown, of another type or of no known value.
    """
    known = _REQUIRED | _OPTIONAL
    for name in _REQUIRED:
        if name not in fields:
            raise BadHeader(start, f"The exercise block does not say {name!r}.")
    for name, value in fields.items():
        at = _line_of(name, text, start)
        if name not in known:
            raise BadHeader(at, f"{name!r} is no field of an exercise: {', '.join(known)}.")
        if not isinstance(value, known[name]) or isinstance(value, bool) != (known[name] is bool):
            raise BadHeader(at, f"{name!r} must be {_NAMES.get(known[name], 'a table')}.")
        allowed = {"kind": KINDS, "counts": COUNTS}.get(name)
        if allowed and value not in allowed:
            raise BadHeader(at, f"{name!r} is one of {', '.join(allowed)}, and not {value!r}.")
    for system in fields.get("servers", ()):
        if system not in SYSTEMS:
            at = _line_of("servers", text, start)
            raise BadHeader(at, f"{system!r} is no system: {', '.join(SYSTEMS)}.")
    if not fields["gives"]:
        raise BadHeader(_line_of("gives", text, start), "'gives' names nothing to judge.")
    return {n: tuple(v) if isinstance(v, list) else v for n, v in fields.items()}


def _line_of(name: str, text: str, start: int) -> int:
    for number, line in enumerate(text.splitlines()[start:], start=start + 1):
        if re.match(rf"#\s*\[?{re.escape(name)}\b", line):
            return number
    return start
