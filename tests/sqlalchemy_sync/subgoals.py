"""The five comments over each statement that a module sends, and both servers of section 6.2."""

import re
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType

import pytest

both = pytest.mark.parametrize("system", ["sqlite", "postgresql"])

SUBGOALS = [
    "open a session",
    "build the statement",
    "execute",
    "commit or not",
    "shape the response",
]


def functions(source: str) -> list[str]:
    """Return the texts of the functions and classes at the top level of a source."""
    return re.split(r"^(?=def |class |if |@)", source, flags=re.MULTILINE)[1:]


def found(function: str, subgoals: Sequence[str] = SUBGOALS) -> list[str]:
    """Return the subgoals that a function names in its comments, in their order."""
    comments = re.findall(r"^ +# (.+)$", function, flags=re.MULTILINE)
    return [goal for line in comments for goal in subgoals if re.match(rf"{goal}\b", line)]


def of(module: ModuleType, *senders: str) -> dict[str, list[str]]:
    """Return what functions of a module name, by the names of the functions."""
    assert module.__file__
    parts = functions(Path(module.__file__).read_text(encoding="utf-8"))
    named = {part.removeprefix("def ").partition("(")[0]: part for part in parts}
    return {name: found(named[name]) for name in senders}
