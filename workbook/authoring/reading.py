"""Reading the course as far as its files can be read, with a finding for each that cannot."""

from dataclasses import dataclass, field
from pathlib import Path

from workbook.authoring import sheets
from workbook.authoring.course import Course, Made
from workbook.authoring.errors import AuthoringError
from workbook.authoring.lint.finding import Finding
from workbook.practice.exercise import BadExercise, Exercise, load


@dataclass
class Read:
    """What could be read.

    Args:
        exercises: every exercise.
        made: every notebook that the sources give.
        found: a finding for each file that is broken.
    """

    exercises: list[Exercise] = field(default_factory=list)
    made: list[Made] = field(default_factory=list)
    found: list[Finding] = field(default_factory=list)


def read(course: Course) -> Read:
    """Return the exercises and notebooks of a course; a broken file hides only itself."""
    all_of_it = Read()
    for source in course.lesson_sources():
        try:
            all_of_it.made.append(course.lesson(source))
        except AuthoringError as error:
            all_of_it.found.append(Finding(course.short(source), 1, "lesson", str(error)))
    for group, files in course.exercise_groups().items():
        before = len(all_of_it.found)
        for path in files:
            exercise, broken = _exercise(path)
            if exercise is not None:
                all_of_it.exercises.append(exercise)
            all_of_it.found += [
                Finding(course.short(path), error.line, "exercise", error.what) for error in broken
            ]
        if len(all_of_it.found) == before:
            all_of_it.made.extend(sheets.both(course.root, group, files))
    return all_of_it


def _exercise(path: Path) -> tuple[Exercise | None, list[BadExercise]]:
    """Return an exercise, None if it cannot be read, and what is broken in the file."""
    try:
        exercise = load(path)
    except BadExercise as error:
        return None, [error]
    broken = []
    for answer in exercise.wrong:
        try:
            answer.lines()  # told as changes, it is made only now
        except BadExercise as error:
            broken.append(error)
    return None if broken else exercise, broken
