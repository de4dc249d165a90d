"""The first moments of a child: it waits for its task, takes its limits, and lives."""

import gc
import os
import socket
from typing import Any

from workbook import servers
from workbook.practice.judging import child, faults, frames, jail, serving, warming, wire
from workbook.practice.judging.watching import Watching

_PRELOADED = (child, faults, frames, jail, serving, warming, wire)


def listening() -> Watching:
    """Return what listens at every engine that will be made."""
    watching = Watching()
    watching.begin()
    return watching


def live(channel: socket.socket, *, alone: bool, early: bool) -> None:
    """Wait for a task, do it, answer questions about it, and end with the channel.

    Args:
        channel: the stream to the judge.
        alone: whether this process is the first of its own PID namespace.
        early: whether it is made long before it is needed.
    """
    if early:
        warming.touch()
    watching = listening()
    gc.freeze()  # what is here stays: collecting it would copy its pages, and find nothing
    try:
        task = frames.receive(channel)
    except (frames.Closed, frames.Garbled):
        os._exit(0)
    jail.die_with_parent()
    gc.enable()
    os.environ["WORKBOOK_JUDGED"] = "1"
    os.environ.update(task["env"])
    os.chdir(task["folder"])
    os.register_at_fork(after_in_child=_stand_back)
    jail.limit(jail.Jail(**task["jail"]), alone=alone)
    if task["op"] == "schema":
        frames.send(channel, {"id": task["id"], **_schema(task, watching)})
        os._exit(0)
    servers.confine({task["system"]: task["url"]})
    life = child.Child(channel, task, watching)
    life.reply(task["id"], life.load())
    life.serve()


def _stand_back() -> None:
    """Let a process that an answer forks wait for everybody else's."""
    os.nice(15)


def _schema(task: dict[str, Any], watching: Watching) -> dict[str, Any]:
    """Create the tables of one of the course's own modules, and say what was sent."""
    import importlib

    from workbook.practice.judging.sessions import Sessions

    try:
        base = importlib.import_module(task["module"]).Base
        Sessions(task["url"]).create_tables(base, "Base")
    except Exception as error:
        return {"error": f"{type(error).__name__}: {error}"}
    sent = watching.as_json()["entries"]
    return {"statements": [one["sql"] for one in sent if one["verb"] in {"create", "alter"}]}
