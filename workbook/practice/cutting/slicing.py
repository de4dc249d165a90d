"""The statements of a text that some names hang on."""

import ast
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from workbook.practice.cutting.lines import lines_of
from workbook.practice.cutting.names import Names
from workbook.practice.cutting.scopes import names_of

VERBS = frozenset(
    "check hint solution predict reveal order ask review reset progress".split()  # noqa: SIM905
)
"""The workbook's own verbs: never part of an answer."""
_SHORT = 20_000  # characters of a text whose pieces are worth keeping


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """One top-level statement.

    Args:
        source: its text, decorators and all.
        line: its first line in its cell, from 1.
        names: what it binds, needs and acts on.
        imports: whether it is an import.
        defines: what a later piece with an equal one supersedes: a function or class by its
            name and decorators; empty for anything else.
    """

    source: str
    line: int
    names: Names
    imports: bool
    defines: str


def pieces(source: str) -> list[Piece]:
    """Cut a text into its statements.

    A text that was cut before is not parsed again: each exercise of a notebook asks anew for
    the same cells.

    Raises:
        SyntaxError: when it is no Python.
    """
    if len(source) > _SHORT:
        return _cut(source)
    return [replace(one) for one in _remembered(source)]  # two equal cells have pieces of their own


@lru_cache(256)
def _remembered(source: str) -> tuple[Piece, ...]:
    return tuple(_cut(source))


def _cut(source: str) -> list[Piece]:
    lines = lines_of(source)
    kept = map(_without_verbs, ast.parse(source).body)
    return [_piece(node, lines) for node in kept if node is not None]


def needed(found: Sequence[Piece], gives: Iterable[str]) -> list[Piece]:
    """Return the pieces that the names hang on, in running order.

    A definition that a later one supersedes is left out. Whatever a piece needs at once stands
    before it, even where a cell was run again later.
    """
    alive = _not_superseded(found)
    made = {name for piece in alive if not piece.imports for name in piece.names.binds}
    imported = {name for piece in alive if piece.imports for name in piece.names.binds} - made
    wanted, chosen = set(gives), set[Piece]()
    grown = True
    while grown:
        grown = False
        for piece in alive:
            if piece in chosen or not _belongs(piece, wanted, made, imported):
                continue
            chosen.add(piece)
            wanted |= piece.names.now | piece.names.later
            grown = True
    if not any(piece.names.binds & set(gives) for piece in chosen):
        return []
    return _in_order([piece for piece in alive if piece in chosen])


def mentions(source: str, names: Iterable[str]) -> bool:
    """Tell whether a text, even one that is no Python, has one of the names in it."""
    return any(re.search(rf"\b{re.escape(name)}\b", source) for name in names)


def _belongs(piece: Piece, wanted: set[str], made: set[str], imported: set[str]) -> bool:
    if piece.imports:
        return bool(piece.names.binds & wanted) or bool(piece.names.binds & {"*", "annotations"})
    if piece.names.everywhere and not wanted.isdisjoint(piece.names.now):
        return True  # both name pytest
    if piece.names.hears & imported:
        return True  # @listens_for(Engine, "connect") hears every engine, and nobody names it
    return bool(piece.names.binds & wanted or piece.names.acts & wanted & made)


def _not_superseded(found: Sequence[Piece]) -> list[Piece]:
    last = {piece.defines: piece for piece in found if piece.defines}
    return [piece for piece in found if not piece.defines or last[piece.defines] is piece]


def _in_order(chosen: list[Piece]) -> list[Piece]:
    """Keep the order, but put what a piece needs at once before it."""
    makers: dict[str, Piece] = {}
    for piece in chosen:
        for name in piece.names.binds:
            makers.setdefault(name, piece)
    ordered: list[Piece] = []
    begun: set[Piece] = set()

    def put(piece: Piece) -> None:
        if piece in begun:
            return
        begun.add(piece)
        for name in sorted(piece.names.now):
            if name in makers:
                put(makers[name])
        ordered.append(piece)

    for piece in chosen:
        put(piece)
    return ordered


def _piece(node: ast.stmt, lines: list[str]) -> Piece:
    marks: list[ast.expr] = getattr(node, "decorator_list", [])
    first = min([node.lineno, *(one.lineno for one in marks)])
    whole = "\n".join(lines[first - 1 : node.end_lineno])
    imports = isinstance(node, ast.Import | ast.ImportFrom)
    source = ast.unparse(node) if imports or _shares_a_line(node, lines) else whole
    defines = ""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        defines = " ".join([node.name, *map(ast.dump, marks)])
    return Piece(source, first, names_of(node), imports, defines)


def _shares_a_line(node: ast.stmt, lines: list[str]) -> bool:
    """Tell whether another statement stands on its lines: ``a = 1; b = 2``."""
    rest = lines[(node.end_lineno or 1) - 1].encode()[node.end_col_offset or 0 :]
    return bool(node.col_offset) or rest.lstrip().startswith(b";")


def _without_verbs(node: ast.stmt) -> ast.stmt | None:
    """Return a statement without the workbook's own verbs; None when nothing is left."""
    if isinstance(node, ast.ImportFrom) and node.module == "workbook" and not node.level:
        kept = [alias for alias in node.names if alias.name not in VERBS | {"*"}]
        if not kept:
            return None
        if len(kept) < len(node.names):
            return ast.copy_location(ast.ImportFrom(node.module, kept, 0), node)
    if isinstance(node, ast.Expr):
        call = node.value.value if isinstance(node.value, ast.Await) else node.value
        if isinstance(call, ast.Call) and _is_verb(call.func):
            return None
    return node


def _is_verb(name: ast.expr) -> bool:
    if isinstance(name, ast.Attribute) and isinstance(name.value, ast.Name):
        return name.value.id == "workbook" and name.attr in VERBS
    return isinstance(name, ast.Name) and name.id in VERBS
