"""Which names a statement binds, needs at once, and needs later: Python's scopes."""

import ast
import re

from workbook.practice.cutting import acting
from workbook.practice.cutting.names import Names, called

# A class named in quotes: Mapped["User"], relationship("Post"), -> "list[User]".
_QUOTED = re.compile(r"[A-Za-z_][\w.]*(?:\[[\w\[\], |.\"']*\])?(?: \| \w+)*")
_CLASS = re.compile(r"\b[A-Z]\w*")

type _Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda


def names_of(node: ast.stmt) -> Names:
    """Return the names of one top-level statement."""
    scope = _Scope()
    scope.visit(node)
    found = Names(scope.binds, scope.uses - scope.binds, scope.later)
    found.now |= scope.uses & scope.changes  # x += 1 needs the x that was
    acting.acts(node, found)
    found.now |= found.acts
    return found


class _Scope(ast.NodeVisitor):
    """One scope: what is bound in it, what is read in it, what its functions read outside."""

    def __init__(self) -> None:
        self.binds: set[str] = set()
        self.uses: set[str] = set()
        self.later: set[str] = set()
        self.changes: set[str] = set()
        self.outer: set[str] = set()  # declared global or nonlocal

    def visit(self, node: ast.AST) -> None:
        match node:
            case ast.Name(id=name, ctx=ast.Load()):
                self.uses.add(name)
            case ast.Name(id=name):
                self.binds.add(name)
            case ast.Constant(value=str(text)) if _QUOTED.fullmatch(text):
                self.later |= set(_CLASS.findall(text))  # two classes may name each other
            case ast.Import(names=aliases) | ast.ImportFrom(names=aliases):
                self.binds |= {(one.asname or one.name.partition(".")[0]) for one in aliases}
            case ast.Global(names=names) | ast.Nonlocal(names=names):
                self.outer |= set(names)
            case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)):
                self.binds.add(name)
                self.generic_visit(node)
            case ast.AugAssign(target=ast.Name(id=name)):
                self.changes.add(name)
                self.uses.add(name)
                self.generic_visit(node)
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.Lambda():
                self._function(node)
            case ast.ClassDef():
                self._class(node)
            case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
                self._comprehension(node)
            case _:
                self.generic_visit(node)

    def _function(self, node: _Function) -> None:
        inner = _Scope()
        every = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
        every += [one for one in (node.args.vararg, node.args.kwarg) if one is not None]
        for one in every:
            inner.binds.add(one.arg)
            if one.annotation is not None:
                self.visit(one.annotation)
        for default in [*node.args.defaults, *node.args.kw_defaults]:
            if default is not None:
                self.visit(default)
        if isinstance(node, ast.Lambda):
            inner.visit(node.body)
        else:
            self.binds.add(node.name)
            for mark in node.decorator_list:
                self.visit(mark)
            if node.returns is not None:
                self.visit(node.returns)
            for statement in node.body:
                inner.visit(statement)
        self.later |= (inner.uses | inner.later) - (inner.binds - inner.outer)
        if _filled_by_pytest(node):
            self.later |= {one.arg for one in every}

    def _class(self, node: ast.ClassDef) -> None:
        self.binds.add(node.name)
        for part in [*node.decorator_list, *node.bases, *(one.value for one in node.keywords)]:
            self.visit(part)
        inner = _Scope()
        for statement in node.body:
            inner.visit(statement)
        self.uses |= inner.uses - inner.binds
        self.later |= inner.later - {node.name}

    def _comprehension(self, node: ast.AST) -> None:
        inner = _Scope()
        inner.generic_visit(node)
        self.uses |= inner.uses - inner.binds
        self.later |= inner.later - inner.binds


def _filled_by_pytest(node: _Function) -> bool:
    """Tell whether the parameters are names of fixtures: of a test, or of a fixture."""
    if isinstance(node, ast.Lambda):
        return False
    return node.name.startswith("test_") or any(
        called(one) == "fixture" for one in node.decorator_list
    )
