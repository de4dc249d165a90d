"""What the forker loads, so that answers find it loaded."""

import contextlib
import re
from collections.abc import Iterable, Sequence

from workbook.practice import bank
from workbook.practice.exercise import Exercise
from workbook.practice.judging.protocol.orders import COURSE
from workbook.practice.parsing import header

_TESTING = "workbook.practice.judging.child.testing"  # it brings pytest along


# A check may run code of its own after the answer's (``answer.probe``), which imports, too.
_PROBED = re.compile(r"^(?:from|import) (workbook(?:\.\w+)+|fastapi\.testclient)", re.MULTILINE)
_NEVER = "workbook.practice"  # the check's own; an answer finds nothing of it


def needed_by(exercises: Iterable[Exercise]) -> list[str]:
    """Return the modules that answers to these exercises find loaded, and no others.

    A forker with less in it makes its children sooner.
    """
    found: set[str] = set()
    for one in exercises:
        found |= {*one.imports, *((COURSE,) if one.tables == "course" else ())}
        found |= _probed(one.check)
        if "answer.pytest(" in one.check:
            found.add(_TESTING)
    return sorted(found)


def preloads(beside: Sequence[str] = ()) -> list[str]:
    """Return the modules that the exercises of the bank may import, the course's tables first.

    A file of the bank that cannot be read is nobody's trouble here.

    Args:
        beside: modules of an exercise that need not be in the bank.
    """
    found = set(beside)
    for path in bank.files():
        with contextlib.suppress(ValueError, OSError):
            text = path.read_text(encoding="utf-8")
            found.update(header.read(text)[0].get("imports", ()), _probed(text))
            if "answer.pytest(" in text:
                found.add(_TESTING)
    return [COURSE, *sorted(found - {COURSE})]


def _probed(text: str) -> set[str]:
    return {name for name in _PROBED.findall(text) if not name.startswith(_NEVER)}
