"""The parts of a check, read from its syntax tree: nothing is run."""

import ast
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PartOutline:
    """One part of a check as its decorator says it.

    Args:
        name: the function's name.
        points: what it is worth.
        closed: whether archives for learners leave it out.
        line: its first line in the check cell, from 1.
    """

    name: str
    points: int
    closed: bool
    line: int


def outline(check: str) -> tuple[PartOutline, ...]:
    """Return the parts of a check cell in their order; none when it does not parse."""
    try:
        tree = ast.parse(check)
    except SyntaxError:
        return ()
    found = [_part(node) for node in tree.body if isinstance(node, ast.FunctionDef)]
    return tuple(one for one in found if one is not None)


def without_closed(check: str) -> str:
    """Return the check cell without its closed parts; the other lines keep their numbers."""
    lines = check.splitlines()
    for node in ast.parse(check).body:
        if isinstance(node, ast.FunctionDef) and (one := _part(node)) and one.closed:
            for number in range(one.line, (node.end_lineno or one.line) + 1):
                lines[number - 1] = ""
    return "\n".join(lines)


def _part(node: ast.FunctionDef) -> PartOutline | None:
    for mark in node.decorator_list:
        call = mark if isinstance(mark, ast.Call) else None
        word = call.func if call else mark
        if not (isinstance(word, ast.Name) and word.id == "part"):
            continue
        points, closed = 1, False
        if call:
            values = {k.arg: k.value for k in call.keywords}
            if call.args:
                values["points"] = call.args[0]
            if isinstance(one := values.get("points"), ast.Constant):
                points = int(str(one.value))
            if isinstance(one := values.get("closed"), ast.Constant):
                closed = bool(one.value)
        return PartOutline(node.name, points, closed, mark.lineno)
    return None
