"""Learners' names: what can be a folder's on every system, and is nobody else's.

One person's name comes in two spellings, an ü of one piece and a u with two dots behind it: a Mac
writes the second into folders, people and lists the first. Here it is one name, in one piece.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from pathlib import Path

from workbook.classroom.errors import ClassroomError

_LONGEST, _MOST = 80, 6  # characters of a name, names in a sentence
_BETWEEN = frozenset(" .,'\N{RIGHT SINGLE QUOTATION MARK}@+-_()&")
# Windows opens its own devices under these names, whatever their ending is.
_DEVICES = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)
_RULE = (
    "take up to 80 letters, digits, spaces and . , ' @ + - _ ( ) &, a letter or a digit first, "
    "and no name that Windows keeps for itself"
)


def in_one_piece(name: str) -> str:
    """Return a name with its letters and their marks put together."""
    return unicodedata.normalize("NFC", name)


def same(one: str, other: str) -> bool:
    """Tell whether two names are one person's; capitals are no difference."""
    return in_one_piece(one).casefold() == in_one_piece(other).casefold()


def few(names: Sequence[str]) -> str:
    """Return the first of some names, and how many more there are, for a sentence."""
    more = f" and {len(names) - _MOST} more" if len(names) > _MOST else ""
    return ", ".join(names[:_MOST]) + more


def alphabetically(name: str) -> tuple[str, str]:
    """Return what names are put in order by: Çelik stands among the C, and not after Z."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    return "".join(one for one in plain if not unicodedata.combining(one)), name


def sound_name(name: str) -> str:
    """Return a name that can be a folder's, in one piece.

    Raises:
        ClassroomError: when it cannot.
    """
    whole = in_one_piece(name)
    if not _is_sound(whole):
        raise ClassroomError(f"{name!r} cannot be the name of a folder: {_RULE}.")
    return whole


def class_list(path: Path) -> list[str]:
    """Read a name a line.

    Raises:
        ClassroomError: when a name stands there twice, or it is no text in UTF-8.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise ClassroomError(f"{path} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise ClassroomError(
            f"{path} is no text in UTF-8: save it as UTF-8 (in Excel: CSV UTF-8)."
        ) from error
    found = [in_one_piece(line.strip()) for line in text.splitlines() if line.strip()]
    if twice := next((one for number, one in enumerate(found) if one in found[:number]), None):
        raise ClassroomError(
            f"{twice!r} stands in {path} twice. Are they two people? Then give one of them "
            "something more, such as a number."
        )
    return found


def all_sound(names: Iterable[str], there: Iterable[str] = ()) -> list[str]:
    """Return names in one piece, each once.

    Args:
        names: of learners.
        there: names that are taken; the same name is the same learner.

    Raises:
        ClassroomError: when some cannot be a folder's; all of them are told at once. And when
            two differ in capitals alone: on Windows and a Mac they would share a folder.
    """
    found = list(dict.fromkeys(map(in_one_piece, names)))
    if wrong := [repr(one) for one in found if not _is_sound(one)]:
        raise ClassroomError(_told(wrong))
    known = {one.casefold(): one for one in map(in_one_piece, there)}
    for one in found:
        if (other := known.setdefault(one.casefold(), one)) != one:
            raise ClassroomError(
                f"{one!r} and {other!r} differ in capitals alone, and many systems would give them "
                "one folder. Give one of them something more, such as a number."
            )
    return found


def _told(wrong: Sequence[str]) -> str:
    if len(wrong) == 1:
        return f"{wrong[0]} cannot be the name of a folder: {_RULE}."
    return f"These cannot be the names of folders: {'; '.join(wrong)}. For each, {_RULE}."


def _is_sound(name: str) -> bool:
    return (
        len(name) <= _LONGEST
        and (name[:1].isalnum() or name[:1] == "_")
        and not name.endswith((".", " "))
        and not _DEVICES.fullmatch(name)
        and all(one in _BETWEEN or unicodedata.category(one)[0] in "LMN" for one in name)
    )
