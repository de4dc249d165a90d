"""The bank: every exercise under ``solutions/``, or under a folder of somebody's own."""

import difflib
from collections.abc import Iterable
from pathlib import Path

from workbook import places
from workbook.practice.exercise import Exercise, load
from workbook.practice.parsing.header import KINDS

_read: dict[Path, tuple[tuple[int, int], Exercise]] = {}


class UnknownExercise(LookupError):  # noqa: N818 -- it names what happened
    """An id that no exercise has; the message names those that are near."""

    exit_code = 2  # the call itself was wrong


def folder() -> Path:
    """Return the folder of the course's own exercises."""
    return places.root() / "solutions"


def all(where: Path | None = None) -> list[Exercise]:  # noqa: A001 -- bank.all() reads well
    """Return every exercise as a learner meets them: by lesson, and in rising freedom.

    Args:
        where: a bank of one's own; the course's when left out.

    Raises:
        BadExercise: for the first file that cannot be read.
    """
    return order(_load(path) for path in files(where))


def ids(where: Path | None = None) -> list[str]:
    """Return every id, in the same order."""
    return [exercise.id for exercise in all(where)]


def order(exercises: Iterable[Exercise]) -> list[Exercise]:
    """Return exercises as a learner meets them: by lesson, kind, minutes and file name."""
    return sorted(exercises, key=_place)


def files(where: Path | None = None) -> list[Path]:
    """Return the exercise files in order."""
    found = (where or folder()).rglob("*.py")
    return sorted(path for path in found if not path.name.startswith("_"))


def find(exercise_id: str, where: Path | None = None) -> Exercise:
    """Return the exercise of an id.

    A file whose text has changed is read again.

    Raises:
        UnknownExercise: when no file has the id; the sentence names the nearest ones.
        BadExercise: when the file that has the id cannot be read.
    """
    for path in files(where):
        if _says(path, exercise_id):
            return _load(path)
    ids = sorted(one.id for one in all(where))
    near = difflib.get_close_matches(exercise_id, ids, n=3, cutoff=0.5) or ids[:3]
    if not near:
        raise UnknownExercise(f"There is no exercise {exercise_id!r}: the bank is empty.")
    raise UnknownExercise(
        f"There is no exercise {exercise_id!r}. Did you mean {_either(near)}? "
        "`workbook exercises` lists them all."
    )


def _says(path: Path, exercise_id: str) -> bool:
    """Tell whether the file's header has this id, without parsing it when it is known."""
    known = _read.get(path)
    if known is not None and known[0] == _stamp(path):
        return known[1].id == exercise_id
    try:
        head = path.read_text(encoding="utf-8", errors="replace").partition("\n# ///\n")[0]
    except OSError:
        return False
    return f'id = "{exercise_id}"' in head


def _load(path: Path) -> Exercise:
    stamp = _stamp(path)
    known = _read.get(path)
    if known is None or known[0] != stamp:
        known = _read[path] = (stamp, load(path))
    return known[1]


def _stamp(path: Path) -> tuple[int, int]:
    status = path.stat()
    return status.st_mtime_ns, status.st_size


def _place(exercise: Exercise) -> tuple[list[int], str, int, int, str]:
    numbers = [int(one) for one in exercise.lesson.split(".") if one.isdigit()]
    kind = KINDS.index(exercise.kind)
    return numbers, exercise.lesson, kind, exercise.minutes, exercise.path.name


def _either(ids: list[str]) -> str:
    return ids[0] if len(ids) == 1 else f"{', '.join(ids[:-1])} or {ids[-1]}"
