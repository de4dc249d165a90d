"""Tries every system for real and says what to do about the rest."""

import os
import time
from collections.abc import Iterator
from typing import NamedTuple

from workbook.servers import addresses, overview, spaces, systems
from workbook.servers.errors import ServerError


class Report(NamedTuple):
    """How one system is.

    Args:
        system: its name.
        state: ``works``, ``missing`` (there is none to start) or ``broken``.
        version: what it says of itself; empty where it does not work.
        origin: ``own``, ``machine``, ``wheel`` or ``python``; empty where it is missing.
        seconds: from asking for it to a database of one's own in it.
        advice: what to do; empty where it works.
    """

    system: str
    state: str
    version: str
    origin: str
    seconds: float
    advice: str


def doctor(*names: str) -> list[Report]:
    """Try systems, or all: start each, make a database in it, ask for its version, drop it.

    What did not run before, and nobody else has used meanwhile, is ended again.
    """
    return list(examined(*names))


def examined(*names: str) -> Iterator[Report]:
    """Try systems, or all, and give each report as soon as it is there."""
    return map(examine, names or systems.NAMES)


def examine(system: str) -> Report:
    """Try one system."""
    module = systems.module(system)
    begun = time.perf_counter()
    origin = version = advice = ""
    try:
        own = os.environ.get(addresses.variable(system), "").strip()  # though it be no URL
        origin = "own" if own and hasattr(module, "recipe") else _origin(system)
        ran = overview.runs(system)
        with spaces.space("doctor", system) as url:
            seconds = time.perf_counter() - begun
            version = module.version(url)
        state = "works"
        if not ran:
            spaces.give_back(system)
    except ServerError as error:
        seconds = time.perf_counter() - begun
        state, advice = "broken" if origin else "missing", str(error)
    return Report(system, state, version, origin, round(seconds, 3), advice)


def _origin(system: str) -> str:
    program = systems.module(system).find()
    return program.origin if program is not None else ""
