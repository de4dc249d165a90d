"""What lint finds, and the list that a rule writes it into."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True, order=True)
class Finding:
    """One thing that is not as it should be, or, as a note, one that somebody should know.

    Args:
        where: the file, from the root of the clone.
        line: the line in it, counted from 1; 0 for the file as a whole.
        rule: a short name to search for.
        sentence: what it is and what to do.
        note: worth reading, but nothing is wrong.
    """

    where: str
    line: int
    rule: str
    sentence: str
    note: bool = False

    def __str__(self) -> str:
        """Return the line that a terminal shows and an editor can jump from."""
        place = f"{self.where}:{self.line}" if self.line else self.where
        return f"{place}: {'note: ' if self.note else ''}{self.sentence} [{self.rule}]"

    def as_json(self) -> dict[str, Any]:
        """Return it as plain JSON values."""
        return asdict(self)


@dataclass
class Findings:
    """What is found in one file.

    Args:
        where: the file, from the root of the clone.
        lines: the first line of each of its cells, by the cell's name.
        found: what was added so far.
    """

    where: str
    lines: Mapping[str, int] = field(default_factory=dict)
    found: list[Finding] = field(default_factory=list)

    def wrong(self, rule: str, sentence: str, at: str | int = 0) -> None:
        """Add something to mend; ``at`` is a line or the name of a cell."""
        self.found.append(Finding(self.where, self._line(at), rule, sentence))

    def note(self, rule: str, sentence: str, at: str | int = 0) -> None:
        """Add something to know."""
        self.found.append(Finding(self.where, self._line(at), rule, sentence, note=True))

    def _line(self, at: str | int) -> int:
        return at if isinstance(at, int) else self.lines.get(at, 0)
