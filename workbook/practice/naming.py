"""What an expectation compares, in words: read from the check's own line when it fails.

A card that says "expected 3, came 5" leaves open of what. The check says it already:
``expect(row.bio, …)`` is about ``bio``, ``at_most(answer.sent.count("select"), …)`` about SELECTs.
"""

import ast
from types import FrameType

SOURCE = "__source__"  # the name under which a check's globals hold its text, as it was compiled
_TELLS_NOTHING = frozenset({"said", "message", "type", "verb", "value", "came"})
_LOOKED_THROUGH = frozenset({"sorted", "list", "set", "tuple", "dict", "str", "int", "bool"})


def compared(frame: FrameType | None) -> str | None:
    """Return the words for what a call of an expectation compares, or None.

    Args:
        frame: the check's frame, in which the call stands.
    """
    source = frame.f_globals.get(SOURCE) if frame is not None else None
    if frame is None or not isinstance(source, str):
        return None
    place = list(frame.f_code.co_positions())[frame.f_lasti // 2]
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and place == (
            node.lineno,
            node.end_lineno,
            node.col_offset,
            node.end_col_offset,
        ):
            return _of_call(node)
    return None


def _of_call(call: ast.Call) -> str | None:
    if isinstance(call.func, ast.Name) and call.func.id == "holds":
        came = [one.value for one in call.keywords if one.arg == "came"]
        return words(came[0]) if came else None
    return words(call.args[0]) if call.args else None


def words(node: ast.expr) -> str | None:
    """Return what an expression is about: a column, a key, a count; None when it does not tell."""
    match node:
        case ast.NamedExpr(value=value) | ast.Starred(value=value):
            return words(value)
        case ast.Attribute(attr=name) if name not in _TELLS_NOTHING:
            return name.replace("_", " ")
        case ast.Subscript(slice=ast.Constant(value=str(key))):
            return key
        case ast.Tuple(elts=parts):
            named = [words(part) for part in parts]
            return None if None in named else ", ".join(map(str, named))
        case ast.Call(func=ast.Name(id="len"), args=[inner]):
            return _number_of(inner)
        case ast.Call(func=ast.Name(id=name), args=[inner, *_]) if name in _LOOKED_THROUGH:
            return words(inner)
        case ast.Call(func=ast.Attribute(attr=name), args=arguments):
            return _of_method(name, arguments)
    return None


def _of_method(name: str, arguments: list[ast.expr]) -> str | None:
    first = arguments[0].value if arguments and isinstance(arguments[0], ast.Constant) else None
    match name, first:
        case "count", str(verb):
            return f"{verb.upper()} statements sent"
        case "count", None if not arguments:
            return "statements sent"
        case "column", str(column):
            return f"column {column}"
        case "table", str(table):
            return f"table {table}"
        case "get", str(key):
            return key
        case "json", _:
            return "body"
    return None


def _number_of(node: ast.expr) -> str | None:
    match node:
        case ast.Call(func=ast.Attribute(attr="table"), args=[ast.Constant(value=str(table))]):
            return f"rows in {table}"
    inner = words(node)
    return f"number of {inner}" if inner else None
