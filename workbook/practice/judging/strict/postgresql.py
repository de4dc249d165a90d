"""PostgreSQL for a locked answer: a role and a database of its own, behind a relay.

The role may do as it likes in its database and nothing anywhere else: it reads and runs no file
of the server, and sees no other database. The judge connects as the same role, because what an
answer has left in the database (a view, a trigger) runs with the rights of whoever looks at it.
"""

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qs, quote, unquote, urlsplit

import psycopg
from psycopg import sql

from workbook.practice.answers.stores.postgresql import PostgreSQL
from workbook.practice.judging.strict import sweeping
from workbook.practice.judging.strict.relay import Relay

_PORT = 5432
_admin: str | None = None


class NoRole(RuntimeError):  # noqa: N818 -- it names what is the matter
    """This server lets us make no role for an answer: our side's fault."""


def administered_by(url: str) -> None:
    """Make roles and databases over this URL from now on; it has no driver."""
    global _admin
    _admin = url


def alive() -> bool:
    """Whether the server answers: where it does not, no answer is to blame."""
    try:
        with psycopg.connect(_admin or admin_url(), connect_timeout=5):
            return True
    except psycopg.Error:
        return False


def admin_url() -> str:
    """Return the URL of a server on which roles can be made, starting ours if needed."""
    from workbook import servers
    from workbook.servers import addresses

    found = servers.url("postgresql")
    if addresses.own("postgresql") is None:
        return found.replace("://workbook@", "://postgres@", 1)  # ours trusts whoever reaches it
    return found


@contextmanager
def lent(folder: Path, make_tables: Callable[[str], object]) -> Iterator[PostgreSQL]:
    """Give a database with its tables made, and a socket in a folder that leads to it alone.

    Args:
        folder: of the answer.
        make_tables: creates the tables at a URL.

    Raises:
        NoRole: when the server does not let us make a role or a database.
    """
    url = _admin or admin_url()
    name, password = sweeping.named(), secrets.token_hex(16)
    try:
        _make(url, name, password)
    except psycopg.Error as error:
        said = " ".join(str(error).split())
        raise NoRole(f"PostgreSQL makes no role for an answer ({said}).") from error
    try:
        server, query = _server(url)
        own = f"postgresql://{name}:{password}@/{name}?{query}"
        make_tables(own)
        relay = Relay(folder, server, role=name, database=name)
        store = PostgreSQL(own)
        store.url = f"postgresql://{name}:{password}@/{name}?host={folder}"
        store.heard = relay.heard
        try:
            yield store
        finally:
            store.close()
            relay.close()
    finally:
        _drop(url, name)


@contextmanager
def overheard(store: PostgreSQL, folder: Path) -> Iterator[None]:
    """Lead a learner's own answer to its database through a relay, too, for its counts.

    A server that is only reached with encryption is reached as before, and not listened to.

    Args:
        store: whose ``url`` will lead to the relay.
        folder: of the answer, where the socket is put.
    """
    about = store.about()
    if about.encrypted:
        yield
        return
    server, _ = _server(store.url)
    relay = Relay(folder, server, role=about.user, database=about.database)
    word = f":{quote(about.password, safe='')}" if about.password else ""
    store.url = f"postgresql://{quote(about.user, safe='')}{word}@/{about.database}?host={folder}"
    store.heard = relay.heard
    try:
        yield
    finally:
        relay.close()


def _make(url: str, name: str, password: str) -> None:
    role = sql.Identifier(name)
    with psycopg.connect(url, autocommit=True) as connection:
        for text in (
            sql.SQL(
                "CREATE ROLE {} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION "
                "NOBYPASSRLS CONNECTION LIMIT 40 PASSWORD {}"
            ).format(role, sql.Literal(password)),
            sweeping.mark(name),
            sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(role),
            sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(role),
            sql.SQL("GRANT CONNECT, CREATE, TEMPORARY ON DATABASE {} TO {}").format(role, role),
        ):
            connection.execute(text)
    with psycopg.connect(url, dbname=name, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP SCHEMA public"))
        connection.execute(sql.SQL("CREATE SCHEMA public AUTHORIZATION {}").format(role))


def _drop(url: str, name: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        sweeping.drop(connection, name)


def _server(url: str) -> tuple[str | tuple[str, int], str]:
    """Return where a URL's server listens, and the part of a URL that says so."""
    parts = urlsplit(url)
    host = parse_qs(parts.query).get("host", [unquote(parts.hostname or "")])[0]
    port = parts.port or _PORT
    if not host or host.startswith("/"):
        folder = host or "/var/run/postgresql"
        return folder, f"host={folder}"
    return (host, port), f"host={host}&port={port}"
