"""Why a gradebook cannot be used, in sentences that say what to do."""

import re

from sqlalchemy.exc import SQLAlchemyError

_ANOTHER = (
    "Put a copy of it back, or move it away: the next `workbook grade` makes a new one, without "
    "the points that you gave by hand."
)
_MENDED = {
    "malformed|not a database": _ANOTHER,
    "(?i)no such column|column .* does not exist": f"Another version has made it. {_ANOTHER}",
    "(?i)disk is full|no space left|disk I/O": "Make room, and run the same command again: what "
    "is graded is kept.",
    "(?i)read-?only": "You may not write it: look at its rights, and at those of its folder.",
    "unable to open": "Is it a file, in a folder that you may write in?",
    "locked": "Somebody else has it open. Close that, and run the same command again.",
}


def unreadable(error: ValueError) -> str:
    """Return a sentence on a row whose evidence is no JSON."""
    return f"The gradebook cannot be used: {error}. {_ANOTHER}"


def sentence(error: SQLAlchemyError) -> str:
    """Return what the database said, and what to do about it."""
    said = _said(error)
    advice = next((mended for sign, mended in _MENDED.items() if re.search(sign, said)), "")
    return f"The gradebook cannot be used: {said}. {advice}".rstrip()


def _said(error: SQLAlchemyError) -> str:
    original = getattr(error, "orig", None) or error
    return " ".join(str(original).split()).rstrip(".")
