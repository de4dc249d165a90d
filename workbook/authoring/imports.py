"""Which modules of ``workbook`` a piece of code stands on, found without running it."""

import ast
import hashlib
import importlib
import re
import sys
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

from workbook import places
from workbook.authoring import names


def modules_in(source: str, binding: Iterable[str] | None = None) -> set[str]:
    """Return the ``workbook`` modules that a source imports.

    Args:
        source: Python, or a cell of a notebook.
        binding: only what binds one of these names; None for every import.
    """
    wanted = None if binding is None else set(binding)
    found: set[str] = set()
    for node in ast.walk(names.parsed(source)):
        if isinstance(node, ast.Import):
            for alias in node.names:
                bound = alias.asname or alias.name.partition(".")[0]
                if _ours(alias.name) and (wanted is None or bound in wanted):
                    found.add(alias.name)
        elif isinstance(node, ast.ImportFrom) and node.module and _ours(node.module):
            for alias in node.names:
                if wanted is None or (alias.asname or alias.name) in wanted:
                    found.add(_home_of(node.module, alias.name))
    return found


def modules_for(cells: Sequence[str], index: int) -> set[str]:
    """Return the ``workbook`` modules that one cell of a notebook uses.

    Args:
        cells: the sources of the code cells, in order.
        index: the cell; earlier ones count as far as they bind what it uses.
    """
    needed = names.used(cells[index])
    found = modules_in(cells[index])
    for source in reversed(cells[:index]):
        if names.bound(source) & needed:
            found |= modules_in(source, needed)
            needed |= names.used(source)
    return found


@cache
def closure(modules: frozenset[str]) -> tuple[Path, ...]:
    """Return the files of some ``workbook`` modules and of all that they import, sorted."""
    todo, seen = set(modules), set[str]()
    files: set[Path] = set()
    while todo:
        name = todo.pop()
        seen.add(name)
        file = _file(name)
        if file is None:
            continue
        files.add(file)
        package = name.rpartition(".")[0]
        source = file.read_text(encoding="utf-8")
        found = modules_in(source) | ({package} if name != package else set())
        if file.name != "__init__.py":  # there, names of modules are what is lent, lazily
            found |= _named_in(source)
        todo |= found - seen - {"", "workbook"}
    return tuple(sorted(files))


def digest(modules: Iterable[str], *extra: str) -> str:
    """Return the hash of some modules, of all that they import, of uv.lock and of some texts."""
    whole = hashlib.sha256()
    root = places.root()
    for file in (*closure(frozenset(modules)), root / "uv.lock"):
        whole.update(file.relative_to(root).as_posix().encode() + b"\0" + file.read_bytes() + b"\0")
    for text in extra:
        whole.update(text.encode() + b"\0")
    return whole.hexdigest()


def _named_in(source: str) -> set[str]:
    """Return the modules named in texts, such as ``workbook.practice.judging.forking.forker``."""
    return {
        node.value
        for node in ast.walk(names.parsed(source))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and re.fullmatch(r"workbook(\.\w+)+", node.value)
        and _file(node.value) is not None
    }


def _ours(module: str) -> bool:
    return module == "workbook" or module.startswith("workbook.")


def _home_of(module: str, name: str) -> str:
    """Return the module that ``from module import name`` reads."""
    if _file(f"{module}.{name}") is not None:
        return f"{module}.{name}"
    if module != "workbook":
        return module
    # The package's own names are lazy: only the object knows which module makes it.
    lent = getattr(importlib.import_module(module), name, None)
    made_in = getattr(lent, "__module__", None) or module
    return made_in if _ours(made_in) and made_in in sys.modules else module


def _file(module: str) -> Path | None:
    """Return the file of a ``workbook`` module, None if there is none."""
    base = places.root().joinpath(*module.split("."))
    for file in (base / "__init__.py", base.with_suffix(".py")):
        if file.is_file():
            return file
    return None
