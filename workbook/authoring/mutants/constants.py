"""Mutants of constants."""

import ast
from collections.abc import Callable, Iterator

from workbook.authoring.mutants.change import Change
from workbook.authoring.mutants.places import Place


def constant(place: Place) -> Iterator[Change]:
    """Swap a boolean, add one to a number, lengthen a text; None has nothing beside it."""
    node = place.node
    if not isinstance(node, ast.Constant):
        return
    new: object
    match node.value:
        case bool():
            new = not node.value
        case int() | float():
            new = node.value + 1
        case str() if not place.message:
            new = f"{node.value}~"
        case bytes():
            new = node.value + b"~"
        case _:
            return
    yield Change(node, repr(new), f"`{node.value!r}` becomes `{new!r}`")


RULES: tuple[Callable[[Place], Iterator[Change]], ...] = (constant,)
