"""The words of a check: parts, and expectations with the sentence that a failure deserves."""

import re
import sys
from collections.abc import Callable, Collection, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from workbook.practice import naming

type Say = str | Callable[[Any], str]

ordered: ContextVar[bool] = ContextVar("ordered", default=True)
"""Whether the order of rows matters in the part that runs; the exercise says which."""

# The scheme of a password's hash tells what is to be told; salt and digest are noise.
_HASH = re.compile(r"(\$(?:argon2\w*|2[aby]|scrypt|pbkdf2[\w-]*)\$)[^\s'\"]+")
LONGEST = 2_000  # characters of a value shown in a verdict
_ENOUGH, _ENOUGH_TEXT, _FEW = 120, 40, 2  # characters, and items, of an argument in a call


class NotYet(Exception):  # noqa: N818 -- it is a verdict on an answer, not an error of ours
    """The part ends here, with a sentence for the learner.

    Args:
        sentence: what is wrong, and what to do next.
        expected: what the check expected, as text.
        came: what came instead, as text.
        line: the number of the learner's own line, where one raised.
        compared: what expected and came are of, in words.
    """

    def __init__(
        self,
        sentence: str,
        *,
        expected: str | None = None,
        came: str | None = None,
        line: int | None = None,
        compared: str | None = None,
    ) -> None:
        super().__init__(sentence)
        self.sentence, self.expected, self.came, self.line = sentence, expected, came, line
        self.compared = compared


@dataclass(frozen=True, slots=True)
class Part:
    """What the decorator :func:`part` knows of a check function."""

    name: str
    points: int
    closed: bool


def part[F: Callable[..., None]](points: int = 1, *, closed: bool = False) -> Callable[[F], F]:
    """Mark a check function as a part that counts whole.

    Args:
        points: what it is worth when every expectation in it holds.
        closed: leave it out of what learners are handed.
    """

    def mark(check: F) -> F:
        check.__part__ = Part(check.__name__, points, closed)  # type: ignore[attr-defined]
        return check

    return mark


def expect(came: object, expected: object, *, say: Say) -> None:
    """End the part unless what came equals what was expected.

    Lists are compared without their order when the exercise says that order does not matter.

    Args:
        came: what the answer did, returned or stored.
        expected: what is right.
        say: the sentence for the learner, or a function that makes it from ``came``.
    """
    if not _same(came, expected):
        bare = isinstance(came, bool) and isinstance(expected, bool)  # True and False say nothing
        raise failed(None if bare else came, None if bare else show(expected), say)


def at_most(came: Any, most: Any, *, say: Say) -> None:
    """End the part when more came than is allowed."""
    if not came <= most:
        raise failed(came, f"at most {show(most)}", say)


def at_least(came: Any, least: Any, *, say: Say) -> None:
    """End the part when less came than is needed."""
    if not came >= least:
        raise failed(came, f"at least {show(least)}", say)


def contains(came: Collection[object] | str, item: object, *, say: Say) -> None:
    """End the part unless the item is in what came."""
    if item not in came:
        raise failed(came, f"something with {show(item)} in it", say)


def holds(condition: object, *, say: Say, came: object = None, expected: str | None = None) -> None:
    """End the part unless the condition is true.

    Args:
        condition: what must be true.
        say: the sentence for the learner, or a function that makes it from ``came``.
        came: what the condition is about, shown when it fails.
        expected: what was expected of it, in words.
    """
    if not condition:
        raise failed(came, expected, say)


def failed(came: object, expected: str | None, say: Say) -> NotYet:
    """Return the end of a part: the sentence, both sides as text, and what they are of.

    To be called by an expectation that the check's own function has called.
    """
    sentence = say(came) if callable(say) else say
    if expected is None:
        return NotYet(sentence, came=None if came is None else show(came))
    of = naming.compared(sys._getframe(2))
    return NotYet(sentence, expected=expected, came=show(came), compared=of)


def show(value: object) -> str:
    """Return a value as text of a length that a person reads."""
    text = _HASH.sub(r"\1…", repr(value))
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}… ({len(text)} characters)"


def brief(value: object) -> str:
    """Return a value as text for a call: the beginning of what is long, and how much there is."""
    text = show(value)
    if len(text) <= _ENOUGH:
        return text
    match value:
        case str():
            return f"{value[:_ENOUGH_TEXT]!r}… ({len(value):,} characters)"
        case list() | tuple() if len(value) > _FEW:
            return f"[{', '.join(map(brief, value[:_FEW]))}, … {len(value):,} in all]"
        case list():
            return f"[{', '.join(map(brief, value))}]"
        case dict():
            return f"{{{', '.join(f'{key!r}: {brief(one)}' for key, one in value.items())}}}"
    return text


def _same(came: object, expected: object) -> bool:
    if ordered.get() or not (_rows(came) and _rows(expected)):
        return bool(came == expected)
    left, right = list(came), list(expected)  # type: ignore[call-overload]
    if len(left) != len(right):
        return False
    for item in left:
        if item not in right:
            return False
        right.remove(item)
    return True


def _rows(value: object) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str | bytes)
