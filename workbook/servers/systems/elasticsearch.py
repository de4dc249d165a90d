"""Elasticsearch's open fork OpenSearch, from the Java package registry; or one on the machine.

OpenSearch 2.19 gives the hits and scores of Elasticsearch 8, to four decimals. The official
client of Elasticsearch speaks to it through ``workbook.servers.clients.elasticsearch``. Looked
for on PATH and in a conda environment first are ``elasticsearch`` and ``opensearch``.

It listens on two ports of loopback, which it chooses itself, so nobody can take them before:
HTTP, and the one for other nodes. It has no users and no passwords (the plugin that brings them is
not in the registry), so whoever has an account on this machine can reach it while it runs.

A space of one's own is a prefix for names of indices, and stands behind ``#`` in its URL:
``http://127.0.0.1:9200#wb_6_6_4_1a2b3c4d_``. Clients pass it over. All indices, data streams,
templates and pipelines whose names begin with it are gone afterwards.
"""

import http.client
import json
import os
import re
import shutil
import signal
import socket
import subprocess
from base64 import b64encode
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from workbook.servers import addresses, fetching
from workbook.servers.errors import ServerError
from workbook.servers.recipe import Program, Recipe
from workbook.servers.systems import java

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
# What a space may hold: where it is listed and deleted. Streams come before their indices.
_KINDS = ("_data_stream", "_index_template", "_component_template", "_ingest/pipeline")


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
    return Program("registry", java.program(TITLE, "elasticsearch"), jar.parent.name)


def bring() -> None:
    """Fetch it from the Java package registry."""
    fetching.fetch("elasticsearch")


def _on_machine() -> Program | None:
    conda = os.environ.get("CONDA_PREFIX")
    where = [os.environ.get("PATH", ""), str(Path(conda) / "bin") if conda else ""]
    for name, oldest in _OLDEST.items():
        found = shutil.which(name, path=os.pathsep.join(filter(None, where)))
        if found is None:
            continue
        try:
            said = subprocess.run(  # noqa: S603
                [found, "--version"], capture_output=True, text=True, timeout=30, check=False
            ).stdout
        except (OSError, subprocess.TimeoutExpired):
            continue
        number = re.search(r"Version: (\d+)(\.\d+)*", said)
        if number is not None and int(number[1]) >= oldest:
            return Program("machine", found, number[0].removeprefix("Version: "))
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
        title=TITLE if name == "opensearch" else "Elasticsearch",
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
        patience=240,
        explain=_explain,
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
        return _get(url, "/_cluster/health")[1].get("status") in ("yellow", "green")
    except (OSError, http.client.HTTPException, ValueError):
        return False


def _explain(log: str) -> str | None:
    if "No space left on device" in log:
        return (
            "There is no space left on the disk for OpenSearch (it needs about 100 MB). Free "
            "some, or point WORKBOOK_HOME to a disk with space."
        )
    if java.lacks_memory(log):
        return (
            "There is not enough memory left for OpenSearch (it needs about 400 MB). Close "
            "something, or `workbook servers stop` another server."
        )
    told = re.findall(r"(?:\[(?:ERROR|FATAL) *\]\[[^\]]*\]|Error:|Exception:) *(\S.*)", log)
    return f"OpenSearch did not start: {told[-1].strip().rstrip('.')}." if told else None


def answers(url: str) -> bool:
    """Whether something listens at the URL of a server of ours, without speaking to it."""
    port = urlsplit(url).port
    with socket.socket() as door:
        return port is not None and door.connect_ex(("127.0.0.1", port)) == 0


def version(url: str) -> str:
    """Return the version of a running server."""
    return str(_told("GET", url, "/")["version"]["number"])


def is_opensearch(url: str) -> bool:
    """Whether it is OpenSearch that runs there, and not Elasticsearch."""
    return bool(_told("GET", url, "/")["version"].get("distribution") == "opensearch")


def create(url: str, name: str) -> str:
    """Return a URL with a prefix for what a space may hold; nothing has to be made.

    Raises:
        ServerError: if there is no server.
    """
    version(url)
    return f"{url.partition('#')[0]}#{name}_"


def drop(url: str, name: str) -> None:
    """Delete everything whose name begins with the prefix, each by its full name.

    Many servers refuse to delete by a pattern, and that is as well.
    """
    prefix = f"{name}_"
    for kind in _KINDS:
        for found in _named(_told("GET", url, f"/{kind}/{prefix}*"), kind):
            if found.startswith(prefix):
                _told("DELETE", url, f"/{kind}/{quote(found)}")
    listed = _told("GET", url, f"/_cat/indices/{prefix}*?h=index&format=json&expand_wildcards=all")
    for entry in listed if isinstance(listed, list) else []:
        if entry["index"].startswith(prefix):
            _told("DELETE", url, f"/{quote(entry['index'])}")


def _named(answer: Any, kind: str) -> list[str]:
    """Return the names in what lists a kind: a list under the kind's name, or an object."""
    if not isinstance(answer, dict) or "error" in answer:
        return []
    listed = answer.get(f"{kind.lstrip('_')}s")
    return [entry["name"] for entry in listed] if isinstance(listed, list) else list(answer)


def _told(verb: str, url: str, path: str) -> Any:
    """Ask a server; what is not there is told by it, and is no fault."""
    try:
        status, answer = _get(url, path, verb)
    except (OSError, http.client.HTTPException, ValueError) as error:
        said = str(getattr(error, "strerror", None) or error).rstrip(".") or type(error).__name__
    else:
        if status < 400 or status == 404:
            return answer
        said = f"it answers {status}"
    raise ServerError(
        f"Elasticsearch at {addresses.shown(url)} cannot be used: {said}. "
        + addresses.advice("elasticsearch")
    )


def _get(url: str, path: str, verb: str = "GET") -> tuple[int, Any]:
    """Send a request and return its status and what its answer holds."""
    parts = urlsplit(url)
    secure = parts.scheme == "https"
    kind = http.client.HTTPSConnection if secure else http.client.HTTPConnection
    connection = kind(parts.hostname or "", parts.port or (443 if secure else 9200), timeout=10)
    headers = {"Accept": "application/json"}
    if parts.username is not None:
        who = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
        headers["Authorization"] = f"Basic {b64encode(who.encode()).decode()}"
    try:
        connection.request(verb, parts.path.rstrip("/") + path, headers=headers)
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read() or b"{}")
    finally:
        connection.close()
