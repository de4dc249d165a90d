"""The judge's end of the wire to one child: numbered questions, answered within their time.

A child may say anything. What does not quote the number of an open question, which nobody can
guess, is a forgery and ends the part.
"""

import secrets
import socket
import time
from collections.abc import Callable
from typing import Any

from workbook.practice.checks import NotYet
from workbook.practice.judging import crossing, excuses
from workbook.practice.judging.budget import Budget
from workbook.practice.judging.protocol import frames, wire

SHORTEST = 0.01  # seconds: what is left when nothing is left
FORGED = (
    "Something was written into the workbook's own channel. Leave files, sockets and processes "
    "alone that you did not open or start, and check again."
)


class Link:
    """Questions to one child.

    Args:
        channel: the stream to it.
        fate: tells how the child has ended.
        folder: its working folder, where sockets may be put.
        seconds: the limit, for the sentence.
        statements: the limit, for the sentence.
    """

    def __init__(
        self,
        channel: socket.socket,
        fate: Callable[[], str],
        *,
        folder: str,
        seconds: float,
        statements: int,
    ) -> None:
        self.folder = folder
        self.last_call: str | None = None
        self.trouble: Any = None  # what the app raised behind its last 500
        self.slip: Any = None  # a name or a module that is not there: no sentence says more
        self.refusal: tuple[str, str] | None = None  # the last status of 300 to 499, and its reason
        self.came_before = False  # whether anything of the answer's has come
        self.last_value: Any = None
        self.budget = Budget(seconds)
        self._test: str | None = None  # the test that pytest runs
        self._channel, self._fate = channel, fate
        self._seconds, self._statements = seconds, statements
        self._replies: dict[int, dict[str, Any]] = {}
        self._open: set[int] = set()
        self._paused: set[int] = set()

    def begin_part(self, budget: Budget) -> None:
        """Forget the part before, and give the next one its time."""
        self.budget, self.last_call, self.last_value, self.trouble = budget, None, None, None
        self.came_before, self.slip, self.refusal, self._test = False, None, None, None

    @property
    def quiet(self) -> bool:
        """Whether no question waits for its reply."""
        return not self._open

    def ask(self, op: str, **fields: Any) -> dict[str, Any]:
        """Ask and wait for the reply.

        Raises:
            NotYet: when no reply can come, with the sentence that says why.
        """
        return self.wait(self.begin(op, **fields))

    def begin(self, op: str, **fields: Any) -> int:
        """Ask and return the number of the question."""
        number = secrets.randbits(63)
        self._open.add(number)
        try:
            self._channel.settimeout(self.left())
            frames.send(self._channel, {"id": number, "op": op, **fields})
        except TimeoutError:
            raise self.too_long() from None
        except OSError:
            raise NotYet(self._fate()) from None
        return number

    def wait(self, number: int) -> dict[str, Any]:
        """Return the reply to a question, read by now or later.

        Raises:
            NotYet: when no reply can come, with the sentence that says why.
        """
        while number not in self._replies:
            self._read()
        self._open.discard(number)
        self._test = None
        return self._sound(self._replies.pop(number))

    def wait_for_pause(self, number: int, call: int) -> bool:
        """Wait until a call stands before its gate; False when it ended without coming there."""
        while number not in self._paused:
            if call in self._replies:
                return False
            self._read()
        return True

    def value(self, plain: Any) -> Any:
        """Return a value that came, as the check works with it."""
        self.came_before = True
        try:
            self.last_value = wire.decode(plain, crossing.incoming)
        except (ValueError, TypeError, KeyError, ArithmeticError, RecursionError):
            raise NotYet(FORGED) from None
        return self.last_value

    def left(self) -> float:
        """Return the seconds that are left of the part's time, as far as can be told now."""
        return max(SHORTEST, self.budget.until() - time.monotonic())

    def too_long(self) -> NotYet:
        """Return the end of a part whose time is over."""
        what = "answer" if self._test is None else f"test `{self._test}`"
        return NotYet(
            f"Your {what} was stopped after {self._seconds:g} seconds. Does it wait for "
            "something, or loop without an end?"
        )

    def _read(self) -> None:
        try:
            message = frames.receive(self._channel, self.budget.until)
        except TimeoutError:
            raise self.too_long() from None
        except frames.Closed:
            raise NotYet(self._fate()) from None
        except frames.Garbled:
            raise NotYet(FORGED) from None
        number = message.get("id")
        if number is None and isinstance(message.get("paused"), int):
            self._paused.add(message["paused"])
        elif number is None and isinstance(message.get("test"), str):
            self._test = message["test"][: excuses.LONGEST_NAME]
        elif isinstance(number, int) and number in self._open:
            self._replies[number] = message
        else:
            raise NotYet(FORGED)

    def _sound(self, message: dict[str, Any]) -> dict[str, Any]:
        """Return a reply that is not the child's excuse for having none."""
        if message.get("fault") is None:
            return message
        raise NotYet(excuses.sentence(message, statements=self._statements) or FORGED)
