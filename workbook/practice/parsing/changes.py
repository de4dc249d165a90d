"""A wrong answer told as what it changes, cut at its ``# ---`` lines.

Below the sentence stand pairs of blocks: what the key says, and what the wrong answer says::

    # --- instead of
        session.commit()
    # --- it says
        session.flush()

``after`` and ``before`` add to lines that stay, ``nothing`` in place of ``it says`` leaves lines
out, ``in NAME, instead of`` looks in one function or class only, and ``based on the starter`` (or
on another wrong answer, by its name) at the top takes another text than the key.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from workbook.practice.parsing.percent import CHANGE

KEY = "the key"  # what changes are based on where they do not say

_BASED = re.compile(r"based on (?P<base>the starter|\S+)")
_PLACE = re.compile(r"(?:in (?P<scope>[\w.]+), )?(?P<how>instead of|after|before)")
_KNOWN = (
    "`# --- instead of`, `# --- after` or `# --- before` (each also as `# --- in NAME, …`), then "
    "`# --- it says` or `# --- nothing`, and `# --- based on …` at the top"
)


class BadChange(ValueError):  # noqa: N818 -- it names what was found
    """A change that cannot be made; ``line`` is where in the file, ``what`` is the sentence."""

    def __init__(self, line: int, what: str) -> None:
        super().__init__(what)
        self.line, self.what = line, what


@dataclass(frozen=True, slots=True)
class Line:
    """A line of code and where it was written.

    Args:
        text: without its end.
        number: in the exercise file, from 1.
    """

    text: str
    number: int


@dataclass(frozen=True, slots=True)
class Change:
    """One pair of blocks.

    Args:
        how: ``instead of``, ``after`` or ``before``.
        scope: the function or class to look in, dotted where it takes that; everywhere when empty.
        old: the lines to find.
        new: the lines to put there.
        line: the number of its first ``# ---`` in the file.
    """

    how: str
    scope: str
    old: tuple[Line, ...]
    new: tuple[Line, ...]
    line: int


def numbered(source: str, first: int) -> list[Line]:
    """Return the lines of a text whose first one has a number."""
    return [Line(text, number) for number, text in enumerate(source.splitlines(), start=first)]


def read(lines: Sequence[Line]) -> tuple[str, list[Change]]:
    """Return what the changes are based on, and the changes in their order.

    Raises:
        BadChange: for a mark that is none, or that has no place where it stands.
    """
    blocks = _blocks(lines)
    base = KEY
    if found := _BASED.fullmatch(blocks[0][0]):
        base = found["base"]
        _words, line, body = blocks.pop(0)
        if body:
            raise BadChange(body[0].number, "Nothing stands between `based on` and the next mark.")
        if not blocks:
            raise BadChange(line, f"It is based on {base}, and changes nothing there.")
    return base, [_change(blocks[at : at + 2]) for at in range(0, len(blocks), 2)]


type _Block = tuple[str, int, list[Line]]  # the mark's words, its line, the lines below it


def _blocks(lines: Sequence[Line]) -> list[_Block]:
    """Cut at the marks; blank lines at the end of a block are air, and no part of it."""
    blocks: list[_Block] = []
    for line in lines:
        if line.text.startswith(CHANGE):
            blocks.append((line.text.removeprefix(CHANGE).strip(), line.number, []))
        else:
            blocks[-1][2].append(line)
    for _, _, body in blocks:
        while body and not body[-1].text.strip():
            body.pop()
    return blocks


def _change(pair: Sequence[_Block]) -> Change:
    """Return the change that two blocks say."""
    words, line, old = pair[0]
    place = _PLACE.fullmatch(words)
    if place is None:
        raise BadChange(line, f"`# --- {words}` has no place here. There are {_KNOWN}.")
    if not old:
        raise BadChange(line, f"No line of code stands below `# --- {words}`.")
    said, below, new = pair[1] if len(pair) > 1 else ("", line, [])
    if said not in {"it says", "nothing"}:
        raise BadChange(below, f"After `# --- {words}` comes `# --- it says` or `# --- nothing`.")
    if bool(new) != (said == "it says"):
        what = "No line of code stands" if said == "it says" else "Code stands"
        raise BadChange(below, f"{what} below `# --- {said}`.")
    how = place["how"]
    if how == "instead of":
        nothing = [one.text for one in old] == [one.text for one in new]
    else:
        nothing = not new
    if nothing:
        raise BadChange(line, "This changes nothing.")
    return Change(how, place["scope"] or "", tuple(old), tuple(new), line)
