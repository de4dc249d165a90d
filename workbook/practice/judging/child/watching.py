"""What the child sees of the statements that go out: it records, counts and holds them."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

_pause: ContextVar[int | None] = ContextVar("pause", default=None)


class TooManyStatements(BaseException):
    """More statements than a part may send; a BaseException so that few handlers swallow it."""


class Watching:
    """Listens at every engine of this process, whoever makes it.

    Args:
        most: statements that a part may send.
    """

    def __init__(self, most: int = 2_000) -> None:
        self.over = False
        self.left = most
        self.standing: Callable[[int], None] = lambda _: None  # tells the judge that a call waits
        self._gates: dict[int, tuple[str, threading.Event]] = {}
        self._recording: Any = None

    def begin(self) -> None:
        """Record from now on."""
        from sqlalchemy import Engine, event

        from workbook.observe import through_sqlalchemy

        context = through_sqlalchemy.recorded(Engine, "")  # a class hears all its engines
        self._context, self._recording = context, context.__enter__()
        event.listen(Engine, "before_cursor_execute", self._statement)
        event.listen(Engine, "commit", lambda _: self._stand("commit"))
        event.listen(Engine, "rollback", lambda _: self._stand("rollback"))

    def anew(self, most: int) -> None:
        """Forget what was sent and held, and count from the beginning."""
        from sqlalchemy import Engine

        from workbook.observe import through_sqlalchemy

        self._context.__exit__(None, None, None)
        self._context = through_sqlalchemy.recorded(Engine, "")
        self._recording = self._context.__enter__()
        self._gates.clear()
        self.left = most

    def as_json(self) -> dict[str, Any]:
        """Return what was sent so far."""
        return dict(self._recording.as_json())

    def hold(self, number: int, verb: str) -> None:
        """Make a gate for the calls that are started with its number."""
        self._gates[number] = (verb, threading.Event())

    def let_go(self, number: int) -> None:
        """Open a gate for good."""
        self._gates[number][1].set()

    @contextmanager
    def of_this_call(self, number: int | None) -> Iterator[None]:
        """Put the call that runs in the block before a gate."""
        token = _pause.set(number)
        try:
            yield
        finally:
            _pause.reset(token)

    def _statement(
        self, _connection: Any, _cursor: Any, sql: str, _parameters: Any, _context: Any, _many: bool
    ) -> None:
        self.left -= 1
        if self.left < 0:
            self.over = True
            raise TooManyStatements
        if _pause.get() is not None:
            from workbook.observe import sqltext

            self._stand(sqltext.verb(sql))

    def _stand(self, verb: str) -> None:
        number = _pause.get()
        if number is None or number not in self._gates:
            return
        gate = self._gates[number]
        if gate[0] != verb or gate[1].is_set():
            return
        self.standing(number)
        _wait(gate[1])


def _wait(gate: threading.Event) -> None:
    """Wait in a thread; on an event loop, let the others go on meanwhile."""
    from sqlalchemy.util.concurrency import await_, in_greenlet

    if in_greenlet():
        import asyncio

        await_(asyncio.to_thread(gate.wait))
    else:
        gate.wait()
