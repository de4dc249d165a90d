"""Which names a statement binds, needs at once, needs later, and acts on."""

import ast
import re
from dataclasses import dataclass, field

# A class named in quotes: Mapped["User"], relationship("Post"), -> "list[User]".
_QUOTED = re.compile(r"[A-Za-z_][\w.]*(?:\[[\w\[\], |.\"']*\])?(?: \| \w+)*")
_CLASS = re.compile(r"\b[A-Z]\w*")

type _Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda


@dataclass(slots=True)
class Names:
    """The names of a statement.

    Args:
        binds: made by it.
        now: needed while it runs: decorators, defaults, annotations, the bodies of classes.
        later: needed when what it defines is called, or first used: names in quotes.
        acts: changed by it: ``x.a = …``, ``x[…] = …``, ``x.method()``, ``@x.route``, ``class (x)``.
        hears: what it listens to: the first name of ``event.listen(engine, …)``.
        everywhere: whether it is a fixture that every test takes without naming it.
    """

    binds: set[str] = field(default_factory=set)
    now: set[str] = field(default_factory=set)
    later: set[str] = field(default_factory=set)
    acts: set[str] = field(default_factory=set)
    hears: set[str] = field(default_factory=set)
    everywhere: bool = False


def names_of(node: ast.stmt) -> Names:
    """Return the names of one top-level statement."""
    scope = _Scope()
    scope.visit(node)
    found = Names(scope.binds, scope.uses - scope.binds, scope.later, set())
    found.now |= scope.uses & scope.changes  # x += 1 needs the x that was
    _acts(node, found)
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
    return node.name.startswith("test_") or any(map(_is_fixture, node.decorator_list))


def _is_fixture(mark: ast.expr) -> bool:
    func = mark.func if isinstance(mark, ast.Call) else mark
    name = func.attr if isinstance(func, ast.Attribute) else getattr(func, "id", "")
    return name == "fixture"


def _acts(node: ast.stmt, found: Names) -> None:
    """Collect what a statement acts on."""
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            for mark in node.decorator_list:
                _decorates(mark, found)
                if isinstance(mark, ast.Call) and _is_fixture(mark):
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
    if _called(call) in {"listen", "listens_for"} and call.args:
        _act(call.args[0], found)
        if isinstance(call.args[0], ast.Name):
            found.hears.add(call.args[0].id)


def _indexes(call: ast.Call, found: Names) -> None:
    """``Index("by_day", Loan.due_on)`` acts on the classes whose columns it names."""
    if _called(call) == "Index":
        for argument in call.args:
            _act(argument, found)


def _called(call: ast.Call) -> str:
    """Return the last name of what is called: ``Index`` of ``sqlalchemy.Index(…)``."""
    func = call.func
    return func.attr if isinstance(func, ast.Attribute) else getattr(func, "id", "")


def _set(target: ast.expr, found: Names) -> None:
    if isinstance(target, ast.Attribute | ast.Subscript):
        _act(target.value, found)


def _act(node: ast.expr, found: Names) -> None:
    while isinstance(node, ast.Attribute | ast.Subscript | ast.Call):
        node = node.func if isinstance(node, ast.Call) else node.value
    if isinstance(node, ast.Name):
        found.acts.add(node.id)
