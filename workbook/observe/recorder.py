"""The front door of the recorder: finds out what is to be recorded, and by whom."""

import importlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from workbook.observe.recording import Recording

# The package of a client, and the module that records it.
_BY_PACKAGE = {
    "pymongo": "mongodb",
    "motor": "mongodb",
    "redis": "redis",
    "elasticsearch": "elasticsearch",
    "cassandra": "cassandra",
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
    found = _of_app(target)
    system = _system(found)
    if system == "mongodb":
        found = _client(found)
    if system is None:
        from workbook.observe import through_sqlalchemy

        with through_sqlalchemy.recorded(through_sqlalchemy.engine_of(found), title) as recording:
            yield recording
        return
    module = importlib.import_module(f"workbook.observe.through_{system}")
    with module.recorded(found, title) as recording:
        yield recording


def _of_app(target: Any) -> Any:
    """Return what an app keeps on its state, if it is one client; an engine comes first."""
    kept = getattr(getattr(target, "state", None), "_state", None)
    if kept is None or not hasattr(target, "router") or "engine" in kept:
        return target
    clients = [one for one in kept.values() if _system(one) is not None]
    roots = {id(_client(one)): one for one in clients}
    return next(iter(roots.values())) if len(roots) == 1 else target


def _system(found: Any) -> str | None:
    for kind in type(found).__mro__:
        system = _BY_PACKAGE.get(kind.__module__.partition(".")[0])
        if system is not None:
            return system
    return None


def _client(found: Any) -> Any:
    """Return the client behind a database or a collection of MongoDB."""
    kind = type(found).__name__
    if kind.endswith("Collection"):
        found = found.database
    return (
        found
        if kind.endswith("Client") or not kind.endswith(("Collection", "Database"))
        else found.client
    )
