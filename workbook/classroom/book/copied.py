"""A copied answer shows where everybody has a variant: it is right for somebody else's task."""

import ast
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from workbook.classroom.handing_out.assignment import Assignment
from workbook.classroom.handing_out.seeds import variant
from workbook.classroom.marking.flags import flag
from workbook.practice import bank
from workbook.practice.parsing.variants import choose

FLAG = "right-for-somebody-else"

type Key = tuple[str, str]  # learner, exercise


def copied(assignment: Assignment, rows: Iterable[Mapping[str, Any]]) -> dict[Key, dict[str, str]]:
    """Return a flag for each answer that is wrong for its task, and right for another's.

    Two answers are the same when they differ in comments, docstrings, spaces, names of their own
    and the order of what they define alone.

    Args:
        assignment: with the seed that the variants come from.
        rows: of the gradebook, of this assignment; gone through once.
    """
    varied = _varied(assignment)
    if not varied:
        return {}
    same: dict[tuple[str, str], list[Mapping[str, Any]]] = {}  # by exercise and shape
    for row in rows:
        name = row["exercise"]
        if name in varied and (shape := shape_of(row["evidence"].get("text", ""))):
            same.setdefault((name, shape), []).append(
                {one: row[one] for one in ("learner", "state")}
            )
    found: dict[Key, dict[str, str]] = {}
    for (name, _), group in same.items():
        who = [row["learner"] for row in group]
        filled = {one: choose(varied[name], variant(assignment, one, name), name) for one in who}
        found |= _flagged(name, group, filled)
    return found


def _varied(assignment: Assignment) -> dict[str, Mapping[str, Sequence[Any]]]:
    """Return the variants of the exercises that have some, where everybody has a seed."""
    if not assignment.seed:
        return {}
    every = {one.id: bank.find(one.id, assignment.bank).variants for one in assignment.items}
    return {name: variants for name, variants in every.items() if variants}


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
                f"But for names, comments and order it is the answer of {', '.join(others)}: "
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
        body = ast.parse(text).body
        own = {name for top in body for one in ast.walk(top) for name in _bound(one)}
        return "\n".join(sorted(_nameless(top, own) for top in body if not _only_says(top)))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ""


def _nameless(top: ast.stmt, own: Collection[str]) -> str:
    """Return a statement with numbers for names; each counts anew, so that their order is free."""
    numbers: dict[str, str] = {}
    for one in ast.walk(top):
        if isinstance(inside := getattr(one, "body", None), list):
            one.body = [each for each in inside if not _only_says(each)]  # type: ignore[attr-defined]
        for field in ("id", "arg", "name"):
            name = getattr(one, field, None)
            if isinstance(name, str) and name in own and not isinstance(one, ast.alias):
                setattr(one, field, numbers.setdefault(name, f"name {len(numbers)}"))
    return ast.dump(top)


def _only_says(one: ast.stmt) -> bool:
    """Tell whether a statement is a text alone, as a docstring is."""
    return isinstance(one, ast.Expr) and isinstance(one.value, ast.Constant)


def _bound(node: ast.AST) -> list[str]:
    """Return the names that a node gives to something of the answer's own."""
    match node:
        case ast.arg(arg=name) | ast.Name(id=name, ctx=ast.Store()):
            return [name]
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            return [name]
    return []
