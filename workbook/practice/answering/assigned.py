"""The exercises of an assignment: they lie in its folder, and not in the course's bank."""

import tomllib
from contextlib import suppress
from pathlib import Path

from workbook.practice import bank
from workbook.practice.exercise import Exercise

_FILE, _BANK = "assignment.toml", "bank"


def bank_near(exercise_id: str, near: Path) -> Path | None:
    """Return the bank of the assignment that a folder belongs to, if it has the exercise.

    Args:
        exercise_id: what is asked for.
        near: the folder of the notebook or file; the assignment is looked for there and above.
    """
    for folder in (near.absolute(), *near.absolute().parents):
        if (folder / _FILE).is_file():
            where = folder / _BANK
            return where if (where / f"{exercise_id}.py").is_file() else None
    return None


def following(exercise: Exercise) -> str:
    """Return in words what comes after an exercise in its assignment; empty for the course's own.

    After the last one, it is handing in.
    """
    where = exercise.path.parent
    if where.name != _BANK:
        return ""
    with suppress(OSError, ValueError, LookupError, TypeError, AttributeError):  # anybody's file
        plain = tomllib.loads((where.parent / _FILE).read_text(encoding="utf-8"))
        ids = [str(one["id"]) for one in plain["exercise"]]
        later = ids[ids.index(exercise.id) + 1 :]
        if not later:
            return "`workbook submit`, which makes the file to hand in"
        after = bank.find(later[0], where)
        return f"{after.id}, {after.title} ({after.kind}, {after.minutes} minutes)"
    return ""
