"""What an answer's text may reach by the usual ways: imports, output, input.

A gate for honest mistakes, each with its sentence. What holds hostile code is the jail.
"""

import builtins
from collections.abc import Mapping, Sequence
from typing import Any

_ALWAYS = frozenset({"workbook.servers", "workbook.observe"})
_MOST = 64 * 1024  # characters of output that are kept


class Missing(LookupError):  # noqa: N818 -- it names what is the matter
    """The answer has nothing under a name that it was to give."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class NoApp(TypeError):  # noqa: N818 -- it names what is the matter
    """What was to make an app made something else.

    Args:
        came: the class of what came instead.
    """

    def __init__(self, came: str) -> None:
        super().__init__(came)
        self.came = came


class NotAllowed(ImportError):  # noqa: N818 -- its name is shown to learners
    """A module of the workbook that this exercise does not lend."""


def builtins_for(imports: Sequence[str], names: Sequence[str]) -> dict[str, Any]:
    """Return builtins whose ``__import__`` lends only some modules of the workbook.

    Args:
        imports: the modules that the exercise allows.
        names: what may be imported from ``workbook`` itself.
    """
    allowed = _ALWAYS.union(imports)
    real = builtins.__import__

    def lend(
        name: str,
        globals: Mapping[str, object] | None = None,  # noqa: A002 -- the signature of __import__
        locals: Mapping[str, object] | None = None,  # noqa: A002
        fromlist: Sequence[str] | None = (),
        level: int = 0,
    ) -> Any:
        if level == 0 and (name == "workbook" or name.startswith("workbook.")):
            for one in fromlist or ():
                if not _lent(name, one, allowed, names):
                    raise NotAllowed(_sentence(f"{name}.{one}", imports))
            if name == "workbook" and not fromlist:
                return real(name, globals, locals, (), level)
            if not fromlist and not any(_within(name, one) for one in allowed):
                raise NotAllowed(_sentence(name, imports))
        return real(name, globals, locals, fromlist or (), level)

    own = dict(vars(builtins))
    own["__import__"] = lend
    return own


def _lent(module: str, name: str, allowed: frozenset[str], names: Sequence[str]) -> bool:
    whole = f"{module}.{name}"
    if any(_within(module, one) for one in allowed) or whole in allowed:
        return True
    return module == "workbook" and name in names


def _within(module: str, allowed: str) -> bool:
    return module == allowed or module.startswith(f"{allowed}.")


def _sentence(module: str, imports: Sequence[str]) -> str:
    lends = ", ".join(imports) or "no module of the workbook"
    return f"In this exercise you may import {lends}; you imported {module}."


class Printed:
    """Standard output and error of an answer: the beginning is kept, the rest is dropped."""

    encoding, errors, closed = "utf-8", "replace", False

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._left = _MOST

    def write(self, text: str) -> int:
        """Keep as much of the text as there is room for."""
        if self._left > 0:
            self._pieces.append(text[: self._left])
            self._left -= len(text)
        return len(text)

    def writelines(self, lines: Sequence[str]) -> None:
        """Write one after another."""
        for line in lines:
            self.write(line)

    def flush(self) -> None:
        """Nothing waits to be written."""

    def isatty(self) -> bool:
        """Nobody watches."""
        return False

    def forget(self) -> None:
        """Begin anew."""
        self._pieces, self._left = [], _MOST

    def text(self) -> str:
        """Return what was kept."""
        return "".join(self._pieces)
