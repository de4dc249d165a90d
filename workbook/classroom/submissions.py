"""What was handed in: a folder for each learner, with files as they really come.

Only names, sizes and bytes are looked at here; nothing is parsed. That is the worker's, which a
broken file may end without harm.
"""

import hashlib
import os
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from workbook.classroom.archives import BadArchive, unpacked
from workbook.classroom.errors import ClassroomError

KINDS = (".ipynb", ".py", ".zip")
MOST_FILES, MOST_BYTES, DEEPEST = 200, 50_000_000, 8
_PASSED_OVER = frozenset({"__pycache__", "__MACOSX", "node_modules"})
_NAMES = re.compile(
    rb"""\bcheck\(\s*\\?["']([\w.\-]{1,80})\\?["']|#\s*exercise:\s*([\w.\-]{1,80})"""
)


@dataclass(frozen=True, slots=True)
class Submission:
    """All that one learner has handed in.

    Args:
        learner: the name of the folder.
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
        and one.name not in _PASSED_OVER
    ]
    if not learners:
        raise ClassroomError(
            f"{folder} has no folder in it. Give each learner one: {folder}/LEARNER/answers.ipynb."
        )
    return [_submission(Path(one.path)) for one in learners]


def _submission(folder: Path) -> Submission:
    notes: list[str] = []
    names: dict[str, None] = {}
    whole: dict[str, str] = {}
    for path in _files(folder, notes):
        name = path.relative_to(folder).as_posix()
        if len(whole) == MOST_FILES:
            notes.append(f"Of more than {MOST_FILES} files the first {MOST_FILES} were read.")
            break
        try:
            content = path.read_bytes()
        except OSError as error:
            notes.append(f"{name} cannot be read: {error.strerror}.")
            continue
        whole[name] = hashlib.sha256(content).hexdigest()
        names |= dict.fromkeys(_named(content, name))
    seen = hashlib.sha256(repr(sorted(whole.items())).encode("utf-8", "surrogatepass"))
    return Submission(
        learner=folder.name,
        folder=folder,
        files=tuple(whole),
        digest=seen.hexdigest(),
        whole=whole,
        names=tuple(names),
        notes=tuple(notes),
    )


def _named(content: bytes, name: str) -> Iterator[str]:
    """Give the ids that a file names, or those that the files in an archive do."""
    contents = [content]
    if name.lower().endswith(".zip"):
        with suppress(BadArchive):  # the worker says what is wrong with it
            contents = list(unpacked(content, name).values())
    for one in contents:
        # UTF-16, as far as ids need it
        text = one.replace(b"\0", b"") if one.startswith((b"\xff\xfe", b"\xfe\xff")) else one
        for found in _NAMES.findall(text):
            yield (found[0] or found[1]).decode()


def _files(folder: Path, notes: list[str], depth: int = 0) -> Iterator[Path]:
    """Return files that may be answers; a link is not followed, it may lead to somebody else's."""
    try:
        entries: Sequence[os.DirEntry[str]] = sorted(os.scandir(folder), key=lambda one: one.name)
    except OSError as error:
        notes.append(f"{folder.name} cannot be read: {error.strerror}.")
        return
    for one in entries:
        if one.name.startswith(".") or one.name in _PASSED_OVER:
            continue
        if one.is_symlink():
            notes.append(f"{one.name} is a link, and links are not followed.")
        elif one.is_dir(follow_symlinks=False):
            if depth < DEEPEST:
                yield from _files(Path(one.path), notes, depth + 1)
        elif one.name.lower().endswith(KINDS):
            if not one.is_file(follow_symlinks=False):
                notes.append(f"{one.name} is no file.")
            elif one.stat(follow_symlinks=False).st_size > MOST_BYTES:
                notes.append(f"{one.name} is larger than {MOST_BYTES:,} bytes.")
            else:
                yield Path(one.path)
