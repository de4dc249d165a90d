"""What test_life.py proves of PostgreSQL, for the other servers: each part killed, nothing left."""

import os
import signal
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.servers.machine import Learner, Machine, nothing_is_left, until
from workbook.servers import systems

# What the command of the server itself looks like, and no other.
COMMANDS = {"mysql": "--init-file=", "redis": "valkey-server"}
TITLES = {"mysql": "MariaDB", "redis": "Valkey"}
EACH = pytest.mark.parametrize("system", COMMANDS)


def server(machine: Machine, system: str) -> list[int]:
    """Return the process of a server, without its keeper, whose command names it too."""
    return [
        pid
        for pid, command in machine.processes(COMMANDS[system]).items()
        if "keeper.py" not in command
    ]


def alive(learner: Learner, system: str) -> bool:
    """Whether the learner reaches its server."""
    asked = f"servers.systems.module({system!r}).answers(servers.url({system!r}))"
    return bool(learner.value(asked))


@EACH
@pytest.mark.parametrize("killed", ["server", "keeper", "guard"])
def test_each_part_killed_gives_one_sentence_and_leaves_nothing(
    machine: Machine, system: str, killed: str
) -> None:
    """The next call starts it again; with the lease everything goes."""
    learner = machine.learner()
    url = learner.value(f"servers.url({system!r})")
    (pid,) = server(machine, system)
    if killed == "server":
        os.kill(pid, signal.SIGKILL)
    else:
        machine.kill_process({"keeper": "keeper.py", "guard": "servers.guard"}[killed])
    assert until(lambda: not systems.module(system).answers(url))
    why = {
        "server": "it was killed by SIGKILL",
        "keeper": "its keeper was killed",
        "guard": "it was ended",
    }[killed]
    if killed == "guard":
        assert nothing_is_left(machine)
    assert learner.sentence(f"servers.url({system!r})") == (
        f"{TITLES[system]} is gone ({why}), and all databases in it. Run this once more: it "
        "starts again, empty."
    )
    assert alive(learner, system)
    learner.kill()
    assert nothing_is_left(machine)


@EACH
def test_processes_that_start_at_once_get_one_server(machine: Machine, system: str) -> None:
    """Three notebooks in the same instant, in folders with spaces and letters beyond ASCII."""
    learners = [machine.learner() for _ in range(3)]
    with ThreadPoolExecutor(3) as pool:
        urls = list(pool.map(lambda one: one.value(f"servers.url({system!r})"), learners))
    assert len(set(urls)) == 1
    assert len(server(machine, system)) == 1


def test_a_guard_killed_while_mariadb_is_prepared_leaves_nothing(machine: Machine) -> None:
    """And nothing half prepared is in the cache."""
    program = systems.module("mysql").find()
    assert program is not None
    cache = machine.home / "cache"
    cache.mkdir(mode=0o700)
    unpacked = Path(program.path).parent.parent
    (cache / unpacked.name).symlink_to(unpacked)
    killed = machine.learner(WORKBOOK_CACHE=str(cache))
    killed.value("servers.lease()")
    killed.send("servers.url('mysql')")
    assert until(lambda: machine.processes("--bootstrap"))
    machine.kill_process("servers.guard")
    killed.kill()
    assert nothing_is_left(machine)
    assert [path.name for path in cache.glob("mysql-*")] == []
