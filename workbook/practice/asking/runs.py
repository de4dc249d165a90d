"""The first run of what a prediction is about: it alone is judged, later ones only told."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from workbook.practice.answering import cells
from workbook.practice.learner import events, standing
from workbook.practice.learner.events import Event

MOST = 500  # characters of a value that the record keeps, to know it again

# First runs of this process, by record and prediction: of whoever did not predict, too.
_here: "dict[tuple[object, str], Run]" = {}


@dataclass(frozen=True)
class Run:
    """What a run gave, and which cell gave it.

    Args:
        gave: the value as text.
        cell: the fingerprint of the cell's text; empty where no kernel tells.
        letter: the option that stands for the value, once it was found.
    """

    gave: str
    cell: str
    letter: str = ""

    def differs(self, other: "Run") -> bool:
        """Return whether another value came, or another cell gave it."""
        return self.in_another_cell(other) or self.gave != other.gave

    def in_another_cell(self, other: "Run") -> bool:
        """Return whether another cell gave it, as far as a kernel tells."""
        return self.cell != other.cell and bool(self.cell and other.cell)

    def as_json(self, letter: str) -> dict[str, str]:
        """Return the run as the record keeps it."""
        return {"gave": self.gave, "cell": self.cell, "letter": letter}


def this(value: Any) -> Run:
    """Return the run that goes on now."""
    text = cells.running()
    gave = repr(value)[:MOST]
    return Run(gave, "" if text is None else standing.fingerprint(text))


def first(prediction_id: str, past: Sequence[Event]) -> Run | None:
    """Return the first run: the recorded one, or the first that this process has seen."""
    return recorded(past) or _here.get((events.path(), prediction_id))


def recorded(past: Sequence[Event]) -> Run | None:
    """Return the run that was judged, if one was."""
    for event in past:
        run = event.detail.get("run")
        if event.kind == "reveal" and isinstance(run, dict):
            return Run(*(str(run.get(name, "")) for name in ("gave", "cell", "letter")))
    return None


def remember(prediction_id: str, run: Run, letter: str) -> None:
    """Keep the first run for as long as this process lives."""
    _here.setdefault((events.path(), prediction_id), Run(run.gave, run.cell, letter))
