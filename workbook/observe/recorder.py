"""The front door of the recorder: finds out what is to be recorded, and by whom."""

import importlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from workbook.observe.recording import Recording

# The package of a client, how its classes are called, and the module that records it.
_CLIENTS = {
    "pymongo": (("Client", "Database", "Collection"), "mongodb"),
    "motor": (("Client", "Database", "Collection"), "mongodb"),
    "redis": (("Redis",), "redis"),
    "elasticsearch": (("Elasticsearch",), "elasticsearch"),
    "cassandra": (("Session",), "cassandra"),
}


@contextmanager
def record(target: Any, title: str = "") -> Iterator[Recording]:
    """Record every statement that is sent while the block runs, from any thread.

    Args:
        target: an Engine or AsyncEngine; a Session, AsyncSession, sessionmaker or Connection
            (its engine is recorded); SQLAlchemy's class Engine, for every engine there is; a
            client of MongoDB (PyMongo's two, or Motor's; its databases and collections too), of
            Redis or of Elasticsearch, synchronous or asynchronous; a session of Cassandra's
            driver; or a FastAPI app that keeps one of these on ``app.state``.
        title: stands above the recording.

    Yields:
        The recording; it may be looked at while it grows.

    Raises:
        TypeError: if there is nothing that can be recorded, in a sentence that says what to pass.
    """
    found = _client(_of_app(target))
    system = _system(found)
    if system is None:
        from workbook.observe import through_sqlalchemy

        with through_sqlalchemy.recorded(through_sqlalchemy.engine_of(found), title) as recording:
            yield recording
        return
    module = importlib.import_module(f"workbook.observe.through_{system}")
    with module.recorded(found, title) as recording:
        yield recording


def _of_app(target: Any) -> Any:
    """Return the one client that an app keeps on its state; an engine comes first."""
    kept = getattr(getattr(target, "state", None), "_state", None)
    if kept is None or not hasattr(target, "router") or "engine" in kept:
        return target
    clients = {id(client): client for client in map(_client, kept.values()) if _system(client)}
    return clients.popitem()[1] if len(clients) == 1 else target


def _system(found: Any) -> str | None:
    """Return the module's name for a client; None where SQLAlchemy's is to look."""
    for kind in type(found).__mro__:
        names, system = _CLIENTS.get(kind.__module__.partition(".")[0], ((), None))
        if system is not None and kind.__name__.endswith(names):
            return system
    return None


def _client(found: Any) -> Any:
    """Return the client behind a database or a collection of MongoDB; anything else as it is."""
    if _system(found) != "mongodb":
        return found
    if type(found).__name__.endswith("Collection"):
        found = found.database
    return found.client if type(found).__name__.endswith("Database") else found
