"""The same programs as people start them by hand, with the vendors' own defaults.

Where a vendor's archive brings a file of settings (jvm.options of OpenSearch, jvm17-server.options
and cassandra-env.sh of Cassandra), what stands in it is written out here: the registry has the
programs only.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil

from workbook.servers import doors, fetching, keeper, ports, systems
from workbook.servers.recipe import Program
from workbook.servers.systems.cassandra import settings as cassandra_settings
from workbook.servers.systems.mysql import install

_OPENSEARCH = (
    "-Xms1g -Xmx1g -XX:+UseG1GC -XX:G1ReservePercent=25 -XX:InitiatingHeapOccupancyPercent=30 "
    "-XX:+AlwaysPreTouch -Xss1m -XX:-OmitStackTraceInFastThrow -Dfile.encoding=UTF-8 "
    "-Djava.awt.headless=true -Dlog4j2.disableJmx=true -Djava.locale.providers=SPI,CLDR,COMPAT"
)
_CASSANDRA = (
    "-ea -XX:+UseThreadPriorities -XX:+HeapDumpOnOutOfMemoryError -Xss256k -XX:+AlwaysPreTouch "
    "-XX:+UseTLAB -XX:+ResizeTLAB -XX:+UseNUMA -XX:+PerfDisableSharedMem -XX:+UseG1GC "
    "-XX:+ParallelRefProcEnabled -XX:MaxTenuringThreshold=2 -XX:G1HeapRegionSize=16m "
    "-XX:+UnlockExperimentalVMOptions -XX:G1NewSizePercent=50 -XX:MaxGCPauseMillis=300 "
    "-XX:InitiatingHeapOccupancyPercent=70 -Djava.net.preferIPv4Stack=true"
)
_CASSANDRA_YAML = """\
cluster_name: Test Cluster
num_tokens: 16
partitioner: org.apache.cassandra.dht.Murmur3Partitioner
endpoint_snitch: SimpleSnitch
seed_provider:
  - class_name: org.apache.cassandra.locator.SimpleSeedProvider
    parameters: [{{seeds: "127.0.0.1:{nodes}"}}]
listen_address: localhost
rpc_address: localhost
native_transport_port: {clients}
storage_port: {nodes}
ssl_storage_port: {encrypted}
commitlog_sync: periodic
commitlog_sync_period: 10000ms
"""


class Fresh:
    """A server with an empty folder of its own, not started yet.

    Args:
        system: which, one of those that ``SYSTEMS`` names.
        folder: to be filled.
    """

    def __init__(self, system: str, folder: Path) -> None:
        program = systems.module(system).find()
        assert program is not None
        self.folder = folder
        self.prepare, self.serve, self.url = _COMMANDS[system](program, folder)
        self.environment = {**os.environ, "LC_ALL": "C.UTF-8", "JAVA_TOOL_OPTIONS": ""}
        self._apart = system == "postgresql" and not os.getuid()  # it refuses root

    def _begin(self) -> None:
        """Go apart where that is needed; an interrupted benchmark leaves no server behind."""
        if self._apart:
            keeper.go_apart()
        keeper.end_with_parent()

    def prepared(self) -> float:
        """Fill the folder, where a system needs that, and return the CPU seconds of it."""
        before = os.times()
        for argv in self.prepare:
            subprocess.run(
                argv,
                check=True,
                env=self.environment,
                preexec_fn=self._begin,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                stdin=subprocess.DEVNULL,
            )
        after = os.times()
        return (
            after.children_user
            + after.children_system
            - (before.children_user + before.children_system)
        )

    @contextmanager
    def running(self) -> Iterator[psutil.Popen]:
        """Start it, and end it afterwards."""
        process = psutil.Popen(
            self.serve,
            env=self.environment,
            cwd=self.folder,
            preexec_fn=self._begin,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            stdin=subprocess.DEVNULL,
        )
        try:
            yield process
        finally:
            process.terminate()
            process.wait(60)


@contextmanager
def fresh(system: str) -> Iterator[Fresh]:
    """Give a server with an empty folder, which is gone afterwards."""
    with TemporaryDirectory(prefix="wb-hand-") as folder:
        yield Fresh(system, Path(folder))


type _Commands = tuple[Sequence[Sequence[str]], Sequence[str], str]


def _postgresql(program: Program, folder: Path) -> _Commands:
    data, bin_ = str(folder / "data"), Path(program.path)
    (port,) = ports.free(1)
    prepare = [[str(bin_ / "initdb"), "-D", data, "-U", "postgres", "-A", "trust"]]
    serve = [str(bin_ / "postgres"), "-D", data, "-p", str(port), "-k", str(folder)]
    return prepare, serve, f"postgresql://postgres@127.0.0.1:{port}/postgres"


def _mysql(program: Program, folder: Path) -> _Commands:
    path = Path(program.path)
    tables, base, data = path.parent.parent / "share", path.parent.parent, folder / "data"
    (port,) = ports.free(1)
    common = [str(path), "--no-defaults", f"--basedir={base}", f"--datadir={data}"]
    common += ["--user=root"] if not os.getuid() else []
    installer = [sys.executable, "-I", "-S", install.__file__, str(tables), *common, "--bootstrap"]
    serve = [*common, f"--socket={folder / 's'}", f"--port={port}", "--bind-address=127.0.0.1"]
    open_door = folder / "open.sql"
    open_door.write_text("CREATE USER IF NOT EXISTS bench@'127.0.0.1';\n")  # to ask its version
    serve.append(f"--init-file={open_door}")
    return [["mkdir", str(data)], installer], serve, f"mysql://bench@127.0.0.1:{port}/"


def _redis(program: Program, _folder: Path) -> _Commands:
    (port,) = ports.free(1)
    return [], [program.path, "--port", str(port)], f"redis://127.0.0.1:{port}/0"


def _elasticsearch(program: Program, folder: Path) -> _Commands:
    http = next(port for port in range(9201, 9300) if not doors.at_port(f"http://127.0.0.1:{port}"))
    config = folder / "config"
    config.mkdir()
    (config / "opensearch.yml").write_text(
        f"discovery.type: single-node\nhttp.port: {http}\nbootstrap.system_call_filter: false\n"
        "transport.port: 0\n"
    )
    (config / "log4j2.properties").write_text(
        "rootLogger.level = info\nrootLogger.appenderRef.console.ref = console\n"
        "appender.console.type = Console\nappender.console.name = console\n"
        "appender.console.layout.type = PatternLayout\n"
    )
    jars = os.pathsep.join(map(str, fetching.files("elasticsearch")))
    serve = [program.path, *_OPENSEARCH.split(), "-cp", jars]
    serve += ["org.codelibs.opensearch.runner.OpenSearchRunner", "-basePath", str(folder)]
    serve += ["-confPath", str(config), "-dataPath", str(folder / "data")]
    serve += ["-logsPath", str(folder / "logs"), "-numOfNode", "1"]
    serve += ["-baseHttpPort", str(http - 1), "-clusterName", "opensearch"]
    return [], serve, f"http://127.0.0.1:{http}"


def _cassandra(program: Program, folder: Path) -> _Commands:
    clients, nodes, encrypted = ports.free(3)
    config = folder / "cassandra.yaml"
    config.write_text(_CASSANDRA_YAML.format(clients=clients, nodes=nodes, encrypted=encrypted))
    memory = psutil.virtual_memory().total // 1024**2  # as cassandra-env.sh reckons
    heap = max(min(memory // 2, 1024), min(memory // 4, 8192))
    serve = [program.path, *_CASSANDRA.split(), f"-Xms{heap}m", f"-Xmx{heap}m"]
    serve += [f"--add-exports={name}=ALL-UNNAMED" for name in cassandra_settings.EXPORTS.split()]
    serve += [f"--add-opens={name}=ALL-UNNAMED" for name in cassandra_settings.OPENS.split()]
    serve += [f"-Dcassandra.config={config.as_uri()}", f"-Dcassandra.storagedir={folder / 'data'}"]
    serve += ["-Dcassandra-foreground=yes", "-Djdk.attach.allowAttachSelf=true"]
    serve += ["-Dio.netty.tryReflectionSetAccessible=true"]
    serve += ["-cp", os.pathsep.join(map(str, fetching.files("cassandra")))]
    serve.append("org.apache.cassandra.service.CassandraDaemon")
    return [], serve, f"cassandra://127.0.0.1:{clients}/"


_COMMANDS = {
    "postgresql": _postgresql,
    "mysql": _mysql,
    "redis": _redis,
    "elasticsearch": _elasticsearch,
    "cassandra": _cassandra,
}
SYSTEMS = tuple(_COMMANDS)
"""Those whose vendor's program is here; of MongoDB no registry has one."""
PREPARED = ("postgresql", "mysql")
"""Those that have to be prepared once, so that a second start is another thing."""


def size(folder: Path) -> int:
    """Return how many bytes the files below a folder take on the disk."""
    if shutil.which("du") is None:
        return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    said = subprocess.run(["du", "-sk", folder], capture_output=True, text=True, check=False)
    return int(said.stdout.split()[0]) * 1024
