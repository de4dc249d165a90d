"""A server lives as long as somebody holds a lease, however that one goes."""

import os
import signal
from contextlib import suppress
from pathlib import Path

import pytest

from tests.servers import slow
from tests.servers.machine import Learner, Machine, nothing_is_left, until
from workbook.servers.errors import ServerError
from workbook.servers.rack import Rack
from workbook.servers.systems import redis

USES = "servers.url('postgresql')"
SCRATCH = "str(servers.scratch())"


def alive(learner: Learner) -> bool:
    """Whether the learner reaches its server."""
    return bool(learner.value(f"servers.systems.module('postgresql').answers({USES})"))


@pytest.mark.parametrize("way", [Learner.leave, Learner.kill], ids=["its end", "kill -9"])
def test_nothing_is_left_two_seconds_after_the_last_lease(machine: Machine, way) -> None:
    """Of two learners the first changes nothing by going, the last takes everything along."""
    first, last = machine.learner(), machine.learner()
    first.value(USES)
    first.value(SCRATCH)
    assert last.value(USES) == first.value(USES)
    way(first)
    assert not until(lambda: not machine.processes("guard"), 1.2)
    assert alive(last)
    way(last)
    assert nothing_is_left(machine)


@pytest.mark.parametrize(
    ("part", "number"), [("keeper", signal.SIGSTOP), ("janitor", signal.SIGKILL)]
)
def test_nothing_is_left_where_somebody_has_stopped_what_cleans_up(
    machine: Machine, part: str, number: int
) -> None:
    """A keeper goes on when it is needed; a janitor that was killed is replaced."""
    learner = machine.learner()
    learner.value("servers.url('redis')")
    os.kill(min(machine.processes(part)), number)
    learner.leave()
    assert nothing_is_left(machine)


def test_an_interrupt_harms_no_server(machine: Machine) -> None:
    """The button that interrupts a cell sends SIGINT to the whole process group."""
    learner = machine.learner()
    learner.value(USES)
    before = machine.processes()
    learner.send("__import__('time').sleep(60)")
    until(lambda: False, 0.2)
    learner.signal(signal.SIGINT)
    assert learner.answer()["raised"] == "KeyboardInterrupt"
    assert alive(learner)
    assert set(machine.processes()) >= set(before)


def test_an_interrupt_while_a_server_starts_leaves_a_usable_connection(machine: Machine) -> None:
    """The answer to the interrupted request is not taken for the next one's."""
    learner = machine.learner()
    learner.value("servers.lease()")
    learner.send(USES)
    until(lambda: machine.processes("keeper"))
    learner.signal(signal.SIGINT)
    assert learner.answer()["raised"] == "KeyboardInterrupt"
    assert alive(learner)


def test_a_server_that_dies_under_a_space_gives_the_sentence_in_place_of_the_drivers(
    machine: Machine,
) -> None:
    """A learner reads what happened, not what psycopg makes of it."""
    learner = machine.learner()
    learner.value(
        "import psycopg\n"
        "def lesson():\n"
        "    with servers.space('6.2.4', 'postgresql') as url, psycopg.connect(url) as own:\n"
        "        print('in', file=__import__('sys').stderr, flush=True)\n"
        "        while True: own.execute('select 1')\n"
    )
    learner.send("lesson()")
    until(lambda: machine.said.read_text().endswith("in\n"))
    machine.kill_process("/postgres -D")
    assert learner.answer() == {
        "raised": "ServerError",
        "sentence": "PostgreSQL is gone (it was killed by SIGKILL), and all databases in it. Run "
        "this once more: it starts again, empty.",
    }
    assert alive(learner)


def test_a_killed_guard_takes_everything_along_and_is_started_again(machine: Machine) -> None:
    """Keepers and the janitor hear of it; the learner reads one sentence and goes on."""
    learner = machine.learner()
    learner.value(USES)
    learner.value(SCRATCH)
    machine.kill_process("servers.guard")
    assert nothing_is_left(machine)
    assert learner.sentence(USES) == (
        "PostgreSQL is gone (it was ended), and all databases in it. Run this once more: it "
        "starts again, empty."
    )
    assert alive(learner)
    learner.leave()
    assert nothing_is_left(machine)


def test_a_list_of_processes_tells_nothing_of_the_environment(machine: Machine) -> None:
    """Everybody on a machine may read command lines; an environment may hold secrets."""
    learner = machine.learner(A_SECRET_OF_MINE="tell nobody")
    learner.value(USES)
    assert [line for line in machine.processes().values() if "tell nobody" in line] == []


def test_a_kill_of_everything_at_once_leaves_nothing_for_the_next_start(machine: Machine) -> None:
    """Guard, keepers, janitor and servers die in one instant; the next start is as the first."""
    learner = machine.learner()
    learner.value(USES)
    all_of_them = list(machine.processes())  # once killed, parents no longer lead to children
    for number in (signal.SIGSTOP, signal.SIGKILL):
        for pid in all_of_them:
            with suppress(ProcessLookupError):
                os.kill(pid, number)
    learner.kill()
    until(lambda: not machine.processes())
    again = machine.learner()
    assert alive(again)
    again.leave()
    assert nothing_is_left(machine)


def test_a_server_that_never_gets_ready_is_told_and_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After as long as its system may take, and nothing of it is left."""
    monkeypatch.setenv("PATH", f"{slow.program(tmp_path, 'redis')}:{os.environ['PATH']}")
    found = redis.find()
    assert found is not None
    patient = redis.recipe
    monkeypatch.setattr(redis, "recipe", lambda *given: patient(*given)._replace(patience=0.4))
    folders = [tmp_path / name for name in ("logs", "sockets", "data", "open")]
    for folder in folders:
        folder.mkdir()
    rack = Rack(lambda: None, *folders)
    with pytest.raises(ServerError) as told:
        rack.server("redis", found._asdict(), None, lambda says: None)
    assert str(told.value) == (
        "Valkey was not ready after 0 seconds. The machine may be busy: try again, or look at "
        "`workbook servers log redis`."
    )
    assert not [one for one in rack.status() if one["alive"]]
    assert list((tmp_path / "data").iterdir()) == []
    rack.close()
