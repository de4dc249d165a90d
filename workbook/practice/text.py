"""The text of an answer: the statements that make it, cut out of whatever the learner ran."""

import ast
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from workbook.practice.cutting import magics, slicing
from workbook.practice.cutting.lines import lines_of


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell as it was run, or as it stands in a file.

    Args:
        source: its text, magics and all.
        id: what tells it from other cells; the newest run of an id replaces the older ones.
            Without one a cell is a cell of its own.
    """

    source: str
    id: str | None = None


def answer_text(cells: Sequence[Cell], gives: Sequence[str]) -> str:
    """Return the statements that make an answer, in the order in which they ran.

    These are the statements that bind the names given, those that bind what they use, imports,
    and those that act on a name already taken: a decorator, an attribute or an item that is
    set, a method that is called. The workbook's own verbs are never among them. A cell that
    does not parse is taken as it is when it is about one of the names, so that its syntax
    error is what the learner reads.

    Args:
        cells: in running order.
        gives: the names that the exercise asks for.
    """
    newest = _newest(cells)
    lone = len(newest) == 1
    pieces: list[slicing.Piece] = []
    broken: list[str] = []
    for cell in newest:
        source = magics.peeled(cell.source)
        try:
            pieces += slicing.pieces(source)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            broken.append(source)
    chosen = slicing.needed(pieces, gives)
    bound = {name for piece in chosen for name in piece.names.binds}
    for source in broken:
        if slicing.mentions(source, gives) or not bound.issuperset(gives):
            return source
    if lone:
        return _in_place(chosen)
    return "\n".join(piece.source for piece in chosen)


def untouched(starter: str, text: str, gives: Sequence[str]) -> bool:
    """Tell whether an answer is still the starter, by its syntax tree and without its imports."""
    begun, come = (
        _statements_of(starter, tuple(gives)),
        _statements(answer_text([Cell(text)], gives)),
    )
    if isinstance(begun, str) or isinstance(come, str):
        return begun == come
    # Most answers differ at once, and the tree of a whole text is long to write down.
    return len(begun) == len(come) and all(map(_alike, begun, come))


@lru_cache(64)
def _statements_of(starter: str, gives: tuple[str, ...]) -> list[ast.stmt] | str:
    return _statements(answer_text([Cell(starter)], gives))


def _newest(cells: Sequence[Cell]) -> list[Cell]:
    """Return the cells without those of which a newer run exists."""
    last = {cell.id: place for place, cell in enumerate(cells) if cell.id is not None}
    return [c for place, c in enumerate(cells) if c.id is None or last[c.id] == place]


def _in_place(chosen: Sequence[slicing.Piece]) -> str:
    """Return the pieces of one cell on the lines where they stand in it."""
    lines: list[str] = []
    for piece in chosen:
        lines += [""] * (piece.line - 1 - len(lines))
        lines += lines_of(piece.source)
    return "\n".join(lines)


def _statements(text: str) -> list[ast.stmt] | str:
    """Return what a text says without its imports; the text itself where it is no Python."""
    try:
        body = ast.parse(text).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return text if text.strip() else ""
    return [one for one in body if not isinstance(one, ast.Import | ast.ImportFrom)]


def _alike(one: ast.stmt, other: ast.stmt) -> bool:
    """Tell whether two statements are the same; too deep to tell is another one."""
    try:
        return type(one) is type(other) and ast.dump(one) == ast.dump(other)
    except RecursionError:
        return False
