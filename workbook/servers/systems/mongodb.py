"""MongoDB: from PATH or a conda environment, else mongoeco, which speaks its protocol.

No package registry carries a MongoDB that today's drivers accept. The workbook brings mongoeco
instead: the real drivers talk to it, and it keeps the documents in SQLite. What it does
otherwise, the lessons say at the spot; ``version`` says openly what it is. A ``mongod`` on the
machine runs as a replica set of one, because transactions and change streams need one.

Both listen on a port of loopback and ask for a password that is made anew at every start. A
space of one's own is a database, which MongoDB creates at its first use.
"""

import base64
import importlib.metadata
import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from workbook.servers import addresses, ports
from workbook.servers.errors import ServerError
from workbook.servers.recipe import Program, Recipe, Step

TITLE = "MongoDB"
REFUSES_ROOT = False
_OLDEST = (5, 0)
_PREPARE = "import os, sys; os.chmod(sys.argv[1], 0o600); os.mkdir(sys.argv[2])"
_ROLES = ("readWriteAnyDatabase", "dbAdminAnyDatabase", "clusterMonitor")
# These know their users by other means than a database's list.
_NO_SOURCE = ("authsource=", "mongodb-x509", "mongodb-aws", "gssapi", "plain", "mongodb-oidc")


def find() -> Program | None:
    """Return the MongoDB to run, or None where there is none."""
    return _on_machine() or _in_wheel()


def _on_machine() -> Program | None:
    conda = os.environ.get("CONDA_PREFIX")
    folders = [os.environ.get("PATH", ""), str(Path(conda) / "bin") if conda else ""]
    found = shutil.which("mongod", path=os.pathsep.join(filter(None, folders)))
    if found is None:
        return None
    try:
        said = subprocess.run(  # noqa: S603
            [found, "--version"], capture_output=True, text=True, timeout=10
        ).stdout
    except (OSError, subprocess.TimeoutExpired):
        return None
    number = re.search(r"db version v(\d+(?:\.\d+)*)", said)
    if number is None or tuple(map(int, number[1].split("."))) < _OLDEST:
        return None
    return Program("machine", found, number[1])


def _in_wheel() -> Program | None:
    try:
        return Program("wheel", "", importlib.metadata.version("mongoeco"))
    except importlib.metadata.PackageNotFoundError:
        return None


def recipe(program: Program, data: Path, sockets: Path) -> Recipe:  # noqa: ARG001  (no socket)
    """Return how to run a server of one's own.

    Args:
        program: where it comes from.
        data: the folder of its data, not there yet.
        sockets: not used; the drivers' sockets carry no password.
    """
    password = secrets.token_urlsafe(18)
    if program.origin == "machine":
        return _mongod(program, data, password)
    door = data / "port"

    def url() -> str:
        where = f"127.0.0.1:{door.read_text(encoding='utf-8')}"
        options = "authSource=admin&authMechanism=SCRAM-SHA-256"
        return f"mongodb://workbook:{password}@{where}/workbook?{options}"

    return Recipe(
        title=TITLE,
        variable=addresses.variable("mongodb"),
        serve=[sys.executable, "-m", "workbook.servers.systems.mongodb_wire", str(data)],
        ready=lambda: door.exists() and answers(url()),
        url="",
        found=url,
        data=data,
        files={"password": password},
        stop=signal.SIGKILL,
        explain=_explain,
    )


def _mongod(program: Program, data: Path, password: str) -> Recipe:
    (port,) = ports.free(1)
    key, files = data / "key", data / "files"
    serve = [program.path, "--dbpath", files, "--bind_ip", "127.0.0.1", "--port", port]
    serve += ["--replSet", "workbook", "--keyFile", key, "--nounixsocket", "--oplogSize", 64]
    serve += ["--wiredTigerCacheSizeGB", 0.25]
    serve += ["--setParameter", "diagnosticDataCollectionEnabled=false"]
    options = "authSource=admin&replicaSet=workbook"
    return Recipe(
        title=TITLE,
        variable=addresses.variable("mongodb"),
        steps=[
            Step(
                f"Preparing {TITLE} {program.version}",
                [sys.executable, "-I", "-S", "-c", _PREPARE, str(key), str(files)],
            )
        ],
        serve=[str(word) for word in serve],
        ready=lambda: _initiated(port, password),
        url=f"mongodb://workbook:{password}@127.0.0.1:{port}/workbook?{options}",
        data=data,
        files={"key": base64.b64encode(secrets.token_bytes(48)).decode()},
        stop=signal.SIGKILL,
        explain=_explain,
        taken=lambda log: "Address already in use" in log,
    )


def _initiated(port: int, password: str) -> bool:
    """Make a new mongod a replica set of one, then add its only user; whether that is done.

    Who comes from its own machine may do both, as long as there is no user yet.
    """
    import pymongo
    from pymongo.errors import PyMongoError

    try:
        with pymongo.MongoClient[dict[str, Any]](
            "127.0.0.1", port, directConnection=True, serverSelectionTimeoutMS=200
        ) as server:
            said = server.admin.command("hello")
            if "setName" not in said:
                member = {"_id": 0, "host": f"127.0.0.1:{port}"}
                server.admin.command("replSetInitiate", {"_id": "workbook", "members": [member]})
            elif said["isWritablePrimary"]:
                server.admin.command("createUser", "workbook", pwd=password, roles=list(_ROLES))
                return True
    except PyMongoError:
        pass  # not yet; what it says of a failure stands in its log
    return False


def _explain(log: str) -> str | None:
    if "No space left on device" in log or "database or disk is full" in log:
        return (
            f"There is no space left on the disk for {TITLE}. Free some, or point "
            "WORKBOOK_HOME to a disk with space."
        )
    return None


def answers(url: str) -> bool:
    """Whether something listens at the URL of a server of ours, without speaking to it."""
    where = urlsplit(url)
    with socket.socket() as door:
        door.settimeout(1)
        return door.connect_ex((where.hostname, where.port)) == 0


def version(url: str) -> str:
    """Return the version of a running server; of what only speaks the protocol, what it is."""
    with _connected(url) as server:
        told = server.admin.command("buildInfo")
        if told.get("gitVersion") == "mongoeco":
            return f"mongoeco {importlib.metadata.version('mongoeco')}, speaks MongoDB's protocol"
        return str(told["version"])


def create(url: str, name: str) -> str:
    """Return the URL of a database of that name; its first use creates it.

    Raises:
        ServerError: if there is no server, or the user's own lets its user create nothing.
    """
    from pymongo.errors import OperationFailure

    with _connected(url) as server:
        try:
            if addresses.own("mongodb") is None:
                server.admin.command("ping")
            else:  # told now, where the first insert would raise pages
                server[name].create_collection("workbook")
                server.drop_database(name)
        except OperationFailure as error:
            if error.code != 13:  # Unauthorized
                raise
            raise ServerError(
                f"The user of {addresses.variable('mongodb')} may not create databases at "
                f"{addresses.shown(url)}, and a lesson works in one of its own. Give the user "
                "readWriteAnyDatabase and dbAdminAnyDatabase, or unset the variable to use the "
                "workbook's own server."
            ) from None
    return _named(url, name)


def _named(url: str, name: str) -> str:
    """Return a URL with another database, and the users where they were before."""
    before, _, query = url.partition("?")
    scheme, _, rest = before.partition("://")
    where, _, database = rest.partition("/")
    if "@" in where and not any(word in query.lower() for word in _NO_SOURCE):
        query = "&".join(filter(None, [query, f"authSource={database or 'admin'}"]))
    return f"{scheme}://{where}/{name}" + (f"?{query}" if query else "")


def drop(url: str, name: str) -> None:
    """Drop a database, whoever is still connected to it."""
    with _connected(url) as server:
        server.drop_database(name)


@contextmanager
def _connected(url: str) -> Iterator[Any]:
    import pymongo
    from pymongo.errors import OperationFailure, PyMongoError

    try:
        with pymongo.MongoClient[dict[str, Any]](url, serverSelectionTimeoutMS=5000) as server:
            yield server
    except (PyMongoError, ValueError) as error:
        said = str(error)
        if isinstance(error, OperationFailure):
            said = str((error.details or {}).get("errmsg") or said)
        # Of "HOST:PORT: [Errno 111] Connection refused (configured timeouts: …" the middle.
        said = re.sub(r"^\S+: (\[Errno -?\d+\] )?", "", said.partition(" (configured")[0])
        raise ServerError(
            f"MongoDB at {addresses.shown(url)} cannot be used: {said.rstrip('.')}. "
            + addresses.advice("mongodb")
        ) from error
