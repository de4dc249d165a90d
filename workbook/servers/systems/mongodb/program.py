"""How MongoDB, or what speaks its protocol, is found and run."""

import base64
import importlib.metadata
import re
import secrets
import signal
import sys
from pathlib import Path
from typing import Any

from workbook.servers import addresses, doors, ports
from workbook.servers.recipe import Program, Recipe, Step
from workbook.servers.systems import seeking

TITLE = "MongoDB"
REFUSES_ROOT = False
_OLDEST = (5, 0)
_PREPARE = "import os, sys; os.chmod(sys.argv[1], 0o600); os.mkdir(sys.argv[2])"
_ROLES = ("readWriteAnyDatabase", "dbAdminAnyDatabase", "clusterMonitor")


def find() -> Program | None:
    """Return the MongoDB to run, or None where there is none."""
    return _on_machine() or _in_wheel()


def _on_machine() -> Program | None:
    found = seeking.on_machine("mongod")
    said = seeking.says([found, "--version"]) if found else ""
    number = re.search(r"db version v(\d+(?:\.\d+)*)", said)
    if number is None or seeking.numbers(number[1]) < _OLDEST:
        return None
    return Program("machine", str(found), number[1], TITLE)


def _in_wheel() -> Program | None:
    try:
        return Program("wheel", "", importlib.metadata.version("mongoeco"), "mongoeco")
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
        serve=[sys.executable, "-m", "workbook.servers.systems.mongodb.wire", str(data)],
        ready=lambda: door.exists() and doors.at_port(url()),
        url="",
        found=url,
        data=data,
        files={"password": password},
        stop=signal.SIGKILL,
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
