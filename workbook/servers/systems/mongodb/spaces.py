"""Databases of one's own on a MongoDB, which creates them at their first use."""

import importlib.metadata
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from workbook.servers import addresses

# These know their users by other means than a database's list.
_NO_SOURCE = ("authsource=", "mongodb-x509", "mongodb-aws", "gssapi", "plain", "mongodb-oidc")

_PATIENCE: dict[str, Any] = {
    "serverSelectionTimeoutMS": 5000
}  # where the URL does not say how long


def version(url: str) -> str:
    """Return the version of a running server; of what only speaks the protocol, what it is."""
    with _connected(url) as server:
        told = server.admin.command("buildInfo")
        if told.get("gitVersion") == "mongoeco":
            return f"mongoeco {importlib.metadata.version('mongoeco')}, speaks MongoDB's protocol"
        return str(told["version"])


def create(url: str, name: str) -> str:
    """Return the URL of a database of that name; its first use creates it.

    Raises:
        ServerError: if there is no server, or the user's own lets its user create nothing.
    """
    from pymongo.errors import OperationFailure

    with _connected(url) as server:
        try:
            if addresses.own("mongodb") is None:
                server.admin.command("ping")
            else:  # told now, where the first insert would raise pages
                server[name].create_collection("workbook")
                server.drop_database(name)
        except OperationFailure as error:
            if error.code != 13:  # Unauthorized
                raise
            remedy = "Give the user readWriteAnyDatabase and dbAdminAnyDatabase"
            raise addresses.may_not_create("mongodb", url, remedy) from None
    return named(url, name)


def named(url: str, name: str) -> str:
    """Return a URL with another database, and the users where they were before."""
    before, _, query = url.partition("?")
    scheme, _, rest = before.partition("://")
    where, _, database = rest.partition("/")
    if "@" in where and not any(word in query.lower() for word in _NO_SOURCE):
        query = "&".join(filter(None, [query, f"authSource={database or 'admin'}"]))
    return f"{scheme}://{where}/{name}" + (f"?{query}" if query else "")


def drop(url: str, name: str) -> None:
    """Drop a database, whoever is still connected to it."""
    with _connected(url) as server:
        server.drop_database(name)


@contextmanager
def _connected(url: str) -> Iterator[Any]:
    import pymongo
    from pymongo.errors import OperationFailure, PyMongoError

    try:
        patience: dict[str, Any] = {} if "serverselectiontimeoutms" in url.lower() else _PATIENCE
        with pymongo.MongoClient[dict[str, Any]](url, **patience) as server:
            yield server
    except (PyMongoError, ValueError) as error:
        said = str(error)
        if isinstance(error, OperationFailure):
            said = str((error.details or {}).get("errmsg") or said)
        # Of "HOST:PORT: [Errno 111] Connection refused (configured timeouts: …" the middle.
        said = re.sub(
            r"^\S+: (\[Errno -?\d+\] )?", "", re.split(r" \(configured|, Timeout: ", said)[0]
        )
        raise addresses.unusable("MongoDB", "mongodb", url, said) from error
