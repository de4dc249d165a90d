"""Records what SQLAlchemy sends.

Inside the hooks as little as possible happens: one small object a statement, no formatting, no
copy. What was compiled is kept (SQLAlchemy's own cache keeps it anyway), so that parameters get
their names and an N+1 its relationship when somebody looks.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from time import perf_counter
from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine.cursor import CursorFetchStrategy
from sqlalchemy.engine.default import DefaultExecutionContext

from workbook.observe import sqltext
from workbook.observe.errors import first_line
from workbook.observe.recording import Recording
from workbook.observe.statement import Statement

_USUAL_FETCH = DefaultExecutionContext.cursor_fetch_strategy


class _Sent:
    """What the hooks keep of one statement or mark."""

    __slots__ = (
        "compiled", "connection", "ended", "error", "many", "parameters", "rows", "sql", "started",
    )  # fmt: skip

    def __init__(
        self,
        connection: int,
        sql: str,
        parameters: Any = (),
        compiled: Any = None,
        many: Any = False,
    ) -> None:
        self.connection = connection
        self.sql = sql
        self.parameters = parameters
        self.compiled = compiled
        self.many = many
        self.rows: int | None = None
        self.error: BaseException | None = None
        self.ended: float | None = None
        self.started = perf_counter()


class _CountedFetch(CursorFetchStrategy):
    """SQLAlchemy's usual way to fetch, which also counts the rows."""

    __slots__ = ("_sent",)

    def __init__(self, sent: _Sent) -> None:
        sent.rows = 0
        self._sent = sent

    def fetchone(self, result: Any, dbapi_cursor: Any, hard_close: bool = False) -> Any:
        row = super().fetchone(result, dbapi_cursor, hard_close)
        if row is not None:
            self._sent.rows += 1  # type: ignore[operator]
        return row

    def fetchmany(self, result: Any, dbapi_cursor: Any, size: int | None = None) -> Any:
        rows = super().fetchmany(result, dbapi_cursor, size)
        self._sent.rows += len(rows)  # type: ignore[operator]
        return rows

    def fetchall(self, result: Any, dbapi_cursor: Any) -> Any:
        rows = super().fetchall(result, dbapi_cursor)
        self._sent.rows += len(rows)  # type: ignore[operator]
        return rows


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
        "Give it an engine, a session or an app with app.state.engine."
    )


@contextmanager
def recorded(engine: Engine | type[Engine], title: str) -> Iterator[Recording]:
    """Record what is sent through this engine while the block runs."""
    sent: list[_Sent] = []
    recording = Recording(title, sent, _read)
    hooks = _hooks(sent)
    for name, hook in hooks.items():
        event.listen(engine, name, hook, retval=name == "before_cursor_execute")
    try:
        yield recording
    finally:
        for name, hook in hooks.items():
            event.remove(engine, name, hook)
        recording.closed = True


def _hooks(sent: list[_Sent]) -> dict[str, Any]:
    key = f"_observed_{id(sent)}"  # recordings may overlap

    def before(
        connection: Any, _cursor: Any, sql: str, parameters: Any, context: Any, many: bool
    ) -> tuple[str, Any]:
        one = _Sent(id(connection), sql, parameters, context.compiled, many)
        setattr(context, key, one)
        sent.append(one)
        return sql, parameters

    def after(
        _connection: Any, cursor: Any, _sql: str, _parameters: Any, context: Any, many: bool
    ) -> None:
        one = getattr(context, key, None)
        if one is None:
            return
        one.ended = perf_counter()
        if cursor.description is None:
            one.rows = cursor.rowcount
        elif (
            not many
            and context.cursor_fetch_strategy is _USUAL_FETCH
            and not context._is_server_side
        ):
            context.cursor_fetch_strategy = _CountedFetch(one)

    def failed(trouble: Any) -> None:
        one = getattr(trouble.execution_context, key, None)
        if one is None and sent and trouble.statement is None:  # a COMMIT that failed
            one = sent[-1]
        if one is not None:
            one.error = trouble.original_exception

    def mark(text: str) -> Any:
        return lambda connection: sent.append(_Sent(id(connection), text))

    return {
        "before_cursor_execute": before,
        "after_cursor_execute": after,
        "handle_error": failed,
        "begin": mark("BEGIN (implicit)"),
        "commit": mark("COMMIT"),
        "rollback": mark("ROLLBACK"),
    }


def _read(sent: Sequence[_Sent]) -> list[Statement]:
    """Make statements of what the hooks kept."""
    transactions: dict[int, int] = {}
    read = []
    for number, one in enumerate(list(sent), start=1):
        verb = sqltext.verb(one.sql)
        transaction = transactions.setdefault(one.connection, number)
        if verb in {"commit", "rollback"} and not sqltext.to_savepoint(one.sql):
            del transactions[one.connection]
        many = bool(one.many) and isinstance(one.parameters, list)
        read.append(
            Statement(
                sql=one.sql,
                verb=verb,
                parameters=one.parameters or (),
                rows=one.rows if one.rows is not None and one.rows >= 0 else None,
                milliseconds=None if one.ended is None else (one.ended - one.started) * 1000,
                many=many,
                error=None if one.error is None else first_line(one.error),
                names=_names(one, many=many),
                transaction=transaction,
                source=one.compiled,
            )
        )
    return read


def _names(one: _Sent, *, many: bool) -> tuple[str, ...]:
    """Return the names of positional parameters, as far as what was compiled tells them."""
    names: Sequence[str] = getattr(one.compiled, "positiontup", None) or ()
    values = one.parameters[0] if many and one.parameters else one.parameters
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
