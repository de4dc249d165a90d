"""The places of a source where a mistake would change what it does."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, replace

_LOGGING = {"print", "log", "logger", "logging"}
_ROUTES = {"FastAPI", "APIRouter", "get", "post", "put", "patch", "delete", "api_route"}
_FIELDS = {"Field", "Query", "Path", "Body", "Header", "Cookie", "mapped_column", "Column"}
_OTHERS = {"HTTPException", "create_engine", "create_async_engine"}
_FOR_PEOPLE = {"detail", "description", "title", "summary", "doc", "comment", "echo", "tags",
               "response_description", "operation_id"}  # fmt: skip


@dataclass(frozen=True)
class Place:
    """A node and what is known about where it stands.

    Args:
        node: the node.
        scope: the functions and classes around it, joined by dots.
        message: whether strings here are only read by people.
        body: whether the node is a statement of a function, a class or the module: "def",
            "class", "module"; empty for expressions.
        test: whether the node is a condition.
        chained: whether the node's value is used, so that a link of a chain can be left out.
    """

    node: ast.AST
    scope: str = ""
    message: bool = False
    body: str = "module"
    test: bool = False
    chained: bool = False


def places(tree: ast.Module) -> Iterator[Place]:
    """Yield the places of a module, statements before what is in them."""
    yield from _statements(tree.body, Place(tree))


def _statements(body: list[ast.stmt], around: Place) -> Iterator[Place]:
    for node in body:
        if isinstance(node, (ast.Import, ast.ImportFrom, ast.Pass)) or _constant(node):
            continue
        if isinstance(node, ast.If) and _never_in_an_answer(node):
            continue
        if isinstance(node, ast.Expr) and _logs(node.value):
            continue
        yield from _statement(replace(around, node=node))


def _statement(place: Place) -> Iterator[Place]:
    yield place
    node = place.node
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        scope = f"{place.scope}.{node.name}" if place.scope else node.name
        inside = replace(place, scope=scope)
        for decorator in node.decorator_list:
            yield from _expression(decorator, inside)
        if not isinstance(node, ast.ClassDef):
            defaults = [*node.args.defaults, *node.args.kw_defaults]
            for default in (one for one in defaults if one is not None):
                yield from _expression(default, inside)
            arguments = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
            for argument in arguments:
                yield from _annotation(argument.annotation, inside)
        kind = "class" if isinstance(node, ast.ClassDef) else "def"
        yield from _statements(node.body, replace(inside, body=kind))
        return
    around = replace(place, message=place.message or isinstance(node, ast.Raise))
    for field, value in ast.iter_fields(node):
        if field == "annotation":
            yield from _annotation(value, around)
        elif isinstance(value, ast.expr):
            test = field == "test" and isinstance(node, (ast.If, ast.While))
            chained = not isinstance(node, ast.Expr)
            yield from _expression(value, replace(around, test=test, chained=chained))
        elif isinstance(value, list):
            yield from _listed(value, around)


def _listed(values: list[ast.AST], around: Place) -> Iterator[Place]:
    """Yield the places of a field that is a list: a body, targets, items, handlers, cases."""
    statements = [one for one in values if isinstance(one, ast.stmt)]
    yield from _statements(statements, around)
    for value in values:
        if isinstance(value, ast.expr):
            yield from _expression(value, around)
        elif isinstance(value, ast.withitem):
            yield from _expression(value.context_expr, around)
        elif isinstance(value, (ast.ExceptHandler, ast.match_case)):
            yield from _statements(value.body, around)


def _expression(node: ast.expr, place: Place) -> Iterator[Place]:
    here = replace(place, node=node, body="")
    yield here
    inner = replace(here, test=False, chained=True)
    if isinstance(node, ast.JoinedStr):
        for part in node.values:
            if isinstance(part, ast.FormattedValue):  # the literal parts have no place of their own
                yield from _expression(part.value, inner)
        return
    for field, value in ast.iter_fields(node):
        if isinstance(value, ast.expr):
            test = field == "test" and isinstance(node, ast.IfExp)
            yield from _expression(value, replace(inner, test=test))
        elif isinstance(value, list):
            told = told_to_people(node)
            for one in value:
                if one not in told:
                    yield from _part(one, inner)


def _part(node: ast.AST, inner: Place) -> Iterator[Place]:
    """Yield the places of an item of an expression's list."""
    if isinstance(node, ast.expr):
        yield from _expression(node, inner)
    elif isinstance(node, ast.keyword):
        yield from _expression(node.value, inner)
    elif isinstance(node, ast.comprehension):
        yield from _expression(node.iter, inner)
        for condition in node.ifs:
            yield from _expression(condition, replace(inner, test=True))


def _annotation(node: ast.expr | None, place: Place) -> Iterator[Place]:
    """Yield what an annotation does at run time: the calls in it, as in ``Query(le=100)``."""
    for inner in ast.walk(node) if node is not None else ():
        if isinstance(inner, ast.Call):
            told = told_to_people(inner)
            for keyword in inner.keywords:
                if keyword not in told:
                    yield from _part(keyword, replace(place, body=""))


def told_to_people(node: ast.AST) -> list[ast.keyword]:
    """Return the keywords of a call that only people read, such as ``description=``."""
    if not isinstance(node, ast.Call):
        return []
    function = node.func
    name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    if name not in _ROUTES | _FIELDS | _OTHERS:
        return []
    return [one for one in node.keywords if one.arg in _FOR_PEOPLE]


def _constant(node: ast.stmt) -> bool:
    """Return whether a statement is a constant: a docstring, a comment in quotes, an ellipsis."""
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _never_in_an_answer(node: ast.If) -> bool:
    """Return whether a block runs only as a script or only for a type checker."""
    names = {one.id for one in ast.walk(node.test) if isinstance(one, ast.Name)}
    return bool(names & {"__name__", "TYPE_CHECKING"})


def _logs(node: ast.expr) -> bool:
    """Return whether an expression only tells people something."""
    if not isinstance(node, ast.Call):
        return False
    function = node.func
    while isinstance(function, ast.Attribute):
        function = function.value
    return isinstance(function, ast.Name) and function.id in _LOGGING
