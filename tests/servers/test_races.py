"""Several processes in the same instant."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.servers.machine import Machine, nothing_is_left, until


@pytest.mark.parametrize("system", ["postgresql", "mysql", "redis"])
def test_processes_that_start_at_once_get_one_guard_and_one_server(
    machine: Machine, system: str
) -> None:
    """Four notebooks open in the same instant, on a machine where nothing runs yet."""
    learners = [machine.learner() for _ in range(4)]
    for learner in learners:
        learner.value("None")
    with ThreadPoolExecutor(4) as pool:
        urls = list(pool.map(lambda one: one.value(f"servers.url({system!r})"), learners))
    assert len(set(urls)) == 1
    assert len(machine.processes("servers.guard")) == 1
    assert len(machine.processes("keeper.py")) == 1
    for learner in learners:
        learner.leave()
    assert nothing_is_left(machine)


def test_a_process_that_comes_while_the_guard_ends_is_served(machine: Machine) -> None:
    """Arrivals spread over the instants around its end: the old one or a new one answers."""
    learner = machine.learner()
    learner.value("from workbook.servers import client; import time")
    learner.value(
        "def come_and_go(seconds):\n"
        "    scratch = servers.scratch()\n"
        "    made = scratch.exists()\n"
        "    client._drop(client._line)\n"
        "    time.sleep(seconds)\n"
        "    return made\n"
    )
    for milliseconds in (790, 802, 815):
        assert learner.value(f"come_and_go({milliseconds / 1000})") is True
    assert until(lambda: not machine.leftovers())
