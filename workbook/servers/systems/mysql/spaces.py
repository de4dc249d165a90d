"""Databases of one's own on a MariaDB or MySQL."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any
from urllib.parse import parse_qs, urlsplit

from workbook.servers import addresses, doors
from workbook.servers.errors import ServerError
from workbook.servers.systems.mysql.program import TITLE

_SECONDS = 10.0  # for an answer; who listens and says nothing is no server


def answers(url: str) -> bool:
    """Whether something listens at the URL of a server of ours, without speaking to it."""
    (path,) = parse_qs(urlsplit(url).query)["unix_socket"]
    return doors.at_path(path)


def version(url: str) -> str:
    """Return the version of a running server."""
    with _connected(url) as cursor:
        cursor.execute("SELECT VERSION()")
        return str(cursor.fetchone()[0]).partition("-")[0]


def create(url: str, name: str) -> str:
    """Create a database of that name and return its URL.

    Raises:
        ServerError: if there is no server, or it lets this user create nothing.
    """
    with _connected(url) as cursor:
        import pymysql  # type: ignore[import-untyped]

        try:
            cursor.execute(f"CREATE DATABASE `{name}` CHARACTER SET utf8mb4")
        except pymysql.err.OperationalError as error:
            if error.args[0] != pymysql.constants.ER.DBACCESS_DENIED_ERROR:
                raise
            remedy = "Grant the user all on `wb\\_%`.*"
            raise addresses.may_not_create("mysql", url, remedy) from None
    return addresses.with_database(url, name)


def drop(url: str, name: str) -> None:
    """Drop a database, whoever is still connected to it."""
    with _connected(url) as cursor:
        import pymysql

        cursor.execute("SELECT id FROM information_schema.processlist WHERE db = %s", [name])
        for (session,) in cursor.fetchall():
            with suppress(pymysql.err.MySQLError):  # it has just gone
                cursor.execute("KILL %s", [session])
        cursor.execute(f"DROP DATABASE IF EXISTS `{name}`")


@contextmanager
def _connected(url: str) -> Iterator[Any]:
    """Give a cursor on a connection as SQLAlchemy would make it from this URL."""
    import pymysql
    from sqlalchemy import make_url
    from sqlalchemy.dialects.mysql.pymysql import dialect

    try:
        try:
            words, named = dialect().create_connect_args(make_url(url))
            named = {**named, "autocommit": True, "connect_timeout": 5, "read_timeout": _SECONDS}
            if "unix_socket" in named:  # reading the machine's certificates takes longer
                named["ssl_disabled"] = True
            connected = pymysql.connect(*words, **named)
        except (TypeError, AttributeError, OSError) as error:
            raise ValueError(addresses.not_read(error)) from error
        with connected as connection, connection.cursor() as cursor:
            cursor.execute("SET SESSION lock_wait_timeout = 5")
            yield cursor
    except (pymysql.err.MySQLError, RuntimeError, ValueError) as error:
        if isinstance(error, ServerError):
            raise
        said = error.args[-1] if error.args else error
        raise addresses.unusable(TITLE, "mysql", url, said) from error
