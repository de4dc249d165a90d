"""compose.yaml offers what the code knows: the same systems, ports and versions."""

import importlib.metadata
import inspect
import re
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml

from workbook import places
from workbook.servers import addresses, fetching, systems, vendors
from workbook.servers.systems.mongodb import wire
from workbook.servers.systems.postgresql import program as postgresql
from workbook.servers.systems.redis import program as redis

TEXT = (places.root() / "compose.yaml").read_text(encoding="utf-8")
COMPOSE: dict[str, Any] = yaml.safe_load(TEXT)
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
EACH = pytest.mark.parametrize("system", vendors.URLS)


def begins(system: str) -> str:
    """Return what a vendor's version has to begin with, as the code has it."""
    match system:
        case "postgresql":
            return f"{postgresql.COURSE}."
        case "redis":
            return f"{redis.PROGRAMS['redis-server']}."
        case "cassandra":
            (core,) = (f for f in fetching.needed(system) if "/cassandra-all/" in f.path)
            return core.path.split("/")[-2]
        case "mongodb":
            said = re.search(r'mongodb_dialect="([\d.]+)"', inspect.getsource(wire))
            assert said is not None
            return f"{said[1]}."
        case "elasticsearch":  # a client is for the servers of its own major version
            return importlib.metadata.version("elasticsearch").partition(".")[0] + "."
        case _:
            return "8.4."  # MySQL's release for the long term, beside MariaDB's


def test_every_system_with_a_server_is_offered_and_no_other() -> None:
    """SQLite needs none."""
    assert list(SERVICES) == list(vendors.URLS)
    assert set(SERVICES) == set(systems.NAMES) - {"sqlite"}


@EACH
def test_a_server_is_pinned_to_the_version_of_the_lessons(system: str) -> None:
    """By a whole version, never by "latest"."""
    image, _, version = SERVICES[system]["image"].partition(":")
    assert re.fullmatch(r"[a-z]+", image)
    assert re.fullmatch(r"\d+\.\d+(\.\d+)?", version)
    assert version.startswith(begins(system))


@EACH
def test_a_server_listens_on_this_machine_where_its_url_says(system: str) -> None:
    """On loopback, off the usual port; the file's first lines have the same URL."""
    (port,) = SERVICES[system]["ports"]
    address, published, _ = port.split(":")
    assert (address, int(published)) == ("127.0.0.1", urlsplit(vendors.URLS[system]).port)
    assert f"#   export {addresses.variable(system)}={vendors.URLS[system]}\n" in TEXT


@EACH
def test_a_server_says_when_it_is_ready(system: str) -> None:
    """`docker compose up --wait` waits for it, two minutes at most."""
    check = SERVICES[system]["healthcheck"]
    seconds = int(check["interval"].removesuffix("s")) * check["retries"]
    assert check["test"][0] in ("CMD", "CMD-SHELL")
    assert 60 <= seconds <= 300


@EACH
def test_the_workbook_takes_the_url(system: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """As the user's own."""
    monkeypatch.setenv(addresses.variable(system), vendors.URLS[system])
    assert addresses.own(system) == vendors.URLS[system]


def test_accounts_are_given_by_what_the_file_itself_has() -> None:
    """Every configuration that a server takes is written down, and none is left over."""
    taken = {c["source"] for service in SERVICES.values() for c in service.get("configs", [])}
    assert taken == set(COMPOSE["configs"])
    assert all("workbook" in config["content"] for config in COMPOSE["configs"].values())
