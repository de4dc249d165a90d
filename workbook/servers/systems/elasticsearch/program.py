"""How OpenSearch or Elasticsearch is found, fetched and run."""

import json
import os
import re
import signal
from pathlib import Path

from workbook.servers import addresses, fetching
from workbook.servers.recipe import Program, Recipe
from workbook.servers.systems import java, seeking
from workbook.servers.systems.elasticsearch import http

TITLE = "OpenSearch"
REFUSES_ROOT = False
_MAIN = "org.codelibs.opensearch.runner.OpenSearchRunner"
_OLDEST = {"elasticsearch": 8, "opensearch": 2}  # what the lessons use
_SETTINGS = {
    "discovery.type": "single-node",
    "network.host": "127.0.0.1",
    "transport.port": "0",  # any that is free
    "node.portsfile": "true",  # tells which
    "cluster.routing.allocation.disk.threshold_enabled": "false",  # a full laptop is no reason
}
_LOG = """\
status = error
appender.console.type = Console
appender.console.name = console
appender.console.layout.type = PatternLayout
appender.console.layout.pattern = [%d{ISO8601}][%-5p][%c{1.}] %m%n
rootLogger.level = info
rootLogger.appenderRef.console.ref = console
"""


def find() -> Program | None:
    """Return the server to run, or None where there is none.

    Raises:
        ServerError: if there is no Java to run it.
    """
    on_machine = _on_machine()
    if on_machine is not None:
        return on_machine
    if not fetching.supported("elasticsearch"):
        return None
    (jar,) = (
        path
        for path in fetching.files("elasticsearch")
        if re.fullmatch(r"opensearch-\d[\d.]*\.jar", path.name)
    )
    return Program("registry", java.program(TITLE, "elasticsearch"), jar.parent.name, TITLE)


def bring() -> None:
    """Fetch it from the Java package registry."""
    fetching.fetch("elasticsearch")


def _on_machine() -> Program | None:
    for name, oldest in _OLDEST.items():
        found = seeking.on_machine(name)
        said = seeking.says([found, "--version"]) if found else ""
        number = re.search(r"Version: (\d+)(\.\d+)*", said)
        if number is not None and int(number[1]) >= oldest:
            title = TITLE if name == "opensearch" else "Elasticsearch"
            version = number[0].removeprefix("Version: ")
            return Program("machine", str(found), version, title)
    return None


def recipe(program: Program, data: Path, sockets: Path) -> Recipe:
    """Return how to run a server of one's own.

    Args:
        program: where it comes from.
        data: the folder of its data, not there yet.
        sockets: a folder for what it unpacks; it listens on ports only.
    """
    logs = data / "logs"
    of_registry = program.origin == "registry"
    settings = _SETTINGS | (
        {"bootstrap.system_call_filter": "false"}  # the native library is not in the registry
        if of_registry
        else {"path.data": str(data / "data"), "path.logs": str(logs), "http.port": "0"}
        | ({} if _is_opensearch(program) else {"xpack.security.enabled": "false"})
    )
    lines = "".join(f"{name}: {json.dumps(value)}\n" for name, value in settings.items())
    name = "opensearch" if of_registry or _is_opensearch(program) else "elasticsearch"
    config = data / "config"
    return Recipe(
        title=program.title,
        variable=addresses.variable("elasticsearch"),
        serve=_serve(program, data, sockets) if of_registry else [program.path],
        files={
            f"config/{name}.yml": lines,
            "config/log4j2.properties": _LOG,
            "config/jvm.options": "",  # one found on the machine looks for it
            "logs/README": "What the server says is in `workbook servers log elasticsearch`.\n",
        },
        ready=lambda: _is_ready(logs / "http.ports"),
        url="",
        found=lambda: _address(logs / "http.ports"),
        data=data,
        environment=java.ENVIRONMENT
        | {
            f"{'OPENSEARCH' if name == 'opensearch' else 'ES'}_{what}": value
            for what, value in (
                ("PATH_CONF", str(config)),
                ("JAVA_OPTS", "-Xms256m -Xmx512m -XX:+UseSerialGC -XX:TieredStopAtLevel=1"),
                ("TMPDIR", str(sockets)),
            )
        },
        apart=not of_registry,  # the vendors' own refuse to run as root
        stop=signal.SIGKILL if of_registry else signal.SIGTERM,  # those have a child to end
        disk=100,
        memory=400,
        patience=240,
        explain=lambda log: _explain(program.title, log),
    )


def _is_opensearch(program: Program) -> bool:
    return Path(program.path).name == "opensearch"


def _serve(program: Program, data: Path, sockets: Path) -> list[str]:
    jars = os.pathsep.join(map(str, fetching.files("elasticsearch")))
    return [
        *(program.path, *java.OPTIONS),
        *("-Xms128m", "-Xmx256m"),
        # The wheel's Java has few locales; icu4j-localespi brings those of the analysers.
        "-Djava.locale.providers=SPI,CLDR,COMPAT",
        f"-Djava.io.tmpdir={sockets}",  # native libraries are run there: memory may forbid it
        "-Dlog4j2.disableJmx=true",
        *("-cp", jars, _MAIN),
        *("-basePath", str(data), "-confPath", str(data / "config")),
        *("-dataPath", str(data / "data"), "-logsPath", str(data / "logs")),
        # It adds the node's number, 1, and hands 0 to the system: any port that is free.
        *("-numOfNode", "1", "-baseHttpPort", "-1", "-clusterName", "workbook"),
    ]


def _address(told: Path) -> str:
    """Return the URL that a server has written down, or nothing before it has."""
    try:
        found = re.search(r"^127\.0\.0\.1:\d+$", told.read_text(encoding="utf-8"), re.MULTILINE)
    except OSError:
        return ""
    return f"http://{found[0]}" if found else ""


def _is_ready(told: Path) -> bool:
    """Whether it can be searched."""
    if not (url := _address(told)):
        return False
    try:
        return http.get(url, "/_cluster/health")[1].get("status") in ("yellow", "green")
    except http.FAILURES:
        return False


def _explain(title: str, log: str) -> str | None:
    told = re.findall(r"(?:\[(?:ERROR|FATAL) *\]\[[^\]]*\]|Error:|Exception:) *(\S.*)", log)
    return f"{title} did not start: {told[-1].strip().rstrip('.')}." if told else None
