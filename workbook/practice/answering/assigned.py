"""The exercises of an assignment: they lie in its folder, and not in the course's bank."""

from pathlib import Path

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
