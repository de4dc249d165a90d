"""Calls of what an answer defines: one at a time, several at once, held before a statement."""

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from textwrap import dedent
from typing import Any

from workbook.practice.answers.invocation import Invocation
from workbook.practice.answers.raised import Raised
from workbook.practice.answers.running import Pause, Running
from workbook.practice.answers.testing import Tested
from workbook.practice.checks import NotYet, Say, show
from workbook.practice.judging.crossing import outgoing
from workbook.practice.judging.link import FORGED, Link
from workbook.practice.judging.record import Handle, Record


class Calls:
    """The verbs of :class:`workbook.practice.Answer` that run something.

    Args:
        link: the wire to the child.
    """

    def __init__(self, link: Link) -> None:
        self._link = link
        self._pause: Pause | None = None
        self._gates = itertools.count(1)
        self._say: Callable[[Raised], str] | str | None = None

    def call(self, wanted: Invocation) -> Any:
        """Call and wait."""
        text = str(wanted)
        return self._result(self._begin("call", wanted, text), text)

    def start(self, wanted: Invocation) -> Running:
        """Call and go on; the first one in a ``pause_before`` block gets its gate."""
        text = str(wanted)
        pause = self._pause if self._pause is not None and self._pause.call is None else None
        number = self._begin("start", wanted, text, gate=None if pause is None else pause.number)
        running = Running(number, lambda: self._result(number, text))
        if pause is not None:
            pause.call = running
        return running

    def new(self, wanted: Invocation) -> Any:
        """Make an object."""
        text = str(wanted)
        made = self.call(wanted)
        if isinstance(made, Record | Handle):
            made.shown_as(text)
        return made

    def value(self, name: str) -> Any:
        """Look at a name."""
        return self._result(self._begin("value", Invocation(name), name), name)

    def probe(self, source: str, named: Mapping[str, Any]) -> Any:
        """Run code of the check."""
        before = self._link.last_call  # it is none of the learner's business
        return self._result(self._begin("probe", Invocation(source, (), named), before), before)

    def raises(self, kind: type[BaseException] | str, wanted: Invocation) -> Raised:
        """Call and expect an exception."""
        name = kind if isinstance(kind, str) else kind.__name__
        text = str(wanted)
        try:
            came = self.call(wanted)
        except Raised as raised:
            if name in raised.bases:
                return raised
            raised.expected = name
            raise
        raise NotYet(
            f"`{text}` should raise {name}, and it raised nothing.", expected=name, came=show(came)
        )

    @contextmanager
    def on_error(self, say: Say) -> Iterator[None]:
        """Give what the answer raises in the block a sentence of the check's own."""
        before, self._say = self._say, say
        try:
            yield
        finally:
            self._say = before

    @contextmanager
    def pause_before(self, verb: str) -> Iterator[Pause]:
        """Have a gate for the next call that is started; it is open when the block ends."""
        self._pause = pause = Pause(self._link, next(self._gates), verb)
        self._link.ask("pause", number=pause.number, verb=verb.lower())
        try:
            yield pause
        finally:
            pause.go()

    def printed(self) -> str:
        """Return what was printed so far."""
        return str(self._link.ask("printed").get("value"))

    def pytest(self, source: str, tests: str, order: Sequence[str] | None, seed: int) -> Tested:
        """Run the answer's tests."""
        self._link.last_call = "pytest"
        reply = self._link.ask(
            "pytest",
            source=dedent(source),
            tests=dedent(tests),
            order=None if order is None else list(order),
            seed=seed,
        )
        if "raised" in reply:
            raise self._raised(reply["raised"])
        return Tested.read(reply.get("value"))

    def _begin(self, op: str, wanted: Invocation, text: str | None, gate: int | None = None) -> int:
        self._link.last_call = text
        return self._link.begin(
            op,
            how="call" if op == "start" else op,
            name=wanted.name,
            pause=gate,
            env=wanted.around.env,
            files=wanted.around.files,
            args=[outgoing(one) for one in wanted.arguments],
            kwargs={key: outgoing(one) for key, one in wanted.named.items()},
        )

    def _result(self, number: int, text: str | None) -> Any:
        """Wait for the reply to a question.

        Raises:
            Raised: what the answer raised, under the sentence of :meth:`on_error` if there is one.
        """
        self._link.last_call = text
        reply = self._link.wait(number)
        if "raised" in reply:
            self._link.came_before = True
            raise self._raised(reply["raised"])
        return self._link.value(reply.get("value"))

    def _raised(self, plain: Any) -> Raised:
        if not isinstance(plain, dict):
            raise NotYet(FORGED)
        raised = Raised(plain)
        if raised.slip:
            self._link.slip = raised
        elif self._say is not None:
            raised.sentence = self._say(raised) if callable(self._say) else self._say
        return raised
