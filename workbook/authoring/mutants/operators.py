"""Mutants of operators and conditions."""

import ast
from collections.abc import Callable, Iterator

from workbook.authoring.mutants.change import Change, replaced, short
from workbook.authoring.mutants.places import Place

_COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
_ARITHMETIC: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
}
_METHODS = {"asc": "desc", "desc": "asc", "commit": "flush", "union": "intersect"}


def compared(place: Place) -> Iterator[Change]:
    """Turn a comparison round, or move its boundary by one."""
    node = place.node
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        for other in _COMPARISONS[type(node.ops[0])]:
            yield replaced(node, ast.Compare(node.left, [other()], node.comparators))


def calculated(place: Place) -> Iterator[Change]:
    """Put another arithmetic or bit operator in place."""
    node = place.node
    if isinstance(node, ast.BinOp) and type(node.op) in _ARITHMETIC:
        yield replaced(node, ast.BinOp(node.left, _ARITHMETIC[type(node.op)](), node.right))


def joined(place: Place) -> Iterator[Change]:
    """Swap ``and`` and ``or``."""
    node = place.node
    if isinstance(node, ast.BoolOp):
        other = ast.Or() if isinstance(node.op, ast.And) else ast.And()
        yield replaced(node, ast.BoolOp(other, node.values))


def signed(place: Place) -> Iterator[Change]:
    """Drop ``not`` and the minus sign."""
    node = place.node
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, (ast.Not, ast.USub)):
        yield replaced(node, node.operand)


def negated(place: Place) -> Iterator[Change]:
    """Negate a condition that no other rule turns round."""
    node = place.node
    turned = isinstance(node, ast.Compare) and len(node.ops) == 1
    turned |= isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not)
    if place.test and isinstance(node, ast.expr) and not turned:
        yield Change(node, f"(not ({ast.unparse(node)}))", f"`{short(node)}` is negated")


def swapped(place: Place) -> Iterator[Change]:
    """Call the method next to the right one: flush for commit, desc for asc."""
    node = place.node
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
        return
    other = _METHODS.get(node.func.attr)
    if other:
        method = ast.Attribute(node.func.value, other, ast.Load())
        yield replaced(node, ast.Call(method, node.args, node.keywords))


RULES: tuple[Callable[[Place], Iterator[Change]], ...] = (
    compared,
    calculated,
    joined,
    signed,
    negated,
    swapped,
)
