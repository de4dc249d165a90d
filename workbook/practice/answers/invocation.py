"""A call that a check asks for: what is called, with what, and what stands around it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from workbook.practice.checks import brief


@dataclass(frozen=True, slots=True)
class Around:
    """What stands around a call.

    Args:
        env: variables of the environment by name; None takes one away.
        files: texts of files in the working folder, by relative path.

    Raises:
        ValueError: for a file that would stand elsewhere.
    """

    env: Mapping[str, str | None] | None = None
    files: Mapping[str, str] | None = None

    def __post_init__(self) -> None:
        for path in self.files or ():
            if Path(path).is_absolute() or ".." in Path(path).parts:
                raise ValueError(f"A file of a call stands in its own folder, and {path} does not.")

    def __str__(self) -> str:
        there = [
            f"without {key}" if value is None else f"{key}={value}"
            for key, value in (self.env or {}).items()
        ]
        return ", ".join(there + [f"a file {path}" for path in self.files or ()])


@dataclass(frozen=True, slots=True)
class Invocation:
    """A name of the answer's, and what it is called with.

    Args:
        name: what is called; ``module:name`` where the answer may import it from there.
        arguments: by place.
        named: by name.
        around: what stands around the call.
    """

    name: str
    arguments: Sequence[Any] = ()
    named: Mapping[str, Any] = field(default_factory=dict)
    around: Around = Around()

    def __str__(self) -> str:
        """Return the call as Python, before a comment that says what stands around it."""
        inside = [brief(one) for one in self.arguments]
        inside += [f"{key}={brief(value)}" for key, value in self.named.items()]
        there = str(self.around)
        name = self.name.rpartition(":")[2]  # "module:Class" is a class of a module it may import
        return f"{name}({', '.join(inside)})" + (f"  # {there}" if there else "")
