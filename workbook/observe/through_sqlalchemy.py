"""Records what SQLAlchemy sends.

While a recorder runs as little as possible happens: one small object a statement, no formatting,
no copy. What was compiled is kept (SQLAlchemy's own cache keeps it anyway), so that parameters
get their names and an N+1 its relationship when somebody looks.
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, event

from workbook.observe import sqltext, tap
from workbook.observe.errors import first_line
from workbook.observe.recording import Recording
from workbook.observe.statement import Statement

_NAMED = re.compile(r"%\((\w+)\)s")
_CHANGES = frozenset({"insert", "update", "delete", "merge"})


def engine_of(target: Any) -> Engine | type[Engine]:
    """Return the engine behind an engine, a session, a connection or an app.

    The class Engine itself stands for every engine of the process.

    Raises:
        TypeError: if there is none, in a sentence that says what to pass.
    """
    found = target
    state = getattr(found, "state", None)
    if state is not None and hasattr(found, "router"):  # an app
        found = getattr(state, "engine", None)
        if found is None:
            raise TypeError(
                "The app has no engine at app.state.engine yet. It is made in the lifespan: "
                "record inside of `with TestClient(app) as client:`."
            )
    if hasattr(found, "kw") and "bind" in found.kw:  # a sessionmaker
        found = found.kw["bind"]
    found = getattr(found, "sync_session", found)
    if hasattr(found, "get_bind"):  # a session
        found = found.get_bind()
    found = getattr(found, "sync_engine", found)
    found = getattr(found, "sync_connection", found)
    if isinstance(found, Connection):
        found = found.engine
    if isinstance(found, Engine) or found is Engine:
        return found
    raise TypeError(
        f"record() cannot find an engine behind a {type(target).__name__}. "
        "Give it an engine, a session, a client of MongoDB, Redis or Elasticsearch, a session of "
        "Cassandra, or an app that keeps one of these on app.state."
    )


@contextmanager
def recorded(engine: Engine | type[Engine], title: str) -> Iterator[Recording]:
    """Record what is sent through this engine while the block runs.

    Args:
        engine: the engine, or the class Engine for every one that connects meanwhile.
        title: stands above the recording.
    """
    sent: list[tap.Sent] = []
    recording = Recording(title, sent, read)
    heard: dict[int, Any] = {}

    def hear(dialect: Any) -> None:
        heard[id(dialect)] = dialect
        tap.listen(dialect, sent)

    def connected(connection: Connection) -> None:
        hear(connection.dialect)

    if isinstance(engine, Engine):
        hear(engine.dialect)
    else:
        event.listen(engine, "engine_connect", connected)
    try:
        yield recording
    finally:
        if not isinstance(engine, Engine):
            event.remove(engine, "engine_connect", connected)
        for dialect in heard.values():
            tap.leave(dialect, sent)
        recording.closed = True


def read(sent: Sequence[tap.Sent]) -> list[Statement]:
    """Make statements of what the tap kept."""
    transactions: dict[int, int] = {}
    begun: set[int] = set()
    statements = []
    for number, one in enumerate(list(sent), start=1):
        verb = sqltext.verb(one.sql)
        if one.sql == tap.BEGIN and transactions.get(one.connection) in begun:
            continue  # a listener has sent a BEGIN of its own already
        transaction = transactions.setdefault(one.connection, number)
        if verb == "begin":
            begun.add(transaction)
        if verb in {"commit", "rollback"} and not sqltext.to_savepoint(one.sql):
            del transactions[one.connection]
        milliseconds = None if one.ended is None else (one.ended - one.started) * 1000
        statements.append(
            Statement(
                sql=one.sql,
                verb=verb,
                parameters=_in_order(one) or (),
                rows=_rows(one, verb),
                milliseconds=milliseconds,
                many=one.many,
                error=None if one.error is None else first_line(one.error),
                names=_names(one),
                transaction=transaction,
                source=one.compiled,
            )
        )
    return statements


def _in_order(one: tap.Sent) -> Any:
    """Return the parameters, named ones in the order in which the text names them.

    SQLAlchemy fills the dict of an INSERT of several rows in the order of a set, which is
    another one in every process.
    """
    if isinstance(one.parameters, dict) and len(one.parameters) > 1:
        named = [name for name in _NAMED.findall(one.sql) if name in one.parameters]
        return {name: one.parameters[name] for name in (*named, *one.parameters)}
    return one.parameters


def _rows(one: tap.Sent, verb: str) -> int | None:
    """Return the rows that were fetched, or else changed; None when nobody knows."""
    if one.fetched is not None:
        return None if one.fetched == tap.UNKNOWN else one.fetched
    if verb == "select" and one.ended is not None and one.error is None:
        return 0
    if verb not in _CHANGES or one.changed is None or one.changed < 0:
        return None
    if " RETURNING " in one.sql:  # SQLite counts those only while they are fetched
        return one.changed or None
    return one.changed


def _names(one: tap.Sent) -> tuple[str, ...]:
    """Return the names of positional parameters, as far as what was compiled tells them."""
    names: Sequence[str] = getattr(one.compiled, "positiontup", None) or ()
    values = one.parameters[0] if one.many and one.parameters else one.parameters
    if not names or isinstance(values, dict) or len(names) == len(values):
        return () if isinstance(values, dict) else tuple(names)
    expanding = [name for name in names if f"POSTCOMPILE_{name}]" in one.compiled.string]
    if len(expanding) == 1:  # an IN: one name stands for as many values as there are
        extra = len(values) - len(names) + 1
        return tuple(
            each
            for name in names
            for each in (
                [f"{name}_{n}" for n in range(1, extra + 1)] if name == expanding[0] else [name]
            )
        )
    if not expanding and len(values) % len(names) == 0:  # INSERT ... VALUES of several rows
        return tuple(f"{name}__{row}" for row in range(len(values) // len(names)) for name in names)
    return ()
