"""The bank: every exercise under ``solutions/``, or under a folder of somebody's own.

A learner's check reads the one file that it is about, and what is wrong with another one is
nothing to it: that is for ``lint`` and ``build``, which read all.
"""

import difflib
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from workbook import places
from workbook.practice.exercise import BadExercise, Exercise, load
from workbook.practice.parsing.header import KINDS

type _Stamp = tuple[int, int]

_read: dict[Path, tuple[_Stamp, Exercise]] = {}
_heads: dict[Path, tuple[_Stamp, str]] = {}
_found: dict[tuple[Path, str], Path] = {}

_LONG = 80  # characters of an id that a sentence repeats


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


def sound(where: Path | None = None, *, lesson: str | None = None) -> list[Exercise]:
    """Return the exercises that can be read, in the same order.

    Args:
        where: as for :func:`all`.
        lesson: of this lesson only; the files of others are not parsed.
    """
    found = []
    for path in files(where):
        if lesson is None or _says(path, "lesson", lesson):
            with suppress(BadExercise, OSError):
                found.append(_load(path))
    return order(one for one in found if lesson in {None, one.lesson})


def ids(where: Path | None = None) -> list[str]:
    """Return every id, in the same order."""
    return [exercise.id for exercise in all(where)]


def order(exercises: Iterable[Exercise]) -> list[Exercise]:
    """Return exercises as a learner meets them: by lesson, kind, minutes and file name."""
    return sorted(exercises, key=_place)


def files(where: Path | None = None) -> list[Path]:
    """Return the exercise files in order."""
    return [Path(name) for name in sorted(_names(str(where or folder())))]


def _names(folder: str) -> Iterator[str]:
    """Yield the paths of Python files at any depth; at every check, so with as little as can be."""
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                yield from _names(entry.path)
            elif entry.name.endswith(".py") and not entry.name.startswith("_"):
                yield entry.path


def find(exercise_id: str, where: Path | None = None) -> Exercise:
    """Return the exercise of an id.

    A file whose text has changed is read again.

    Raises:
        UnknownExercise: when no file has the id; the sentence names the nearest ones.
        BadExercise: when the file that has the id cannot be read.
    """
    key = ((where or folder()).absolute(), exercise_id)
    for path in _perhaps(key, where):
        if _says(path, "id", exercise_id):
            _found[key] = path
            return _load(path)
    raise UnknownExercise(_unknown(exercise_id, sound(where)))


def _perhaps(key: tuple[Path, str], where: Path | None) -> Iterator[Path]:
    """Yield the file that had an id the last time; the folder is looked through only after it."""
    if key in _found:
        yield _found[key]
    yield from files(where)


def _unknown(wanted: str, there: Sequence[Exercise]) -> str:
    """Return the sentence for an id that no exercise has."""
    shown = repr(wanted) if len(wanted) <= _LONG else f"{wanted[:_LONG]!r}…"
    if not there:
        return f"There is no exercise {shown}: the bank is empty."
    named = wanted.strip().strip("\"'").lower()
    if of_lesson := [one.id for one in there if one.lesson == named and not one.is_gate]:
        return f"{shown} is a lesson, and its exercises are {_listed(of_lesson, 'and')}."
    ids = sorted(one.id for one in there)
    if near := difflib.get_close_matches(named, ids, n=3, cutoff=0.5):
        near = near[:1] if near[0] == named else near
        advice = f"Did you mean {_listed(near, 'or')}? `workbook exercises` lists them all."
    else:
        advice = f"`workbook exercises` lists them all, such as {ids[0]}."
    return f"There is no exercise {shown}. {advice}"


def _says(path: Path, field: str, value: str) -> bool:
    """Tell whether the file's header has this value in a field, without parsing it."""
    try:
        stamp = _stamp(path)
        known = _heads.get(path)
        if known is None or known[0] != stamp:
            text = path.read_text(encoding="utf-8", errors="replace")
            known = _heads[path] = stamp, text.partition("\n# ///\n")[0]
    except OSError:
        return False
    return f'{field} = "{value}"' in known[1]


def _load(path: Path) -> Exercise:
    stamp = _stamp(path)
    known = _read.get(path)
    if known is None or known[0] != stamp:
        known = _read[path] = (stamp, load(path))
    return known[1]


def _stamp(path: Path) -> _Stamp:
    status = path.stat()
    return status.st_mtime_ns, status.st_size


def _place(exercise: Exercise) -> tuple[list[int], str, int, int, str]:
    numbers = [int(one) for one in exercise.lesson.split(".") if one.isdigit()]
    kind = KINDS.index(exercise.kind)
    return numbers, exercise.lesson, kind, exercise.minutes, exercise.path.name


def _listed(ids: list[str], last: str) -> str:
    return ids[0] if len(ids) == 1 else f"{', '.join(ids[:-1])} {last} {ids[-1]}"
