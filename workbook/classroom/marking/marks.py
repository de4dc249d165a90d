"""What a learner gets for an exercise, with all that it was decided by."""

from dataclasses import asdict, dataclass, field, replace
from typing import Any

from workbook.practice.verdict import PartVerdict, Verdict

NOT_GRADED = "not-graded"
# What an answer says is long at will; what is kept of it fits into a frame and a gradebook.
_MOST_TEXT, _MOST_SENTENCE, _MOST_STATEMENTS = 200_000, 4_000, 100


@dataclass(frozen=True, slots=True)
class Mark:
    """What a learner gets for an exercise, and everything that it was decided by.

    Args:
        state: a verdict's state, or ``not-graded`` when nothing could be decided.
        points: earned.
        of: that there are.
        sentence: why.
        text: the answer that was judged.
        place: where it stands in what was handed in.
        flags: what to look at, each with ``flag`` and ``evidence``.
        hiccups: faults on our side after which it was judged once more. They are told, and are
            no part of the grade: a busy machine must not change what a grade says.
    """

    state: str
    points: float
    of: float
    sentence: str
    text: str = ""
    place: str = ""
    call: str | None = None
    expected: str | None = None
    came: str | None = None
    line: int | None = None
    statements: tuple[str, ...] = ()
    parts: tuple[dict[str, Any], ...] = ()
    printed: str = ""
    flags: tuple[dict[str, str], ...] = field(default=())
    milliseconds: float = 0.0
    hiccups: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return the mark as plain JSON values."""
        return asdict(self)


def made(
    verdict: Verdict,
    of: float,
    text: str,
    place: str,
    flags: tuple[dict[str, str], ...],
    milliseconds: float,
) -> Mark:
    """Return the mark for a verdict.

    Args:
        verdict: of the answer that counts.
        of: points that there are.
        text: the answer.
        place: where it stands.
        flags: what to look at.
        milliseconds: that all its rivals took, too.
    """
    graded = verdict.state != "our-side"
    return Mark(
        state=verdict.state if graded else NOT_GRADED,
        points=_scaled(verdict, of) if graded else 0.0,
        of=of,
        sentence=verdict.sentence[:_MOST_SENTENCE],
        text=text[:_MOST_TEXT],
        place=place,
        call=verdict.call,
        expected=verdict.expected,
        came=verdict.came,
        line=verdict.line,
        statements=tuple(o[:_MOST_SENTENCE] for o in verdict.statements[:_MOST_STATEMENTS]),
        parts=tuple(_part(part) for part in verdict.parts),
        printed=verdict.printed,
        flags=flags,
        milliseconds=milliseconds,
    )


def not_graded(of: float, reason: str) -> Mark:
    """Return the mark that is none, with its reason."""
    return Mark(NOT_GRADED, 0.0, of, reason)


def _part(part: PartVerdict) -> dict[str, Any]:
    return asdict(replace(part, sentence=part.sentence[:_MOST_SENTENCE]))


def _scaled(verdict: Verdict, of: float) -> float:
    return round(verdict.points / verdict.of * of, 2) if verdict.of else 0.0
