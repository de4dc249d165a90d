"""The rules for the check of an exercise."""

import ast

from workbook.authoring.lint.finding import Findings
from workbook.practice.exercise import Exercise

_EXPECTATIONS = {"expect", "at_most", "at_least", "contains", "holds"}


def lint(into: Findings, exercise: Exercise) -> None:
    """Find checks without parts, parts without points, and expectations without a sentence."""
    start = exercise.lines.get("check", 1)
    tree = ast.parse(exercise.check)
    if not exercise.parts:
        into.wrong("check", "The check has no part: put @part(points=1) over a function.", start)
    for part in exercise.parts:
        if part.points < 1:
            into.wrong("points", f"{part.name} is worth {part.points} points.", start + part.line)
    names = {part.name for part in exercise.parts}
    parts = [one for one in tree.body if isinstance(one, ast.FunctionDef) and one.name in names]
    for function in parts:
        if not any(_expects(inner) for inner in ast.walk(function)):
            at = start + function.lineno - 1
            into.wrong("check", f"{function.name} expects nothing.", at)
    for node in ast.walk(tree):
        if _expects(node) and isinstance(node, ast.Call):
            says = [one.value for one in node.keywords if one.arg == "say"]
            if not says or (isinstance(says[0], ast.Constant) and not says[0].value):
                into.wrong(
                    "say",
                    "An expectation without a sentence: give it say=….",
                    start + node.lineno - 1,
                )


def _expects(node: ast.AST) -> bool:
    """Return whether a node is a call that can end a part with a sentence."""
    if not isinstance(node, ast.Call):
        return False
    if isinstance(node.func, ast.Attribute):
        return node.func.attr == "raises"
    return isinstance(node.func, ast.Name) and node.func.id in _EXPECTATIONS
