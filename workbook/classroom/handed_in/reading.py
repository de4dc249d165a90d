"""Notebooks and Python files as they are handed in: broken off, re-encoded, copied about.

Where the learner's own commands refuse a file with a sentence, this reads what can be read and
notes what was wrong: a grade is not to hang on a byte order mark.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from workbook.classroom.archives import MOST_BYTES, BadArchive, unpacked
from workbook.classroom.errors import one_line
from workbook.classroom.handed_in import cells
from workbook.classroom.handed_in.bounds import TooMuch, bounded
from workbook.classroom.handed_in.cells import Part
from workbook.classroom.handed_in.claims import learner_in
from workbook.classroom.handed_in.decoding import NoText, text
from workbook.classroom.handed_in.files import content_of
from workbook.classroom.handed_in.folders import kind
from workbook.classroom.handing_out.assignment import FILE
from workbook.classroom.names import same
from workbook.practice.answering.files import checks_in

MOST_CODE = 1_000_000  # characters of code that are read; parsing more takes minutes
_NAMED = re.compile(r"^#\s*exercise:\s*(\S+)\s*$", re.MULTILINE)
_ODD = (ArithmeticError, LookupError, RecursionError, TypeError, ValueError)
_PASSED_OVER = re.compile(r"(?:^|/)(?:bank|__pycache__|__MACOSX|\.[^/]*)/")


class Unreadable(ValueError):  # noqa: N818 -- it names what was found
    """A file of which nothing can be read; the text says why."""


@dataclass(frozen=True, slots=True)
class Handed:
    """A file that was handed in.

    Args:
        name: its path in the learner's folder.
        parts: its cells in their order.
        ids: the exercises that it names.
        only: whether it answers these alone, as a Python file that begins with an id does.
        notes: what was wrong with it.
        whole: whether it was read to its end.
        made_for: a sentence, where the archive that it came in was made for somebody else.
    """

    name: str
    parts: tuple[Part, ...]
    ids: tuple[str, ...]
    only: bool
    notes: tuple[str, ...]
    whole: bool = True
    made_for: str = ""


def read_all(folder: Path, names: Iterable[str]) -> tuple[list[Handed], list[str]]:
    """Read files, and what archives hold, as far as that can be done.

    Returns:
        What could be read, and a sentence on each that could not.
    """
    files, unread, at = list[Handed](), list[str](), ""
    room, code = MOST_BYTES, 0
    try:
        with bounded():
            for name in names:
                at = one_line(name)
                found = _read_one(folder, name, room, unread)
                room -= sum(size for _, size in found) if _is_packed(name) else 0
                code += sum(len(part.source) for one, _ in found for part in one.parts)
                _may_be_as_much(code)
                files += [one for one, _ in found]
    except TooMuch as error:
        unread.append(f"{at} was not read to its end, and nothing behind it: {error}.")
    return files, unread


def _read_one(folder: Path, name: str, room: int, unread: list[str]) -> list[tuple[Handed, int]]:
    """Read a file, or all that an archive holds; each with the bytes that it has."""
    shown, found = one_line(name), list[tuple[Handed, int]]()
    try:
        content = content_of(folder / name)
        inside = {shown: content}
        made_for = ""
        if _is_packed(name):
            inside = unpacked(content, shown, most=room, left_out=unread)
            made_for = _made_for(inside, shown, folder.name)
            inside = _answers(inside, shown, unread)
    except OSError as error:
        unread.append(f"{shown} cannot be read: {error.strerror}.")
        return []
    except BadArchive as error:
        unread.append(str(error))
        return []
    for each, raw in inside.items():
        try:
            found.append((replace(read(raw, each), made_for=made_for), len(raw)))
        except Unreadable as error:
            unread.append(str(error))
        except _ODD as error:  # nobody foresaw it, and it is this file's alone
            unread.append(f"{each} cannot be read ({type(error).__name__}).")
    return found


def _may_be_as_much(code: int) -> None:
    if code > 2 * MOST_CODE:
        raise TooMuch(f"there are more than {2 * MOST_CODE:,} characters in all")


def _is_packed(name: str) -> bool:
    return kind(name) == ".zip"


def _answers(inside: dict[str, bytes], name: str, unread: list[str]) -> dict[str, bytes]:
    """Return the files in an archive that may be answers; an instructor's own are none."""
    kept = {each: raw for each, raw in inside.items() if not _PASSED_OVER.search(each)}
    unread += [
        f"{name} has an archive in it, {each}, and that one is not opened."
        for each in filter(_is_packed, kept)
    ]
    ends = {".ipynb", ".py"}
    return {f"{name}/{each}": raw for each, raw in kept.items() if kind(each) in ends}


def _made_for(inside: dict[str, bytes], name: str, learner: str) -> str:
    """Return a sentence if an archive says that it is somebody else's; it decides nothing."""
    for each, raw in inside.items():
        if each.rpartition("/")[2] == FILE:
            said = learner_in(raw)
            if said and not same(said, learner):
                return f"{name} was made for {one_line(said)[:80]}, by the {FILE} in it."
    return ""


def read(content: bytes, name: str) -> Handed:
    """Read a file as far as that can be done.

    Args:
        content: its bytes.
        name: what it is called, for people; its end tells a notebook.

    Raises:
        Unreadable: when nothing can be read.
    """
    if not content.strip(b"\0 \t\r\n"):
        raise Unreadable(f"{name} is empty.")
    notes: list[str] = []
    notebook = kind(name) == ".ipynb"
    try:
        found = text(content, name, notes, notebook=notebook)
    except NoText as error:
        raise Unreadable(str(error)) from None
    # A notebook under the name of a script, and the other way round, is told by its first letter.
    if cells.is_notebook(found):
        return _notebook(found, name, notes)
    if notebook:
        raise Unreadable(f"{name} is no notebook: it has no list of cells.")
    if len(found) > MOST_CODE:
        raise Unreadable(f"{name} has more than {MOST_CODE:,} characters, too many for an answer.")
    return _script(found, name, notes)


def _notebook(found: str, name: str, notes: list[str]) -> Handed:
    came = cells.of_notebook(found, name, notes)
    if came is None:
        raise Unreadable(f"{name} is no notebook: it has no list of cells.")
    parts, whole = came
    if sum(len(part.source) for part in parts if part.code) > MOST_CODE:
        raise Unreadable(f"{name} has more than {MOST_CODE:,} characters of code.")
    ids = dict.fromkeys(one for part in parts if part.code for one in checks_in(part.source))
    return Handed(name, parts, tuple(ids), only=False, notes=tuple(notes), whole=whole)


def _script(found: str, name: str, notes: list[str]) -> Handed:
    named = _NAMED.search("\n".join(found.split("\n", 5)[:5]))  # the first line, or nearly so
    parts = cells.of_script(found, name)
    if named:
        return Handed(name, parts, (named[1],), only=True, notes=tuple(notes))
    ids = dict.fromkeys(one for part in parts for one in checks_in(part.source))
    return Handed(name, parts, tuple(ids), only=False, notes=tuple(notes))
