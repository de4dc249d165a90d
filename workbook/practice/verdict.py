"""What a check ends in: a state, a sentence, and what is needed to understand it."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

State = Literal["not-started", "not-yet", "almost", "done", "our-side"]

FEWEST_FOR_ALMOST = 3  # with one or two parts, "almost" would be half or nothing


@dataclass(frozen=True, slots=True)
class PartVerdict:
    """How one part of a check ended.

    Args:
        name: the check function's name.
        points: what the part is worth.
        passed: whether every expectation in it held.
        sentence: why not; empty when it passed.
    """

    name: str
    points: int
    passed: bool
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The result of judging one answer; its fields are those of ``workbook check --json``.

    Args:
        id: the exercise.
        state: not-started, not-yet, almost, done or our-side.
        sentence: the one thing to read.
        call: the call or request that the sentence is about, as Python or as HTTP.
        expected: what the check expected, as text.
        came: what came instead, as text.
        line: the number of the learner's own line in the judged text, when one raised.
        statements: the SQL that was sent, when the check looked at it.
        points: points earned.
        of: points there are.
        hint: filled by the doors that know how many hints were taken; the judge gives none.
        milliseconds: how long judging took.
        parts: every part, in the order of the check.
        printed: what the answer printed in the part that the sentence is about, its beginning.
        compared: what expected and came are of, in words, such as a column's name.
    """

    id: str
    state: State
    sentence: str
    call: str | None = None
    expected: str | None = None
    came: str | None = None
    line: int | None = None
    statements: tuple[str, ...] = ()
    points: int = 0
    of: int = 0
    hint: str | None = None
    milliseconds: float = 0.0
    parts: tuple[PartVerdict, ...] = ()
    printed: str = ""
    compared: str | None = None

    @property
    def passed(self) -> bool:
        """Whether the exercise is done."""
        return self.state == "done"

    def as_json(self) -> dict[str, Any]:
        """Return the verdict as plain JSON values."""
        plain = asdict(self)
        plain["statements"] = list(self.statements)
        plain["parts"] = [asdict(part) for part in self.parts]
        return plain

    @classmethod
    def from_json(cls, plain: Mapping[str, Any]) -> "Verdict":
        """Return the verdict that :meth:`as_json` has written."""
        values = dict(plain)
        values["statements"] = tuple(values.get("statements", ()))
        values["parts"] = tuple(PartVerdict(**part) for part in values.get("parts", ()))
        return cls(**values)


def state_of(parts: Sequence[PartVerdict]) -> State:
    """Return done, almost (all but one of three or more) or not-yet."""
    failed = sum(not part.passed for part in parts)
    if parts and failed == 0:
        return "done"
    if failed == 1 and len(parts) >= FEWEST_FOR_ALMOST:
        return "almost"
    return "not-yet"
