"""What runs, what it said, and its end: for the command line and for tests."""

from typing import Any, NamedTuple

from workbook.servers import addresses, client, logs, systems
from workbook.servers.errors import ServerError


class Status(NamedTuple):
    """One system as it is now.

    Args:
        system: its name.
        state: ``running``, ``stopped``, ``ready`` (needs no server), ``own`` (the user's URL) or
            ``wrong`` (the user's variable holds none).
        origin: where it comes from; empty where that is not known yet.
        version: of what runs.
        pid: of its process.
        held: whether it stays without anybody using it, until ``workbook servers stop``.
        title: what it really is, such as MariaDB where the system is mysql.
    """

    system: str
    state: str
    origin: str = ""
    version: str = ""
    pid: int | None = None
    held: bool = False
    title: str = ""


def status() -> list[Status]:
    """Return every system, starting nothing."""
    known = {entry["name"]: entry for entry in _all()}
    return [_status(system, known.get(system)) for system in systems.NAMES]


def _status(system: str, entry: dict[str, Any] | None) -> Status:
    module = systems.module(system)
    if not hasattr(module, "recipe"):
        program = module.find()
        return Status(system, "ready", "python", program.version, title=program.title)
    try:
        if addresses.own(system) is not None:
            return Status(system, "own", "own")
    except ServerError:  # said in full where it is used
        return Status(system, "wrong", "own")
    if entry is None or not entry["alive"]:
        return Status(system, "stopped", title=entry["title"] if entry else module.TITLE)
    told = {name: entry[name] for name in ("origin", "version", "pid", "held", "title")}
    return Status(system, "running", **told)


def runs(system: str) -> bool:
    """Whether a server of ours runs, starting nothing."""
    return any(entry["name"] == system and entry["alive"] for entry in _all())


def hold(system: str) -> None:
    """Let a running server stay without a lease, until it is stopped."""
    client.ask("hold", system=system)


def stop(system: str | None = None) -> list[str]:
    """End a server, with all that is in it, whoever uses it.

    Args:
        system: which; None ends all.

    Returns:
        What did run.
    """
    if system is not None:
        systems.module(system)
    return client.ask("stop", start=False, names=[system] if system else []) or []


def log(system: str) -> str:
    """Return what a server has said: the one that runs, or the last one that did not start.

    Args:
        system: which; also ``judge`` for the judge of exercises, and ``guard``.

    Raises:
        ServerError: if nothing is kept of it.
    """
    if system not in (*systems.NAMES, "judge", "guard"):
        systems.module(system)  # raises the sentence
    said = client.ask("log", start=False, name=system)
    if said is None:
        kept = logs.kept(system)
        said = kept.read_text(errors="replace") if kept.exists() else None
    if said is None:
        raise ServerError(f"There is no log of {system}: it does not run, and nothing went wrong.")
    return str(said)


def _all() -> list[dict[str, Any]]:
    return client.ask("status", start=False) or []
