"""From a file's bytes to its text, whatever editor, system or mail it went through."""

import io
import tokenize
from collections.abc import Callable
from contextlib import suppress

# By their mark, the longer one first; without one, by the empty halves of plain letters.
_WIDE: dict[str, Callable[[bytes], bool]] = {
    "utf-32": lambda text: text.startswith((b"\xff\xfe\0\0", b"\0\0\xfe\xff")),
    "utf-16": lambda text: text.startswith((b"\xff\xfe", b"\xfe\xff")),
    "utf-16-le": lambda text: len(text) > 8 and text[0:8:2].isascii() and _no(text[1:40:2]),
    "utf-16-be": lambda text: len(text) > 8 and text[1:8:2].isascii() and _no(text[0:40:2]),
}


def _no(halves: bytes) -> bool:
    return not halves.strip(b"\0")


class NoText(ValueError):  # noqa: N818 -- it names what was found
    """Bytes that are no text; the sentence says so."""


def text(content: bytes, name: str, notes: list[str], *, notebook: bool) -> str:
    """Return a file's text with plain line ends.

    Args:
        content: its bytes.
        name: what it is called, for the notes.
        notes: where a sentence goes on what was wrong with it.
        notebook: whether it is JSON; a Python file may name its encoding.

    Raises:
        NoText: when it is none.
    """
    for encoding, looks in _WIDE.items():
        if looks(content):
            notes.append(f"{name} is {encoding[:6].upper()}.")
            return lines(content.decode(encoding, "replace"))
    if content.endswith(b"\0"):  # what a disk leaves behind a file when the power goes
        notes.append(f"{name} ends in NUL bytes; they were left out.")
        content = content.rstrip(b"\0")
    with suppress(SyntaxError, LookupError, ValueError):  # some codecs raise what is their own
        return lines(content.decode("utf-8-sig" if notebook else _named(content)))
    if b"\0" in content:
        raise NoText(f"{name} is no text.")
    with suppress(UnicodeDecodeError):
        return lines(content.decode("utf-8-sig"))
    notes.append(f"{name} is not UTF-8; it was read as Windows-1252.")
    return lines(content.decode("cp1252", "replace"))


def _named(content: bytes) -> str:
    """Return the encoding that a Python file names.

    Raises:
        SyntaxError: where it names none that there is, or another one than its mark.
    """
    return tokenize.detect_encoding(io.BytesIO(content).readline)[0]


def lines(text: str) -> str:
    """Return a text without a byte order mark, each line ended by a line feed."""
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
