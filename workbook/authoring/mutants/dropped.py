"""Mutants in which something is left out."""

import ast
from collections.abc import Callable, Iterator

from workbook.authoring.mutants.change import Change, replaced, short
from workbook.authoring.mutants.places import Place, told_to_people

# Saying a default changes nothing when it is left out.
_DEFAULTS = {
    ("status_code", 200),
    ("default", None),
    ("expire_on_commit", True),
    ("autoflush", True),
    ("autocommit", False),
    ("strict", False),
    ("exclude_unset", False),
}
_LISTS = {"all"}  # the result of a query can be gone through without it, too


def statement(place: Place) -> Iterator[Change]:
    """Leave out a statement that does something, other than giving a plain name its value."""
    node = place.node
    if not place.body or not isinstance(node, ast.stmt):
        return
    if isinstance(node, ast.Return):
        if node.value is not None and ast.unparse(node.value) != "None":
            yield Change(node, "return None", f"drop the value of `{short(node)}`")
    elif _does_something(node, place.body):
        yield Change(node, "pass", f"drop `{_first_line(node)}`")


def awaited(place: Place) -> Iterator[Change]:
    """Leave out an await."""
    if isinstance(place.node, ast.Await):
        yield replaced(place.node, place.node.value)


def keyword(place: Place) -> Iterator[Change]:
    """Leave out a keyword argument."""
    node = place.node
    if not isinstance(node, ast.Call):
        return
    for one in node.keywords:
        value = one.value.value if isinstance(one.value, ast.Constant) else ...
        if one in told_to_people(node) or _said(one.arg, value):
            continue
        rest = [other for other in node.keywords if other is not one]
        said = f"{one.arg}={short(one.value)}" if one.arg else f"**{short(one.value)}"
        text = ast.unparse(ast.Call(node.func, node.args, rest))
        yield Change(node, text, f"drop `{said}` of `{short(node.func)}`")


def link(place: Place) -> Iterator[Change]:
    """Leave out a link of a chain of calls, such as ``.where(…)`` or ``.order_by(…)``."""
    node = place.node
    if not (place.chained and isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
        return
    if isinstance(node.func.value, ast.Call) and node.func.attr not in _LISTS:
        what = f"drop `.{node.func.attr}({', '.join(map(short, node.args))})`"
        yield Change(node, ast.unparse(node.func.value), what)


def decorator(place: Place) -> Iterator[Change]:
    """Leave out a decorator, by putting one in its place that does nothing."""
    node = place.node
    if place.body and isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        for one in node.decorator_list:
            yield Change(one, "(lambda same: same)", f"{node.name}: drop `@{short(one)}`")


def _does_something(node: ast.stmt, body: str) -> bool:
    """Return whether a statement has an effect beyond giving a plain name a value."""
    match node:
        case ast.Expr():
            return isinstance(node.value, (ast.Call, ast.Await, ast.Yield))
        case ast.AugAssign() | ast.Delete() | ast.Raise() | ast.For() | ast.AsyncFor():
            return True
        case ast.If():
            return not node.orelse
        case ast.Assign(targets=targets):
            return body == "class" or any(not isinstance(one, ast.Name) for one in targets)
        case ast.AnnAssign():
            return body == "class" or not isinstance(node.target, ast.Name)
    return False


def _said(name: str | None, value: object) -> bool:
    return any(name == one and value is default for one, default in _DEFAULTS)


def _first_line(node: ast.stmt) -> str:
    return (
        short(node)
        if not isinstance(node, (ast.If, ast.For, ast.AsyncFor))
        else (short(node).partition(":")[0] + ": …")
    )


RULES: tuple[Callable[[Place], Iterator[Change]], ...] = (
    statement,
    awaited,
    keyword,
    link,
    decorator,
)
