"""An exception as plain values, read without trusting anything that its class says."""

import traceback
from types import TracebackType
from typing import Any

from workbook.practice.cutting.lines import lines_of

ANSWER = "<answer>"  # the file name under which an answer's text is compiled
PROBE = "<probe>"
LONGEST = 1_000  # characters of a message
LONGEST_CODE = 120  # characters of a line


def describe(error: BaseException, text: str) -> dict[str, Any]:
    """Return type, bases, message and the answer's own line of an exception.

    Args:
        error: what was raised; its class may be hostile.
        text: the answer's text.
    """
    line = _syntax_line(error) or _own_line(error.__traceback__)
    return {
        "type": class_name(type(error)),
        "bases": [class_name(one) for one in type.__dict__["__mro__"].__get__(type(error))],
        "message": _message(error),
        "line": line,
        "code": _code(text, line) if line else None,
        "own": line is not None,
    }


def class_name(kind: type) -> str:
    """Return a class's name as its creation set it, whatever its metaclass would say."""
    return str(type.__dict__["__name__"].__get__(kind))[:100]


def _message(error: BaseException) -> str:
    try:
        if isinstance(error, SyntaxError):
            return str(error.msg)[:LONGEST]
        original = getattr(error, "orig", None)  # what the driver said, without SQLAlchemy's frame
        said = str(original if isinstance(original, Exception) else error)
        return str.__str__(said)[:LONGEST]
    except BaseException:
        return "(its message cannot be shown)"


def _syntax_line(error: BaseException) -> int | None:
    if isinstance(error, SyntaxError) and error.filename == ANSWER:
        return error.lineno if isinstance(error.lineno, int) else None
    return None


def _own_line(trace: TracebackType | None) -> int | None:
    """Return the innermost line of the answer that is on the way to where it was raised."""
    found = None
    for frame, number in traceback.walk_tb(trace):
        if frame.f_code.co_filename == ANSWER:
            found = number
    return found


def _code(text: str, line: int) -> str | None:
    """Return what stands on a line, as much of it as a sentence takes; None for no such line."""
    lines = lines_of(text)
    if not 0 < line <= len(lines):
        return None
    code = lines[line - 1].strip()
    return code if len(code) <= LONGEST_CODE else f"{code[: LONGEST_CODE - 1]}…"


__all__ = ["ANSWER", "PROBE", "class_name", "describe"]
