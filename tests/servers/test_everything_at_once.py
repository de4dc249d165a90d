"""Eight notebooks that start every system in the same instant, on however many cores there are."""

import json
import re

from tests.servers.machine import Machine, nothing_is_left
from workbook.servers import systems

EVERYTHING = "[servers.url(system) for system in {names}]"


def test_eight_processes_that_start_everything_at_once_share_one_of_each(machine: Machine) -> None:
    """Each begins with another system, so that all are asked for by all at once."""
    learners = [machine.learner() for _ in range(8)]
    names = list(systems.NAMES)
    orders = [names[turn:] + names[:turn] for turn in range(len(names))] + [names]
    for learner, order in zip(learners, orders, strict=True):
        learner.send(f"dict(zip({order!r}, {EVERYTHING.format(names=order)}))")
    urls = [learner.answer()["value"] for learner in learners]
    assert [one == urls[0] for one in urls] == [True] * 8
    assert sorted(urls[0]) == sorted(names)
    assert len(machine.processes("servers.guard")) == 1
    running = "sorted(s.system for s in servers.status() if s.state == 'running')"
    assert learners[0].value(running) == sorted(set(names) - {"sqlite"})
    assert len(machine.processes("keeper.py")) == len(names) - 1
    the_doctor_tries_every_system(machine)
    for learner in learners:
        learner.kill()
    assert nothing_is_left(machine, times=2)


def the_doctor_tries_every_system(machine: Machine) -> None:
    """One JSON document on stdout, people's text on stderr; all that runs is used as it is.

    That it starts what does not run is shown by an ordinary user's, and by the README's.
    """
    done = machine.run("doctor", "--json")
    assert done.returncode == 0, done.stderr
    reports = json.loads(done.stdout)
    assert [(r["system"], r["state"], r["advice"]) for r in reports] == [
        (system, "works", "") for system in systems.NAMES
    ]
    assert [sorted(report) for report in reports] == [
        ["advice", "origin", "seconds", "state", "system", "version"]
    ] * len(systems.NAMES)
    lines = done.stderr.splitlines()
    assert [line.split()[:2] for line in lines if " works " in line] == [
        [system, "works"] for system in systems.NAMES
    ]
    assert re.search(r"^mysql +works +\S+ s  MariaDB 11\.4\.\d+  from \S", done.stderr, re.M)
    assert lines[-1] == "Everything works."
    assert len(machine.processes("keeper.py")) == len(systems.NAMES) - 1
