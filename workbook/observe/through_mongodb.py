"""Records what PyMongo and Motor send, on clients that exist already.

A ``CommandListener`` has to be given to a client when it is made. Every client keeps its
listeners in one object all the same, and asks it at each command whether anybody listens; a
recorder joins them there and leaves no trace. So a client that nobody records costs nothing.

What every command carries and no lesson is about is left out: sessions, cluster times, numbers of
cursors, and the greetings of the driver itself.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from threading import Lock
from typing import Any

from workbook.observe import command
from workbook.observe.recording import Recording
from workbook.observe.statement import Statement

_GREETINGS = frozenset(
    {"hello", "ismaster", "isMaster", "saslStart", "saslContinue", "authenticate", "endSessions",
     "killCursors"}
)  # fmt: skip
_NOISE = frozenset(
    {"lsid", "$db", "$clusterTime", "$readPreference", "txnNumber", "startTransaction",
     "autocommit", "readConcern", "writeConcern", "recoveryToken", "apiVersion", "ordered",
     "singleBatch", "maxTimeMS", "cursor"}
)  # fmt: skip
_ENDS = {"commitTransaction": "commit", "abortTransaction": "rollback"}
_LISTS = {"insert": "documents", "update": "updates", "delete": "deletes"}
_HEARD, _ASKED = "_EventListeners__command_listeners", "_EventListeners__enabled_for_commands"
_changing = Lock()


@contextmanager
def recorded(client: Any, title: str) -> Iterator[Recording]:
    """Record what this client sends while the block runs.

    Args:
        client: a ``MongoClient``, an ``AsyncMongoClient`` or Motor's.
        title: stands above the recording.

    Raises:
        TypeError: if this PyMongo keeps its listeners in another way, in a sentence.
    """
    client = vars(client).get("delegate", client)  # what Motor stands around
    heard_by = client._event_listeners or client.options.pool_options._event_listeners
    if not (hasattr(heard_by, _HEARD) and hasattr(heard_by, _ASKED)):
        raise TypeError(
            "record() does not know this version of PyMongo: its clients keep their listeners in "
            "another way. Use the version that the workbook's lock file names."
        )
    sent: list[command.Command] = []
    listener = _listener(sent)
    recording = Recording(title, sent, _read)
    with _changing:
        getattr(heard_by, _HEARD).append(listener)
        setattr(heard_by, _ASKED, True)
    try:
        yield recording
    finally:
        with _changing:
            listeners = getattr(heard_by, _HEARD)
            listeners.remove(listener)
            setattr(heard_by, _ASKED, bool(listeners))
        recording.closed = True


def _listener(sent: list[command.Command]) -> Any:
    """Return a listener that keeps commands in a list."""
    from pymongo import monitoring

    class Recorder(monitoring.CommandListener):
        """Keeps each command until its answer is there."""

        def __init__(self) -> None:
            self.waiting: dict[Any, command.Command] = {}

        def started(self, event: Any) -> None:
            if event.command_name in _GREETINGS:
                return
            one = command.Command((event.command_name, event.command))
            sent.append(one)
            self.waiting[event.request_id, event.connection_id] = one

        def succeeded(self, event: Any) -> None:
            one = self.waiting.pop((event.request_id, event.connection_id), None)
            if one is not None:
                one.ended = one.started + event.duration_micros / 1e6
                one.came = event.reply

        def failed(self, event: Any) -> None:
            one = self.waiting.pop((event.request_id, event.connection_id), None)
            if one is not None:
                one.ended = one.started + event.duration_micros / 1e6
                one.error = _failure(event.failure)

    return Recorder()


def _failure(told: Any) -> str:
    return f"{told.get('codeName') or 'error'}: {str(told.get('errmsg')).splitlines()[0]}"


def _read(sent: Sequence[command.Command]) -> list[Statement]:
    read: list[Statement] = []
    transactions: dict[bytes, int] = {}
    for number, one in enumerate(list(sent), start=1):
        name, whole = one.given
        session = bytes((whole.get("lsid") or {}).get("id") or b"")
        if whole.get("startTransaction"):
            transactions[session] = number
            read.append(Statement("START TRANSACTION", "begin", transaction=number))
        within = number
        if whole.get("autocommit") is False:
            within = transactions.get(session, number)
        if name in _ENDS:
            text = f"{_ENDS[name]} transaction".upper()
            read.append(Statement(text, _ENDS[name], error=one.failed, transaction=within))
        else:
            read.append(_statement(one, name, whole, within))
    return read


def _statement(one: command.Command, name: str, whole: Any, transaction: int) -> Statement:
    # Of commands that hold a password the driver tells their name only.
    target = whole.get("collection" if name == "getMore" else name)
    given = {
        key: value
        for key, value in whole.items()
        if key not in _NOISE
        and key not in {name, "collection"}
        and value is not False
        and value != {}
    }
    many = False
    parameters: Any = given
    if set(given) == {_LISTS.get(name)}:  # nothing else is said: its parts are the parameters
        parts = given[_LISTS[name]]
        many = len(parts) > 1
        parameters = [_plain(part) for part in parts] if many else _plain(parts[0])
    came = one.came or {}
    for error in came.get("writeErrors", ())[:1]:
        one.error = f"{error['code']}: {error['errmsg']}"
    return Statement(
        sql=f"{name} {target}" if isinstance(target, str) else name,
        verb=name.lower(),
        parameters=parameters,
        rows=_rows(came),
        milliseconds=one.milliseconds,
        many=many,
        error=one.failed,
        transaction=transaction,
        language="mongodb",
    )


def _plain(part: Any) -> dict[str, Any]:
    """Return one part of a write: a document, or ``q`` and ``u`` by their full names."""
    names = {"q": "filter", "u": "update"}
    left_out = {"limit"} if "q" in part else set()
    if "q" not in part:
        return dict(part)
    return {
        names.get(key, key): value
        for key, value in part.items()
        if key not in left_out and value is not False
    }


def _rows(came: Any) -> int | None:
    """Return the documents that came in this answer, or else those that were changed."""
    cursor = came.get("cursor")
    if isinstance(cursor, dict):
        batch = cursor.get("firstBatch", cursor.get("nextBatch"))
        return None if batch is None else len(batch)
    if "lastErrorObject" in came:  # findAndModify
        return int(came["lastErrorObject"].get("n", 0))
    return int(came["n"]) if "n" in came else None
