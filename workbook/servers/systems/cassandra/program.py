"""How Cassandra is found, fetched and run."""

import os
import re
import secrets
import signal
from pathlib import Path

from workbook.servers import addresses, fetching, ports
from workbook.servers.clients import cql
from workbook.servers.recipe import Program, Recipe
from workbook.servers.systems import java, seeking
from workbook.servers.systems.cassandra import settings

TITLE = "Cassandra"
REFUSES_ROOT = False
_MAIN = "org.apache.cassandra.service.CassandraDaemon"
_ROLE = "workbook"
_UP = "Startup complete"


def find() -> Program | None:
    """Return the Cassandra to run, or None where there is none.

    Raises:
        ServerError: if there is no Java to run it.
    """
    on_machine = _on_machine()
    if on_machine is not None:
        return on_machine
    if not fetching.supported("cassandra"):
        return None
    (jar,) = (path for path in fetching.files("cassandra") if path.name.startswith("cassandra-all"))
    return Program("registry", java.program(TITLE, "cassandra"), jar.parent.name, TITLE)


def bring() -> None:
    """Fetch it from the Java package registry."""
    fetching.fetch("cassandra")


def _on_machine() -> Program | None:
    """Find the jars of a Cassandra 5 beside its program; its own scripts open JMX."""
    found = seeking.on_machine("cassandra")
    if found is None:
        return None
    for folder in (found.resolve().parents[1], Path("/usr/share/cassandra")):
        for jar in (*folder.glob("lib/apache-cassandra-*.jar"), *folder.glob("apache-cassandra-*")):
            version = re.fullmatch(r"apache-cassandra-(5\.\d+\.\d+)\.jar", jar.name)
            if version is not None:
                return Program("machine", str(folder), version[1], TITLE)
    return None


def recipe(program: Program, data: Path, sockets: Path) -> Recipe:
    """Return how to run a Cassandra of one's own.

    Args:
        program: where it comes from.
        data: the folder of its data, not there yet.
        sockets: a folder for what it unpacks; it listens on ports only.
    """
    clients, nodes, encrypted = ports.free(3)
    path, jars = program.path, [str(path) for path in fetching.files("cassandra")]
    if program.origin == "machine":
        folder = Path(program.path)
        path = java.program(TITLE, "cassandra")
        jars = [str(folder / "*"), str(folder / "lib" / "*")]
    properties = settings.PROPERTIES | {
        "cassandra.config": (data / "cassandra.yaml").as_uri(),
        "cassandra.storagedir": str(data / "data"),
        "logback.configurationFile": str(data / "logback.xml"),
        "java.io.tmpdir": str(sockets),  # native libraries are run there: memory may forbid it
        "workbook.up": str(data / "up"),
    }
    password, first = secrets.token_hex(16), secrets.token_hex(16)
    url = f"cassandra://{_ROLE}:{password}@127.0.0.1:{clients}/"
    return Recipe(
        title=TITLE,
        variable=addresses.variable("cassandra"),
        serve=[
            *(path, *java.OPTIONS),
            *("-Xms96m", "-Xmx320m", "-XX:MaxMetaspaceSize=192m", "-XX:ReservedCodeCacheSize=64m"),
            *(f"--add-exports={name}=ALL-UNNAMED" for name in settings.EXPORTS.split()),
            *(f"--add-opens={name}=ALL-UNNAMED" for name in settings.OPENS.split()),
            *(f"-D{name}={value}" for name, value in properties.items()),
            *("-cp", os.pathsep.join(jars), _MAIN),
        ],
        files={
            "cassandra.yaml": settings.YAML.format(
                clients=clients, nodes=nodes, encrypted=encrypted
            ),
            "logback.xml": settings.LOGBACK,
            "up": "",
        },
        ready=lambda: _is_up(data / "up") and _let_in(url, password, first),
        url=url,
        data=data,
        environment=java.ENVIRONMENT,
        stop=signal.SIGKILL,  # its data are thrown away
        disk=100,
        memory=500,
        patience=240,
        explain=_explain,
        taken=lambda log: "Address already in use" in log or "in use by another process" in log,
    )


def _is_up(said: Path) -> bool:
    """Whether it listens: another server that has taken the port is not spoken to."""
    try:
        return _UP in said.read_text(encoding="utf-8")
    except OSError:
        return False


def _let_in(url: str, password: str, first: str) -> bool:
    """Make the learner's role, and a secret of the password that everybody knows."""
    for known in ("cassandra", first):
        try:
            with cql.Connection(
                url.replace(f"{_ROLE}:{password}@", f"cassandra:{known}@")
            ) as all_may:
                all_may.execute(f"ALTER ROLE cassandra WITH PASSWORD = '{first}'")
                all_may.execute(
                    f"CREATE ROLE IF NOT EXISTS {_ROLE} "
                    f"WITH PASSWORD = '{password}' AND LOGIN = true"
                )
                return True
        except (cql.Refused, OSError):  # it makes its first user a moment after it listens
            continue
    return False


def _explain(log: str) -> str | None:
    told = re.findall(r"(?:ERROR [\w.]+ |Error: |Exception: )(.*)", log)
    return f"Cassandra did not start: {told[-1].strip().rstrip('.')}." if told else None
