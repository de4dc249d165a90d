"""Archives that come from strangers: only files of a sound name and size come out of them."""

import io
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from lzma import LZMAError
from pathlib import PurePosixPath

from workbook.classroom.errors import ClassroomError

MOST_FILES, MOST_BYTES = 500, 50_000_000
_LONGEST_NAME = 200
_MOMENT = (2020, 1, 1, 0, 0, 0)  # the same content is the same archive
_LISTED = b"PK\1\2"  # what each file's entry in an archive's list begins with
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    LZMAError,
    struct.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    OverflowError,
    MemoryError,  # a list, or a dictionary for unpacking, that says it is enormous
    OSError,
)


class BadArchive(ClassroomError):  # noqa: N818 -- it names what was found
    """An archive that cannot be used; the text is a sentence."""


def packed(files: Mapping[str, bytes]) -> bytes:
    """Return an archive of these files; equal files give equal bytes."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sorted(files.items()):
            entry = zipfile.ZipInfo(name, _MOMENT)
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content, zipfile.ZIP_DEFLATED)
    return held.getvalue()


def unpacked(
    content: bytes, name: str, *, most: int = MOST_BYTES, left_out: list[str] | None = None
) -> dict[str, bytes]:
    """Return the files in an archive by their names; nothing is written anywhere.

    Args:
        content: of the archive.
        name: what it is called, for the sentences.
        most: bytes that it may unpack to.
        left_out: where a sentence goes on each file that is left out, because its name leads out
            of the archive or it is no file; without a list, such an archive is refused whole.

    Returns:
        Its files. Of several with one name each is there: ``a.py``, ``a (2).py``.

    Raises:
        BadArchive: when it is none, is too large, or has what may not be in it.
    """
    files: dict[str, bytes] = {}
    left = most
    with _opened(content, name) as archive:
        for entry in archive.infolist():
            if entry.is_dir():
                continue
            if wrong := _unsound(entry, name):
                if left_out is None:
                    raise BadArchive(wrong)
                left_out.append(wrong)
                continue
            text = _read(archive, entry, name, left)
            left -= len(text)
            if left < 0:
                raise BadArchive(f"{name} unpacks to more than {most:,} bytes.")
            files[_another(_inside(entry), files)] = text
    return files


def beginning(content: bytes, name: str, inside: str, most: int) -> bytes:
    """Return the beginning of one file of an archive; nothing of the others is unpacked.

    Args:
        content: of the archive.
        name: what it is called, for the sentences.
        inside: the file's name; of several with one name it is the first.
        most: bytes to read.

    Returns:
        What it begins with; nothing where there is no such file.

    Raises:
        BadArchive: when it is no archive, or this file cannot be unpacked.
    """
    with _opened(content, name) as archive:
        for entry in archive.infolist():
            if not entry.is_dir() and not _unsound(entry, name) and _inside(entry) == inside:
                return _read(archive, entry, name, most)[:most]
    return b""


@contextmanager
def _opened(content: bytes, name: str) -> Iterator[zipfile.ZipFile]:
    """Open an archive; whatever is wrong with it is a sentence."""
    # The list itself is read whole before anything can be asked of it.
    if (listed := content.count(_LISTED)) > MOST_FILES:
        raise BadArchive(f"{name} has {listed:,} files in it, too many to look at.")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            yield archive
    except _BROKEN as error:
        said = " ".join(str(error).split())[:120] or type(error).__name__
        raise BadArchive(f"{name} is no archive that can be unpacked ({said}).") from error


def _read(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, name: str, most: int) -> bytes:
    """Return what a file unpacks to, cut behind so many bytes and one."""
    if entry.flag_bits & 1:
        raise BadArchive(f"{name} is locked with a password. Hand it in without one.")
    with archive.open(entry) as opened:  # what the entry says of its size may be untrue
        return opened.read(most + 1)


def _inside(entry: zipfile.ZipInfo) -> str:
    return PurePosixPath(entry.filename.replace("\\", "/")).as_posix()


def _another(name: str, taken: Mapping[str, bytes]) -> str:
    """Return a name that is not taken: what unpacks an archive would keep one of two only."""
    path, number, free = PurePosixPath(name), 1, name
    while free in taken:
        number += 1
        free = path.with_name(f"{path.stem} ({number}){path.suffix}").as_posix()
    return free


def _unsound(entry: zipfile.ZipInfo, name: str) -> str:
    """Return a sentence if an entry leads out, or is no plain file; else nothing."""
    inside = entry.filename.replace("\\", "/")
    path = PurePosixPath(inside)
    kind = stat.S_IFMT(entry.external_attr >> 16)
    if path.is_absolute() or ".." in path.parts or not path.parts or ":" in path.parts[0]:
        return f"{name} has a name in it that leads out of it: {inside[:80]!a}."
    if len(inside) > _LONGEST_NAME or not inside.isprintable():
        return f"{name} has a name in it that no file should have: {inside[:80]!a}."
    if kind not in {0, stat.S_IFREG}:
        return f"{name} has something in it that is no file: {inside[:80]!a}."
    return ""
