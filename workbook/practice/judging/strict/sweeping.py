"""What killed judges have left on a server of PostgreSQL: found by name, mark and age, and dropped.

On the workbook's own server everything goes with the server; this is for somebody's own.
"""

import contextlib
import re
import secrets
import time

import psycopg
from psycopg import sql

_OLD = 24 * 3600  # seconds; an answer is judged in minutes, whatever the clocks of machines say
_NAME = re.compile(r"wb_grade_([0-9a-f]{8})_[0-9a-f]{12}")
_MARK = "made by the workbook for one answer that is being graded"
_LEFT = "SELECT rolname FROM pg_roles WHERE shobj_description(oid, 'pg_authid') = %s"


def named() -> str:
    """Return a new name for a role and a database; it holds when it was made."""
    return f"wb_grade_{int(time.time()):08x}_{secrets.token_hex(6)}"


def mark(role: str) -> sql.Composed:
    """Return the statement that says whose a role is."""
    return sql.SQL("COMMENT ON ROLE {} IS {}").format(sql.Identifier(role), sql.Literal(_MARK))


def drop(connection: "psycopg.Connection[tuple[object, ...]]", name: str) -> None:
    """Drop a role and the database of its name, whoever is connected."""
    role = sql.Identifier(name)
    connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(role))
    connection.execute(sql.SQL("DROP ROLE IF EXISTS {}").format(role))


def sweep(url: str) -> list[str]:
    """Drop what runs that were killed have left; a server that does not answer keeps it.

    Args:
        url: of the server, without a driver, as the role that makes the others.

    Returns:
        The names that were dropped.
    """
    dropped: list[str] = []
    with contextlib.suppress(psycopg.Error), psycopg.connect(url, autocommit=True) as connection:
        for (name,) in connection.execute(_LEFT, [_MARK]).fetchall():
            found = _NAME.fullmatch(str(name))
            if found and time.time() - int(found[1], 16) > _OLD:
                drop(connection, str(name))
                dropped.append(str(name))
    return dropped
