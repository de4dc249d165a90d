"""What was proven of one exercise."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from workbook.practice.verdict import Verdict

FEWEST_REJECTED = 0.95


@dataclass(frozen=True)
class Proof:
    """One exercise, proven or not.

    Args:
        id: the exercise.
        digest: the hash of all that the proofs hang on.
        key: whether the key passes with all points.
        starter: whether the starter is *not started*, and fails with nothing when judged anyway.
        wrong_answers: whether each fails with exactly its own sentence.
        mutants: how many there are.
        rejected: how many of them the check rejects.
        excused: how many survivors the exercise excuses by name.
        ran: how many mutants were run just now; fewer than there are when the ledger knew.
        problems: a sentence for everything that is not proven.
        verdicts: what key, starter and wrong answers came to, by name.
    """

    id: str
    digest: str
    key: bool
    starter: bool
    wrong_answers: bool
    mutants: int
    rejected: int
    excused: int
    ran: int = 0
    problems: tuple[str, ...] = ()
    verdicts: Mapping[str, tuple[str, Verdict]] = field(default_factory=dict)

    @property
    def holds(self) -> bool:
        """Whether everything is proven."""
        return not self.problems

    def as_json(self) -> dict[str, Any]:
        """Return what ``workbook prove --json`` says of it."""
        names = ("id", "key", "starter", "wrong_answers", "mutants", "rejected", "excused")
        return {name: getattr(self, name) for name in names}


def enough(mutants: int, rejected: int) -> bool:
    """Return whether so many are rejected that the survivors may be excused one by one.

    Of a few mutants a single survivor is more than five in a hundred, and may be excused.
    """
    return mutants - rejected <= max(1, mutants * (1 - FEWEST_REJECTED))
