"""The files of a new lesson or exercise: they parse, and lint says what is still missing."""

import re
from pathlib import Path

from workbook.authoring import ledger, notebook, templates
from workbook.authoring.cells import slug
from workbook.authoring.course import Course, lesson_tables
from workbook.authoring.errors import AuthoringError

SECTIONS = {
    "6.1": "6.1-fundamentals",
    "6.2": "6.2-sqlalchemy-sync",
    "6.3": "6.3-sqlalchemy-async",
    "6.4": "6.4-migrations",
    "6.5": "6.5-other-orms",
    "6.6": "6.6-nosql",
    "complete": "complete",
}


def lesson(course: Course, lesson_id: str, name: str | None = None) -> list[Path]:
    """Write a lesson's .py and .toml; return both.

    Args:
        course: the clone.
        lesson_id: an id of coverage.toml, such as ``6.2.5``.
        name: what the file is called behind its number; from the title when left out.

    Raises:
        AuthoringError: if the ledger has no such lesson, or it is there already.
    """
    promises = ledger.load(course.root)
    if lesson_id not in promises:
        raise AuthoringError(
            f"coverage.toml has no lesson {lesson_id!r}. It has {', '.join(promises)}.",
            exit_code=2,
        )
    there = folder_of(course, lesson_id)
    if there is not None:
        raise AuthoringError(
            f"Lesson {lesson_id} is there already: {course.short(there)}.toml.", exit_code=2
        )
    section, _, number = lesson_id.rpartition(".")
    promise = promises[lesson_id]
    stem = "-".join(filter(None, [number.zfill(2) if number.isdigit() else "",
                                  slug(name or promise.title)]))  # fmt: skip
    base = course.root / "notebooks" / SECTIONS[section or lesson_id] / stem
    return _written(
        course,
        {
            base.with_suffix(".py"): templates.lesson_source(lesson_id, promise, base),
            base.with_suffix(".toml"): templates.lesson_toml(lesson_id, promise),
        },
    )


def exercise(course: Course, exercise_id: str, bank: Path | None = None) -> list[Path]:
    """Write an exercise's file; return it.

    Args:
        course: the clone.
        exercise_id: the lesson's id, a hyphen and a name, such as ``6.2.4-update-user``.
        bank: a folder of somebody's own, whose exercises need no lesson that is there.

    Raises:
        AuthoringError: if the id has another form, its lesson is missing, or it is there already.
    """
    found = re.fullmatch(r"([0-9.]+|complete)-([a-z0-9]+(?:-[a-z0-9]+)*)", exercise_id)
    if found is None:
        raise AuthoringError(
            f"{exercise_id!r} is no id of an exercise. One looks like 6.2.4-update-user: the "
            "lesson, a hyphen, and a name in small letters, digits and hyphens.",
            exit_code=2,
        )
    file = f"{found[2].replace('-', '_')}.py"
    text = templates.exercise(exercise_id, found[1], found[2])
    if bank is not None:
        return _written(course, {bank / file: text})
    folder = folder_of(course, found[1])
    if folder is None:
        raise AuthoringError(
            f"There is no lesson {found[1]} yet: `workbook new lesson {found[1]}` makes it.",
            exit_code=2,
        )
    below = folder.relative_to(course.root / "notebooks")
    return _written(course, {course.root / "solutions" / below / file: text})


def folder_of(course: Course, lesson_id: str) -> Path | None:
    """Return a lesson's files without their suffix, found by the id in its .toml."""
    found = (path for path, table in lesson_tables(course.root) if table.get("id") == lesson_id)
    path = next(found, None)
    return None if path is None else path.with_suffix("")


def _written(course: Course, files: dict[Path, str]) -> list[Path]:
    """Write new files, all or none."""
    for path in files:
        if path.exists():
            raise AuthoringError(f"{course.short(path)} is there already.", exit_code=2)
    for path, text in files.items():
        notebook.save(path, text)
    return list(files)
