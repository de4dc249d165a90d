"""An assignment: which exercises, from which bank, for how many points."""

import tomllib
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from workbook.classroom.errors import ClassroomError
from workbook.classroom.handing_out.late import NONE, Rule

FILE = "assignment.toml"


@dataclass(frozen=True, slots=True)
class Item:
    """An exercise of an assignment.

    Args:
        id: the exercise.
        points: what it is worth; None takes the points of its parts.
    """

    id: str
    points: float | None = None

    def worth(self, parts: float) -> float:
        """Return the points that there are; those of its parts together, unless it says others."""
        return float(parts) if self.points is None else self.points


@dataclass(frozen=True, slots=True)
class Assignment:
    """What is graded.

    Args:
        name: of the assignment.
        items: its exercises; without any, those that the submissions name.
        seed: a secret number, where its values and variants come from; 0 gives everybody the
            exercise as its file has it.
        bank: a folder of exercises of one's own; None is the course.
        deadline: an ISO time with its zone; empty for none.
        late: what lateness costs, as :class:`workbook.classroom.handing_out.late.Rule` reads it.
    """

    name: str
    items: tuple[Item, ...] = ()
    seed: int = 0
    bank: Path | None = None
    deadline: str = ""
    late: str = NONE

    @property
    def till(self) -> str:
        """When it is to be handed in and what comes after, in words; empty without a deadline."""
        if not self.deadline:
            return ""
        return f"Hand it in until {self.deadline}. {Rule.read(self.late).words}"


def load(path: Path) -> Assignment:
    """Read an instructor's ``assignment.toml``.

    Raises:
        ClassroomError: for a file that is none; the sentence names what is wrong in it.
    """
    try:
        plain = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ClassroomError(f"{path} cannot be read: {error.strerror}.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ClassroomError(f"{path} is no TOML: {error}.") from error
    items = tuple(_item(one, path) for one in _list(plain, path))
    seed, bank = plain.get("seed", 0), plain.get("bank")
    if not isinstance(seed, int) or isinstance(seed, bool):
        raise ClassroomError(f"{path}: `seed` is a whole number, and not {seed!r}.")
    if bank is not None and not isinstance(bank, str):
        raise ClassroomError(f"{path}: `bank` is the path of a folder, and not {bank!r}.")
    return Assignment(
        name=str(plain.get("name", path.resolve().parent.name)),
        items=items,
        seed=seed,
        bank=None if bank is None else (path.parent / bank).resolve(),
        deadline=_deadline(plain, path),
        late=_late(plain, path),
    )


def _list(plain: Mapping[str, Any], path: Path) -> Sequence[Mapping[str, Any]]:
    found = plain.get("exercise")
    if not isinstance(found, list) or not found or not all(isinstance(o, dict) for o in found):
        raise ClassroomError(f'{path} names no exercise: add `[[exercise]]` and `id = "…"`.')
    return found


def _deadline(plain: Mapping[str, Any], path: Path) -> str:
    said = plain.get("deadline", "")
    if said == "":
        return ""
    with suppress(TypeError, ValueError):
        if datetime.fromisoformat(said).tzinfo is not None:
            return str(said)
    raise ClassroomError(
        f"{path}: `deadline` is a text that is a time with its zone, such as "
        f'"2030-05-01T23:59+02:00", and not {said!r}.'
    )


def _late(plain: Mapping[str, Any], path: Path) -> str:
    try:
        return str(Rule.read(str(plain.get("late", NONE))))
    except ClassroomError as error:
        raise ClassroomError(f"{path}: {error}") from error


def _item(plain: Mapping[str, Any], path: Path) -> Item:
    name, points = plain.get("id"), plain.get("points")
    if not isinstance(name, str) or not name:
        raise ClassroomError(f"{path}: an exercise has no `id`.")
    if points is not None and (not isinstance(points, int | float) or not points > 0):
        raise ClassroomError(f"{path}: the points of {name} are more than 0, not {points!r}.")
    return Item(name, None if points is None else float(points))
