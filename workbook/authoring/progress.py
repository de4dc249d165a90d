"""What long work is at: a bar in a terminal, a line for each thing finished elsewhere."""

import time
from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn


class Steps:
    """Shows the steps of named things on stderr, so that stdout stays for the result.

    Args:
        unit: what a step is called.
    """

    def __init__(self, unit: str) -> None:
        self.unit = unit
        self._console = Console(stderr=True, highlight=False, soft_wrap=True)
        self._bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn(unit),
            TimeElapsedColumn(),
            console=self._console,
            disable=not self._console.is_terminal,
        )
        self._tasks: dict[str, tuple[object, float]] = {}

    def __enter__(self) -> "Steps":
        self._bar.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._bar.stop()

    def step(self, name: str, done: int, total: int) -> None:
        """Show that a thing has come so far."""
        if name not in self._tasks:
            self._tasks[name] = (self._bar.add_task(name, total=total), time.monotonic())
        task, since = self._tasks[name]
        self._bar.update(task, completed=done, total=total)  # type: ignore[arg-type]
        if done == total and not self._console.is_terminal:
            seconds = time.monotonic() - since
            self._console.print(f"{name}: {total} {self.unit} in {seconds:.1f} s")

    def say(self, sentence: str) -> None:
        """Show a sentence above the bars."""
        self._console.print(sentence)
