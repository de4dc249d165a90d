"""Apache Cassandra, the real one: from PATH, a conda environment, or the Java package registry.

One node, on two ports of loopback: the one for clients and the one for other nodes, of which
there are none. JMX stays closed: even on a port of 0 it would listen on every interface. The
learner's role is no superuser, and its password is new at each start. Cassandra's own first user,
``cassandra``, whose password everybody knows, gets another one before the server counts as ready.

It is told not to wait for other nodes, so it starts in seconds. What is written reaches the
disk ten seconds later (``commitlog_sync: periodic``, Cassandra's own setting). When the disk is
full it ends, where Cassandra's own setting is to live on without answering.
"""

import os
import re
import secrets
import shutil
import signal
import socket
from pathlib import Path
from urllib.parse import urlsplit

from workbook.servers import addresses, fetching, ports
from workbook.servers.clients import cql
from workbook.servers.errors import ServerError
from workbook.servers.recipe import Program, Recipe
from workbook.servers.systems import java

TITLE = "Cassandra"
REFUSES_ROOT = False
_MAIN = "org.apache.cassandra.service.CassandraDaemon"
_ROLE = "workbook"
_UP = "Startup complete"
_YAML = """\
cluster_name: workbook
num_tokens: 1
partitioner: org.apache.cassandra.dht.Murmur3Partitioner
endpoint_snitch: SimpleSnitch
seed_provider:
  - class_name: org.apache.cassandra.locator.SimpleSeedProvider
    parameters: [{{seeds: "127.0.0.1:{nodes}"}}]
listen_address: 127.0.0.1
rpc_address: 127.0.0.1
native_transport_port: {clients}
storage_port: {nodes}
ssl_storage_port: {encrypted}
authenticator: PasswordAuthenticator
authorizer: AllowAllAuthorizer
role_manager: CassandraRoleManager
credentials_validity: 0ms
commitlog_sync: periodic
commitlog_sync_period: 10s
commitlog_segment_size: 4MiB
auto_snapshot: false
disk_failure_policy: die
commit_failure_policy: die
memtable_heap_space: 64MiB
memtable_offheap_space: 32MiB
networking_cache_size: 16MiB
file_cache_enabled: false
concurrent_reads: 8
concurrent_writes: 8
concurrent_compactors: 1
"""
_LOGBACK = """\
<configuration>
  <appender name="all" class="ch.qos.logback.core.ConsoleAppender">
    <encoder><pattern>%d{ISO8601} %-5level %logger{20} %msg%n</pattern></encoder>
  </appender>
  <appender name="up" class="ch.qos.logback.core.FileAppender">
    <file>${workbook.up}</file>
    <encoder><pattern>%msg%n</pattern></encoder>
  </appender>
  <root level="INFO"><appender-ref ref="all"/></root>
  <logger name="org.apache.cassandra.service.CassandraDaemon" level="INFO">
    <appender-ref ref="up"/>
  </logger>
</configuration>
"""
_PROPERTIES = {
    "cassandra-foreground": "yes",
    "cassandra.skip_wait_for_gossip_to_settle": "0",
    "cassandra.ring_delay_ms": "0",
    "cassandra.superuser_setup_delay_ms": "0",
    "cassandra.unsafesystem": "true",  # the system's own tables are not written through
    "cassandra.auth_bcrypt_gensalt_log2_rounds": "4",  # for as long as a lesson lasts
    "jdk.attach.allowAttachSelf": "true",
    "io.netty.tryReflectionSetAccessible": "true",
}
# What Cassandra reaches into (conf/jvm17-server.options in its sources).
_EXPORTS = (
    "java.base/jdk.internal.misc java.base/jdk.internal.ref java.base/sun.nio.ch "
    "java.management.rmi/com.sun.jmx.remote.internal.rmi java.rmi/sun.rmi.registry "
    "java.rmi/sun.rmi.server java.sql/java.sql jdk.unsupported/sun.misc"
)
_OPENS = (
    "java.base/java.lang java.base/java.lang.module java.base/java.lang.reflect java.base/java.io "
    "java.base/java.net java.base/java.nio java.base/java.util java.base/java.util.concurrent "
    "java.base/java.util.concurrent.atomic java.base/jdk.internal.loader "
    "java.base/jdk.internal.ref java.base/jdk.internal.reflect java.base/jdk.internal.math "
    "java.base/jdk.internal.module java.base/jdk.internal.util.jar java.base/sun.nio.ch "
    "jdk.management/com.sun.management.internal"
)


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
    return Program("registry", java.program(TITLE, "cassandra"), jar.parent.name)


def bring() -> None:
    """Fetch it from the Java package registry."""
    fetching.fetch("cassandra")


def _on_machine() -> Program | None:
    """Find the jars of a Cassandra 5 beside its program; its own scripts open JMX."""
    conda = os.environ.get("CONDA_PREFIX")
    where = [os.environ.get("PATH", ""), str(Path(conda) / "bin") if conda else ""]
    found = shutil.which("cassandra", path=os.pathsep.join(filter(None, where)))
    if found is None:
        return None
    for folder in (Path(found).resolve().parents[1], Path("/usr/share/cassandra")):
        for jar in (*folder.glob("lib/apache-cassandra-*.jar"), *folder.glob("apache-cassandra-*")):
            version = re.fullmatch(r"apache-cassandra-(5\.\d+\.\d+)\.jar", jar.name)
            if version is not None:
                return Program("machine", str(folder), version[1])
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
    properties = _PROPERTIES | {
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
            *(f"--add-exports={name}=ALL-UNNAMED" for name in _EXPORTS.split()),
            *(f"--add-opens={name}=ALL-UNNAMED" for name in _OPENS.split()),
            *(f"-D{name}={value}" for name, value in properties.items()),
            *("-cp", os.pathsep.join(jars), _MAIN),
        ],
        files={
            "cassandra.yaml": _YAML.format(clients=clients, nodes=nodes, encrypted=encrypted),
            "logback.xml": _LOGBACK,
            "up": "",
        },
        ready=lambda: _is_up(data / "up") and _let_in(url, password, first),
        url=url,
        data=data,
        environment=java.ENVIRONMENT,
        stop=signal.SIGKILL,  # its data are thrown away
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
    if "No space left on device" in log or "insufficient disk space" in log.lower():
        return (
            "There is no space left on the disk for Cassandra (it needs about 100 MB). Free "
            "some, or point WORKBOOK_HOME to a disk with space."
        )
    if java.lacks_memory(log):
        return (
            "There is not enough memory left for Cassandra (it needs about 500 MB). Close "
            "something, or `workbook servers stop` another server."
        )
    told = re.findall(r"(?:ERROR [\w.]+ |Error: |Exception: )(.*)", log)
    return f"Cassandra did not start: {told[-1].strip().rstrip('.')}." if told else None


def answers(url: str) -> bool:
    """Whether something listens at the URL of a server of ours, without speaking to it."""
    port = urlsplit(url).port
    with socket.socket() as door:
        return port is not None and door.connect_ex(("127.0.0.1", port)) == 0


def version(url: str) -> str:
    """Return the version of a running server."""
    return _told(url, "SELECT release_version FROM system.local")[0][0]


def create(url: str, name: str) -> str:
    """Create a keyspace of that name and return its URL.

    Raises:
        ServerError: if there is no server, or it lets this user create nothing.
    """
    _told(
        url,
        f"CREATE KEYSPACE {name} WITH replication = "
        "{'class': 'SimpleStrategy', 'replication_factor': 1}",
    )
    where, mark, query = url.partition("://")[2].partition("?")
    return f"cassandra://{where.partition('/')[0]}/{name}{mark}{query}"


def drop(url: str, name: str) -> None:
    """Drop a keyspace with all its tables, whoever is still connected."""
    _told(url, f"DROP KEYSPACE IF EXISTS {name}")


def _told(url: str, statement: str) -> list[list[str]]:
    try:
        with cql.Connection(url) as connection:
            return connection.execute(statement)
    except (cql.Refused, OSError) as error:
        said = str(getattr(error, "strerror", None) or error).rstrip(".")
        raise ServerError(
            f"Cassandra at {addresses.shown(url)} cannot be used: {said}. "
            + addresses.advice("cassandra")
        ) from error
