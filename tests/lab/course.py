"""A small course in a folder of its own, and what a learner does to their copies of it."""

import json
from dataclasses import dataclass
from pathlib import Path

LESSON = "notebooks/6.2-sqlalchemy-sync/04-crud.ipynb"
SHEET = "exercises/6.2-sqlalchemy-sync/04-crud.ipynb"
START = "notebooks/start.ipynb"


def notebook(*cells: str, run: bool = True) -> str:
    """Return a notebook of code cells as the course keeps it: executed."""
    output = {"output_type": "stream", "name": "stdout", "text": ["ran\n"]}
    return json.dumps(
        {
            "cells": [
                {
                    "cell_type": "code",
                    "id": f"cell-{number}",
                    "metadata": {},
                    "source": text.splitlines(keepends=True),
                    "outputs": [output] if run else [],
                    "execution_count": number if run else None,
                }
                for number, text in enumerate(cells, 1)
            ],
            "metadata": {"kernelspec": {"name": "python3", "display_name": "Python 3"}},
            "nbformat": 4,
            "nbformat_minor": 5,
        }
    )


@dataclass(frozen=True)
class Course:
    """A clone with the folders that matter here."""

    root: Path

    def publish(self, name: str, *cells: str) -> None:
        """Put a notebook into the course, or a newer version of it."""
        self.write(name, notebook(*cells))

    def write(self, name: str, text: str) -> Path:
        """Write any file below the clone."""
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path

    def copy(self, name: str) -> Path:
        """Return where a learner's copy stands."""
        return self.root / "work" / name

    def typed(self, name: str) -> list[str]:
        """Return the sources of a copy's cells."""
        cells = json.loads(self.copy(name).read_text())["cells"]
        return ["".join(cell["source"]) for cell in cells]

    def files(self) -> list[str]:
        """Return all that a learner sees in ``work/``."""
        work = self.root / "work"
        found = (path.relative_to(work) for path in work.rglob("*") if not path.is_dir())
        return sorted(p.as_posix() for p in found if not p.parts[0].startswith("."))


def a_course(root: Path) -> Course:
    """Make a course of a start page, a lesson with a data file, and an exercise sheet."""
    course = Course(root)
    course.publish(START, "progress()")
    course.publish(LESSON, "1 + 1", "2 + 2")
    course.publish(SHEET, "# your answer", "check()")
    course.write("notebooks/6.2-sqlalchemy-sync/04-crud.py", "# %%\n1 + 1\n")
    course.write("notebooks/6.2-sqlalchemy-sync/04-crud.toml", 'id = "6.2.4"\n')
    course.write("notebooks/6.2-sqlalchemy-sync/people.csv", "name\nAda\n")
    course.write("workbook/places.py", "")
    return course
