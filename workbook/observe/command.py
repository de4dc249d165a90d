"""What recorders of other clients than SQLAlchemy share: what they keep, and how it is hooked.

While a recorder runs, only what was sent and when is kept; text is made when somebody looks. A
recorder stands in for a method of one client, on that object alone; several may listen at once,
and the last one that leaves puts everything back.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from threading import Lock
from time import perf_counter
from typing import Any

from workbook.observe import values
from workbook.observe.errors import first_line
from workbook.observe.recording import Recording
from workbook.observe.statement import Statement

_OURS = "_workbook_recorders"
_changing = Lock()


class Command:
    """What is kept of one trip to a server; everything else waits until somebody looks."""

    __slots__ = ("came", "ended", "error", "given", "started")

    def __init__(self, given: Any) -> None:
        self.given = given
        self.came: Any = None
        self.error: BaseException | str | None = None
        self.ended: float | None = None
        self.started = perf_counter()

    @property
    def milliseconds(self) -> float | None:
        """How long it took; None while nothing came back."""
        return None if self.ended is None else (self.ended - self.started) * 1000

    @property
    def failed(self) -> str | None:
        """The error in one line, or None."""
        return None if self.error is None else told(self.error)


def told(error: BaseException | str) -> str:
    """Return an error in one line that is the same at every run."""
    return values.steady(error if isinstance(error, str) else first_line(error))


def note(lists: Sequence[list[Any]], given: Any) -> Command:
    """Return a new command that stands in each of these lists."""
    one = Command(given)
    for sent in lists:
        sent.append(one)
    return one


def hearing(lists: Sequence[list[Any]], send: Callable[..., Any]) -> Callable[..., Any]:
    """Return a stand-in for a synchronous method whose arguments are what is kept.

    It does what ``run`` does, without a second call between: a trip to Redis takes 60 µs, and
    each call with arguments to unpack costs half of one.
    """

    def heard(*args: Any, **options: Any) -> Any:
        one = Command(args)
        for sent in lists:
            sent.append(one)
        try:
            came = one.came = send(*args, **options)
        except BaseException as error:
            one.error, one.ended = error, perf_counter()
            raise
        one.ended = perf_counter()
        return came

    return heard


def run(
    lists: Sequence[list[Any]],
    given: Any,
    send: Callable[..., Any],
    /,
    *args: Any,
    **options: Any,
) -> Any:
    """Send something synchronously and keep what came.

    Args:
        lists: of those who listen.
        given: what is sent, as it is kept.
        send: what sends it, called with the rest.
        args: for that.
        options: for that.
    """
    one = note(lists, given)
    try:
        came = one.came = send(*args, **options)
    except BaseException as error:
        one.error, one.ended = error, perf_counter()
        raise
    one.ended = perf_counter()
    return came


async def run_async(
    lists: Sequence[list[Any]],
    given: Any,
    send: Callable[..., Any],
    /,
    *args: Any,
    **options: Any,
) -> Any:
    """Send something asynchronously and keep what came; the arguments are those of ``run``."""
    one = note(lists, given)
    try:
        came = one.came = await send(*args, **options)
    except BaseException as error:
        one.error, one.ended = error, perf_counter()
        raise
    one.ended = perf_counter()
    return came


@contextmanager
def recorded(
    client: Any,
    title: str,
    stand_ins: Callable[[Any, list[list[Any]]], dict[str, Any]],
    read: Callable[[Sequence[Any]], list[Statement]],
    sent: list[Any] | None = None,
) -> Iterator[Recording]:
    """Record what one object sends while the block runs.

    Args:
        client: whose methods are stood in for, as attributes of the object itself.
        title: stands above the recording.
        stand_ins: makes these methods by name; they append to each of the lists given.
        read: makes statements of what they kept.
        sent: the list to be filled, where something else fills it, too.
    """
    sent = [] if sent is None else sent
    recording = Recording(title, sent, read)
    with _changing:
        lists, names = client.__dict__.get(_OURS, ([], []))
        if not lists:
            made = stand_ins(client, lists)
            names += made
            client.__dict__.update(made, **{_OURS: (lists, names)})
        lists.append(sent)
    try:
        yield recording
    finally:
        with _changing:
            lists[:] = [one for one in lists if one is not sent]
            if not lists:
                for name in (*names, _OURS):
                    del client.__dict__[name]
        recording.closed = True
