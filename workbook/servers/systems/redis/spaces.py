"""Database numbers of one's own on a Redis.

A URL cannot carry a key prefix, and a lesson's code should read like anybody's, so a space is a
number. Which number belongs to whom stands in the hash ``workbook:spaces`` of the database that
the base URL names. On a server of the user's own, a number is only taken while its database is
empty, from the highest down, and its database alone is emptied at the end. Channels of publish
and subscribe know no databases: a lesson names them after itself.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

from workbook.servers import addresses, doors
from workbook.servers.errors import ServerError

_CLAIMS = "workbook:spaces"


def answers(url: str) -> bool:
    """Whether something listens at the URL of a server of ours, without speaking to it."""
    return doors.at_path(unquote(urlsplit(url).path))


def version(url: str) -> str:
    """Return the version of a running server."""
    with _connected(url) as server:
        told = server.info("server")
        return str(told.get("valkey_version") or told["redis_version"])


def create(url: str, name: str) -> str:
    """Take an empty database for a space of that name and return its URL.

    Raises:
        ServerError: if there is no server, or no empty database on it.
    """
    with _connected(url) as server:
        taken = {int(number) for number in server.hkeys(_CLAIMS)}
        base = _base(server)
        for number in range(_databases(server) - 1, 0, -1):
            if number in taken or number == base or not server.hsetnx(_CLAIMS, number, name):
                continue
            server.execute_command("SELECT", number)
            if server.dbsize() == 0:
                return numbered(url, number)
            server.execute_command("SELECT", base)
            server.hdel(_CLAIMS, number)
    raise ServerError(
        f"All databases of the Redis at {addresses.shown(url)} are in use, and a lesson works in "
        "an empty one of its own. Empty one that nobody needs, raise `databases` in its "
        f"configuration, or unset {addresses.variable('redis')} to use the workbook's own server."
    )


def _base(server: Any) -> int:
    """Return the number of the database that a URL names, in which the claims stand."""
    return int(server.connection_pool.connection_kwargs.get("db") or 0)


def _databases(server: Any) -> int:
    """Return how many databases a server has; one that does not tell has 16."""
    import redis

    try:
        return int(server.config_get("databases")["databases"])
    except (redis.exceptions.ResponseError, KeyError):
        return 16


def drop(url: str, name: str) -> None:
    """Empty the database of a space, and give its number back."""
    with _connected(url) as server:
        base = _base(server)
        for number, whose in server.hgetall(_CLAIMS).items():
            if whose in (name, name.encode()):  # the URL may ask for text
                server.execute_command("SELECT", int(number))
                server.flushdb()
                server.execute_command("SELECT", base)
                server.hdel(_CLAIMS, number)


def numbered(url: str, number: int) -> str:
    """Return a URL with a database's number, in the path, or in the query of a socket's."""
    before, _, query = url.partition("?")
    rest = [(key, value) for key, value in parse_qsl(query) if key != "db"]
    if before.startswith("unix:"):
        rest.append(("db", str(number)))
    else:
        scheme, _, where = before.partition("://")
        before = f"{scheme}://{where.partition('/')[0]}/{number}"
    return f"{before}?{urlencode(rest)}" if rest else before


@contextmanager
def _connected(url: str) -> Iterator[Any]:
    import redis

    try:
        try:
            # One connection, because SELECT is of a connection; it connects here.
            connected = redis.Redis.from_url(
                url, socket_connect_timeout=5, single_connection_client=True
            )
        except TypeError as error:
            raise ValueError(addresses.not_read(error)) from error
        with connected as server:
            yield server
    except (redis.exceptions.RedisError, ValueError) as error:
        raise addresses.unusable("Redis", "redis", url, error) from error
