"""Time that an answer may take: a busy machine costs nobody a verdict."""

import subprocess
import sys
import time
from collections.abc import Iterator

import pytest

from tests.practice.conftest import Make
from workbook.practice.judge import judge
from workbook.practice.judging.budget import Budget, spent_by
from workbook.practice.judging.jail import Jail


class Machine:
    """A machine whose time is told."""

    def __init__(self) -> None:
        self.now = self.waited = self.spent = 0.0
        self.crowd = 1.0

    def budget(self, seconds: float, within: Budget | None = None) -> Budget:
        """Return a budget on this machine."""
        return Budget(
            seconds,
            within=within,
            now=lambda: self.now,
            waited=lambda: self.waited,
            spent=lambda: self.spent,
            crowd=lambda: self.crowd,
        )


@pytest.mark.parametrize(
    ("passed", "waited", "spent", "crowd", "left"),
    [
        (3.0, 0.0, 0.0, 1.0, 2.0),  # it sleeps on a quiet machine
        (3.0, 2.0, 0.0, 1.0, 4.0),  # others had the processors for two of the three
        (3.0, 2.0, 2.5, 1.0, 2.5),  # it computed
        (20.0, 20.0, 1.0, 1.0, 1.0),  # very busy: at most so many times slower
        (25.0, 25.0, 1.0, 1.0, 0.0),
        (6.0, 0.0, 1.0, 3.0, 3.0),  # no book-keeping, three want each processor
    ],
)
def test_what_is_left_hangs_on_what_the_machine_gave(
    passed: float, waited: float, spent: float, crowd: float, left: float
) -> None:
    """Time in which others had the processor does not count; one's own processor time does."""
    machine = Machine()
    budget = machine.budget(5.0)
    machine.now, machine.waited, machine.spent, machine.crowd = passed, waited, spent, crowd
    assert budget.left() == pytest.approx(left)


def test_the_moment_moves_while_the_machine_is_busy() -> None:
    """Asked when it has come, it is a later one as long as there is time."""
    machine = Machine()
    budget = machine.budget(5.0)
    moments = [budget.until()]
    for machine.now, machine.waited in ((4.0, 4.0), (5.0, 4.0), (9.0, 6.0), (11.0, 6.0)):
        moments.append(budget.until())
    assert moments == [5.0, 5.0, 9.0, 11.0, 11.0]
    assert budget.longest() == 0


def test_a_part_ends_with_the_whole() -> None:
    """What all parts share ends each of them."""
    machine = Machine()
    whole = machine.budget(10.0)
    machine.now = 7.0
    part = machine.budget(5.0, within=whole)
    assert (part.left(), part.until()) == (3.0, 10.0)


@pytest.mark.skipif(sys.platform != "linux", reason="Only Linux tells of another process.")
def test_processor_time_of_another_process_is_told() -> None:
    """It grows while that process computes, and is 0 when it is gone."""
    code = "print(end='', flush=True)\nwhile True: pass"
    with subprocess.Popen([sys.executable, "-c", code]) as process:
        spent = spent_by(process.pid)
        until = time.monotonic() + 30
        while spent() < 0.2 and time.monotonic() < until:
            time.sleep(0.01)
        came = spent()
        process.kill()
    assert came >= 0.2
    assert spent() == 0.0


@pytest.fixture
def crowd() -> Iterator[None]:
    """More processes than this machine has processors for."""
    many = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(8)]
    yield
    for one in many:
        one.kill()
        one.wait()


@pytest.mark.skipif(sys.platform != "linux", reason="Only Linux tells who waits.")
@pytest.mark.usefixtures("crowd")
def test_a_sound_answer_is_not_blamed_for_a_busy_machine(exercise: Make) -> None:
    """It needs more than its seconds by the clock on the wall, and is done."""
    text = (
        "import time\n"
        "def f():\n"
        "    began, until = time.perf_counter(), time.process_time() + 0.7\n"
        "    while time.process_time() < until: pass\n"
        "    return time.perf_counter() - began\n"
    )
    check = "@part()\ndef one(answer): expect(answer.call('f') > 0, True, say='came')\n"
    came = judge(exercise(check), text, seed=1, jail=Jail(seconds=1.5, whole=3.0))
    assert (came.state, came.sentence) == ("done", "Done: every part holds.")
