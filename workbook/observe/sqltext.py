"""SQL for reading: one clause per line, one form of placeholder whatever the driver."""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache

WIDTH = 88  # characters of a line before a list of columns is broken

# What a driver writes behind a placeholder: ::INTEGER, ::VARCHAR[], ::TIMESTAMP WITH TIME ZONE.
_TYPE = r"(?:::[A-Z_]+(?:\ PRECISION)?(?:\([\d,\ ]+\))?(?:\ WITH(?:OUT)?\ TIME\ ZONE)?(?:\[\])?)?"
_TOKEN = re.compile(
    r"""
    (?P<quoted>'(?:[^']|'')*'|"(?:[^"]|"")*")
  | (?P<comment>--[^\n]*|/\*.*?\*/)
  | (?P<named>%\((?P<name>\w+)\)s|(?<![:\w]):(?P<colon>[A-Za-z_]\w*))"""
    + _TYPE
    + r"""
  | (?P<numbered>\$(?P<number>\d+))"""
    + _TYPE
    + r"""
  | (?P<mark>\?|%s)
  | (?P<percent>%%)
  | (?P<space>\s+)
  | (?P<open>\() | (?P<close>\))
  | (?P<word>[A-Za-z_][\w.]*)
  | (?P<rest>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_CLAUSE = re.compile(
    r"(?<!\S)(FROM|WHERE|GROUP BY|HAVING|ORDER BY|LIMIT|OFFSET|RETURNING|VALUES|SET|ON CONFLICT|"
    r"(?:(?:LEFT|RIGHT|FULL) (?:OUTER )?|INNER |CROSS )?JOIN|UNION(?: ALL)?|INTERSECT|EXCEPT|"
    r"FOR UPDATE|FOR SHARE)(?!\S)",
    re.IGNORECASE,
)
_LONG_LIST = re.compile(r"\((:\w+|\?)((?:, (?::\w+|\?)){7,})\)")
_LONG_RAW_LIST = re.compile(
    rf"\((?P<one>(?:\?|%s|%\(\w+\)s|\$\d+){_TYPE})(?:, (?:\?|%s|%\(\w+\)s|\$\d+){_TYPE}){{7,}}\)"
)
_MANY_ROWS = re.compile(r"(\((?:[^()]|\([^()]*\))*\))((?:, \((?:[^()]|\([^()]*\))*\)){3,})")
BATCH = re.compile(r"\bIN \((?::\w+|\?), ")  # a list of two or more
_DDL = frozenset({"create", "alter", "drop"})


@lru_cache(maxsize=512)
def verb(sql: str) -> str:
    """Return what a statement does, in lower case: its first word, or what follows its WITH."""
    depth = 0
    first = ""
    for match in _TOKEN.finditer(sql):
        kind, text = match.lastgroup, match.group()
        depth += (match["open"] is not None) - (match["close"] is not None)
        if kind != "word":
            continue
        word = text.lower()
        if not first:
            if word != "with":
                return word
            first = word
        elif depth == 0 and word in {"select", "insert", "update", "delete"}:
            return word
    return first or "nothing"


def to_savepoint(sql: str) -> bool:
    """Tell a ROLLBACK TO SAVEPOINT from a ROLLBACK that ends the transaction."""
    return bool(re.match(r"\s*ROLLBACK\s+TO\b", sql, re.IGNORECASE))


def one_line(sql: str, names: tuple[str, ...] = ()) -> str:
    """Return SQL on one line, with every placeholder as ``:name``.

    Whatever stands in quotes stays as it is. A driver's type mark behind a placeholder
    (``%(id_1)s::INTEGER``) and its doubled per cent signs are left out.

    Args:
        sql: as it was given to the driver.
        names: the names of positional placeholders, in their order, when they are known.
    """
    given = iter(names)
    pyformat = "%(" in sql or "%s" in sql
    return "".join(_pieces(sql, lambda: next(given, None), names, pyformat=pyformat)).strip()


def _pieces(
    sql: str, next_name: Callable[[], str | None], names: tuple[str, ...], *, pyformat: bool
) -> Iterator[str]:
    for match in _TOKEN.finditer(sql):
        if match["quoted"]:
            yield match["quoted"].replace("%%", "%") if pyformat else match["quoted"]
        elif match["space"] or match["comment"]:
            yield " " if match["space"] else ""
        elif match["named"]:
            yield f":{match['name'] or match['colon']}"
        elif match["numbered"]:
            number = int(match["number"])
            yield f":{names[number - 1]}" if number <= len(names) else match["numbered"]
        elif match["mark"]:
            name = next_name()
            yield f":{name}" if name else "?"
        else:
            yield "%" if match["percent"] else match.group()


@lru_cache(maxsize=512)
def shape(sql: str) -> str:
    """Return what two statements have in common that differ in their parameters only.

    Lists of placeholders count as one, so an ``IN`` of three and one of five are the same.
    """
    flat = re.sub(r":\w+", "?", one_line(sql))
    return re.sub(r"\((?:\?, )*\?\)", "(?)", flat)


def lines(sql: str, names: tuple[str, ...] = ()) -> list[str]:
    """Return SQL as lines for reading, one clause each.

    Args:
        sql: as it was given to the driver.
        names: the names of positional placeholders, in their order, when they are known.
    """
    if verb(sql) in _DDL:  # a table's definition reads best as its author broke it
        return [one.rstrip().replace("\t", "  ") for one in sql.splitlines() if one.strip()]
    flat = re.sub(r" {2,}", " ", one_line(sql, names))
    flat = _LONG_LIST.sub(_short_list, flat)
    flat = _MANY_ROWS.sub(_few_rows, flat)
    return [part for line in _clauses(flat) for part in _wrapped(line)]


def with_short_lists(sql: str) -> str:
    """Return SQL as it was given to the driver, its long lists of placeholders with their number.

    Args:
        sql: such as ``… IN (?, ?, ?, ?, ?, ?, ?, ?)``, of which ``… IN (?, … 8 in all)`` is left.
    """
    return _LONG_RAW_LIST.sub(
        lambda found: f"({found['one']}, … {found[0].count(', ') + 1} in all)", sql
    )


def _short_list(match: re.Match[str]) -> str:
    others = match[2].split(", ")[1:]
    return f"({match[1]}, {others[0]}, … {others[-1]})"


def _few_rows(match: re.Match[str]) -> str:
    return f"{match[1]}, … {match[2].count(', (') + 1} rows in all"


def _clauses(flat: str) -> Iterator[str]:
    """Break one line before each clause that stands outside of parentheses and quotes."""
    depth, start = 0, 0
    breaks = []
    outside = bytearray(len(flat))
    for match in _TOKEN.finditer(flat):
        depth += match["open"] is not None
        if depth == 0 and not match["quoted"]:
            outside[match.start() : match.end()] = b"\1" * (match.end() - match.start())
        depth -= match["close"] is not None
    limited = False
    for match in _CLAUSE.finditer(flat):
        clause, before = match[1].upper(), flat[: match.start()].rstrip().upper()
        if not outside[match.start()] or (clause == "OFFSET" and limited):
            continue
        if before.endswith({"FROM": ("DELETE", "DISTINCT"), "SET": ("UPDATE",)}.get(clause, ())):
            continue  # DELETE FROM, IS DISTINCT FROM and DO UPDATE SET belong together
        limited = limited or clause == "LIMIT"
        breaks.append(match.start())
    for end in [*breaks, len(flat)]:
        line = flat[start:end].strip()
        if line:
            yield line
        start = end


def _wrapped(line: str) -> Iterator[str]:
    """Break a long line after commas, and go on under its first word."""
    indent = " " * (len(line.split(" ", 1)[0]) + 1)
    current = ""
    for piece in re.split(r"(?<=,) (?=(?:[^']*'[^']*')*[^']*$)", line):
        if current and len(current) + 1 + len(piece) > WIDTH:
            yield current
            current = indent + piece
        else:
            current = f"{current} {piece}" if current else piece
    yield current
