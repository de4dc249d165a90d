"""Which calls a part of a check starts side by side: of these another one is refused each time."""

import ast


def started(check: str, part: str) -> set[str]:
    """Return the names that a part of a check starts several calls of, in a loop.

    Args:
        check: the source of the check cell.
        part: the name of its function.
    """
    tree = ast.parse(check)
    found = [n for n in tree.body if isinstance(n, ast.FunctionDef) and n.name == part]
    loops = (ast.For, ast.While, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
    return {
        name
        for function in found
        for loop in ast.walk(function)
        if isinstance(loop, loops)
        for node in ast.walk(loop)
        if (name := _started(node)) is not None
    }


def _started(node: ast.AST) -> str | None:
    """Return the name in ``answer.start("name", …)``."""
    match node:
        case ast.Call(func=ast.Attribute(attr="start"), args=[ast.Constant(value=str(name)), *_]):
            return name
    return None
