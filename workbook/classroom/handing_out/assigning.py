"""Handing out: an assignment of an instructor's own, and an archive for each learner."""

import json
import secrets
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from workbook.classroom import archives
from workbook.classroom.errors import ClassroomError
from workbook.classroom.handing_out import handed_out, keys
from workbook.classroom.handing_out.assignment import FILE, Assignment, Item
from workbook.classroom.handing_out.seeds import variant as variant
from workbook.classroom.names import sound_name
from workbook.practice import bank
from workbook.practice.exercise import load


def chosen(
    ids: Sequence[str], sections: Sequence[str], where: Path | None, points: Mapping[str, float]
) -> tuple[Item, ...]:
    """Return exercises by their ids, and by lessons or sections such as ``6.2``.

    Raises:
        UnknownExercise: for an id that no exercise has.
        ClassroomError: for a section without exercises, or points of what is not assigned.
    """
    found = dict.fromkeys(bank.find(one, where).id for one in ids)
    for section in sections:
        inside = [
            one.id
            for one in bank.all(where)
            if one.lesson == section or one.lesson.startswith(f"{section}.")
        ]
        if not inside:
            there = "" if where is None else f" of the bank {where}"
            raise ClassroomError(
                f"There is no exercise in {section}{there}. Name a section or lesson."
            )
        found |= dict.fromkeys(inside)
    if strange := set(points) - set(found):
        raise ClassroomError(f"{sorted(strange)[0]} has points, and is not assigned.")
    if not found:
        raise ClassroomError("Name what to assign with --exercise ID or --section 6.2.")
    return tuple(Item(one, points.get(one)) for one in found)


def from_files(said: Sequence[str], where: Path | None) -> tuple[list[str], Path | None]:
    """Return ids for ids and for exercise files, and the bank: the files' folder unless named.

    Raises:
        BadExercise: for a file that is none.
        ClassroomError: for files of different folders, or one that is not there.
    """
    if lost := [one for one in said if one.endswith(".py") and not Path(one).is_file()]:
        raise ClassroomError(f"There is no file {lost[0]}. Name an exercise's file, or its id.")
    named = {one: Path(one) for one in said if one.endswith(".py") and Path(one).is_file()}
    ids = [load(named[one]).id if one in named else one for one in said]
    folders = {path.resolve().parent for path in named.values()}
    own = [one for one in folders if not one.is_relative_to(bank.folder().resolve())]
    if where is None and len(own) > 1:
        raise ClassroomError("An assignment has one bank: name it with --bank DIR.")
    return ids, where or next(iter(own), None)


def made(
    name: str, items: tuple[Item, ...], where: Path | None, deadline: str, late: str
) -> Assignment:
    """Return a new assignment with a secret seed of its own."""
    number = secrets.randbelow(1 << 62) + 1
    return Assignment(sound_name(name), items, number, where, deadline, late)


def store(assignment: Assignment, folder: Path) -> Path:
    """Write the instructor's ``assignment.toml``; it holds the secret seed."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = [
        "# The instructor's. The seed is a secret: whoever has it can make everybody's variants.",
        f"name = {json.dumps(assignment.name)}",
        f"seed = {assignment.seed}",
    ]
    lines += handed_out.deadline(assignment)
    if assignment.bank is not None:
        lines.append(f"bank = {json.dumps(str(assignment.bank.resolve()))}")
    for item in assignment.items:
        lines += ["", "[[exercise]]", f"id = {json.dumps(item.id)}"]
        lines += [] if item.points is None else [f"points = {item.points:g}"]
    path = folder / FILE
    path.touch(0o600)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    path.chmod(0o600)
    return path


def archives_of(
    assignment: Assignment, learners: Sequence[str], folder: Path
) -> Iterator[tuple[str, Path]]:
    """Write an archive for each learner and give it.

    Raises:
        ClassroomError: for a name that cannot be a folder's, or is that of the archive of keys.
    """
    own = keys.path(assignment, folder)
    for learner in map(sound_name, learners):
        path = folder / f"{learner}.zip"
        if path == own:
            raise ClassroomError(f"{learner!r} is what your own archive is called: {own}.")
        path.write_bytes(archives.packed(_files(assignment, learner)))
        yield learner, path


def _files(assignment: Assignment, learner: str) -> dict[str, bytes]:
    exercises = [
        bank.find(item.id, assignment.bank).variant(variant(assignment, learner, item.id))
        for item in assignment.items
    ]
    name = assignment.name
    said = (
        "Write each answer in the cell under its task, run that cell, then the check below it. "
        f"`workbook submit` makes the file to hand in.\n\n{assignment.till}"
    ).strip()
    texts = {
        FILE: handed_out.facts(assignment, exercises, learner),
        f"{name}.ipynb": handed_out.notebook(assignment, said, exercises),
        **{f"bank/{one.id}.py": handed_out.file_text(one) for one in exercises},
    }
    return {f"{name}/{inside}": text.encode() for inside, text in texts.items()}
