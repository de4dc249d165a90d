"""A disk without space, for every system: one sentence, or it works all the same."""

from pathlib import Path

import pytest

from tests.servers import wrappers
from tests.servers.machine import Machine, nothing_is_left
from workbook.servers import shortage, systems
from workbook.servers.recipe import Recipe

NO_SPACE = (
    "There is no space left on the disk for {}. Free some, or point WORKBOOK_HOME to a disk with "
    "space."
)
# What each system is to say where 64 kB are left; nothing for those that need no disk to start.
SAYS = {
    "sqlite": None,
    "postgresql": NO_SPACE.format("PostgreSQL"),
    "mysql": NO_SPACE.format("MariaDB"),
    "redis": None,
    "mongodb": NO_SPACE.format("MongoDB"),
    "elasticsearch": NO_SPACE.format("OpenSearch (it needs about 100 MB)"),
    "cassandra": NO_SPACE.format("Cassandra (it needs about 100 MB)"),
}


@pytest.mark.parametrize("system", systems.NAMES)
def test_a_disk_and_a_memory_that_are_full_are_told_twice_alike(
    machine: Machine, system: str
) -> None:
    """Neither WORKBOOK_HOME nor /dev/shm has space; nothing of the attempt is left."""
    # OpenSearch would take seconds to find out by itself; its settings alone do not fit here.
    learner = machine.learner(wrappers.disk_of("4k" if system == "elasticsearch" else "64k"))
    uses = f"servers.url({system!r})"
    if (says := SAYS[system]) is None:
        learner.value(uses)
    else:
        assert [learner.sentence(uses), learner.sentence(uses)] == [says, says]
    learner.leave()
    assert nothing_is_left(machine)


LACKS_MEMORY = (
    "There is not enough memory left for OpenSearch (it needs about 400 MB). Close something, or "
    "`workbook servers stop` another server."
)


@pytest.mark.parametrize(
    ("log", "full", "sentence"),
    [
        ("IOException: No space left on device\n", False, SAYS["elasticsearch"]),
        ("Closed all nodes.\n", True, SAYS["elasticsearch"]),
        ("java.lang.OutOfMemoryError: Java heap space\n", False, LACKS_MEMORY),
        ("Terminating due to java.lang.OutOfMemoryError\n", True, SAYS["elasticsearch"]),
        ("JVM arguments [-XX:+ExitOnOutOfMemoryError]\nClosed all nodes.\n", False, None),
    ],
)
def test_what_was_short_is_read_from_the_log_and_from_the_disk(
    tmp_path: Path, log: str, full: bool, sentence: str | None
) -> None:
    """The name of an option is no complaint, and a log on a full disk cannot complain."""
    recipe = Recipe("OpenSearch", [], lambda: True, "", tmp_path, disk=100, memory=400)
    assert shortage.told(recipe, log, full=full) == sentence


def test_a_memory_that_fills_up_later_sends_data_to_the_disk(machine: Machine) -> None:
    """There was room in /dev/shm when the guard started, and there is none now."""
    learner = machine.learner(
        wrappers.in_namespaces("mount -t tmpfs -o size=2g,mode=1777 tmpfs /dev/shm")
    )
    where = "[p for p in __import__('glob').glob({!r} + '/redis-*')]"
    memory = "/dev/shm/workbook-*-data"
    learner.value("servers.url('redis')")
    assert len(learner.value(where.format(memory))) == 1
    learner.value("servers.stop()")
    learner.sentence("servers.url('redis')")  # it was stopped
    # With its source named, mount adds no old options: an ordinary user's hold unknown numbers.
    remount = ["mount", "-o", "remount,size=1m", "tmpfs", "/dev/shm"]
    assert learner.value(f"__import__('subprocess').run({remount}).returncode") == 0
    learner.value("servers.url('redis')")
    assert learner.value(where.format(memory)) == []
    on_disk = f"{machine.home}/running/*/*/data"
    assert len(learner.value(where.format(on_disk))) == 1
    learner.kill()
    assert nothing_is_left(machine)
