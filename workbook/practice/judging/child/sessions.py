"""The sessions that a check lends to an answer's functions."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from workbook.practice.judging.child.loop import Loop

_ASYNC = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+psycopg"}
_SYNC = {"sqlite": "sqlite", "postgresql": "postgresql+psycopg"}


class Sessions:
    """Engines of the check's database, made at the first use, and sessions by name.

    Args:
        url: where the database is, without a driver.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._engines: dict[bool, Any] = {}
        self._named: dict[tuple[str, bool], Any] = {}

    @contextmanager
    def for_call(self, *, wanted_async: bool, loop: Loop) -> Iterator[Callable[[str | None], Any]]:
        """Lend sessions to one call: a fresh one ends with it, a named one stays open."""
        fresh: list[Any] = []

        def session(name: str | None) -> Any:
            if name is None:
                fresh.append(self._made(wanted_async=wanted_async))
                return fresh[-1]
            known = (name, wanted_async)
            if known not in self._named:
                self._named[known] = self._made(wanted_async=wanted_async)
            return self._named[known]

        try:
            yield session
        finally:
            for one in fresh:
                loop.finished(one.close())

    def close_named(self, loop: Loop) -> None:
        """Close the sessions that stayed open."""
        while self._named:
            _, session = self._named.popitem()
            loop.finished(session.close())

    @property
    def url(self) -> str:
        """The database's URL as SQLAlchemy takes it, with the usual driver."""
        return self._with_driver(_SYNC)

    def create_tables(self, base: Any, name: str) -> None:
        """Create the tables of the answer's own base or metadata."""
        metadata = getattr(base, "metadata", base)
        if not hasattr(metadata, "create_all"):
            raise TypeError(f"{name} is no declarative base and no MetaData")
        metadata.create_all(self.engine(wanted_async=False))

    def _made(self, *, wanted_async: bool) -> Any:
        engine = self.engine(wanted_async=wanted_async)
        # As the course's own get_session makes them.
        if wanted_async:
            from sqlalchemy.ext.asyncio import AsyncSession

            return AsyncSession(engine, expire_on_commit=False)
        from sqlalchemy.orm import Session

        return Session(engine, expire_on_commit=False)

    def engine(self, *, wanted_async: bool) -> Any:
        """Return the one engine of this kind."""
        if wanted_async not in self._engines:
            self._engines[wanted_async] = self._engine(wanted_async=wanted_async)
        return self._engines[wanted_async]

    def _engine(self, *, wanted_async: bool) -> Any:
        from sqlalchemy import create_engine, event

        url = self._with_driver(_ASYNC if wanted_async else _SYNC)
        if wanted_async:
            from sqlalchemy.ext.asyncio import create_async_engine

            engine: Any = create_async_engine(url)
            inner = engine.sync_engine
        else:
            inner = engine = create_engine(url)
        if inner.dialect.name == "sqlite":
            event.listen(inner, "connect", _enforce_foreign_keys)
        return engine

    def _with_driver(self, drivers: Mapping[str, str]) -> str:
        system, rest = self._url.split("://", 1)
        return f"{drivers.get(system, system)}://{rest}"


def _enforce_foreign_keys(connection: Any, _entry: object) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()
