"""A machine for a test, and prepared servers for all of them."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.servers.machine import Machine


@pytest.fixture(scope="session", autouse=True)
def cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Prepare PostgreSQL once, in a cache that is not the user's."""
    with pytest.MonkeyPatch.context() as environment:
        if "PYTEST_XDIST_WORKER" not in os.environ:
            environment.setenv("WORKBOOK_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    """Give a home of its own; afterwards everything in it is ended."""
    machine = Machine(tmp_path)
    yield machine
    machine.remove()
