"""The first moments of a child: it waits for its task, takes its limits, and lives."""

import gc
import os
import socket
from pathlib import Path
from typing import Any

from workbook.practice.judging import jail
from workbook.practice.judging.child import faults, serving
from workbook.practice.judging.child import process as child
from workbook.practice.judging.child.watching import Watching
from workbook.practice.judging.forking import warming
from workbook.practice.judging.protocol import frames, wire
from workbook.servers import spaces

# Whatever a child needs is loaded by the forker, once for all of them; not all of it is used here.
_PRELOADED = (child, faults, frames, jail, serving, warming, wire)


def listening() -> Watching:
    """Return what listens at every engine that will be made."""
    watching = Watching()
    watching.begin()
    return watching


def live(
    channel: socket.socket,
    *,
    alone: bool,
    early: bool,
    offline: bool = False,
    watching: Watching | None = None,
) -> None:
    """Wait for a task, do it, answer questions about it, and end with the channel.

    A task may be preceded by ``lock``: the process locks itself in and says what holds before
    it learns what it is to run.

    Args:
        channel: the stream to the judge.
        alone: whether this process is the first of its own PID namespace.
        early: whether it is made long before it is needed.
        offline: whether it is in a network namespace without any network.
        watching: listens already, where the forker has seen to it.
    """
    if early:
        warming.touch()
    watching = watching or listening()
    gc.freeze()  # what is here stays: collecting it would copy its pages, and find nothing
    try:
        task = frames.receive(channel)
    except (frames.Closed, frames.Garbled):
        os._exit(0)
    jail.die_with_parent()
    if locked := task["op"] == "lock":
        task = _locked(channel, task, alone=alone, offline=offline)
    gc.enable()
    os.environ["WORKBOOK_JUDGED"] = "1"
    os.environ.update(task["env"])
    os.chdir(task["folder"])
    os.register_at_fork(after_in_child=_stand_back)
    if not locked:
        jail.limit(jail.Jail(**task["jail"]), alone=alone)
    if task["op"] == "schema":
        frames.send(channel, {"id": task["id"], **_schema(task, watching)})
        os._exit(0)
    spaces.confine({task["system"]: task["url"]})
    life = child.Child(channel, task, watching)
    life.reply(task["id"], life.load())
    life.serve()


def _locked(
    channel: socket.socket, task: dict[str, Any], *, alone: bool, offline: bool
) -> dict[str, Any]:
    """Lock this process in, say so, and return the task that follows.

    A process that cannot lock itself in as this machine allows ends here, and so does one that
    was only to try the lock.
    """
    from workbook.practice.judging.strict import attempts, lock

    folder = Path(task["folder"])
    try:
        jail.limit(jail.Jail(**task["jail"]), alone=alone)
        held = lock.locked(folder, task["imports"], mounts=alone, network=offline, alone=alone)
        os.environ["TMPDIR"] = str(folder)
        frames.send(channel, {"id": task["id"], "held": held})
        task = frames.receive(channel)
        if task["op"] != "attempt":
            return task
        frames.send(channel, {"id": task["id"], "open": attempts.tried(task)})
    except frames.Closed:
        pass  # nobody is waiting any more
    except Exception as error:
        frames.send(channel, {"id": task["id"], "error": f"{type(error).__name__}: {error}"})
    os._exit(0)


standing_back = True  # False while it is we who fork


def _stand_back() -> None:
    """Let a process that an answer forks wait for everybody else's."""
    if standing_back:
        os.nice(15)


def _schema(task: dict[str, Any], watching: Watching) -> dict[str, Any]:
    """Create the tables of one of the course's own modules, and say what was sent."""
    import importlib

    from workbook.practice.judging.child.sessions import Sessions

    try:
        base = importlib.import_module(task["module"]).Base
        Sessions(task["url"]).create_tables(base, "Base")
    except Exception as error:
        return {"error": f"{type(error).__name__}: {error}"}
    sent = watching.as_json()["entries"]
    return {"statements": [one["sql"] for one in sent if one["verb"] in {"create", "alter"}]}
