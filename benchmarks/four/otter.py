"""The assignment as otter's configuration and notebooks, and its run."""

import json
from pathlib import Path

from benchmarks import peers
from benchmarks.four.answers import ANSWERS, SETUP, handed_in
from benchmarks.four.bank import cells
from benchmarks.four.checks import CHECKS


class Graded:
    """An autograder, and the notebooks that it is run on.

    Args:
        folder: an empty one.
        learners: how many hand in.
    """

    def __init__(self, folder: Path, learners: int) -> None:
        self.folder, self.learners = folder, learners
        tests = folder / "tests"
        tests.mkdir()
        for one in ANSWERS:
            (tests / f"{one.name}.py").write_text(_test(one.name))
        (folder / "requirements.txt").write_text("")
        self._run(folder, "generate", "-t", "tests", "-r", "requirements.txt", "-o", "a.zip")
        for number in range(1, learners + 1):
            texts, _ = handed_in(number)
            kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
            whole = {
                "cells": cells([SETUP, *texts]),
                "metadata": {"kernelspec": kernel},
                "nbformat": 4,
                "nbformat_minor": 5,
            }
            mine = folder / f"learner{number:04}"
            mine.mkdir()
            (mine / "ps1.ipynb").write_text(json.dumps(whole))

    def grade(self) -> None:
        """Grade everybody, one after another, as otter does without containers."""
        for number in range(1, self.learners + 1):
            mine = self.folder / f"learner{number:04}"
            self._run(mine, "run", "-a", str(self.folder / "a.zip"), "ps1.ipynb")

    def points(self) -> dict[str, float]:
        """Return everybody's points."""
        found = {}
        for number in range(1, self.learners + 1):
            name = f"learner{number:04}"
            results = json.loads((self.folder / name / "results.json").read_text())
            found[name] = sum(float(one.get("score", 0)) for one in results["tests"])
        return found

    def _run(self, folder: Path, *arguments: str) -> None:
        came = peers.run("otter", arguments, folder)
        if came.returncode:
            raise SystemExit(f"otter {arguments[0]} ended with {came.returncode}: {came.stderr}")


def _test(name: str) -> str:
    """Return a test file: two cases in the form of doctests, a point each."""
    cases = [
        {"code": _doctest(check), "hidden": bool(place), "locked": False, "points": 1}
        for place, check in enumerate(CHECKS[name])
    ]
    suite = {"cases": cases, "scored": True, "setup": "", "teardown": "", "type": "doctest"}
    test = {"name": name, "points": None, "suites": [suite]}
    return f"OK_FORMAT = True\n\ntest = {test!r}\n"


def _doctest(check: str) -> str:
    going_on = (" ", ")", "except", "else", "finally")
    return "\n".join(
        ("... " if line.startswith(going_on) else ">>> ") + line
        for line in check.splitlines()
        if line.strip()
    )
