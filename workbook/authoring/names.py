"""Which names a piece of Python, or of a notebook, reads and binds."""

import ast
from typing import Any


def used(source: str) -> set[str]:
    """Return the names that a source reads."""
    nodes = ast.walk(parsed(source))
    return {n.id for n in nodes if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)}


def bound(source: str) -> set[str]:
    """Return the names that a source binds, imports among them."""
    made: set[str] = set()
    for node in ast.walk(parsed(source)):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            made.add(node.id)
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            made.add(node.name)
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            made |= {alias.asname or alias.name.partition(".")[0] for alias in node.names}
    return made


def defined(source: str) -> set[str]:
    """Return the names that a source gives at its top level, imports left out."""
    made: set[str] = set()
    for node in parsed(source).body:
        if not isinstance(node, (ast.Import, ast.ImportFrom)):
            made |= bound(ast.unparse(node)) if isinstance(node, ast.Assign) else _named(node)
    return made


def _named(node: ast.stmt) -> set[str]:
    """Return what a definition or an annotated assignment is called."""
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return {node.name}
    if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
        return {node.target.id}
    return set()


def parsed(source: str) -> ast.Module:
    """Return the syntax tree of Python or of a notebook's cell; an empty one if it has an error."""
    try:
        return ast.parse(source)
    except SyntaxError:
        from IPython.core.inputtransformer2 import TransformerManager

        try:
            return ast.parse(_python(TransformerManager, source))
        except SyntaxError:
            return ast.Module([], [])


def _python(manager: Any, source: str) -> str:
    """Return a cell with its magics made calls; IPython has no types for this."""
    return str(manager().transform_cell(source))
