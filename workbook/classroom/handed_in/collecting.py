"""From what an LMS gives, or a folder of mail, to a folder for each learner.

Moodle names folders ``Full name_12345_assignsubmission_file_`` (or files, where it is asked for
no folders), Canvas files ``lastfirst_LATE_123_456_name.ipynb``. A name alone decides whose a file
is, as long as one learner alone has it; else the word of the archive that `workbook submit` made.
"""

import errno
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from workbook.classroom import archives
from workbook.classroom.errors import ClassroomError, one_line
from workbook.classroom.handed_in.claims import learner_in
from workbook.classroom.handed_in.files import content_of
from workbook.classroom.handed_in.folders import PASSED_OVER
from workbook.classroom.handed_in.whose import Register
from workbook.classroom.handing_out.assignment import FILE
from workbook.classroom.names import in_one_piece

_MOODLE = re.compile(r"(?P<who>.+?)_\d+_assignsubmission_[a-z]+_?(?P<rest>.*)")
_CANVAS = re.compile(r"(?P<who>[^_]+)_(?:LATE_)?(?P<number>\d+)_\d+_(?P<rest>.+)")
_DEEPEST = 30  # folders in one another: nobody's work lies deeper
# A name that its copy cannot have; whatever else goes wrong does so for everybody's files.
_NAMES = {errno.ENAMETOOLONG, errno.EEXIST, errno.ENOTDIR, errno.EISDIR, errno.EILSEQ, errno.EINVAL}


@dataclass(frozen=True, slots=True)
class Sorted:
    """A file that came.

    Args:
        name: where it lay.
        learner: whose it is; empty where nobody can tell.
        went_to: its copy; None where there is none.
        said: a sentence where somebody should look.
    """

    name: str
    learner: str = ""
    went_to: Path | None = None
    said: str = ""


def collect(download: Path, register: Register, into: Path) -> Iterator[Sorted]:
    """Copy every file into its learner's folder; what is there already stays as it is.

    Args:
        download: the folder, unpacked.
        register: the class.
        into: the folder that gets the learners' folders.

    Raises:
        ClassroomError: when the download is no folder, or nothing can be written.
    """
    if not download.is_dir():
        raise ClassroomError(f"{download} is no folder. Unpack what your LMS gave, and name that.")
    if download.resolve() in (into.resolve(), *into.resolve().parents):
        raise ClassroomError(
            f"{into} lies in {download}, and would be taken for what came the next time. Name "
            "another folder with --to."
        )
    download = _unwrapped(download, register)
    for path in _files(download):
        name = path.relative_to(download)
        try:
            content = content_of(path)
        except OSError as error:
            said = f"{one_line(str(name))} cannot be read: {error.strerror}."
            yield Sorted(str(name), said=said)
            continue
        learner, rest, said = _whose(name, content, register)
        try:
            copy = _copied(content, into / learner / rest) if learner else None
        except OSError as error:
            if error.errno not in _NAMES:
                raise ClassroomError(f"{into} cannot be written: {error.strerror}.") from error
            said = f"{one_line(str(name))} cannot be copied to {learner}: {error.strerror}."
            learner, copy = "", None
        yield Sorted(str(name), learner, copy, said)


def _unwrapped(folder: Path, register: Register) -> Path:
    """Return the folder in which people's files lie: unpacking often puts another one around it."""
    for _ in range(_DEEPEST):
        inside = _seen(folder) or []
        if len(inside) != 1 or not inside[0].is_dir() or inside[0].is_symlink():
            break
        name = in_one_piece(inside[0].name)
        if _MOODLE.fullmatch(name) or register.called(name):
            break
        folder = inside[0]
    return folder


def _seen(folder: Path) -> list[Path] | None:
    """Return what lies in a folder; None where it may not be looked into."""
    try:
        found = sorted(folder.iterdir())
    except OSError:
        return None
    return [one for one in found if not one.name.startswith(".") and one.name not in PASSED_OVER]


def _files(folder: Path, depth: int = 0) -> Iterator[Path]:
    """Give all files below a folder, and the folders that cannot be looked into."""
    inside = _seen(folder) if depth < _DEEPEST else None
    if inside is None:
        yield folder  # which is no file, and is told as such
        return
    for path in inside:
        if path.is_dir() and not path.is_symlink():
            yield from _files(path, depth + 1)
        else:
            yield path


def _whose(name: Path, content: bytes, register: Register) -> tuple[str, Path, str]:
    """Return the learner, what the file is called in their folder, and what should be looked at."""
    first, below = name.parts[0], name.parts[1:]
    person, number, rest = first if below else "", "", Path(*below) if below else name
    if found := _MOODLE.fullmatch(first):
        person = found["who"]
        rest = Path(*below) if below else _file(found["rest"], first)
    elif not below and (found := _CANVAS.fullmatch(first)):
        person, number, rest = found["who"], found["number"], _file(found["rest"], first)
    known = register.called(in_one_piece(person), number) if person else set[str]()
    claim = _claimed(name, content)
    shown = one_line(str(name))
    if len(known) == 1:
        (learner,) = known
        return learner, rest, ""
    if claim in known or (not known and claim in register.learners):
        alone = f"{shown} went to {claim}, by the {FILE} in it alone. Is that so?"
        return claim, rest, alone if person else ""  # of a mail nothing else is known
    if known:
        both = " or ".join(sorted(known))
        return "", rest, f"{shown} is of {both}, who share a name."
    return "", rest, f"{shown} is of nobody whom the assignment was made for."


def _file(rest: str, whole: str) -> Path:
    """Return what a file is called without the learner's name; its whole name where none is left.

    Nor is it one that means a folder.
    """
    return Path(whole if rest in {"", ".", ".."} else rest)


def _claimed(name: Path, content: bytes) -> str:
    """Return the learner that an archive of `workbook submit` names; nothing for anything else."""
    if name.suffix.lower() != ".zip":
        return ""
    try:
        inside = archives.unpacked(content, name.name, left_out=[])
    except archives.BadArchive:
        return ""
    return next((learner_in(text) for each, text in inside.items() if Path(each).name == FILE), "")


def _copied(content: bytes, path: Path) -> Path:
    """Write a copy under a free name, unless the same is there already."""
    number, free = 1, path
    while free.exists():
        if free.is_file() and free.read_bytes() == content:
            return free
        number += 1
        free = path.with_name(f"{path.stem} ({number}){path.suffix}")
    free.parent.mkdir(parents=True, exist_ok=True)
    free.write_bytes(content)
    return free
