"""Children of the forker: how they are born, and in which memory."""

import json
import subprocess
import sys

import pytest

_BORN = """
import ctypes, json, os, sys, threading
from workbook.practice.judging import jail
from workbook.practice.judging.forking import births

jail.adopt_orphans()
reader, writer = os.pipe()
pid, alone = getattr(births, sys.argv[1])(mounts=True)
if pid == 0:
    inner = []
    thread = threading.Thread(target=lambda: inner.append(threading.get_native_id()))
    thread.start(), thread.join()
    ended = os.waitstatus_to_exitcode(os.waitpid(os.fork() or os._exit(3), 0)[1])
    kept = ctypes.c_int.from_address(births._own_number()).value
    said = [os.getpid(), threading.get_native_id(), kept, inner, ended, os.getuid(), alone]
    os.write(writer, json.dumps(said).encode())
    os._exit(5)
os.close(writer)
said = json.loads(os.read(reader, 1000))
status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
print(json.dumps([said, status, alone, said[5] == os.getuid()]))
"""
_FILLED = """
import json
from workbook.practice.judging.forking import holes

freed = [bytes(60) for _ in range(20_000)]
del freed[::2]
held = holes.filled()
made = [bytes(60) for _ in range(1000)]
places = [id(one) for one in made]
print(json.dumps([len(held) > 9_000, max(places) - min(places) < 1 << 20]))
"""


def _ran(source: str, *arguments: str) -> list[object]:
    argv = [sys.executable, "-c", source, *arguments]
    came = subprocess.run(argv, capture_output=True, text=True, check=True)
    return list(json.loads(came.stdout))


@pytest.mark.skipif(sys.platform != "linux", reason="namespaces are Linux's")
@pytest.mark.parametrize("way", ["born", "_in_two_steps"])
def test_a_child_is_the_first_of_its_own_processes_and_whole(way: str) -> None:
    """Its number, its threads' numbers, what libc keeps of them, its children and its user."""
    said, status, alone, same_user = _ran(_BORN, way)
    if not alone:
        pytest.skip("this machine allows no namespaces")
    assert isinstance(said, list)
    assert (said[:5], said[6]) == ([1, 1, 1, [2], 3], True)
    assert (status, same_user) == (5, True)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere nobody tells how much memory is had")
def test_with_the_holes_filled_new_objects_lie_close_together() -> None:
    """Ten thousand places were free all over; a thousand new objects share one arena."""
    assert _ran(_FILLED) == [True, True]
