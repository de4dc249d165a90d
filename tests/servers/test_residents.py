"""A helper process that the guard starts once: the judge is one."""

import os
import signal
import socket

from tests.servers.machine import Learner, Machine, nothing_is_left, until


def resident(learner: Learner, fingerprint: str = "a", module: str = "tests.servers.echo") -> str:
    """Return the socket of a resident."""
    return str(
        learner.value(f"str(servers.resident('echo', {module!r}, fingerprint={fingerprint!r}))")
    )


def pid(path: str) -> int:
    """Return the process id with which it answers."""
    with socket.socket(socket.AF_UNIX) as door:
        door.connect(path)
        door.sendall(b"who\n")
        return int(door.recv(100).split()[0])


def answers(path: str) -> bool:
    """Return whether somebody is there."""
    try:
        pid(path)
    except OSError:
        return False
    return True


def test_a_resident_is_one_for_all_and_is_replaced_when_its_files_change(machine: Machine) -> None:
    """The fingerprint is of all that it loaded."""
    one, other = machine.learner(), machine.learner()
    first = pid(resident(one))
    assert pid(resident(other)) == first
    second = pid(resident(other, "b"))
    assert second != first
    assert list(machine.processes("python -u -m tests.servers.echo")) == [second]


def test_a_killed_resident_is_started_again_without_a_word(machine: Machine) -> None:
    """Nothing of the learner's was in it."""
    learner = machine.learner()
    path = resident(learner)
    first = pid(path)
    os.kill(first, signal.SIGKILL)
    until(lambda: not answers(path))  # a process's memory goes before its sockets do
    assert pid(resident(learner)) != first


def test_a_residents_own_connections_keep_nothing_alive(machine: Machine) -> None:
    """It uses the servers itself, and ends with the last learner; so does what it has started."""
    learner = machine.learner()
    path = resident(learner)
    with socket.socket(socket.AF_UNIX) as door:
        door.connect(path)
        door.sendall(b"use the servers\n")
        assert door.recv(1000).endswith(b"ok\n")
        door.sendall(b"start a daemon\n")
        daemon = int(door.recv(100).split()[0])
    assert daemon in machine.processes()
    learner.kill()
    assert nothing_is_left(machine)


def test_a_resident_that_does_not_start_gives_a_sentence_and_a_log(machine: Machine) -> None:
    """The last thing that it said, and the log stays to be read when the guard is gone."""
    learner = machine.learner()
    said = learner.sentence("servers.resident('judge', 'tests.nothing', fingerprint='a')")
    assert said.startswith("the judge did not start: ")
    assert said.endswith("No module named tests.nothing.")
    learner.leave()
    assert nothing_is_left(machine)
    log = machine.run("servers", "log", "judge")
    assert "No module named tests.nothing" in log.stdout
