"""Calls of what an answer defines: one at a time, several at once, held before a statement."""

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent
from typing import Any

from workbook.practice.answers import counting
from workbook.practice.answers.sending import Sent
from workbook.practice.answers.testing import Tested
from workbook.practice.checks import NotYet, Say, brief, show
from workbook.practice.judging.heard import Heard
from workbook.practice.judging.link import FORGED, Link
from workbook.practice.judging.record import Handle, Record
from workbook.practice.judging.wire import from_the_judge

_SLIPS = frozenset({"NameError", "ImportError", "SyntaxError"})
LONGEST_CODE = 120  # characters of a learner's line in a sentence


@dataclass(frozen=True, slots=True)
class Around:
    """What stands around a call: variables of the environment by name, texts of files by path."""

    env: Mapping[str, str | None] | None = None
    files: Mapping[str, str] | None = None

    def __post_init__(self) -> None:
        for path in self.files or ():
            if Path(path).is_absolute() or ".." in Path(path).parts:
                raise ValueError(f"A file of a call stands in its own folder, and {path} does not.")


NOTHING = Around()


@dataclass(frozen=True, slots=True)
class Place:
    """A place among what was sent: so many entries of the recorder, so many statements heard."""

    recorded: int = 0
    heard: int = 0


START = Place()


class Raised(NotYet):
    """What the answer raised; uncaught in a check, it ends the part.

    Args:
        plain: type, bases, message, line and code, as the child describes an exception.
    """

    def __init__(self, plain: dict[str, Any]) -> None:
        self.type = str(plain.get("type"))[:100]
        bases = plain.get("bases")
        self.bases = tuple(map(str, bases)) if isinstance(bases, list) else ()
        self.message = str(plain.get("message"))[:1_000]
        line, code = plain.get("line"), plain.get("code")
        self.code = code[:LONGEST_CODE] if isinstance(code, str) else None
        super().__init__(
            self._sentence(),
            came=f"{self.type}: {self.message}" if self.message else self.type,
            line=line if isinstance(line, int) else None,
        )

    @property
    def slip(self) -> bool:
        """Whether a name, a module or Python itself is missed: nothing else says more than that."""
        return self.code is not None and not _SLIPS.isdisjoint(self.bases)

    @property
    def said(self) -> str:
        """Type and message on one line."""
        first = self.message.strip().split("\n")[0]
        return f"{self.type}: {first}" if first else self.type

    def _sentence(self) -> str:
        where = f"Your line `{self.code}`" if self.code else "Your answer"
        if "SyntaxError" in self.bases:
            return f"{where} is no Python yet: {self.message}."
        if self.type == "NotAllowed":
            return self.message
        if "SystemExit" in self.bases:
            return f"{where} ended the program, and nothing after it can run. Leave it out."
        said = self.said
        return f"{where} raised {said}{'' if said.endswith(('.', '!', '?')) else '.'}"


class Running:
    """A call that was started.

    Args:
        calls: where its result is waited for.
        number: the question's number.
        text: the call as Python.
    """

    def __init__(self, calls: "Calls", number: int, text: str) -> None:
        self.number = number
        self._calls, self._text = calls, text

    def result(self) -> Any:
        """Wait for the call and return its value.

        Raises:
            Raised: what it raised.
        """
        return self._calls.result(self.number, self._text)


class Pause:
    """A gate before a statement.

    Args:
        link: the wire.
        number: the gate's number.
        verb: the statement's verb.
    """

    def __init__(self, link: Link, number: int, verb: str) -> None:
        self._link, self._number, self._verb = link, number, verb
        self.call: Running | None = None

    def reached(self) -> None:
        """Wait until the started call stands before its statement.

        Raises:
            NotYet: when it ended, or its time was over, without coming there.
        """
        if self.call is None:
            raise RuntimeError("pause.reached() comes after answer.start(...) in its block.")
        if not self._link.wait_for_pause(self._number, self.call.number):
            raise NotYet(f"The call ended without sending any {self._verb.upper()}.")

    def go(self) -> None:
        """Let the call go on."""
        self._link.ask("go", number=self._number)


class Calls:
    """The verbs of :class:`workbook.practice.Answer` that run something.

    Args:
        link: the wire to the child.
        heard: what the server got, where somebody listens.
    """

    def __init__(self, link: Link, heard: Heard | None = None) -> None:
        self._link, self._heard = link, heard
        self._pause: Pause | None = None
        self._gates = itertools.count(1)
        self._say: Callable[[Raised], str] | str | None = None
        self.looked = False

    def call(
        self, name: str, arguments: tuple[Any, ...], named: dict[str, Any], around: Around = NOTHING
    ) -> Any:
        """Call and wait."""
        text = written(name, arguments, named, around)
        return self.result(self._begin("call", name, arguments, named, text, around=around), text)

    def start(self, name: str, arguments: tuple[Any, ...], named: dict[str, Any]) -> Running:
        """Call and go on; the first one in a ``pause_before`` block gets its gate."""
        text = written(name, arguments, named)
        pause = self._pause if self._pause is not None and self._pause.call is None else None
        gate = None if pause is None else pause._number
        running = Running(self, self._begin("start", name, arguments, named, text, gate), text)
        if pause is not None:
            pause.call = running
        return running

    def new(self, kind: str, arguments: tuple[Any, ...], named: dict[str, Any]) -> Any:
        """Make an object."""
        text = written(kind.rpartition(":")[2], arguments, named)
        made = self.result(self._begin("call", kind, arguments, named, text), text)
        if isinstance(made, Record | Handle):
            made.shown_as(text)
        return made

    def value(self, name: str) -> Any:
        """Look at a name."""
        return self.result(self._begin("value", name, (), {}, name), name)

    def probe(self, source: str, named: dict[str, Any]) -> Any:
        """Run code of the check."""
        before = self._link.last_call
        number = self._begin("probe", source, (), named, before)
        return self.result(number, before)

    def raises(
        self,
        kind: type[BaseException] | str,
        name: str,
        arguments: tuple[Any, ...],
        named: dict[str, Any],
        around: Around = NOTHING,
    ) -> Raised:
        """Call and expect an exception."""
        wanted = kind if isinstance(kind, str) else kind.__name__
        text = written(name, arguments, named, around)
        try:
            came = self.call(name, arguments, named, around)
        except Raised as raised:
            if wanted in raised.bases:
                return raised
            raised.expected = wanted
            raise
        raise NotYet(
            f"`{text}` should raise {wanted}, and it raised nothing.",
            expected=wanted,
            came=show(came),
        )

    def result(self, number: int, text: str | None) -> Any:
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

    @contextmanager
    def on_error(self, say: Say) -> Iterator[None]:
        """Give what the answer raises in the block a sentence of the check's own."""
        before, self._say = self._say, say
        try:
            yield
        finally:
            self._say = before

    def pause(self, verb: str) -> Pause:
        """Make a gate for the next call that is started."""
        self._pause = Pause(self._link, next(self._gates), verb)
        self._link.ask("pause", number=self._pause._number, verb=verb.lower())
        return self._pause

    def sent(self) -> Sent:
        """Return the statements so far."""
        self.looked = True
        return self.peek()

    def peek(self, since: Place = START) -> Sent:
        """Return the statements so far, without counting as a look.

        Args:
            since: leave out what was sent before this place.
        """
        before = self._heard.since(since.heard) if self._heard is not None else []
        sent = self._recorded()
        entries = sent.entries[since.recorded :]
        if self._heard is not None:
            agreed = counting.agreed(entries, before, self._heard.since(since.heard))
            if agreed != entries or since != START:
                sent.take(agreed)
        elif since != START:
            sent.take(entries)
        return sent

    def place(self) -> Place:
        """Return where the statements end now."""
        heard = 0 if self._heard is None else len(self._heard)
        self.looked = True
        return Place(len(self._recorded().entries), heard)

    def _recorded(self) -> Sent:
        reply = self._link.ask("sent")
        try:
            return Sent.read(reply["sent"])
        except (ValueError, TypeError, KeyError, AttributeError):
            raise NotYet(FORGED) from None

    def printed(self) -> str:
        """Return what was printed so far."""
        return str(self._link.ask("printed").get("value"))

    def pytest(self, source: str, tests: str, order: Sequence[str] | None, seed: int) -> Tested:
        """Run the answer's tests."""
        self._link.last_call = "pytest"
        before = 0 if self._heard is None else len(self._heard)
        reply = self._link.ask(
            "pytest",
            source=dedent(source),
            tests=dedent(tests),
            order=None if order is None else list(order),
            seed=seed,
        )
        if self._heard is not None:
            self._heard.forget(before)  # nobody is to count what tests have sent
        if "raised" in reply:
            raise self._raised(reply["raised"])
        return Tested.read(reply.get("value"))

    def _begin(
        self,
        op: str,
        name: str,
        arguments: tuple[Any, ...],
        named: dict[str, Any],
        text: str | None,
        gate: int | None = None,
        around: Around = NOTHING,
    ) -> int:
        self._link.last_call = text
        how = {"value": "value", "probe": "probe"}.get(op, "call")
        return self._link.begin(
            op,
            how=how,
            name=name,
            pause=gate,
            env=around.env,
            files=around.files,
            args=[from_the_judge(one) for one in arguments],
            kwargs={key: from_the_judge(one) for key, one in named.items()},
        )

    def _raised(self, plain: Any) -> Raised:
        if not isinstance(plain, dict):
            raise NotYet(FORGED)
        raised = Raised(plain)
        if raised.slip:
            self._link.slip = raised
        elif self._say is not None:
            raised.sentence = self._say(raised) if callable(self._say) else self._say
        return raised


def written(
    name: str, arguments: tuple[Any, ...], named: dict[str, Any], around: Around = NOTHING
) -> str:
    """Return a call as Python, behind a comment that says what stands around it."""
    inside = [brief(one) for one in arguments] + [f"{k}={brief(v)}" for k, v in named.items()]
    there = [
        f"without {key}" if value is None else f"{key}={value}"
        for key, value in (around.env or {}).items()
    ]
    there += [f"a file {path}" for path in around.files or ()]
    return f"{name}({', '.join(inside)})" + (f"  # {', '.join(there)}" if there else "")
