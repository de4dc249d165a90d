"""What a statement has to do with names."""

import ast
from dataclasses import dataclass, field


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


def called(node: ast.expr) -> str:
    """Return the last name of what is called: ``Index`` of ``sqlalchemy.Index(…)``."""
    func = node.func if isinstance(node, ast.Call) else node
    return func.attr if isinstance(func, ast.Attribute) else getattr(func, "id", "")
