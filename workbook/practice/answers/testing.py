"""What an answer's own tests have shown when pytest ran them."""

from dataclasses import dataclass, field
from typing import Any

from workbook.practice.checks import NotYet
from workbook.practice.judging.link import FORGED

_OUTCOMES = frozenset({"passed", "failed", "error", "skipped"})
_LONGEST = 300  # characters of a reason


@dataclass(frozen=True)
class Tested:
    """How each test ended.

    Attributes:
        outcomes: ``"passed"``, ``"failed"``, ``"error"`` (a fixture raised) or ``"skipped"``, by
            the test's name (``"test_x"``, ``"test_x[1]"``, ``"TestX::test_y"``), in running order.
        why: for those that did not pass, the exception in a line.
    """

    outcomes: dict[str, str]
    why: dict[str, str] = field(default_factory=dict)

    @property
    def passed(self) -> list[str]:
        """The names of the tests that passed."""
        return [name for name, how in self.outcomes.items() if how == "passed"]

    @property
    def failed(self) -> list[str]:
        """The names of the tests that failed, or whose fixtures did."""
        return [name for name, how in self.outcomes.items() if how in {"failed", "error"}]

    @classmethod
    def read(cls, plain: Any) -> "Tested":
        """Return what a child has told.

        Raises:
            NotYet: when it is no such report.
        """
        try:
            outcomes = {str(name): str(how) for name, how in plain["outcomes"].items()}
            why = {str(name): str(one)[:_LONGEST] for name, one in plain["why"].items()}
        except (TypeError, KeyError, AttributeError):
            raise NotYet(FORGED) from None
        if not _OUTCOMES.issuperset(outcomes.values()):
            raise NotYet(FORGED)
        return cls(outcomes, why)
