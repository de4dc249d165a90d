"""A machine for a test, and prepared servers for all of them."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.servers import registry, wrappers
from tests.servers.machine import Machine
from workbook import places
from workbook.servers import systems


@pytest.fixture(scope="session", autouse=True)
def cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Prepare servers once, in a cache that is not the user's but has the user's fetched files."""
    mysql = systems.module("mysql")
    found = mysql.find()
    if found is not None and found.origin == "registry":
        mysql.bring()
    with pytest.MonkeyPatch.context() as environment:
        if "PYTEST_XDIST_WORKER" not in os.environ:
            fetched = [*places.cache().glob("mariadb-*"), places.cache() / "maven"]
            fetched[-1].mkdir(exist_ok=True)
            fresh = tmp_path_factory.mktemp("cache")
            for folder in fetched:
                (fresh / folder.name).symlink_to(folder)
            environment.setenv("WORKBOOK_CACHE", str(fresh))
        yield


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    """Give a home of its own; afterwards everything in it is ended."""
    machine = Machine(tmp_path)
    yield machine
    machine.remove()


@pytest.fixture
def theirs() -> Iterator[Machine]:
    """Give a machine whose home and temporary folder belong to an ordinary user."""
    with wrappers.home_of_an_ordinary_user() as machine:
        yield machine


@pytest.fixture
def maven(tmp_path: Path) -> Iterator[registry.Registry]:
    """Give a registry that listens, still empty."""
    folder = tmp_path / "lists"
    folder.mkdir()
    with registry.serving(folder) as maven:
        yield maven
