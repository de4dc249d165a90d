"""Hostile answers: each ends in a sentence or its honest verdict, and the judge lives on."""

import time

import psutil
import pytest

from tests.practice.hostile import ANSWERS, RIGHT, STOPPED, Hostile
from workbook.practice.exercise import Exercise
from workbook.practice.judge import judge
from workbook.practice.judging import pool
from workbook.practice.judging.jail import Jail

# Those that are stopped are stopped soon; the others have time, however busy the machine is.
SOON, IN_TIME = Jail(seconds=2, whole=4), Jail(seconds=20, whole=60)


@pytest.mark.parametrize("hostile", ANSWERS, ids=lambda one: one.name)
def test_a_hostile_answer_gets_what_it_deserves(hostile: Hostile, rename: Exercise) -> None:
    """The verdict is as the bank of hostile answers says, and the next answer is judged."""
    jail = SOON if hostile.sentence == STOPPED or "without an end" in hostile.name else IN_TIME
    verdict = judge(rename, hostile.text, seed=1, jail=jail)
    assert verdict.sentence.startswith(hostile.sentence)
    if hostile.state != "any":
        assert (verdict.state, verdict.points) == (hostile.state, hostile.points)
    assert verdict.state != "our-side"
    assert judge(rename, RIGHT, seed=2, jail=IN_TIME).state == "done"


def test_nothing_outlives_its_check(rename: Exercise) -> None:
    """Processes that an answer started, in a session of their own too, end with its part."""
    text = (
        "import os, subprocess, sys\n"
        "if os.fork() == 0:\n"
        "    os.setsid()\n"
        "    subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(4242)'])\n"
        "    os._exit(0)\n"
        "os.wait()\n"
    ) + RIGHT
    assert judge(rename, text, seed=1, jail=IN_TIME).state == "done"
    until = time.monotonic() + 5
    while (left := _sleepers()) and time.monotonic() < until:
        time.sleep(0.05)
    assert left == []


def test_the_judge_can_lose_its_forker(rename: Exercise) -> None:
    """When the forker is killed, the next check but one at most has a new one."""
    assert judge(rename, RIGHT, seed=1, jail=IN_TIME).state == "done"
    psutil.Process(pool.shared(list).forker).kill()
    states = [judge(rename, RIGHT, seed=1, jail=IN_TIME).state for _ in range(2)]
    assert states[-1] == "done"


def _sleepers() -> list[int]:
    return [p.pid for p in psutil.process_iter() if "time.sleep(4242)" in " ".join(_line(p))]


def _line(process: psutil.Process) -> list[str]:
    try:
        return process.cmdline()
    except psutil.Error:
        return []


def test_a_check_leaves_no_file_behind(rename: Exercise) -> None:
    """The folder of a check goes with it, whatever the answer has put there."""
    text = "open('big', 'wb').write(b'x' * 1_000_000)\n" + RIGHT
    assert judge(rename, text, seed=1, jail=IN_TIME).state == "done"
    folder = pool.shared(list).folder
    assert [one.name for one in folder.iterdir() if one.is_dir()] == []
