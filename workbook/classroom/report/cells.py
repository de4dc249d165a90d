"""Cells of a CSV file that a spreadsheet shows, and does not compute.

A cell that begins with one of these characters is a formula to spreadsheets, whoever wrote it; an
apostrophe before it makes it a text. Source: OWASP, "CSV Injection",
https://owasp.org/www-community/attacks/CSV_Injection
"""

import csv
import io
import unicodedata
from collections.abc import Iterable, Sequence

_FORMULA = tuple("=+-@\t\r\n＝＋－＠")  # noqa: RUF001 -- the wide ones count, too
LONGEST = 30_000  # characters; a spreadsheet's cell holds 32,767


def is_formula(text: str) -> bool:
    """Tell whether a spreadsheet would compute a cell with this text."""
    return text.lstrip(" ").startswith(_FORMULA) or text.startswith(_FORMULA)


def cell(value: str | float | None) -> str:
    """Return a value as it stands in a cell; None is an empty one."""
    if value is None:
        return ""
    if not isinstance(value, str):
        return f"{value:.2f}".rstrip("0").rstrip(".")  # :g would write a million as 1e+06
    text = "".join(
        one if one in "\n\t\r" or unicodedata.category(one) != "Cc" else f"\\x{ord(one):02x}"
        for one in value[:LONGEST]
    )  # a file is looked at in terminals, too
    return f"'{text}" if is_formula(text) else text


def written(rows: Iterable[Sequence[str | float | None]]) -> str:
    """Return rows as CSV (RFC 4180); every cell is one that a spreadsheet only shows."""
    out = io.StringIO()
    csv.writer(out).writerows([cell(one) for one in row] for row in rows)
    return out.getvalue()
