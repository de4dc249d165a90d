"""The assignment as a course of nbgrader, and its run."""

import json
import sqlite3
from pathlib import Path
from typing import Any

from benchmarks import peers
from benchmarks.four.answers import ANSWERS, SETUP, handed_in
from benchmarks.four.checks import CHECKS

NAME = "ps1"
_HIDDEN = "### BEGIN HIDDEN TESTS\n{}### END HIDDEN TESTS\n"


class Course:
    """A course with one assignment, released and handed in.

    Args:
        folder: an empty one.
        learners: how many hand in.
    """

    def __init__(self, folder: Path, learners: int) -> None:
        self.folder = folder
        (folder / "nbgrader_config.py").write_text(
            f"c = get_config()\nc.CourseDirectory.root = {str(folder)!r}\n"
        )
        _write(folder / "source" / NAME, [one.right for one in ANSWERS], hidden=True)
        self._run("generate_assignment", NAME)
        for number in range(1, learners + 1):
            texts, _ = handed_in(number)
            _write(folder / "submitted" / f"learner{number:04}" / NAME, texts, hidden=False)

    def grade(self) -> None:
        """Grade everybody."""
        self._run("autograde", NAME)

    def points(self) -> dict[str, float]:
        """Return everybody's points."""
        file = f"file:{self.folder / 'gradebook.db'}?mode=ro"
        connection = sqlite3.connect(file, uri=True)
        query = """
            SELECT submitted_assignment.student_id, sum(grade.auto_score) FROM grade
            JOIN submitted_notebook ON grade.notebook_id = submitted_notebook.id
            JOIN submitted_assignment ON submitted_notebook.assignment_id = submitted_assignment.id
            GROUP BY submitted_assignment.student_id
        """
        found = dict(connection.execute(query).fetchall())
        connection.close()
        return found

    def _run(self, *arguments: str) -> None:
        came = peers.run("nbgrader", arguments, self.folder)
        if came.returncode:
            raise SystemExit(f"nbgrader {arguments[0]} ended with {came.returncode}: {came.stderr}")


def _write(folder: Path, answers: list[str], *, hidden: bool) -> None:
    cells = [_cell("setup", SETUP)]
    for one, answer in zip(ANSWERS, answers, strict=True):
        seen, unseen = CHECKS[one.name]
        unseen = _HIDDEN.format(unseen) if hidden else "\n"
        cells += [
            _cell(one.name, answer, solution=True),
            _cell(f"{one.name}-seen", seen, points=1),
            _cell(f"{one.name}-unseen", unseen, points=1),
        ]
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    whole = {"cells": cells, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}
    folder.mkdir(parents=True)
    (folder / f"{NAME}.ipynb").write_text(json.dumps(whole))


def _cell(name: str, source: str, *, solution: bool = False, points: int = 0) -> dict[str, Any]:
    graded = {"grade_id": name, "schema_version": 3, "solution": solution, "task": False}
    graded |= {"grade": bool(points), "locked": not solution}
    graded |= {"points": points} if points else {}
    return {
        "cell_type": "code",
        "id": name,
        "metadata": {"nbgrader": graded},
        "outputs": [],
        "execution_count": None,
        "source": source,
    }
