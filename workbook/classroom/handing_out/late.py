"""The late rule of an assignment: one of three, each said in words wherever it counts."""

import re
from dataclasses import dataclass

from workbook.classroom.errors import ClassroomError

NONE, CLOSED = "none", "closed"
_A_DAY = re.compile(r"(\d+(?:\.\d+)?)\s*%\s*(?:a|per)\s+day")


@dataclass(frozen=True, slots=True)
class Rule:
    """What lateness costs.

    Args:
        percent: of the points earned, for each day that has begun; 0 for nothing, 100 for all.
    """

    percent: float

    @classmethod
    def read(cls, said: str) -> "Rule":
        """Return the rule that a text names: ``none``, ``closed``, or ``10 % a day``.

        Raises:
            ClassroomError: for any other text.
        """
        text = " ".join(said.split()).lower()
        if text in {"", NONE}:
            return cls(0.0)
        if text == CLOSED:
            return cls(100.0)
        found = _A_DAY.fullmatch(text)
        if found and 0 < float(found[1]) <= 100:
            return cls(float(found[1]))
        raise ClassroomError(
            f"{said!r} is no late rule. Take `none`, `closed`, or a part of the points such as "
            "`10 % a day`."
        )

    def __str__(self) -> str:
        if not self.percent:
            return NONE
        return CLOSED if self.percent == 100 else f"{self.percent:g} % a day"

    @property
    def costs(self) -> bool:
        """Whether anything is ever taken off."""
        return self.percent > 0

    @property
    def words(self) -> str:
        """The rule as a sentence for learners."""
        if not self.percent:
            return "What comes later counts in full, and is marked as late."
        if self.percent == 100:
            return "What comes later counts nothing."
        return (
            f"For each day that has begun after it, {self.percent:g} % of the points that you "
            "have earned are taken off."
        )

    def taken(self, points: float, days: int) -> float:
        """Return the points that are taken off.

        Args:
            points: as they were judged.
            days: begun after the deadline.
        """
        return round(points * min(1.0, self.percent / 100 * days), 2)
