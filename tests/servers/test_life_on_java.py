"""What test_life.py proves of PostgreSQL, for the two that run on Java, with few starts."""

import os
import signal

import psutil
import pytest

from tests.servers.machine import Machine, nothing_is_left, until

MAIN = {"elasticsearch": "OpenSearchRunner", "cassandra": "CassandraDaemon"}
TITLES = {"elasticsearch": "OpenSearch", "cassandra": "Cassandra"}


@pytest.mark.parametrize("system", MAIN)
def test_each_part_killed_gives_one_sentence_and_leaves_nothing(
    machine: Machine, system: str
) -> None:
    """First the server, under a space; then its keeper; then the guard, and everything goes."""
    uses = f"servers.url({system!r})"
    learner = machine.learner()
    for killed, why in (
        ("server", "it was killed by SIGKILL"),
        ("keeper", "its keeper was killed"),
        ("guard", "it was ended"),
    ):
        learner.value(uses)
        server = [
            pid for pid, line in machine.processes(MAIN[system]).items() if "keeper.py" not in line
        ]
        assert len(server) == 1
        if killed == "server":
            os.kill(server[0], signal.SIGKILL)
        else:
            machine.kill_process({"keeper": "keeper.py", "guard": "servers.guard"}[killed])
        assert until(lambda pid=server[0]: not psutil.pid_exists(pid))  # its port answers till then
        if killed == "guard":
            assert nothing_is_left(machine)
        assert learner.sentence(uses) == (
            f"{TITLES[system]} is gone ({why}), and all databases in it. Run this once more: it "
            "starts again, empty."
        )
    assert f"Starting {TITLES[system]} …\n" in machine.said.read_text()
    learner.kill()
    assert nothing_is_left(machine)


@pytest.mark.parametrize("system", MAIN)
def test_a_learner_killed_while_it_starts_leaves_nothing(machine: Machine, system: str) -> None:
    """A start takes seconds, so this happens."""
    learner = machine.learner()
    learner.send(f"servers.url({system!r})")
    assert until(lambda: machine.processes(MAIN[system]))
    learner.kill()
    assert nothing_is_left(machine)
