"""The rules that hold between exercises: ids, names in one notebook, and how many there are."""

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from workbook.authoring import names
from workbook.authoring.course import Course, Made
from workbook.authoring.lint.finding import Finding
from workbook.observe.rendering import counted
from workbook.practice.exercise import Exercise

FEWEST_EXERCISES = 2


def lint(course: Course, read: Sequence[Exercise], made: Sequence[Made]) -> list[Finding]:
    """Return what is wrong between exercises."""
    return [
        *_ids(course, read),
        *_names(course, read),
        *_folders(course, read),
        *_enough(course, read, made),
    ]


def _ids(course: Course, read: Sequence[Exercise]) -> list[Finding]:
    """Find ids that two files have."""
    first: dict[str, Exercise] = {}
    found = []
    for one in read:
        other = first.setdefault(one.id, one)
        if other is not one:
            sentence = f"The id {one.id!r} is that of {course.short(other.path)} already."
            found.append(Finding(course.short(one.path), 1, "id", sentence))
    return found


def _names(course: Course, read: Sequence[Exercise]) -> list[Finding]:
    """Find names that two exercises of a notebook give or start: the later would hide the other."""
    taken: dict[tuple[str, str], Exercise] = {}
    found = []
    for one in read:
        first = one.variant(0)
        for name in sorted(set(first.gives) | names.defined(first.starter)):
            other = taken.setdefault((str(one.path.parent), name), one)
            if other is not one:
                sentence = (
                    f"`{name}` is a name of {course.short(other.path)} too, and both stand in "
                    "one notebook: give it another name here."
                )
                found.append(Finding(course.short(one.path), 1, "name-twice", sentence))
    return found


def _folders(course: Course, read: Sequence[Exercise]) -> list[Finding]:
    """Find exercises that lie in another lesson's folder, or whose lesson has no source."""
    by_folder: dict[str, set[str]] = defaultdict(set)
    for one in read:
        by_folder[str(one.path.parent)].add(one.lesson)
    found = []
    for one in read:
        if one.is_gate:
            continue  # it belongs to a section, and stands in a folder of its own
        if len(by_folder[str(one.path.parent)]) > 1:
            sentence = f"Its folder holds exercises of other lessons than {one.lesson}."
            found.append(Finding(course.short(one.path), 1, "folder", sentence))
        folder = one.path.parent.relative_to(course.root / "solutions")
        lesson = (course.root / "notebooks" / folder).with_suffix(".py")
        if not lesson.exists():
            sentence = f"There is no lesson {course.short(lesson)}, whose exercise it would be."
            found.append(Finding(course.short(one.path), 1, "folder", sentence))
    return found


def _enough(course: Course, read: Sequence[Exercise], made: Sequence[Made]) -> list[Finding]:
    """Find lessons with fewer exercises than it takes."""
    found = []
    for lesson in made:
        source = lesson.sources[0]
        if lesson.kind != "lesson" or not source.with_suffix(".toml").exists():
            continue
        folder = source.relative_to(course.root / "notebooks").with_suffix("")
        if folder.parent == Path():
            continue  # a page
        count = sum(one.path.parent == course.root / "solutions" / folder for one in read)
        if count < FEWEST_EXERCISES:
            said = counted(count, "exercise")
            sentence = f"The lesson has {said}: it takes {FEWEST_EXERCISES} or more."
            found.append(Finding(course.short(source), 0, "few", sentence))
    return found
