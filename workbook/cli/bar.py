"""A bar on stderr for work of a known length: how far it is, and how long it will still take."""

from types import TracebackType
from typing import Self

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn


class Bar:
    """Shows the bar in a terminal; elsewhere a line at every tenth.

    Args:
        total: steps.
        done: the word for what was done at each.
    """

    def __init__(self, total: int, done: str = "graded") -> None:
        self._console = Console(stderr=True, highlight=False, soft_wrap=True)
        self._bar = Progress(
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("left:"),
            TimeRemainingColumn(),
            TextColumn("{task.description}"),
            console=self._console,
            disable=not self._console.is_terminal,
        )
        self._task = self._bar.add_task("", total=total)
        self._total, self._done, self._word = total, 0, done

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

    def step(self, name: str) -> None:
        """One more is done; the name is what it was."""
        self._done += 1
        self._bar.update(self._task, completed=self._done, description=escape(ascii(name)[1:-1]))
        tenth = max(1, self._total // 10)
        if not self._console.is_terminal and (self._done % tenth == 0 or self._done == self._total):
            left = self._total - self._done
            self._console.print(f"{self._done} of {self._total} {self._word}, {left} left")
