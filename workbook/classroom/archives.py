"""Archives that come from strangers: only files of a sound name and size come out of them."""

import io
import stat
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import PurePosixPath

from workbook.classroom.errors import ClassroomError

MOST_FILES, MOST_BYTES = 500, 50_000_000
_LONGEST_NAME = 200
_MOMENT = (2020, 1, 1, 0, 0, 0)  # the same content is the same archive


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


def unpacked(content: bytes, name: str) -> dict[str, bytes]:
    """Return the files in an archive by their names; nothing is written anywhere.

    Args:
        content: of the archive.
        name: what it is called, for the sentences.

    Raises:
        BadArchive: when it is none, is too large, or has a name that leads out of it.
    """
    files: dict[str, bytes] = {}
    left = MOST_BYTES
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = [one for one in archive.infolist() if not one.is_dir()]
            if len(entries) > MOST_FILES:
                raise BadArchive(f"{name} has {len(entries):,} files in it, too many to look at.")
            for entry in entries:
                inside = _sound(entry, name)
                with archive.open(entry) as opened:  # what the entry says of its size may be untrue
                    text = opened.read(left + 1)
                left -= len(text)
                if left < 0:
                    raise BadArchive(f"{name} unpacks to more than {MOST_BYTES:,} bytes.")
                files[inside] = text
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        NotImplementedError,
        RuntimeError,  # it is locked with a password
        ValueError,
        OSError,
    ) as error:
        said = " ".join(str(error).split())[:120]
        raise BadArchive(f"{name} is no archive that can be unpacked ({said}).") from error
    return files


def _sound(entry: zipfile.ZipInfo, name: str) -> str:
    """Return an entry's name if it stays inside.

    Raises:
        BadArchive: when it does not, or is no plain file.
    """
    inside = entry.filename.replace("\\", "/")
    path = PurePosixPath(inside)
    kind = stat.S_IFMT(entry.external_attr >> 16)
    if (
        path.is_absolute()
        or ".." in path.parts
        or not path.parts
        or ":" in path.parts[0]
        or len(inside) > _LONGEST_NAME
        or not inside.isprintable()
    ):
        raise BadArchive(f"{name} has a name in it that leads out of it: {inside[:80]!r}.")
    if kind not in {0, stat.S_IFREG}:
        raise BadArchive(f"{name} has something in it that is no file: {inside[:80]!r}.")
    return path.as_posix()
