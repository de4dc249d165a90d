"""Stands between SQLAlchemy and a dialect, and notes what goes through.

SQLAlchemy's own events would do too, but an engine that has any listener walks through four
chains of listeners at every statement: 5 µs here, before anything is noted. The dialect's
``do_execute`` and its siblings are called once for each trip to the driver; standing there costs
half of that, and gives the driver's own time and its own error.
"""

import sys
from collections.abc import Callable
from threading import Lock
from time import perf_counter
from typing import Any

from sqlalchemy.engine.cursor import CursorFetchStrategy
from sqlalchemy.engine.default import DefaultDialect, DefaultExecutionContext

_USUAL: Any = (
    CursorFetchStrategy  # called by its name below: super() costs as much as counting does
)
_USUAL_FETCH = DefaultExecutionContext.cursor_fetch_strategy
BEGIN = "BEGIN (implicit)"  # SQLAlchemy notes it; the driver sends it, or the server thinks it
UNKNOWN = -1  # rows fetched in a way that is not counted
_OURS = "_workbook_tap"
_STOOD_IN = (
    *("do_execute", "do_executemany", "do_execute_no_params"),
    *("do_begin", "do_commit", "do_rollback"),
)
_changing = Lock()


class Sent:
    """What is kept of one trip to the driver; everything else waits until somebody looks."""

    __slots__ = (
        "changed", "compiled", "connection", "ended", "error", "fetched", "many", "parameters",
        "sql", "started",
    )  # fmt: skip

    def __init__(
        self, connection: int, sql: str, parameters: Any, compiled: Any, many: bool
    ) -> None:
        self.connection = connection
        self.sql = sql
        self.parameters = parameters
        self.compiled = compiled
        self.many = many
        self.changed = self.fetched = self.error = self.ended = None
        self.started = perf_counter()


class _CountedFetch(CursorFetchStrategy):
    """SQLAlchemy's usual way to fetch, which also counts the rows."""

    __slots__ = ("sent",)

    def __init__(self, sent: Any) -> None:
        self.sent = sent

    def yield_per(self, result: Any, dbapi_cursor: Any, num: int) -> None:
        self.sent.fetched = UNKNOWN  # another way to fetch takes over
        _USUAL.yield_per(self, result, dbapi_cursor, num)

    def fetchone(self, result: Any, dbapi_cursor: Any, hard_close: bool = False) -> Any:
        row = _USUAL.fetchone(self, result, dbapi_cursor, hard_close)
        self.sent.fetched = (self.sent.fetched or 0) + (row is not None)
        return row

    def fetchmany(self, result: Any, dbapi_cursor: Any, size: int | None = None) -> Any:
        rows = _USUAL.fetchmany(self, result, dbapi_cursor, size)
        self.sent.fetched = (self.sent.fetched or 0) + len(rows)
        return rows

    def fetchall(self, result: Any, dbapi_cursor: Any) -> Any:
        rows = _USUAL.fetchall(self, result, dbapi_cursor)
        self.sent.fetched = (self.sent.fetched or 0) + len(rows)
        return rows


def listen(dialect: DefaultDialect, sent: list[Any]) -> None:
    """Append to this list whatever goes through this dialect from now on."""
    with _changing:
        lists = dialect.__dict__.get(_OURS)
        if lists is None:
            lists = dialect.__dict__[_OURS] = []
            dialect.__dict__.update(_stand_ins(dialect, lists))
        if not any(one is sent for one in lists):
            lists.append(sent)


def leave(dialect: DefaultDialect, sent: list[Any]) -> None:
    """Stop appending to this list; the dialect is as before when nobody listens any more."""
    with _changing:
        lists = dialect.__dict__.get(_OURS, [])
        lists[:] = [one for one in lists if one is not sent]
        if not lists and _OURS in dialect.__dict__:
            for name in (*_STOOD_IN, _OURS):
                del dialect.__dict__[name]


def _stand_ins(dialect: DefaultDialect, lists: list[list[Any]]) -> dict[str, Callable[..., Any]]:
    """Return what takes the place of the dialect's methods."""
    execute, executemany = dialect.do_execute, dialect.do_executemany
    execute_bare: Callable[..., Any] = dialect.do_execute_no_params

    def note(
        run: Callable[..., Any], many: bool, cursor: Any, sql: str, parameters: Any, context: Any
    ) -> None:
        connection = context.root_connection if context is not None else None
        if connection is None or not connection._allow_autobegin:
            run(cursor, sql, parameters, context)  # SQLAlchemy asks the server who it is
            return
        one: Any = Sent(id(connection._dbapi_connection), sql, parameters, context.compiled, many)
        for sent in lists:
            sent.append(one)
        try:
            run(cursor, sql, parameters, context)
        except BaseException as error:
            one.error, one.ended = error, perf_counter()
            raise
        one.ended = perf_counter()
        one.changed = cursor.rowcount
        streams = context._is_server_side or "stream_results" in context.execution_options
        if streams or context.cursor_fetch_strategy is not _USUAL_FETCH:
            one.fetched = UNKNOWN
        else:
            context.cursor_fetch_strategy = _CountedFetch(one)

    def without_parameters(cursor: Any, sql: str, _none: Any, context: Any) -> None:
        execute_bare(cursor, sql, context)

    def do_execute(cursor: Any, statement: str, parameters: Any, context: Any = None) -> None:
        note(execute, False, cursor, statement, parameters, context)

    def do_executemany(cursor: Any, statement: str, parameters: Any, context: Any = None) -> None:
        note(executemany, True, cursor, statement, parameters, context)

    def do_execute_no_params(cursor: Any, statement: str, context: Any = None) -> None:
        note(without_parameters, False, cursor, statement, (), context)

    def mark(text: str, run: Callable[[Any], None], caller: str) -> Callable[[Any], None]:
        def marked(dbapi_connection: Any) -> None:
            # The pool also rolls back whatever comes back to it; that ends no transaction.
            if sys._getframe(1).f_code.co_name != caller:
                return run(dbapi_connection)
            one = Sent(id(dbapi_connection), text, (), None, False)
            for sent in lists:
                sent.append(one)
            try:
                return run(dbapi_connection)
            except BaseException as error:
                one.error = error  # type: ignore[assignment]
                raise

        return marked

    return {
        "do_execute": do_execute,
        "do_executemany": do_executemany,
        "do_execute_no_params": do_execute_no_params,
        "do_begin": mark(BEGIN, dialect.do_begin, "_begin_impl"),
        "do_commit": mark("COMMIT", dialect.do_commit, "_commit_impl"),
        "do_rollback": mark("ROLLBACK", dialect.do_rollback, "_rollback_impl"),
    }
