"""How a program is run: what a system's module hands to the guard."""

import signal
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple


class Program(NamedTuple):
    """Where a server comes from.

    Args:
        origin: ``own`` (the user's URL), ``machine`` (found on PATH or in a conda
            environment), ``wheel`` (came with the workbook's packages), ``registry`` (from the
            Java package registry, fetched at the first use) or ``python`` (part of Python).
        path: the folder of its programs; empty where there is none.
        version: as the program says it.
        title: what it really is, such as MariaDB where the system is mysql.
    """

    origin: str
    path: str
    version: str
    title: str


class Step(NamedTuple):
    """A command that has to end well before the server can start.

    Args:
        says: what a learner reads while it runs.
        argv: the command.
        input: what it reads from its standard input.
    """

    says: str
    argv: Sequence[str]
    input: str | None = None


class Recipe(NamedTuple):
    """All that is needed to run one server.

    Args:
        title: its name for people.
        serve: the command that stays.
        ready: asked again and again until it is true.
        url: where it can be reached then.
        data: the folder that goes with it.
        variable: names a server of the user's own instead.
        files: what is written into that folder first: text by path.
        steps: what comes first, in order.
        environment: what its commands find in the environment beside the guard's own.
        apart: it refuses to run as root, or leaves shared memory behind when it is killed.
        stop: the signal that ends it at once; its data are thrown away anyway.
        disk: megabytes of a disk that it needs, for people; 0 where that is not worth a word.
        memory: megabytes of memory that it needs, likewise.
        patience: seconds that it may take.
        explain: turns the log of a failed start into a sentence, where it can.
        taken: tells from that log whether a port was taken; it is tried again with others then.
        found: gives the URL once it is ready, where the server itself has chosen its port.
    """

    title: str
    serve: Sequence[str]
    ready: Callable[[], bool]
    url: str
    data: Path
    variable: str = ""
    files: Mapping[str, str] = {}
    steps: Sequence[Step] = ()
    environment: Mapping[str, str] = {}
    apart: bool = False
    stop: int = signal.SIGTERM
    disk: int = 0
    memory: int = 0
    patience: float = 60.0
    explain: Callable[[str], str | None] = lambda _log: None
    taken: Callable[[str], bool] = lambda _log: False
    found: Callable[[], str] | None = None


def argv(parts: Iterable[object]) -> list[str]:
    """Return the parts of a command, paths among them, as texts."""
    return [str(part) for part in parts]
