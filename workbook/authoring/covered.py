"""Where each entry of coverage.toml is met."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from workbook.authoring import ledger, reading
from workbook.authoring.cells import ids
from workbook.authoring.course import Course, Made
from workbook.practice import lessons
from workbook.practice.lessons import Lesson, LessonError


@dataclass(frozen=True)
class Entry:
    """One entry of the ledger.

    Args:
        lesson: the lesson's id.
        slug: the entry.
        where: the first place that names it, a file and, behind ``#``, a cell, a prediction or
            an exercise; None if there is none.
        built: whether the lesson has a source, so that a place is due.
    """

    lesson: str
    slug: str
    where: str | None
    built: bool

    def as_json(self) -> dict[str, Any]:
        """Return what ``workbook coverage --json`` says of it."""
        plain = asdict(self)
        del plain["built"]
        return plain


def coverage(course: Course) -> list[Entry]:
    """Return one entry for each of the ledger's, in its order."""
    promises = ledger.load(course.root)
    met: dict[str, str] = {}
    built: set[str] = set()
    all_of_it = reading.read(course)
    for made in all_of_it.made:
        lesson = _lesson(made.sources[0]) if made.kind == "lesson" else None
        if lesson is not None:
            built.add(lesson.id)
            for name, where in _in_lesson(course, made, lesson):
                met.setdefault(name, where)
    for exercise in all_of_it.exercises:
        if exercise.is_gate:
            continue  # it asks, and teaches nothing
        for slug in exercise.covers:
            where = f"{course.short(exercise.path)}#{exercise.id}"
            met.setdefault(ledger.whole(exercise.lesson, slug), where)
    return [
        Entry(lesson_id, slug, met.get(f"{lesson_id}/{slug}"), lesson_id in built)
        for lesson_id, promise in promises.items()
        for slug in promise.sees
    ]


def _in_lesson(course: Course, made: Made, lesson: Lesson) -> Iterator[tuple[str, str]]:
    """Yield the entries that a lesson names, with the place of each."""
    for cell, cell_id in zip(made.cells, ids(made.cells), strict=True):
        for slug in cell.covers:
            yield ledger.whole(lesson.id, slug), f"{course.short(made.path)}#{cell_id}"
    for prediction in lesson.predictions:
        for slug in prediction.covers:
            where = f"{course.short(lesson.path)}#{prediction.id}"
            yield ledger.whole(lesson.id, slug), where


def _lesson(source: Path) -> Lesson | None:
    """Return the .toml beside a lesson's source; None where there is none that can be read."""
    toml = source.with_suffix(".toml")
    try:
        return lessons.load(toml) if toml.exists() else None
    except LessonError:
        return None  # lint says what is wrong with it
