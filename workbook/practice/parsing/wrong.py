"""A wrong answer that people give, under the sentence that it deserves."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from workbook.practice.parsing.errors import BadExercise
from workbook.practice.parsing.percent import CHANGE, PercentCell
from workbook.practice.parsing.variants import fill

if TYPE_CHECKING:
    from workbook.practice.parsing.changes import Line

type Texts = dict[str, tuple[str, int]]  # by name: what the file says, and its first line


@dataclass(frozen=True, slots=True)
class Wrong:
    """A wrong answer that people give.

    Args:
        name: a short name in words with hyphens.
        sentence: exactly the sentence that a check must give it.
        line: where it begins in the file, below its sentence.
        path: the file.
        source: what the file says there: the whole answer, or what it changes in another text.
        texts: the texts of the file that a change may be based on.
        values: what stands for ``$name`` in this variant.
    """

    name: str
    sentence: str
    line: int
    path: Path
    source: str
    texts: Texts = field(repr=False, compare=False)
    values: Mapping[str, str] = field(default_factory=dict)

    @property
    def code(self) -> str:
        """The whole answer.

        Raises:
            BadExercise: for a change that cannot be made.
        """
        return fill("\n".join(line.text for line in self.lines()), self.values)

    def lines(self) -> "list[Line]":
        """Return the lines of the whole answer, each with the line of the file that says it.

        Raises:
            BadExercise: for a change that cannot be made.
        """
        # Whoever checks an answer reads exercises, and asks for no wrong one.
        from workbook.practice.parsing import changes, changing

        try:
            return changing.whole(self.source, self.line, self.texts, (self.name,))
        except changes.BadChange as error:
            raise BadExercise(self.path, error.line, error.what) from error


def wrong(name: str, cell: PercentCell, path: Path, texts: Texts) -> Wrong:
    """Read the cell of a wrong answer, and put it among the texts.

    Raises:
        BadExercise: when its sentence is missing.
    """
    lines = cell.source.splitlines()
    said = 0
    while said < len(lines) and lines[said].startswith("#") and not lines[said].startswith(CHANGE):
        said += 1
    sentence = " ".join(line.lstrip("#").strip() for line in lines[:said]).strip()
    if not sentence:
        raise BadExercise(
            path,
            cell.line - 1,
            f"The wrong answer {name!r} does not begin with the sentence that it deserves, "
            "written as comment lines.",
        )
    while said < len(lines) and not lines[said].strip():
        said += 1
    texts[name] = ("\n".join(lines[said:]), cell.line + said)
    return Wrong(name, sentence, texts[name][1], path, texts[name][0], texts)
