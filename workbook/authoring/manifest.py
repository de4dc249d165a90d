"""tests/proofs/manifest.toml: how much there is to prove, so that a run over nothing fails."""

from workbook.authoring import notebook
from workbook.authoring.course import Course
from workbook.authoring.mutants import mutants
from workbook.practice.exercise import load

_HEAD = """\
# Written by `workbook prove --record`: what a full run of the tests must have proven. The closing
# lines of pytest say what it has.
"""


def counts(course: Course) -> dict[str, int]:
    """Return how many notebooks, code cells, exercises, wrong answers and mutants there are."""
    books = course.notebooks()
    cells = [cell for path in books for cell in notebook.load(path).cells]
    files = [path for group in course.exercise_groups().values() for path in group]
    exercises = [load(path).variant(0) for path in files]
    return {
        "notebooks": len(books),
        "cells": sum(cell.cell_type == "code" for cell in cells),
        "exercises": len(exercises),
        "wrong_answers": sum(len(one.wrong) for one in exercises),
        "mutants": sum(len(mutants(one.key)) for one in exercises),
    }


def store(course: Course) -> bool:
    """Write the manifest; return whether it is another one now."""
    lines = [f"{name} = {count}" for name, count in counts(course).items()]
    path = course.root / "tests" / "proofs" / "manifest.toml"
    return notebook.save(path, _HEAD + "\n".join(lines) + "\n")
