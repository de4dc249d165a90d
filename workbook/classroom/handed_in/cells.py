"""The parts of a notebook or a script: its cells, in whatever format they come."""

import itertools
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from workbook.classroom.handed_in.decoding import lines

MOST_TEXT = 100_000  # characters of a cell of text that may be code
_MOST_DIGITS = 100
# How jupytext and editors cut a script into cells, and how nbconvert does.
_CUT = re.compile(r"^# (?:%%.*|In\[[\d ]*\]:)[ \t]*$", re.MULTILINE)
_CONFLICT = re.compile(r"^<{7} ", re.MULTILINE)
_CELLS = re.compile(r'"cells"\s*:\s*\[')
# People write code between fences where they took a cell of text for one of code.
# What was matched is not given back (``+``): else a long row of blanks is tried in all its parts.
_FENCED = re.compile(
    r"^```[ \t]*+(?:python|py|ipython)?+[ \t]*+\n(.*?)^```", re.MULTILINE | re.DOTALL
)


def _number(digits: str) -> int | None:
    """Return a whole number; Python reads none of thousands of digits, and no cell needs one."""
    return int(digits) if len(digits) < _MOST_DIGITS else None


_DECODER = json.JSONDecoder(parse_int=_number)


@dataclass(frozen=True, slots=True)
class Part:
    """A cell, or a Python file without cells.

    Args:
        source: its text.
        ran: the number under which it was last run; None where it was not.
        place: where it stands, for people.
        code: whether it is a cell of code; people turn cells into text by a wrong key.
    """

    source: str
    ran: int | None
    place: str
    code: bool = True


def is_notebook(text: str) -> bool:
    """Tell whether a text is a notebook's, whole or broken off, whatever its file is called."""
    return text.lstrip().startswith("{") and _CELLS.search(text) is not None


def of_notebook(text: str, name: str, notes: list[str]) -> tuple[tuple[Part, ...], bool] | None:
    """Return a notebook's cells, and whether it was read to its end; None if it has none.

    Args:
        text: of the file.
        name: what it is called.
        notes: where a sentence goes on what was wrong with it.
    """
    whole = True
    try:
        cells = _listed(_DECODER.decode(text))
    except (ValueError, RecursionError):
        whole, cells = False, _salvaged(text)
        why = "has Git's conflict marks (<<<<<<<) in it" if _CONFLICT.search(text) else "breaks off"
        notes.append(f"{name} {why}; {len(cells)} whole cells of it were read.")
    if cells is None:
        return None
    parts = (
        _part(cell, f"{name}, cell {number}")
        for number, cell in enumerate(cells, start=1)
        if isinstance(cell, dict)
    )
    return tuple(one for one in parts if one.code or len(one.source) <= MOST_TEXT), whole


def of_script(text: str, name: str) -> tuple[Part, ...]:
    """Return the cells of a script, or the whole script where it has none."""
    cuts = [found.start() for found in _CUT.finditer(text)]
    if not cuts:
        return (Part(text, None, name),)
    texts = [text[a:b] for a, b in itertools.pairwise([0, *cuts, len(text)])]
    return tuple(
        Part(one, None, f"{name}, cell {number}") for number, one in enumerate(texts) if one
    )


def _listed(found: Any) -> list[Any] | None:
    """Return a notebook's list of cells; before format 4 they stood in worksheets."""
    if not isinstance(found, dict):
        return None
    if isinstance(found.get("cells"), list):
        return list(found["cells"])
    sheets = found.get("worksheets")
    if not isinstance(sheets, list):
        return None
    inside = [one.get("cells") for one in sheets if isinstance(one, dict)]
    return [cell for cells in inside if isinstance(cells, list) for cell in cells]


def _salvaged(text: str) -> list[Any]:
    """Return the cells before the place where a notebook's JSON breaks off."""
    found = _CELLS.search(text)
    at, cells = found.end() if found else len(text), list[Any]()
    while True:
        while at < len(text) and text[at] in " \t\n,":
            at += 1
        try:
            cell, at = _DECODER.raw_decode(text, at)
        except (ValueError, RecursionError):
            return cells
        cells.append(cell)


def _part(cell: dict[str, Any], place: str) -> Part:
    kind = cell.get("cell_type")
    code = kind is None or kind == "code"
    source = _source(cell)
    if not code and (fenced := "".join(_between_fences(source))):
        source = fenced
    ran = cell.get("execution_count", cell.get("prompt_number"))
    whole = isinstance(ran, int) and not isinstance(ran, bool)
    return Part(source, ran if whole else None, place, code=code)


def _between_fences(source: str) -> Iterator[str]:
    return (found[1] for found in _FENCED.finditer(source))


def _source(cell: dict[str, Any]) -> str:
    source = cell.get("source", cell.get("input"))
    if isinstance(source, list):
        return lines("".join(one for one in source if isinstance(one, str)))
    return lines(source) if isinstance(source, str) else ""
