"""One line of the table: what, ours, theirs, the ratio, the goal, reached or not."""

from dataclasses import dataclass

from benchmarks.measure import Sample


@dataclass(frozen=True)
class Row:
    """A finished comparison.

    Args:
        what: what was measured, in words.
        ours: our runs.
        theirs: the others' runs, by name; the first one makes the ratio.
        goal: what was to be reached, in words.
        reached: whether the medians reach it.
        notes: what was counted beside, for people.
    """

    what: str
    ours: Sample
    theirs: dict[str, Sample]
    goal: str
    reached: bool
    notes: str = ""

    @property
    def ratio(self) -> float | None:
        """Our median by the first other's, or None where nobody else does it."""
        first = next(iter(self.theirs.values()), None)
        return None if first is None else self.ours.median / first.median

    def as_json(self) -> dict[str, object]:
        """Return the row for machines; seconds throughout."""
        return {
            "what": self.what,
            "ours": self.ours.seconds,
            "theirs": {name: sample.seconds for name, sample in self.theirs.items()},
            "ratio": self.ratio,
            "goal": self.goal,
            "reached": self.reached,
            "notes": self.notes,
        }
