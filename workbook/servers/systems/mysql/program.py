"""How MariaDB is found, fetched and run."""

import re
import signal
import socket
import sys
from pathlib import Path
from urllib.parse import quote

from workbook import places
from workbook.servers import addresses, fetching, standin, template
from workbook.servers.recipe import Program, Recipe, Step, argv
from workbook.servers.systems import seeking
from workbook.servers.systems.mysql import install

TITLE = "MariaDB"
REFUSES_ROOT = False
_COURSE = (11, 4)  # what the lessons were executed on; an older one on PATH is the last resort
_OLDEST = (10, 6)
_ACCOUNTS = Path(__file__).with_name("accounts.sql")  # run before the first connection
_SETTINGS = {
    "skip-networking": "1",
    "skip-name-resolve": "1",
    "loose-skip-ssl": "1",
    "local-infile": "0",
    "character-set-server": "utf8mb4",
    "default-time-zone": "+00:00",
    "max-connections": "200",
    "max-connect-errors": "1000000",  # looking whether it answers counts as one
    "innodb-buffer-pool-size": "32M",
    "innodb-data-file-path": "ibdata1:4M:autoextend",
    "innodb-autoextend-increment": "1",  # MB; 64 of nothing would be copied at each start
    "innodb-temp-data-file-path": "ibtmp1:4M:autoextend",
    "innodb-log-file-size": "8M",
    "innodb-flush-log-at-trx-commit": "0",
    "innodb-doublewrite": "0",
    "loose-debug-no-sync": "1",
    "loose-innodb-undo-tablespaces": "0",
    "loose-aria-pagecache-buffer-size": "2M",
    "key-buffer-size": "1M",
    "performance-schema": "0",
}
_LIBRARIES = {
    "libcrypt.so.1": ("libcrypt1", "libxcrypt-compat"),
    "libsystemd.so.0": ("libsystemd0", "systemd-libs"),
    "libstdc++.so.6": ("libstdc++6", "libstdc++"),
}


def find() -> Program | None:
    """Return the MariaDB to run, or None where there is none.

    One on the machine comes first, unless it is older than the one the lessons were executed
    on; then the registry's, then the older one. MySQL itself is used by its URL only.
    """
    on_machine = _on_machine()
    if on_machine is not None and seeking.numbers(on_machine.version) >= _COURSE:
        return on_machine
    return _in_registry() or on_machine


def _on_machine() -> Program | None:
    for name in ("mariadbd", "mysqld"):
        found = seeking.on_machine(name)
        program = _program(found.resolve()) if found else None
        if program is not None and seeking.numbers(program.version) >= _OLDEST:
            return program
    return None


def _program(path: Path) -> Program | None:
    """Return a program if it runs, is MariaDB, and can be prepared."""
    said = seeking.says([path, "--no-defaults", "--version"])
    number = re.search(r"Ver ([\d.]+)-MariaDB", said)
    if number is None or _tables(path) is None:
        return None
    return Program("machine", str(path), number[1], TITLE)


def _tables(program: Path) -> Path | None:
    """Return the folder of the SQL that prepares a data folder, where it lies near a program."""
    for folder in ("share", "share/mysql", "share/mariadb"):
        path = program.parent.parent / folder
        if any((path / f"{kind}_system_tables.sql").exists() for kind in ("mariadb", "mysql")):
            return path
    return None


def _in_registry() -> Program | None:
    if not fetching.supported("mysql"):
        return None
    (file,) = fetching.needed("mysql")
    program = _unpacked(file) / "bin" / "mariadbd"
    return Program("registry", str(program), file.path.split("/")[-2], TITLE)


def _unpacked(file: fetching.File) -> Path:
    return places.cache() / f"mariadb-{file.sha256[:12]}"


def bring() -> None:
    """Fetch MariaDB and unpack it, if that has not been done yet.

    Raises:
        ServerError: with one sentence: which part, why, and what to do.
    """
    (file,) = fetching.needed("mysql")
    fetching.fetch("mysql", into=_unpacked(file), wanted=_wanted)


def _wanted(path: str) -> bool:
    """Whether a file of the archive is needed to run a server."""
    folder, _, name = path.partition("/")
    return path == "bin/mariadbd" or (folder == "share" and not name.endswith((".jar", ".so")))


def recipe(program: Program, data: Path, sockets: Path) -> Recipe:
    """Return how to run a MariaDB of one's own.

    Args:
        program: where it comes from.
        data: the folder of its data, not there yet.
        sockets: the folder of its socket.
    """
    path = Path(program.path)
    tables = _tables(path)
    assert tables is not None  # bring() or find() has seen to it
    cluster, door = data / "cluster", sockets / "mysql.sock"
    base = path.parent.parent
    options = [f"--{name}={value}" for name, value in _SETTINGS.items()]
    kept = template.place("mysql", program, _SETTINGS)
    script = [sys.executable, "-I", "-S", Path(template.__file__)]
    says = f"Preparing {TITLE} {program.version}"
    common = [path, "--no-defaults", f"--basedir={base}", f"--datadir={cluster}", *options]
    common += [f"--tmpdir={data}"]
    as_root = standin.needed()  # it runs as root too, if it is told to
    if as_root:
        common.append("--user=root")
    if kept.exists():
        steps = [Step(says, argv([*script, "use", kept, cluster]))]
    else:
        installer = [sys.executable, "-I", "-S", Path(install.__file__), tables]
        steps = [
            Step(says, argv(["mkdir", cluster])),
            Step(
                says, argv([*installer, *common, "--bootstrap", "--loose-enforce-storage-engine="])
            ),
            Step(says, argv([*script, "keep", cluster, kept])),
        ]
    serve = [*common, f"--socket={door}", f"--pid-file={data / 'pid'}", f"--init-file={_ACCOUNTS}"]
    return Recipe(
        title=TITLE,
        variable=addresses.variable("mysql"),
        steps=steps,
        serve=argv(serve),
        ready=lambda: _greets(door),
        url=f"mysql://workbook@localhost/workbook?unix_socket={quote(str(door), safe='/')}",
        data=data,
        apart=not as_root,
        stop=signal.SIGKILL,
        explain=_explain,
    )


def _greets(door: Path) -> bool:
    """Whether the server greets who comes: version 10 of its protocol, after four bytes."""
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(1)
        try:
            connection.connect(str(door))
            return connection.recv(100)[4:5] == b"\n"
        except OSError:
            return False


def _explain(log: str) -> str | None:
    if lacks := re.search(r"loading shared libraries: (\S+): cannot open", log):
        debian, fedora = _LIBRARIES.get(lacks[1], (lacks[1], lacks[1]))
        return (
            f"{TITLE} needs {lacks[1]}, which this machine lacks. Install it (Debian and Ubuntu: "
            f"`apt install {debian}`, Fedora: `dnf install {fedora}`), or set "
            f"{addresses.variable('mysql')} to a server of your own."
        )
    told = re.findall(r"\[ERROR\] +(?:\S*(?:mariadbd|mysqld): )?(.*)", log)
    return f"{TITLE} did not start: {told[0].rstrip('.')}." if told else None
