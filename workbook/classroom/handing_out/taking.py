"""The learner's side: an archive is unpacked where ``check`` finds it, and an answer packed up."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from workbook.classroom import archives
from workbook.classroom.errors import ClassroomError, one_line
from workbook.classroom.handing_out import keys, record
from workbook.classroom.handing_out.assignment import FILE
from workbook.classroom.handing_out.late import NONE, Rule
from workbook.classroom.names import sound_name
from workbook.practice.copies import work

_ANSWERS = (".ipynb", ".py")
_NOT_OURS = (ClassroomError, KeyError, TypeError, ValueError, OverflowError, RecursionError)


@dataclass(frozen=True, slots=True)
class Taken:
    """An assignment as a learner has it.

    Args:
        folder: where it lies.
        name: of the assignment.
        learner: whose it is.
        deadline: as the instructor wrote it; empty where there is none.
        late: the late rule.
        ids: the exercises.
    """

    folder: Path
    name: str
    learner: str
    deadline: str
    ids: tuple[str, ...]
    late: str = NONE

    @property
    def is_over(self) -> bool:
        """Whether the deadline is over by this machine's clock."""
        if not self.deadline:
            return False
        return datetime.fromisoformat(self.deadline).astimezone(UTC) < datetime.now(UTC)


def take(archive: Path, into: Path | None = None) -> tuple[Taken, list[Path]]:
    """Unpack an archive below ``work/assignments/``.

    What is there already and was changed stays as it is.

    Args:
        archive: the file.
        into: the folder that it gets its own folder in; ``work/assignments`` when left out.

    Returns:
        The assignment, and the files that were left as they are.

    Raises:
        ClassroomError: when the archive is none of ours; nothing is written then.
    """
    try:
        content = archive.read_bytes()
    except OSError as error:
        raise ClassroomError(f"{archive} cannot be read: {error.strerror}.") from error
    files = archives.unpacked(content, archive.name)
    tops = {name.partition("/")[0] for name in files}
    if len(tops) != 1 or not all("/" in name for name in files):
        raise ClassroomError(f"{archive} is no assignment: `workbook assign` makes those.")
    (top,) = tops
    if f"{top}/{keys.READ_ME}" in files:
        raise ClassroomError(
            f"{archive} is the instructor's own: it has the keys in it, and is not unpacked among "
            "answers. A learner's archive is called after the learner. Nothing was written."
        )
    if f"{top}/{FILE}" not in files:
        raise ClassroomError(f"{archive} has no {FILE} in it: `workbook assign` makes those.")
    new = _read(files[f"{top}/{FILE}"].decode("utf-8", "replace"), Path(top))
    folder = (into or work() / "assignments") / sound_name(top)
    _may_go_to(folder, new)
    kept = []
    for name, text in files.items():
        path = folder / Path(name).relative_to(top)
        if path.exists() and path.read_bytes() != text and path.suffix in _ANSWERS[:1]:
            kept.append(path)
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text)
    return found(folder), kept


def _may_go_to(folder: Path, new: Taken) -> None:
    """Let an archive into its own folder only.

    Raises:
        ClassroomError: when something else is there, such as the instructor's own assignment.
    """
    if not folder.exists():
        return
    try:
        there = _read((folder / FILE).read_text(encoding="utf-8"), folder)
    except (OSError, UnicodeDecodeError, ClassroomError):
        there = None
    if there is None or (there.name, there.learner) != (new.name, new.learner):
        raise ClassroomError(
            f"{folder} is something else than {new.learner}'s {new.name}. Move it away, or name "
            "another folder with --into DIR; nothing was written."
        )


def found(near: Path) -> Taken:
    """Return the assignment that a folder belongs to.

    Raises:
        ClassroomError: when there is none here or above.
    """
    for folder in (near.resolve(), *near.resolve().parents):
        path = folder / FILE
        if path.is_file():
            return _read(path.read_text(encoding="utf-8", errors="replace"), folder)
    raise ClassroomError(
        f"{near} belongs to no assignment. `workbook take ARCHIVE` unpacks one, and tells where."
    )


def answers(taken: Taken) -> list[Path]:
    """Return the files that hold a learner's answers, in a lasting order."""
    return sorted(
        path
        for path in taken.folder.rglob("*")
        if path.suffix in _ANSWERS
        and path.is_file()
        and not path.is_symlink()
        and not any(part.startswith(".") for part in path.relative_to(taken.folder).parts)
        and path.relative_to(taken.folder).parts[0] != "bank"
    )


def pack(taken: Taken, files: Sequence[Path], *, recorded: bool = True) -> Path:
    """Write the one file to hand in, with the time by this machine's clock, and return it.

    Args:
        taken: the assignment.
        files: that hold the answers.
        recorded: put in, too, how long the learner worked by their own record.

    Raises:
        ClassroomError: when there is nothing to hand in, or a file cannot be.
    """
    if not files:
        raise ClassroomError(f"{taken.folder} has no notebook and no Python file to hand in.")
    content = dict(_named(path, taken.folder) for path in files)
    now = datetime.now(UTC).isoformat(timespec="seconds")
    content[FILE] = f'handed_in = "{now}"\n'.encode() + (taken.folder / FILE).read_bytes()
    if recorded:
        start = datetime.fromtimestamp((taken.folder / FILE).stat().st_mtime, UTC)
        content[record.FILE] = record.made(taken.name, record.since(start, taken.ids))
    path = taken.folder / f"{taken.name}-{taken.learner}.zip"
    path.write_bytes(archives.packed(content))
    return path


def _named(path: Path, folder: Path) -> tuple[str, bytes]:
    name = path.relative_to(folder).as_posix()
    if not name.isprintable():
        raise ClassroomError(f"{one_line(name)} has a name that cannot be handed in: rename it.")
    try:
        if path.stat().st_size > archives.MOST_BYTES:
            raise ClassroomError(f"{name} is larger than anybody's answer: leave it out.")
        return name, path.read_bytes()
    except OSError as error:
        raise ClassroomError(f"{name} cannot be handed in: {error.strerror}.") from error


def _read(text: str, folder: Path) -> Taken:
    try:
        plain = tomllib.loads(text)
        ids = tuple(str(one["id"]) for one in plain["exercise"])
        deadline = str(plain.get("deadline", ""))
        if deadline:
            datetime.fromisoformat(deadline).astimezone(UTC)
        late = str(Rule.read(str(plain.get("late", NONE))))
        name, learner = sound_name(str(plain["name"])), sound_name(str(plain["learner"]))
    except _NOT_OURS as error:
        raise ClassroomError(
            f"The {FILE} in {folder} is no learner's: `workbook assign` makes those ({error})."
        ) from error
    return Taken(folder, name, learner, deadline, ids, late)
