"""Bars on stderr, so that stdout stays for the result: how far long work is."""

import time
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.markup import escape
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)


class Drawn:
    """Bars that are drawn in a terminal, between entering and leaving; elsewhere only words are.

    Args:
        columns: what stands on the line of a bar.
    """

    def __init__(self, *columns: ProgressColumn) -> None:
        self._console = Console(stderr=True, highlight=False, soft_wrap=True)
        self._bar = Progress(*columns, console=self._console, disable=not self._console.is_terminal)

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._bar.stop()

    def say(self, sentence: str) -> None:
        """Show a sentence above the bars."""
        self._console.print(sentence)


class Bar(Drawn):
    """Work of a known length: one bar in a terminal; elsewhere a line at every tenth.

    Args:
        total: steps.
        done: the word for what was done at each.
    """

    def __init__(self, total: int, done: str = "graded") -> None:
        super().__init__(
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("left:"),
            TimeRemainingColumn(),
            TextColumn("{task.description}"),
        )
        self._task = self._bar.add_task("", total=total)
        self._total, self._done, self._word = total, 0, done

    def step(self, name: str) -> None:
        """One more is done; the name is what it was."""
        self._done += 1
        self._bar.update(self._task, completed=self._done, description=escape(ascii(name)[1:-1]))
        tenth = max(1, self._total // 10)
        if not self._console.is_terminal and (self._done % tenth == 0 or self._done == self._total):
            left = self._total - self._done
            self.say(f"{self._done} of {self._total} {self._word}, {left} left")


class Steps(Drawn):
    """The steps of named things: a bar for each in a terminal; elsewhere a line when it is done.

    Args:
        unit: what a step is called.
    """

    def __init__(self, unit: str) -> None:
        super().__init__(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn(unit),
            TimeElapsedColumn(),
        )
        self.unit = unit
        self._tasks: dict[str, tuple[TaskID, float]] = {}

    def step(self, name: str, done: int, total: int) -> None:
        """Show that a thing has come so far."""
        if name not in self._tasks:
            self._tasks[name] = (self._bar.add_task(name, total=total), time.monotonic())
        task, since = self._tasks[name]
        self._bar.update(task, completed=done, total=total)
        if done == total and not self._console.is_terminal:
            seconds = time.monotonic() - since
            self.say(f"{name}: {total} {self.unit} in {seconds:.1f} s")
