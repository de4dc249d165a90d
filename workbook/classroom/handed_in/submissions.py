"""What was handed in: a folder for each learner, with files as they really come.

Only names, sizes and bytes are looked at here; nothing is parsed. That is the worker's, which a
broken file may end without harm.
"""

import hashlib
import os
import re
from collections.abc import Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from workbook.classroom.archives import BadArchive, unpacked
from workbook.classroom.errors import ClassroomError, one_line
from workbook.classroom.handed_in.files import content_of
from workbook.classroom.handed_in.folders import MOST_BYTES, PASSED_OVER, answers_in, kind
from workbook.classroom.names import in_one_piece

MOST_FILES, MOST_IN_ALL = 200, 2 * MOST_BYTES
_MOST_NOTES, _MOST_NAMES = 20, 200
_LONGEST_NAME = 150  # characters of a learner's name; every gradebook can hold as many
_NAMES = re.compile(
    rb"""\bcheck\(\s*\\?["']([\w.\-]{1,80})\\?["']|#\s*exercise:\s*([\w.\-]{1,80})"""
)


@dataclass(frozen=True, slots=True)
class Submission:
    """All that one learner has handed in.

    Args:
        learner: the name of the folder; one that cannot be shown as it is, or is very long, ends
            in a digest.
        files: what can be answers, in a lasting order, relative to the folder.
        digest: of their names and bytes.
        whole: digests of each file's bytes, by name.
        names: ids of exercises that the files name.
        notes: what was passed over, and why.
    """

    learner: str
    folder: Path
    files: tuple[str, ...]
    digest: str
    whole: dict[str, str] = field(hash=False)
    names: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def find(folder: Path) -> list[Submission]:
    """Return every learner's submission, in the order of their names.

    Raises:
        ClassroomError: when the folder is none, or has no folder in it.
    """
    try:
        entries = sorted(os.scandir(folder), key=lambda one: one.name)
    except NotADirectoryError:
        raise ClassroomError(f"{folder} is a file. Name the folder of the submissions.") from None
    except FileNotFoundError:
        raise ClassroomError(f"There is no folder {folder}.") from None
    except PermissionError:
        raise ClassroomError(f"{folder} may not be read by you.") from None
    learners = [
        one
        for one in entries
        if one.is_dir(follow_symlinks=False)
        and not one.name.startswith(".")
        and one.name not in PASSED_OVER
    ]
    if not learners:
        raise ClassroomError(
            f"{folder} has no folder in it. Give each learner one: {folder}/LEARNER/answers.ipynb."
        )
    taken = {one.name for one in learners}
    return [_submission(Path(one.path), taken) for one in learners]


def _submission(folder: Path, taken: Collection[str]) -> Submission:
    notes: list[str] = []
    names: dict[str, None] = {}
    whole: dict[str, str] = {}
    room, unpacking = MOST_IN_ALL, MOST_IN_ALL
    for path in answers_in(folder, notes):
        name = path.relative_to(folder).as_posix()
        if len(whole) == MOST_FILES or room < 0:
            notes.append(f"Of more than {len(whole)} files the first {len(whole)} were read.")
            break
        try:
            content = content_of(path)
        except OSError as error:
            notes.append(f"{one_line(name)} cannot be read: {error.strerror}.")
            continue
        room -= len(content)
        whole[name] = hashlib.sha256(content).hexdigest()
        for text in _texts(content, name, unpacking):
            unpacking -= len(text)
            for one in _named(text):
                if len(names) < _MOST_NAMES:
                    names[one] = None
    seen = hashlib.sha256(repr(sorted(whole.items())).encode("utf-8", "surrogatepass"))
    return Submission(
        learner=_called(folder.name, taken),
        folder=folder,
        files=tuple(whole),
        digest=seen.hexdigest(),
        whole=whole,
        names=tuple(names),
        notes=(*notes[:_MOST_NOTES], *_more(len(notes) - _MOST_NOTES)),
    )


def _called(name: str, taken: Collection[str]) -> str:
    """Return a folder's name as text that every gradebook can hold and every terminal show."""
    whole = in_one_piece(name)
    text = one_line(os.fsencode(whole).decode("utf-8", "backslashreplace"))
    alone = whole == name or whole not in taken  # two folders whose names only look alike
    if text == whole and alone and len(text) <= _LONGEST_NAME:
        return text
    digest = hashlib.sha256(os.fsencode(name)).hexdigest()[:16]
    return f"{text[: _LONGEST_NAME - len(digest) - 1]}…{digest}"


def _more(count: int) -> list[str]:
    return [] if count <= 0 else [f"And {count:,} more like these."]


def _texts(content: bytes, name: str, most: int) -> list[bytes]:
    """Return a file's bytes, or those of the files in an archive."""
    if kind(name) != ".zip":
        return [content]
    with suppress(BadArchive):  # the worker says what is wrong with it
        return list(unpacked(content, name, most=min(most, MOST_BYTES), left_out=[]).values())
    return []


def _named(content: bytes) -> Iterator[str]:
    """Give the ids that a text names."""
    # UTF-16 and 32, as far as ids need it
    text = content.replace(b"\0", b"") if b"\0" in content[:100] else content
    for found in _NAMES.finditer(text):
        yield (found[1] or found[2]).decode()
