"""How PostgreSQL and SQLite are asked for a plan, and what of it differs at every run."""

import re
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from typing import Any

from sqlalchemy import Connection, event, text

from workbook.observe import tap, through_sqlalchemy, values
from workbook.observe.plans import Plan
from workbook.observe.statement import Statement

PLANNED = frozenset({"select", "insert", "update", "delete"})
_QUESTIONS = {
    ("postgresql", False): "EXPLAIN (COSTS OFF)",
    ("postgresql", True): "EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF, BUFFERS OFF)",
    ("sqlite", False): "EXPLAIN QUERY PLAN",
}
_NAMES = {"postgresql": "PostgreSQL", "sqlite": "SQLite"}
# What depends on memory, on the last vacuum, or on the version of the server.
_VARIES = re.compile(r"\s*(?:Heap Fetches|Buckets|Batches|Sort Method|Storage|Index Searches):")
_OWN_TABLES = (
    "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables WHERE tableowner = current_user"
)


_CHANGES = "With analyze=True the statement runs. Only a SELECT may, because it changes nothing."


class _Caught(Exception):  # noqa: N818 (never seen outside)
    """A statement was about to be sent, and its text is known now."""


def plan(where: Any, statement: Any, *, analyze: bool) -> Plan:
    """Ask for the plan of one statement (see :func:`workbook.observe.plans.explain`)."""
    with _connection(where) as connection:
        system = connection.dialect.name
        question = _QUESTIONS.get((system, analyze))
        if question is None:
            raise ValueError(
                "SQLite tells its plan, but not what came of it: leave analyze=True out."
                if system == "sqlite"
                else f"The plans of {system} are not read here, only PostgreSQL's and SQLite's."
            )
        if not isinstance(statement, Statement):
            statement = _to_be_sent(connection, statement)
        if statement.verb not in PLANNED:
            verb = statement.verb.upper()
            raise ValueError(f"{verb} has no plan; a SELECT has, and what changes rows.")
        if analyze and statement.verb != "select":
            raise ValueError(_CHANGES)
        _look_at_tables(connection)
        given = statement.parameters[0] if statement.many else statement.parameters
        rows = connection.exec_driver_sql(f"{question} {statement.sql}", given).all()
        lines = _tree(rows) if system == "sqlite" else [str(line) for (line,) in rows]
    kept = [values.steady(line) for line in lines if not _VARIES.match(line)]
    return Plan(statement, _NAMES[system], kept)


def _to_be_sent(connection: Connection, statement: Any) -> Statement:
    """Return what SQLAlchemy would give to the driver, caught on its way there."""
    caught: list[tap.Sent] = []

    def catch(_: Any, cursor: Any, sql: str, given: Any, context: Any, many: bool) -> None:
        cursor.close()
        caught.append(tap.Sent(0, sql, given, context.compiled, many))
        raise _Caught

    event.listen(connection, "before_cursor_execute", catch)
    try:
        connection.execute(text(statement) if isinstance(statement, str) else statement)
    except _Caught:
        pass
    finally:
        event.remove(connection, "before_cursor_execute", catch)
    return through_sqlalchemy.read(caught)[0]


@contextmanager
def _connection(where: Any) -> Iterator[Connection]:
    """Lend the connection of a session, the connection given, or a new one of an engine."""
    engine = through_sqlalchemy.engine_of(where)
    if isinstance(engine, type) or engine.dialect.is_async:
        raise TypeError(
            "explain() asks over a connection that works without await. Give it a Session, a "
            "Connection or an Engine."
        )
    if isinstance(where, Connection):
        yield where
    elif hasattr(where, "get_bind"):
        yield where.connection()
    else:
        with engine.connect() as connection:
            yield connection


def _look_at_tables(connection: Connection) -> None:
    """Let PostgreSQL count and sample the user's tables, past any recorder."""
    if connection.dialect.name != "postgresql":
        return
    with closing(connection.connection.cursor()) as cursor:
        cursor.execute(_OWN_TABLES)
        if tables := ", ".join(name for (name,) in cursor.fetchall()):
            cursor.execute(f"ANALYZE {tables}")


def _tree(rows: Sequence[Any]) -> list[str]:
    """Return SQLite's rows as lines, each under the one that it belongs to."""
    depth = {0: -1}
    lines = []
    for number, parent, _, detail in rows:
        depth[number] = depth[parent] + 1
        lines.append("  " * depth[number] + detail)
    return lines
