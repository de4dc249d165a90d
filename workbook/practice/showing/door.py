"""Where somebody asks from: a sentence names the next step as it is typed there."""

from enum import Enum


class Door(Enum):
    """A notebook or a terminal."""

    NOTEBOOK = "notebook"
    TERMINAL = "terminal"

    def call(self, verb: str, *values: object) -> str:
        """Return a call as it is typed here: ``hint("…")`` or ``workbook hint …``."""
        if self is Door.NOTEBOOK:
            inner = ", ".join(
                f'"{value}"' if isinstance(value, str) else str(value) for value in values
            )
            return f"{verb}({inner})"
        return " ".join(["workbook", verb, *map(str, values)])
