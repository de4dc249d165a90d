"""An exercise as a learner gets it in an assignment: one variant, no key, no closed part."""

import json
from collections.abc import Sequence
from typing import Any

from workbook.classroom.handing_out.assignment import Assignment
from workbook.classroom.handing_out.late import Rule
from workbook.practice.exercise import Exercise

_FIELDS = ("id", "title", "lesson", "kind", "minutes", "gives", "servers", "tables", "imports")
_MORE = ("ordered", "counts")


def file_text(exercise: Exercise) -> str:
    """Return the exercise file of a learner's archive.

    It is built from what may be handed out, and never cut from the instructor's own file.

    Args:
        exercise: in the learner's variant.
    """
    return whole_text(exercise.handed_out())


def whole_text(exercise: Exercise) -> str:
    """Return the exercise file of one variant, with the key and the closed parts that it has."""
    head = [f"{name} = {_toml(getattr(exercise, name))}" for name in (*_FIELDS, *_MORE)]
    cells = [
        _block("[markdown] task", _commented(exercise.task)),
        _block("starter", exercise.starter),
        _block("key", exercise.key),
        _block("check", exercise.check),
        *(_block("[markdown] hint", _commented(one)) for one in exercise.hints),
    ]
    lines = ["# /// exercise", *(f"# {line}" for line in head), "# ///", ""]
    return "\n".join([*lines, *cells])


def facts(assignment: Assignment, exercises: Sequence[Exercise], learner: str | None) -> str:
    """Return a learner's ``assignment.toml``: no seed, because the variants are filled in.

    Args:
        assignment: the instructor's.
        exercises: in the learner's variants.
        learner: whose it is; None where everybody gets the same.
    """
    lines = [f"name = {json.dumps(assignment.name)}"]
    if learner is not None:
        lines.append(f"learner = {json.dumps(learner)}")
    lines += deadline(assignment)
    for item, one in zip(assignment.items, exercises, strict=True):
        open_ = [part.name for part in one.parts if not part.closed]
        lines += [
            "",
            "[[exercise]]",
            f"id = {json.dumps(one.id)}",
            f"points = {item.worth(one.points):g}",
            f"open = {json.dumps(open_)}",
        ]
    return "\n".join(lines) + "\n"


def deadline(assignment: Assignment) -> list[str]:
    """Return the lines of an ``assignment.toml`` on its deadline, the late rule in words too."""
    if not assignment.deadline:
        return []
    return [
        f"deadline = {json.dumps(assignment.deadline)}",
        f"late = {json.dumps(assignment.late)}  # {Rule.read(assignment.late).words}",
    ]


def notebook(assignment: Assignment, said: str, exercises: Sequence[Exercise]) -> str:
    """Return the notebook in which a learner answers: task, starter and check of each.

    Args:
        assignment: whose name is the heading, and which says what each exercise is worth.
        said: what stands below the heading.
        exercises: in the learner's variants.
    """
    cells = [
        _cell("markdown", "head", f"# {assignment.name}\n\n{said}"),
        _cell("code", "import", "from workbook import check, hint"),
    ]
    for number, (item, one) in enumerate(zip(assignment.items, exercises, strict=True), start=1):
        name = one.id.replace(".", "-")
        points = f"{item.worth(one.points):g}"
        word = "point" if points == "1" else "points"
        heading = f"## {number}. {one.title}\n\n*{one.minutes} minutes, {points} {word}*"
        cells += [
            _cell("markdown", f"{name}-task", f"{heading}\n\n{one.task.strip()}"),
            _cell("code", f"{name}-starter", one.starter.strip("\n")),
            _cell("code", f"{name}-check", f'check("{one.id}")'),
        ]
    whole = {
        "cells": cells,
        "metadata": {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return json.dumps(whole, ensure_ascii=False, indent=1) + "\n"


def _cell(kind: str, name: str, source: str) -> dict[str, Any]:
    cell: dict[str, Any] = {
        "cell_type": kind,
        "id": name,
        "metadata": {},
        "source": source.splitlines(keepends=True),
    }
    return cell | ({"execution_count": None, "outputs": []} if kind == "code" else {})


def _block(title: str, text: str) -> str:
    return f"# %% {title}\n{text.strip(chr(10))}\n"


def _commented(text: str) -> str:
    return "\n".join(f"# {line}".rstrip() for line in text.splitlines())


def _toml(value: Any) -> str:
    """Return a text, number, truth or list as TOML, which takes JSON's texts."""
    if isinstance(value, tuple | list):
        return f"[{', '.join(map(_toml, value))}]"
    return json.dumps(value, ensure_ascii=False)
