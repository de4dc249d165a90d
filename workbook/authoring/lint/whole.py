"""Lint over the whole course or a part of it."""

from collections.abc import Sequence
from pathlib import Path

from workbook.authoring import ledger, reading, record
from workbook.authoring.course import Course, means
from workbook.authoring.errors import AuthoringError
from workbook.authoring.lint import exercises, lessons, notebooks, stray, terms, together
from workbook.authoring.lint.finding import Finding


def lint(course: Course, paths: Sequence[Path] = ()) -> list[Finding]:
    """Return what is wrong in some paths, or in the whole course, sorted by file and line.

    Raises:
        AuthoringError: if a path is nothing that lint knows, or the ledger cannot be read.
    """
    wanted: list[Path | None] = [path.resolve() for path in paths] or [None]
    promises = ledger.load(course.root)
    built = record.load(course.root)
    all_of_it = reading.read(course)
    read, made, found = all_of_it.exercises, all_of_it.made, all_of_it.found
    met = {path for path in wanted if any(means(path, course.root / one.where) for one in found)}
    for one in made:
        sources = one.sources if one.kind == "lesson" else ()
        known = (one.path, *sources, *(source.with_suffix(".toml") for source in sources))
        if hits := {path for path in wanted if means(path, *known)}:
            met |= hits
            found += lessons.lint(course, one, promises) if one.kind == "lesson" else []
            found += notebooks.lint(course, one, built)
    for exercise in read:
        if hits := {path for path in wanted if means(path, exercise.path)}:
            met |= hits
            found += exercises.lint(course, exercise, promises)
    found += together.lint(course, read, made)
    found += terms.lint(course, made, read, promises)
    if not paths:
        found += stray.empty(made) + stray.stray(course, made)
    elif set(wanted) - met:
        unknown = next(str(path) for path in paths if path.resolve() not in met)
        raise AuthoringError(
            f"{unknown} is not a file of the course, nor a folder of such files.", exit_code=2
        )
    everywhere = not paths
    return sorted(
        {one for one in found if everywhere or _within(course, one, wanted)},
        key=lambda one: (one.where, one.line, one.rule, one.sentence),
    )


def _within(course: Course, one: Finding, wanted: Sequence[Path | None]) -> bool:
    file = course.root / one.where
    beside = file.with_suffix(".py")  # what is found in a lesson's .toml belongs to the lesson
    return any(means(path, file, beside) for path in wanted)
