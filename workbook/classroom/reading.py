"""Notebooks and Python files as they are handed in: broken off, re-encoded, copied about.

Where the learner's own commands refuse a file with a sentence, this reads what can be read and
notes what was wrong: a grade is not to hang on a byte order mark.
"""

import io
import itertools
import json
import re
import tokenize
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workbook.classroom.archives import BadArchive, unpacked
from workbook.practice.answering.files import checks_in

MOST_CODE = 1_000_000  # characters in one file; parsing more takes minutes
_NAMED = re.compile(r"^#\s*exercise:\s*(\S+)\s*$", re.MULTILINE)
# How jupytext and editors cut a script into cells, and how nbconvert does.
_CUT = re.compile(r"^# (?:%%.*|In\[[\d ]*\]:)[ \t]*$", re.MULTILINE)
_PASSED_OVER = re.compile(r"(?:^|/)(?:bank|__pycache__|__MACOSX|\.[^/]*)/")
_CELLS = re.compile(r'"cells"\s*:\s*\[')


class Unreadable(ValueError):  # noqa: N818 -- it names what was found
    """A file of which nothing can be read; the text says why."""


@dataclass(frozen=True, slots=True)
class Part:
    """A cell, or a Python file without cells.

    Args:
        source: its text.
        ran: the number under which it was last run; None where it was not.
        place: where it stands, for people.
        code: whether it is a cell of code; people turn cells into text by a wrong key.
    """

    source: str
    ran: int | None
    place: str
    code: bool = True


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
    """

    name: str
    parts: tuple[Part, ...]
    ids: tuple[str, ...]
    only: bool
    notes: tuple[str, ...]
    whole: bool = True


def read_all(folder: Path, names: Iterable[str]) -> tuple[list[Handed], list[str]]:
    """Read files, and what archives hold, as far as that can be done.

    Returns:
        What could be read, and a sentence on each that could not.
    """
    files, unread = list[Handed](), list[str]()
    for name in names:
        try:
            content = (folder / name).read_bytes()
        except OSError as error:
            unread.append(f"{name} cannot be read: {error.strerror}.")
            continue
        try:
            inside = {name: content} if not _packed(name) else _inside(content, name)
        except BadArchive as error:
            unread.append(str(error))
            continue
        for each, text in inside.items():
            try:
                files.append(read(text, each))
            except Unreadable as error:
                unread.append(str(error))
    return files, unread


def _packed(name: str) -> bool:
    return name.lower().endswith(".zip")


def _inside(content: bytes, name: str) -> dict[str, bytes]:
    """Return the files in an archive that may be answers; an instructor's own are none."""
    return {
        f"{name}/{each}": text
        for each, text in unpacked(content, name).items()
        if each.lower().endswith((".ipynb", ".py")) and not _PASSED_OVER.search(each)
    }


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
    notebook = name.lower().endswith(".ipynb")
    text = _text(content, name, notes, notebook=notebook)
    if not notebook and len(text) > MOST_CODE and not text.lstrip().startswith("{"):
        raise Unreadable(f"{name} has more than {MOST_CODE:,} characters, too many for an answer.")
    # A notebook under the name of a script, and the other way round, is told by its first letter.
    if text.lstrip().startswith("{") and _CELLS.search(text):
        return _notebook(text, name, notes)
    if notebook:
        raise Unreadable(f"{name} is no notebook: it has no list of cells.")
    return _script(text, name, notes)


def _text(content: bytes, name: str, notes: list[str], *, notebook: bool) -> str:
    for mark, encoding in ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if content.startswith(mark):
            notes.append(f"{name} is UTF-16.")
            return _lines(content.decode(encoding, "replace"))
    try:
        if notebook:
            return _lines(content.decode("utf-8-sig"))
        encoding, _ = tokenize.detect_encoding(io.BytesIO(content).readline)
        return _lines(content.decode(encoding))
    except (SyntaxError, LookupError, UnicodeDecodeError):
        if b"\0" in content:
            raise Unreadable(f"{name} is no text.") from None
        notes.append(f"{name} is not UTF-8; it was read as Windows-1252.")
        return _lines(content.decode("cp1252", "replace"))


def _lines(text: str) -> str:
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def _notebook(text: str, name: str, notes: list[str]) -> Handed:
    whole = True
    try:
        found = json.loads(text)
        cells = found.get("cells") if isinstance(found, dict) else None
    except (ValueError, RecursionError):
        whole, cells = False, _salvaged(text)
        notes.append(f"{name} breaks off; {len(cells)} whole cells of it were read.")
    if not isinstance(cells, list):
        raise Unreadable(f"{name} is no notebook: it has no list of cells.")
    parts = tuple(
        Part(
            _source(cell),
            _count(cell.get("execution_count")),
            f"{name}, cell {number}",
            code=cell.get("cell_type") in {"code", None},
        )
        for number, cell in enumerate(cells, start=1)
        if isinstance(cell, dict)
    )
    if sum(len(part.source) for part in parts if part.code) > MOST_CODE:
        raise Unreadable(f"{name} has more than {MOST_CODE:,} characters of code.")
    ids = dict.fromkeys(one for part in parts if part.code for one in checks_in(part.source))
    return Handed(name, parts, tuple(ids), only=False, notes=tuple(notes), whole=whole)


def _salvaged(text: str) -> list[Any]:
    """Return the cells before the place where a notebook's JSON breaks off."""
    found = _CELLS.search(text)
    at, cells = found.end() if found else len(text), list[Any]()
    decoder = json.JSONDecoder()
    while True:
        while at < len(text) and text[at] in " \t\n,":
            at += 1
        try:
            cell, at = decoder.raw_decode(text, at)
        except (ValueError, RecursionError):
            return cells
        cells.append(cell)


def _script(text: str, name: str, notes: list[str]) -> Handed:
    named = _NAMED.search("\n".join(text.split("\n", 5)[:5]))  # the first line, or nearly so
    cuts = [found.start() for found in _CUT.finditer(text)]
    if not cuts:
        parts: tuple[Part, ...] = (Part(text, None, name),)
    else:
        edges = [0, *cuts, len(text)]
        texts = [text[a:b] for a, b in itertools.pairwise(edges)]
        parts = tuple(
            Part(one, None, f"{name}, cell {number}") for number, one in enumerate(texts) if one
        )
    ids = dict.fromkeys(one for part in parts for one in checks_in(part.source))
    if named:
        return Handed(name, parts, (named[1],), only=True, notes=tuple(notes))
    return Handed(name, parts, tuple(ids), only=False, notes=tuple(notes))


def _source(cell: dict[str, Any]) -> str:
    source = cell.get("source", cell.get("input", ""))
    text = "".join(map(str, source)) if isinstance(source, list) else str(source)
    return _lines(text)


def _count(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None
