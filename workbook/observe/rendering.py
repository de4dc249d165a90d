"""The text twin of a recording, the same at every run, and what it shares with the HTML."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from workbook.observe import values

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workbook.observe.recording import Recording
    from workbook.observe.statement import Statement

REPEATS = 3  # so many of the same statement in a row are shown one by one
MOST = 40  # so many entries are shown at all

_INDENT = " " * 5


def counted(number: int, noun: str) -> str:
    """Return a number with its noun: ``1 statement``, ``2 statements``."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def heading(recording: Recording) -> str:
    """Return the line above a recording."""
    number = counted(recording.count(), "statement")
    return f"{recording.title}: {number}" if recording.title else number


def text(recording: Recording) -> str:
    """Return a recording as text without durations."""
    out = [heading(recording)]
    shown, hidden = cut(recording.entries)
    for run in shown:
        if run.number is None:
            out += [_INDENT + line for line in run.first_lines()]
            continue
        first, *more = run.first_lines()
        out.append(f"{run.number:>3}. {first}")
        out += [_INDENT + line for line in more]
        if run.again:
            out.append(f"     {run.again_line()}")
    if hidden:
        out.append(f"{_INDENT}… {counted(hidden, 'statement')} more")
    out += [str(finding) for finding in recording.n_plus_ones()]
    return "\n".join(out)


@dataclass(frozen=True)
class Run:
    """A mark, or a statement with its repetitions right after it.

    Args:
        number: of the first one among the statements, from 1; None for a mark.
        first: the mark or the statement.
        again: the same statement, sent again.
    """

    number: int | None
    first: Statement
    again: list[Statement]

    def first_lines(self) -> list[str]:
        """Return the text of the first, and what is noted under it."""
        if self.number is None:
            return [self.first.sql] + ([f"error: {self.first.error}"] if self.first.error else [])
        return [*self.first.clauses, *self.first.notes()]

    def again_line(self) -> str:
        """Return the line that stands for the repetitions."""
        assert self.number is not None
        last = self.again[-1]
        others = [values.show_set(one.parameters, one.names) for one in (self.again[0], last)]
        span = f"{self.number + 1}. to {self.number + len(self.again)}."
        if not any(others):
            return f"{span} the same again"
        return f"{span} the same again, with {others[0]} … {others[1]}"


def cut(entries: list[Statement]) -> tuple[list[Run], int]:
    """Return the runs to show, and how many statements stay unshown."""
    shown: list[Run] = []
    unseen = sum(not entry.is_mark for entry in entries)
    for run in _runs(entries):
        if len(shown) == MOST:
            break
        shown.append(run)
        unseen -= run.number is not None and 1 + len(run.again)
    return shown, unseen


def _runs(entries: list[Statement]) -> Iterator[Run]:
    number = 0
    for _, same in groupby(entries, key=lambda one: (one.shape, one.many, one.error)):
        group = list(same)
        if group[0].is_mark:
            yield from (Run(None, mark, []) for mark in group)
        elif len(group) > REPEATS:
            yield Run(number + 1, group[0], group[1:])
            number += len(group)
        else:
            for one in group:
                number += 1
                yield Run(number, one, [])
