"""From a check cell to its functions, and from the ends of its parts to one verdict."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from workbook.practice import naming
from workbook.practice.checks import NotYet, Part
from workbook.practice.exercise import Exercise
from workbook.practice.judging.link import Link
from workbook.practice.verdict import PartVerdict, Verdict, state_of

_compiled: dict[tuple[str, str], Any] = {}
_lock = threading.Lock()


@dataclass(frozen=True, slots=True)
class RunnablePart:
    """A part of a check, ready to run."""

    part: Part
    function: Callable[[Any], None]


@dataclass(slots=True)
class Outcome:
    """How a part ended, and what the verdict shows of it.

    Args:
        verdict: passed or not, with its sentence.
        end: what ended it.
        call: the last call or request.
        statements: the SQL sent, when the check looked at it.
        printed: what the answer printed, its beginning.
    """

    verdict: PartVerdict
    end: NotYet | None = None
    call: str | None = None
    statements: tuple[str, ...] = field(default=())
    printed: str = ""


class NoParts(ValueError):  # noqa: N818 -- it names what is the matter
    """A check cell without any part."""


def gather(exercise: Exercise) -> list[RunnablePart]:
    """Run a check cell's definitions and return its parts in order.

    Raises:
        NoParts: when it has none.
        Exception: whatever the cell raises; it is our side's fault.
    """
    source = "\n" * (exercise.lines.get("check", 1) - 1) + exercise.check  # lines are the file's
    names: dict[str, Any] = {"__name__": "check", naming.SOURCE: source}
    exec(_code(exercise, source), names)  # noqa: S102 -- the check is the exercise author's own code
    found = [
        RunnablePart(value.__part__, value)
        for value in names.values()
        if hasattr(value, "__part__")
    ]
    if not found:
        raise NoParts(f"{exercise.path}: the check has no function with @part.")
    return found


def failed(part: Part, end: NotYet, link: Link | None, statements: tuple[str, ...]) -> Outcome:
    """Return the outcome of a part that ended early."""
    verdict = PartVerdict(part.name, part.points, passed=False, sentence=end.sentence)
    return Outcome(verdict, end, None if link is None else link.last_call, statements)


def verdict(exercise: Exercise, checked: list[RunnablePart], outcomes: list[Outcome]) -> Verdict:
    """Return the verdict on all parts; its sentence is that of the first one that failed."""
    parts = tuple(one.verdict for one in outcomes)
    points = sum(one.points for one in parts if one.passed)
    made = Verdict(
        exercise.id,
        state_of(parts),
        exercise.why or "Done: every part holds.",
        points=points,
        of=sum(one.part.points for one in checked),
        parts=parts,
        printed=next((one.printed for one in outcomes if one.printed), ""),
    )
    first = next((one for one in outcomes if one.end is not None), None)
    if first is None or first.end is None:
        return made
    return replace(
        made,
        sentence=first.end.sentence,
        call=first.call,
        expected=first.end.expected,
        came=first.end.came,
        compared=first.end.compared,
        line=first.end.line,
        statements=first.statements,
        printed=first.printed,
    )


def our_side(exercise: Exercise, error: Exception) -> Verdict:
    """Return the verdict for a fault that is none of the learner's."""
    said = " ".join(f"{type(error).__name__}: {error}".split())
    return Verdict(
        exercise.id,
        "our-side",
        f"Something is wrong on our side, and your answer was not judged ({said}). Check again; "
        "if it stays, please report it with this sentence.",
        of=exercise.points,
    )


def timed(made: Verdict, milliseconds: float) -> Verdict:
    """Return the verdict with how long it took."""
    return replace(made, milliseconds=round(milliseconds, 1))


def _code(exercise: Exercise, source: str) -> Any:
    key = (str(exercise.path), source)
    with _lock:
        if key not in _compiled:
            _compiled[key] = compile(source, str(exercise.path), "exec")
        return _compiled[key]
