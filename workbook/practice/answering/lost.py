"""A name that the kernel still has, and no cell: the cell that made it was changed since."""

import re
from collections.abc import Iterable

from workbook.practice.cutting import magics, slicing
from workbook.practice.verdict import Verdict

_MISSING = re.compile(r"NameError: name '(\w+)' is not defined")


def told(verdict: Verdict, now: Iterable[str], earlier: Iterable[str]) -> str:
    """Return where a name has gone that the answer misses; nothing where no cell ever had it.

    Args:
        verdict: what the judge said.
        now: the texts of the cells as they were last run.
        earlier: what the cells said at runs before those.
    """
    missing = _MISSING.search(verdict.sentence)
    if missing is None or _making(missing[1], now):
        return ""
    made = _making(missing[1], earlier)
    if not made:
        return ""
    return f"An earlier version of a cell {made} it, and no cell does now: the kernel remembers it."


def _making(name: str, texts: Iterable[str]) -> str:
    """Return how one of some texts binds a name at its top level: imported or defined."""
    for text in texts:
        try:
            pieces = slicing.pieces(magics.peeled(text))
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue
        for piece in pieces:
            if name in piece.names.binds:
                return "imported" if piece.imports else "defined"
    return ""
