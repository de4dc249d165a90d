"""URLs of servers, and databases of one's own on them."""

import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from workbook.servers import addresses, client, systems
from workbook.servers.errors import ServerError, ServerRefused

_seen: dict[str, str] = {}  # the running of a system that this process has used
_answers: set[str] = set()  # URLs of the user's own that have answered
_confined: dict[str, str] | None = None


def confine(urls: Mapping[str, str]) -> None:
    """Answer from these URLs only, from now on: this process judges or is judged.

    Args:
        urls: for each system the URL of the one database that may be used, without a driver.
    """
    global _confined
    client.refuse("An answer that is judged has its own database, and nothing else of the servers.")
    _confined = {system: addresses.with_driver(url, None) for system, url in urls.items()}


def url(system: str, *, driver: str | None = None) -> str:
    """Return the URL of a running server, starting it if needed, and hold a lease.

    Args:
        system: one of ``systems.NAMES``, such as ``postgresql``.
        driver: for SQLAlchemy, such as ``psycopg``; None leaves the URL without one.

    Raises:
        ServerError: if the server cannot be had, or has died since this process used it.
        ServerRefused: in a judged answer, for a system that its exercise does not use.
    """
    return addresses.with_driver(_bare(system, driver), driver)


@contextmanager
def space(name: str, system: str, *, driver: str | None = None) -> Iterator[str]:
    """Give the URL of a database of one's own, which is gone afterwards.

    It is gone too when this process is killed: the guard knows what belongs to which lease.

    Args:
        name: whose it is, such as a lesson's id; others may use the same at the same time.
        system: one of ``systems.NAMES``, such as ``postgresql``.
        driver: for SQLAlchemy, such as ``psycopg``; None leaves the URL without one.

    Raises:
        ServerError: if the server cannot be had, or dies meanwhile.
        ServerRefused: in a judged answer, for a system that its exercise does not use.
    """
    base = _bare(system, driver)
    if _confined is not None:
        yield addresses.with_driver(base, driver)
        return
    module = systems.module(system)
    whole = f"wb_{re.sub(r'[^a-z0-9]+', '_', name.lower())[:32].strip('_')}_{os.urandom(4).hex()}"
    client.ask("space", name=whole, system=system, url=base)
    mine = os.getpid()
    try:
        yield addresses.with_driver(module.create(base, whole), driver)
    except Exception as error:
        if (died := _died(system, base)) is not None:
            raise died from error
        raise
    finally:
        if os.getpid() == mine:  # a forked child that leaves the block has made nothing
            with suppress(ServerError):  # it went with its server
                module.drop(base, whole)
                client.ask("unspace", name=whole)


def give_back(system: str) -> None:
    """End a server that only this process has used, unless it is to stay."""
    with suppress(ServerError):  # a guard of before an update does not know how
        client.ask("release", start=False, system=system)
        _seen.pop(system, None)


def scratch() -> Path:
    """Return a folder for whatever a lesson writes; it is gone with the last lease."""
    return Path(client.ask("scratch"))


def resident(name: str, module: str, *, fingerprint: str) -> Path:
    """Return the socket of a helper that runs once for all, and ends with the last lease.

    Args:
        name: what it is called in logs and sentences.
        module: run as ``python -m MODULE SOCKET``; it prints ``{"ready": true}`` when it listens.
        fingerprint: of all that it loaded; one with another fingerprint is replaced.

    Raises:
        ServerError: if it does not start.
    """
    return Path(client.ask("resident", name=name, module=module, fingerprint=fingerprint))


def _bare(system: str, driver: str | None) -> str:
    module = systems.module(system)
    if driver is not None:
        addresses.check_driver(system, driver)
    if _confined is not None:
        if system not in _confined:
            allowed = " and ".join(_confined) or "no server"
            raise ServerRefused(
                f"This exercise is judged on {allowed}; {system} is not there for its answer."
            )
        return _confined[system]
    if not hasattr(module, "recipe"):
        folder = scratch()
        return str(module.address(folder))
    own = addresses.own(system)
    if own is None:
        return _running(system)
    if own not in _answers:
        module.version(own)  # one sentence now, where a driver would raise pages later
        _answers.add(own)
    return own


def _running(system: str) -> str:
    answer = _start(system, None)
    if answer is None:
        program = systems.module(system).find()
        if program is None:
            raise ServerError(
                f"There is no {systems.module(system).TITLE} on this machine, and none came with "
                f"the workbook. Install one, or set {addresses.variable(system)}."
            )
        if program.origin == "registry":
            systems.module(system).bring()
        answer = _start(system, program._asdict())
        assert answer is not None
    _seen[system] = answer["serial"]
    return answer["url"]


def _start(system: str, program: dict[str, str] | None) -> dict[str, str] | None:
    seen = _seen.pop(system, None)  # so that the sentence is said once
    answer: dict[str, str] | None = client.ask("start", system=system, program=program, seen=seen)
    return answer


def _died(system: str, base: str) -> ServerError | None:
    """Return the sentence for a server that died while it was used, if it did."""
    if system not in _seen or systems.module(system).answers(base):
        return None
    try:
        _running(system)
    except ServerError as error:
        return error
    return None
