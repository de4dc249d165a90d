"""Keyspaces of one's own on a Cassandra."""

from workbook.servers import addresses
from workbook.servers.clients import cql
from workbook.servers.systems.cassandra.program import TITLE


def version(url: str) -> str:
    """Return the version of a running server."""
    return _told(url, "SELECT release_version FROM system.local")[0][0]


def create(url: str, name: str) -> str:
    """Create a keyspace of that name and return its URL.

    Raises:
        ServerError: if there is no server, or it lets this user create nothing.
    """
    _told(
        url,
        f"CREATE KEYSPACE {name} WITH replication = "
        "{'class': 'SimpleStrategy', 'replication_factor': 1}",
    )
    return addresses.with_database(url, name)


def drop(url: str, name: str) -> None:
    """Drop a keyspace with all its tables, whoever is still connected."""
    _told(url, f"DROP KEYSPACE IF EXISTS {name}")


def _told(url: str, statement: str) -> list[list[str]]:
    try:
        with cql.Connection(url) as connection:
            return connection.execute(statement)
    except (cql.Refused, OSError) as error:
        said = getattr(error, "strerror", None) or error
        raise addresses.unusable(TITLE, "cassandra", url, said) from error
