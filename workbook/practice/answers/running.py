"""A call that goes on beside the check, and the gate before one of its statements."""

from collections.abc import Callable
from typing import Any

from workbook.practice.checks import NotYet
from workbook.practice.judging.link import Link


class Running:
    """A call that was started.

    Args:
        number: the question's number.
        wait: waits for the call and returns its value.
    """

    def __init__(self, number: int, wait: Callable[[], Any]) -> None:
        self.number, self._wait = number, wait

    def result(self) -> Any:
        """Wait for the call and return its value.

        Raises:
            Raised: what it raised.
        """
        return self._wait()


class Pause:
    """A gate before a statement.

    Args:
        link: the wire.
        number: the gate's number.
        verb: the statement's verb.
    """

    def __init__(self, link: Link, number: int, verb: str) -> None:
        self.number = number
        self.call: Running | None = None
        self._link, self._verb = link, verb

    def reached(self) -> None:
        """Wait until the started call stands before its statement.

        Raises:
            NotYet: when it ended, or its time was over, without coming there.
        """
        if self.call is None:
            raise RuntimeError("pause.reached() comes after answer.start(...) in its block.")
        if not self._link.wait_for_pause(self.number, self.call.number):
            raise NotYet(f"The call ended without sending any {self._verb.upper()}.")

    def go(self) -> None:
        """Let the call go on."""
        self._link.ask("go", number=self.number)
