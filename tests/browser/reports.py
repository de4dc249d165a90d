"""A gradebook of a class of thirty with varied results, and the report on it."""

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from workbook.classroom.book.gradebook import Gradebook
from workbook.classroom.report import making, reading
from workbook.practice import bank
from workbook.practice.exercise import Exercise

LESSON = "6.2.4"
NAMES = [
    "Ada Lovelace",
    "Grace Hopper",
    "Alan Turing",
    "Edsger Dijkstra",
    "Barbara Liskov",
    "Donald Knuth",
    "Radia Perlman",
    "Ken Thompson",
    "Frances Allen",
    "John Backus",
    "Margaret Hamilton",
    "Niklaus Wirth",
    "Katherine Johnson",
    "Tony Hoare",
    "Adele Goldberg",
    "Dennis Ritchie",
    "Shafi Goldwasser",
    "Leslie Lamport",
    "Hedy Lamarr",
    "Claude Shannon",
    "Jean Bartik",
    "Alonzo Church",
    "Karen Spärck Jones",
    "Peter Naur",
    "Mary Shaw",
    "Robin Milner",
    "Annie Easley",
    "אדה כהן",
    "Zoë 👩\u200d💻 O'Neil",
    "<b>Bobby<b>",
]
ENDED = "The judge itself ended twice over this answer. Look at it by hand."


def make(folder: Path) -> Path:
    """Write a gradebook and the report on it; return the folder of the report."""
    exercises = [one.variant(0) for one in bank.all() if one.lesson == LESSON]
    folder.mkdir()
    with Gradebook.at(folder) as book:
        book.keep(list(_rows(exercises)))
        key = {"assignment": "week 3", "learner": NAMES[24], "exercise": exercises[0].id}
        book.override(exercises[0].points, "Showed in the lab how it works.", **key)
        sheets = reading.sheets(book, (), folder, None)
    wanted = making.Wanted(sheets, folder.with_name("report"), contact="Come to the lab.")
    assert list(making.make(wanted, folder)) == wanted.learners
    return wanted.into


def _rows(exercises: list[Exercise]) -> Iterator[dict[str, Any]]:
    chance = random.Random(3)
    for number, learner in enumerate(NAMES):
        level = chance.random()
        for exercise in exercises:
            row = _row(exercise, learner)
            if number == 21:
                pass  # handed in nothing
            elif number == 25:
                row |= {"state": "not-graded", "sentence": ENDED}
            elif chance.random() < 0.35 + level / 2:
                _judged(row, exercise, len(exercise.parts), exercise.why)
            else:
                wrong = chance.choice([*exercise.wrong[:2] * 3, *exercise.wrong])
                _judged(row, exercise, chance.randrange(len(exercise.parts)), wrong.sentence)
            if number in {18, 20}:
                other = NAMES[38 - number]
                said = f"answers.ipynb is, byte for byte, what {other} handed in."
                row["flags"] = [{"flag": "same-file", "evidence": said}]
            if number == 15:
                said = "line 3 of the answer: import os; os.listdir('/proc')"
                row["flags"] = [{"flag": "looks-for-files", "evidence": said}]
            yield row


def _row(exercise: Exercise, learner: str) -> dict[str, Any]:
    return {
        "assignment": "week 3",
        "learner": learner,
        "exercise": exercise.id,
        "state": "not-started",
        "points": 0.0,
        "of": float(exercise.points),
        "sentence": "There is no answer to it in what was handed in.",
        "flags": [],
        "evidence": {"text": "", "place": "", "statements": [], "parts": []},
        "protection": ["Keys, checks, the gradebook and other submissions cannot be read."],
        "digest": "",
    }


def _judged(row: dict[str, Any], exercise: Exercise, passed: int, sentence: str) -> None:
    """Fill in a verdict with so many passed parts."""
    parts = [
        {"name": one.name, "points": one.points, "passed": at < passed, "sentence": sentence}
        for at, one in enumerate(exercise.parts)
    ]
    left = len(parts) - passed
    row |= {
        "state": "done" if not left else "almost" if left == 1 and len(parts) > 2 else "not-yet",
        "points": float(sum(int(one["points"]) for one in parts if one["passed"])),
        "sentence": sentence,
        "evidence": {
            "text": exercise.starter,
            "place": "answers.ipynb, cell 3",
            "call": "list_people(SESSION, " + "'a long value', " * 12 + "limit=3)",
            "expected": "3",
            "came": "4",
            "line": 3,
            "statements": ["SELECT users.id FROM users", *["SELECT posts.id FROM posts"] * 11],
            "parts": parts,
        },
    }
