"""One cell of a notebook as an author writes it, its id, and the hash of a notebook's source."""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["markdown", "code"]

# Blank lines and quotes around a cell of the .py, which jupytext keeps for writing it back.
LAYOUT = {"lines_to_next_cell", "lines_to_end_of_cell_marker", "cell_marker"}

_LONGEST_ID = 48  # nbformat allows 64; a number may follow


@dataclass(frozen=True)
class Cell:
    """A cell without outputs.

    Args:
        kind: markdown or code.
        source: the text, without blank lines around it.
        tags: what goes into the notebook's metadata, such as ``nbval-ignore-output``.
        notes: what stays in the .py: ``covers`` (a list of slugs) and ``reason``.
        name: the id that the cell should have; empty, it is made from the source.
    """

    kind: Kind
    source: str
    tags: tuple[str, ...] = ()
    notes: Mapping[str, object] = field(default_factory=dict)
    name: str = ""

    @property
    def said(self) -> dict[str, object]:
        """The notes that an author has written, layout left out."""
        return {key: value for key, value in self.notes.items() if key not in LAYOUT}

    @property
    def covers(self) -> tuple[str, ...]:
        """The slugs of coverage.toml that a learner meets here."""
        listed = self.notes.get("covers", ())
        return tuple(map(str, listed)) if isinstance(listed, (list, tuple)) else (str(listed),)

    @property
    def reason(self) -> str:
        """Why the output of this cell is not compared."""
        return str(self.notes.get("reason", ""))

    @property
    def measured(self) -> bool:
        """Whether the output differs from run to run, so that nbval does not compare it."""
        return "nbval-ignore-output" in self.tags


def slug(text: str) -> str:
    """Return words of a text as a slug, cut at a word's end."""
    words = re.findall(r"[a-z0-9]+", text.lower())
    made = ""
    for word in words:
        if len(made) + 1 + len(word) > _LONGEST_ID:
            break
        made = f"{made}-{word}" if made else word
    return made or "cell"


def ids(cells: Sequence[Cell]) -> list[str]:
    """Return an id for each cell: the words it begins with, numbered where they repeat."""
    taken: dict[str, int] = {}
    made = []
    for cell in cells:
        lines = [line for line in cell.source.splitlines() if slug(line) != "cell"]
        wanted = slug(cell.name or (lines[0] if lines else ""))
        taken[wanted] = taken.get(wanted, 0) + 1
        unique = wanted if taken[wanted] == 1 else f"{wanted}-{taken[wanted]}"
        taken.setdefault(unique, 1)
        made.append(unique)
    return made


def fingerprint(cells: Sequence[Cell]) -> str:
    """Return the hash of a notebook's source: kinds, texts and tags, not ids nor outputs."""
    whole = json.dumps([[cell.kind, cell.source, sorted(cell.tags)] for cell in cells])
    return hashlib.sha256(whole.encode()).hexdigest()
