"""An exercise: one file in percent cells, parsed and never imported.

The block ``# /// exercise`` says what the exercise is, the cells are its task, starter, key,
check, three hints and the wrong answers that people give.
"""

import ast
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from workbook.practice.parsing import header, percent
from workbook.practice.parsing.errors import BadExercise
from workbook.practice.parsing.outline import PartOutline, outline, without_closed
from workbook.practice.parsing.variants import choose, fill
from workbook.practice.parsing.wrong import Texts, Wrong, wrong

HINTS = 3
GATE = "-gate"  # ends the id of a section's gate: 6.2-gate, whose lesson is the section, 6.2


@dataclass(frozen=True, slots=True)
class Exercise:
    """One exercise as its file says it; the fields of the header keep their names.

    Args:
        id: such as ``6.2.4-update-user``.
        title: what it is called.
        lesson: the lesson that it belongs to; of a gate the section.
        kind: fix, fill, write or app, in rising freedom.
        minutes: that it takes.
        gives: the names that an answer defines.
        path: the file.
        task: what is asked, as Markdown.
        starter: what a learner begins with.
        key: an answer with all points.
        check: the code that runs in the judge.
        hints: three, from where to look to almost all of it.
        wrong: the wrong answers with their sentences.
        teaches: what is new in it, in words.
        needs: the lessons that come first.
        not_yet: what it must not teach.
        covers: entries of coverage.toml.
        servers: the systems that the check runs on, each with all parts.
        tables: whose tables the check's database has: ``course``, those of a module of the
            workbook, or those of a name that the answer gives.
        imports: the modules of the workbook that an answer may import.
        ordered: whether the order of rows matters when they are compared.
        counts: ``recorder`` or ``server``; a note of the author's, which nothing reads.
        why: one sentence after a pass: why it works.
        excused: mutants that live, each by its name with a reason.
        variants: what ``$name`` may stand for, by name.
        lines: the first line of each cell in the file, by title ("check", "wrong NAME", …).
    """

    id: str
    title: str
    lesson: str
    kind: str
    minutes: int
    gives: tuple[str, ...]
    path: Path
    task: str
    starter: str
    key: str
    check: str
    hints: tuple[str, ...]
    wrong: tuple[Wrong, ...]
    teaches: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    not_yet: tuple[str, ...] = ()
    covers: tuple[str, ...] = ()
    servers: tuple[str, ...] = ("sqlite",)
    tables: str = "course"
    imports: tuple[str, ...] = ()
    ordered: bool = False
    counts: str = "recorder"
    why: str = ""
    excused: tuple[Mapping[str, str], ...] = ()
    variants: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    lines: Mapping[str, int] = field(default_factory=dict)

    @property
    def is_gate(self) -> bool:
        """Whether a pass marks all lessons of a section as known."""
        return self.id.endswith(GATE)

    @property
    def parts(self) -> tuple[PartOutline, ...]:
        """The parts of the check: name, points, closed or open, found without running it."""
        return outline(self.variant(0).check)  # in every variant they are the same

    @property
    def points(self) -> int:
        """The points of all parts together."""
        return sum(part.points for part in self.parts)

    def variant(self, seed: int) -> "Exercise":
        """Return the exercise with ``$name`` filled in; seed 0 takes the first of each list."""
        values = choose(self.variants, seed, self.id)
        if not values:
            return self
        return replace(
            self,
            task=fill(self.task, values),
            starter=fill(self.starter, values),
            key=fill(self.key, values),
            check=fill(self.check, values),
            hints=tuple(fill(hint, values) for hint in self.hints),
            gives=tuple(fill(name, values) for name in self.gives),
            wrong=tuple(
                replace(one, sentence=fill(one.sentence, values), values=values)
                for one in self.wrong
            ),
        )

    def handed_out(self) -> "Exercise":
        """Return what a learner's archive holds: no key, no wrong answer, no closed part."""
        return replace(self, key="", wrong=(), excused=(), check=without_closed(self.check))


def load(path: Path) -> Exercise:
    """Read an exercise file.

    Raises:
        BadExercise: with a sentence that names the file and the line.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadExercise(path, 1, f"The file cannot be read: {error}.") from error
    return parse(text, path)


def parse(text: str, path: Path) -> Exercise:
    """Read the text of an exercise file; ``path`` is what its errors name.

    Raises:
        BadExercise: with a sentence that names the file and the line.
    """
    try:
        fields, head_line = header.read(text)
        head = header.checked(fields, head_line, text)
    except header.BadHeader as error:
        raise BadExercise(path, error.line, error.what) from error
    return Exercise(path=path, **head, **_cells(text, path, head))


def _cells(text: str, path: Path, head: Mapping[str, Any]) -> dict[str, Any]:
    _, cells = percent.split(text)
    single: dict[str, str] = {}
    hints: list[str] = []
    answers: list[Wrong] = []
    texts: Texts = {}
    lines: dict[str, int] = {}
    for cell in cells:
        word, _, name = cell.title.partition(" ")
        if word == "hint":
            hints.append(percent.prose(cell.source))
            lines[f"hint {len(hints)}"] = cell.line
        elif word == "wrong" and name:
            answers.append(wrong(name.strip(), cell, path, texts))
            lines[f"wrong {name.strip()}"] = cell.line
        elif word in {"task", "starter", "key", "check"} and word not in single:
            single[word] = percent.prose(cell.source) if word == "task" else cell.source
            texts[f"the {word}"] = (cell.source, cell.line)
            lines[word] = cell.line
        else:
            raise BadExercise(
                path,
                cell.line - 1,
                f"The cell {cell.title!r} has no place here. The cells are task, starter, key "
                "and check once each, hint three times, and wrong NAME for each wrong answer.",
            )
    for word in ("task", "starter", "key", "check"):
        if word not in single:
            raise BadExercise(path, 1, f"The cell {word!r} is missing: add a line `# %% {word}`.")
    if len(hints) != HINTS:
        raise BadExercise(path, 1, f"There are {len(hints)} hints, and it takes exactly {HINTS}.")
    for word in ("starter", "key", "check"):
        _parses(single[word], lines[word], path, word, head)
    return {**single, "hints": tuple(hints), "wrong": tuple(answers), "lines": lines}


def _parses(code: str, line: int, path: Path, what: str, head: Mapping[str, Any]) -> None:
    """See that the first variant of a cell is Python; wrong answers need not be."""
    values = choose(head.get("variants", {}), 0, str(head["id"]))
    try:
        ast.parse(fill(code, values))
    except SyntaxError as error:
        at = line + (error.lineno or 1) - 1
        raise BadExercise(path, at, f"The {what} is no Python: {error.msg}.") from error


__all__ = ["HINTS", "BadExercise", "Exercise", "PartOutline", "Wrong", "load", "parse"]
