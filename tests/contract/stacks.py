"""The stacks that keep the contract, each on the back ends it speaks to."""

import importlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from fastapi import FastAPI

from workbook import servers


@dataclass(frozen=True)
class Stack:
    """A section's package with ``main.create_app``, on one system through one driver."""

    package: str
    system: str
    driver: str | None = None

    def __str__(self) -> str:
        return "-".join(filter(None, (self.package, self.system, self.driver)))

    @contextmanager
    def app(self) -> Iterator[FastAPI]:
        """Lend the app on a database of its own."""
        main = importlib.import_module(f"workbook.{self.package}.main")
        with servers.space("contract", self.system, driver=self.driver) as url:
            yield main.create_app(url)


STACKS = (
    Stack("sqlalchemy_sync", "sqlite"),
    Stack("sqlalchemy_sync", "postgresql", "psycopg"),
    Stack("sqlalchemy_sync.core", "sqlite"),
    Stack("sqlalchemy_sync.core", "postgresql", "psycopg"),
)
