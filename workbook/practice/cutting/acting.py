"""What a statement changes that stands elsewhere: attributes, items, events, routes, indexes."""

import ast

from workbook.practice.cutting.names import Names, called


def acts(node: ast.stmt, found: Names) -> None:
    """Collect what a statement acts on.

    Args:
        node: a top-level statement.
        found: where its names are collected.
    """
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            for mark in node.decorator_list:
                _decorates(mark, found)
                if isinstance(mark, ast.Call) and called(mark) == "fixture":
                    found.everywhere |= any(one.arg == "autouse" for one in mark.keywords)
            for base in getattr(node, "bases", []):
                _act(base, found)
        case ast.Expr(value=value):
            call = value.value if isinstance(value, ast.Await) else value
            if isinstance(call, ast.Call):
                if isinstance(call.func, ast.Attribute):
                    _act(call.func.value, found)
                _listens(call, found)
                _indexes(call, found)
        case ast.Assign(targets=targets):
            for target in targets:
                _set(target, found)
            if isinstance(node.value, ast.Call):  # Table("tags", Base.metadata, …)
                _indexes(node.value, found)
                for argument in node.value.args:
                    if isinstance(argument, ast.Attribute) and argument.attr == "metadata":
                        _act(argument, found)
        case ast.AugAssign(target=target) | ast.AnnAssign(target=target):
            _set(target, found)
            if isinstance(node, ast.AugAssign) and isinstance(target, ast.Name):
                found.acts.add(target.id)
        case ast.Delete(targets=targets):
            for target in targets:
                _set(target, found)


def _decorates(mark: ast.expr, found: Names) -> None:
    if isinstance(mark, ast.Call):  # @app.get("/"), @listens_for(engine, "connect")
        _listens(mark, found)
        mark = mark.func
    if isinstance(mark, ast.Attribute):
        _act(mark.value, found)


def _listens(call: ast.Call, found: Names) -> None:
    """``event.listen(engine, …)`` acts on its first argument."""
    if called(call) in {"listen", "listens_for"} and call.args:
        _act(call.args[0], found)
        if isinstance(call.args[0], ast.Name):
            found.hears.add(call.args[0].id)


def _indexes(call: ast.Call, found: Names) -> None:
    """``Index("by_day", Loan.due_on)`` acts on the classes whose columns it names."""
    if called(call) == "Index":
        for argument in call.args:
            _act(argument, found)


def _set(target: ast.expr, found: Names) -> None:
    if isinstance(target, ast.Attribute | ast.Subscript):
        _act(target.value, found)


def _act(node: ast.expr, found: Names) -> None:
    while isinstance(node, ast.Attribute | ast.Subscript | ast.Call):
        node = node.func if isinstance(node, ast.Call) else node.value
    if isinstance(node, ast.Name):
        found.acts.add(node.id)
