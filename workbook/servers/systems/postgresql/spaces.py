"""Databases of one's own on a PostgreSQL."""

import os
from typing import Any
from urllib.parse import unquote

from workbook.servers import addresses, doors
from workbook.servers.errors import ServerError
from workbook.servers.systems.postgresql.program import TITLE


def answers(url: str) -> bool:
    """Whether something listens at the URL of a server of ours, without speaking to it."""
    return doors.at_path(f"{unquote(url.rpartition('?host=')[2])}/.s.PGSQL.5432")


def version(url: str) -> str:
    """Return the version of a running server."""
    with _connected(url) as connection:
        row = connection.execute("SHOW server_version").fetchone()
        return str(row[0]).partition(" ")[0] if row else ""


def create(url: str, name: str) -> str:
    """Create a database of that name and return its URL.

    Raises:
        ServerError: if there is no server, or it lets this user create nothing.
    """
    with _connected(url) as connection:
        import psycopg

        try:
            # template0 is what the server brings, whatever its owner did to template1.
            connection.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
        except psycopg.errors.InsufficientPrivilege:
            raise addresses.may_not_create("postgresql", url, "Give the user CREATEDB") from None
        except psycopg.Error as error:
            raise ServerError(
                f"PostgreSQL made no database at {addresses.shown(url)}: {_said(error)}."
            ) from error
    return addresses.with_database(url, name)


def drop(url: str, name: str) -> None:
    """Drop a database, whoever is still connected to it."""
    with _connected(url) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _connected(url: str) -> Any:
    import psycopg

    try:
        return psycopg.connect(url, autocommit=True, connect_timeout=5)
    except psycopg.Error as error:
        said = _said(error)
        if misled := [name for name in ("PGPORT", "PGSERVICE") if os.environ.get(name)]:
            said += f"; every client reads {' and '.join(misled)}, so unset that"
        raise addresses.unusable(TITLE, "postgresql", url, said) from error


def _said(error: BaseException) -> str:
    """Return the first line of an error, without where that was: the sentence has it."""
    first = (str(error).strip().splitlines() or [""])[0]
    return first.rpartition("failed: ")[2].rstrip(".")
