"""Making all mutants of a source, each named so that an excuse survives other edits."""

import ast
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from workbook.authoring.mutants import constants, dropped, operators
from workbook.authoring.mutants.change import Change
from workbook.authoring.mutants.places import Place, places

_RULES = (*operators.RULES, *constants.RULES, *dropped.RULES)


@dataclass(frozen=True)
class Mutant:
    """A source with one small mistake.

    Args:
        name: what was done where, in words that hold when lines move: ``update_user: drop
            `session.commit()```, with ``(2)`` behind it for the second of that name.
        code: the whole source with the mistake.
        line: where the mistake is, from 1.
    """

    name: str
    code: str
    line: int


def mutants(source: str) -> list[Mutant]:
    """Return the mutants of a source in the order of its lines, no two alike.

    Left out is what is cheaply known to change nothing: annotations, docstrings, messages,
    logging, keywords that say a default.
    """
    tree = ast.parse(source)
    seen = {ast.dump(tree)}
    times: Counter[str] = Counter()
    made = []
    for place, change in _changes(tree):
        code = change.applied(source)
        try:
            dump = ast.dump(ast.parse(code))
        except SyntaxError:
            continue  # what cannot be parsed is no answer, and no proof
        if dump in seen:
            continue
        seen.add(dump)
        name = f"{place.scope}: {change.what}" if place.scope else change.what
        times[name] += 1
        numbered = name if times[name] == 1 else f"{name} ({times[name]})"
        made.append(Mutant(numbered, code, change.node.lineno))
    return sorted(made, key=lambda one: one.line)


def _changes(tree: ast.Module) -> Iterator[tuple[Place, Change]]:
    """Yield every change that a rule proposes at a place where it may."""
    for place in places(tree):
        for rule in _RULES:
            for change in rule(place):
                yield place, change
