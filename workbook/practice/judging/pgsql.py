"""Statements of PostgreSQL as texts: where one ends, which one only reads, which is a lookup."""

import re

# A statement's end, outside of whatever stands in quotes and of comments.
_PIECE = re.compile(
    r"""(?P<kept>'(?:[^']|'')*' | "(?:[^"]|"")*" | \$(?P<tag>\w*)\$.*?\$(?P=tag)\$)
      | (?P<comment>--[^\n]* | /\*.*?\*/) | (?P<end>;) | (?P<rest>[^;'"$/-]+|.)""",
    re.VERBOSE | re.DOTALL,
)
_TABLE = re.compile(r"\b(?:FROM|JOIN|INTO|UPDATE)\s+(?:ONLY\s+)?([^\s(]+)", re.IGNORECASE)
_QUOTED = re.compile(r"'(?:[^']|'')*'|--[^\n]*|/\*.*?\*/", re.DOTALL)
_ASKED = frozenset(
    {"select pg_catalog.version()", "select current_schema()", "select version()", "select 1"}
)
_READS = re.compile(r"[\s(]*(?:select|values)|\s*(?:with|show)", re.IGNORECASE)


def split(text: str) -> list[str]:
    """Return the statements of a simple query."""
    found, current = [], ""
    for piece in _PIECE.finditer(text):
        if piece["end"]:
            found.append(current)
            current = ""
        elif not piece["comment"]:
            current += piece.group()
    return [one.strip() for one in [*found, current] if one.strip()]


def is_lookup(sql: str) -> bool:
    """Tell whether a statement is a driver's or a library's own question to the catalog."""
    if sql.strip(" ;\n").lower() in _ASKED:
        return True
    tables = _TABLE.findall(_QUOTED.sub(" ", sql))
    return bool(tables) and all(
        one.strip('"').lower().startswith(("pg_", "information_schema.")) for one in tables
    )


def reads(sql: str) -> bool:
    """Tell whether a statement only reads, by its first word."""
    return _READS.match(sql) is not None
