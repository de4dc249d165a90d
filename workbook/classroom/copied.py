"""A copied answer shows where everybody has a variant: it is right for somebody else's task."""

import ast
from collections.abc import Mapping, Sequence
from typing import Any

from workbook.classroom.assignment import Assignment
from workbook.classroom.flags import flag
from workbook.classroom.seeds import variant
from workbook.practice import bank
from workbook.practice.parsing.variants import choose

FLAG = "right-for-somebody-else"

type Key = tuple[str, str]  # learner, exercise


def copied(assignment: Assignment, rows: Sequence[Mapping[str, Any]]) -> dict[Key, dict[str, str]]:
    """Return a flag for each answer that is wrong for its task, and right for another's.

    Two answers are the same when they differ in comments, spaces and names of their own alone.

    Args:
        assignment: with the seed that the variants come from.
        rows: of the gradebook, of this assignment.
    """
    found: dict[Key, dict[str, str]] = {}
    if not assignment.seed:
        return found
    for name in {item.id for item in assignment.items}:
        variants = bank.find(name, assignment.bank).variants
        if not variants:
            continue
        same: dict[str, list[Mapping[str, Any]]] = {}
        for row in rows:
            if row["exercise"] == name and (shape := shape_of(row["evidence"].get("text", ""))):
                same.setdefault(shape, []).append(row)
        filled = {
            row["learner"]: choose(variants, variant(assignment, row["learner"], name), name)
            for row in rows
            if row["exercise"] == name
        }
        for group in same.values():
            found |= _flagged(name, group, filled)
    return found


def _flagged(
    name: str, group: Sequence[Mapping[str, Any]], filled: Mapping[str, Mapping[str, str]]
) -> dict[Key, dict[str, str]]:
    done = sorted(row["learner"] for row in group if row["state"] == "done")
    found = {}
    for row in group:
        learner = row["learner"]
        others = [one for one in done if filled[one] != filled[learner]]
        if row["state"] != "done" and others:
            said = (
                f"But for names, comments and spaces it is the answer of {', '.join(others)}: "
                f"right for {_told(filled[others[0]])}, and the task here has "
                f"{_told(filled[learner])}."
            )
            found[learner, name] = flag(FLAG, said)
    return found


def _told(values: Mapping[str, str]) -> str:
    return ", ".join(f"{name} {value}" for name, value in values.items())


def shape_of(text: str) -> str:
    """Return an answer without what a copyist changes; nothing for one that is no Python."""
    try:
        tree = ast.parse(text)
        own = {name for one in ast.walk(tree) for name in _bound(one)}
        numbers: dict[str, str] = {}
        for one in ast.walk(tree):
            for field in ("id", "arg", "name"):
                name = getattr(one, field, None)
                if isinstance(name, str) and name in own and not isinstance(one, ast.alias):
                    setattr(one, field, numbers.setdefault(name, f"name {len(numbers)}"))
        return ast.dump(tree) if tree.body else ""
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ""


def _bound(node: ast.AST) -> list[str]:
    """Return the names that a node gives to something of the answer's own."""
    match node:
        case ast.arg(arg=name) | ast.Name(id=name, ctx=ast.Store()):
            return [name]
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
            return [name]
    return []
