"""The strict jail: what gets out of it, what it says of itself, and what honest answers notice."""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from tests.ending import still_running
from tests.practice.escapes import ESCAPES, trying
from tests.practice.hostile import ANSWERS, RIGHT, STOPPED, Hostile
from workbook import places
from workbook.practice import bank
from workbook.practice.exercise import Exercise
from workbook.practice.judge import judge
from workbook.practice.judging import pool
from workbook.practice.judging.jail import STRICT, Jail
from workbook.practice.judging.preloading import preloads
from workbook.practice.judging.strict import landlock
from workbook.practice.judging.strict.protection import Protection, protection

SOON = Jail(seconds=2, whole=4, processes=128, strict=True)
# Those that never end are judged under the practice jail already; here they would take minutes.
QUICK = [one for one in ANSWERS if one.sentence != STOPPED and "without an end" not in one.name]


@pytest.fixture
def beside(tmp_path: Path) -> Iterator[Path]:
    """A folder outside, with a socket that somebody listens on."""
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(tmp_path / "door"))
        listener.listen()
        yield tmp_path


@pytest.mark.parametrize("way", ESCAPES)
def test_no_way_out_is_open(way: str, rename: Exercise, beside: Path) -> None:
    """Each attempt is refused, and the answer behind it is graded as what it is."""
    rights = beside.stat()

    text = trying(ESCAPES[way](rename.path, os.getpid(), beside))
    verdict = judge(rename, text, seed=1, jail=STRICT)

    assert (verdict.state, verdict.points, verdict.came) == ("done", 4, None)
    assert [one.name for one in beside.iterdir()] == ["door"]
    assert (beside.stat().st_mode, beside.stat().st_mtime) == (rights.st_mode, rights.st_mtime)


@pytest.mark.parametrize(
    "way",
    [
        "reads a key by its path",
        "reads a key in another program",
        "writes outside its folder",
        "changes the rights of a folder",
        "connects to a server's socket",
        "lays a link for the judge",
    ],
)
def test_the_attempts_are_real(way: str, rename: Exercise, beside: Path) -> None:
    """Under the jail of practice, where nothing is at stake, the same texts do get out."""
    text = trying(ESCAPES[way](rename.path, os.getpid(), beside))

    assert judge(rename, text, seed=1).came == "RuntimeError: I got out."


@pytest.mark.parametrize("hostile", QUICK, ids=lambda one: one.name)
def test_hostile_answers_get_what_they_deserve(hostile: Hostile, rename: Exercise) -> None:
    """The bank of hostile answers earns no more in the strict jail than in the other one."""
    verdict = judge(rename, hostile.text, seed=1, jail=STRICT)

    assert verdict.sentence.startswith(hostile.sentence)
    assert verdict.state != "our-side"
    if hostile.state != "any":
        assert (verdict.state, verdict.points) == (hostile.state, hostile.points)


def test_a_stolen_key_is_worth_nothing(rename: Exercise) -> None:
    """An answer that would run the key finds none, and is told of its own line."""
    text = f"exec(open({str(rename.path)!r}).read().split('# %% key')[1].split('# %%')[0])\n"
    verdict = judge(rename, text + "rename_user = rename_user", seed=1, jail=STRICT)

    assert (verdict.state, verdict.points) == ("not-yet", 0)
    assert "raised FileNotFoundError" in verdict.sentence


def test_nothing_outlives_a_part(rename: Exercise) -> None:
    """Processes in a session of their own end with the answer that began them.

    This one gives itself a name: asking a process for its command line waits until nothing
    changes its memory, a minute where another test's fork bomb goes off at the same time.
    """
    text = (
        "import ctypes, os, time\n"
        "reader, writer = os.pipe()\n"
        "if os.fork() == 0:\n"
        "    os.setsid()\n"
        "    ctypes.CDLL(None).prctl(15, b'outlives')  # PR_SET_NAME\n"
        "    os.write(writer, b'named')\n"
        "    time.sleep(4343)\n"
        "assert os.read(reader, 5) == b'named'\n"
    ) + RIGHT

    assert judge(rename, text, seed=1, jail=STRICT).state == "done"
    left = [one for one in psutil.process_iter(["name"]) if one.info["name"] == "outlives"]
    assert still_running(left, 5) == []


def test_an_endless_loop_is_stopped(rename: Exercise) -> None:
    """The strict jail has a clock, too."""
    verdict = judge(rename, "def rename_user(*_):\n    while True: pass", seed=1, jail=SOON)

    assert (verdict.state, verdict.sentence.startswith(STOPPED)) == ("not-yet", True)


def test_more_processes_than_allowed_are_refused(rename: Exercise) -> None:
    """A fork bomb ends in an error of its own, and nobody else's fork fails meanwhile."""
    text = "import os, time\nwhile True:\n    if os.fork() == 0: time.sleep(60)\n" + RIGHT

    verdict = judge(rename, text, seed=1, jail=STRICT)

    assert (verdict.state, verdict.points) == ("not-yet", 0)
    assert subprocess.run(["true"]).returncode == 0
    assert judge(rename, RIGHT, seed=1, jail=STRICT).state == "done"


@pytest.mark.parametrize(
    "exercise_id", [one.id for one in bank.all() if one.servers == ("sqlite",)]
)
def test_honest_answers_notice_nothing(exercise_id: str) -> None:
    """The key of every exercise on SQLite passes with all points."""
    exercise = bank.find(exercise_id).variant(0)
    verdict = judge(exercise, exercise.key, seed=5, jail=STRICT)

    assert (verdict.state, verdict.points, verdict.sentence) == (
        "done",
        exercise.points,
        exercise.why or "Done: every part holds.",
    )


# Written backwards, so that the text itself is not what is found.
WALK = """
import gc

def known(word):
    return any(
        type(one) is str and one is not word and word in one
        for owner in gc.get_objects()
        for one in gc.get_referents(owner)
    )

gc.unfreeze()
if not known({there!r}[::-1]):
    raise RuntimeError("This walk finds nothing.")
for word in {hidden!r}:
    if known(word[::-1]):
        raise RuntimeError(word[::-1])
"""


def test_the_forker_holds_no_key_and_no_check(rename: Exercise) -> None:
    """A text that walks through all objects of its process finds the judge's child, and no more."""
    hidden = ["Somebody else was renamed, too.", rename.why, os.environ["WORKBOOK_HOME"]]
    walk = WALK.format(
        there="Values on the wire: JSON"[::-1], hidden=[word[::-1] for word in hidden]
    )

    verdict = judge(rename, walk + RIGHT, seed=1, jail=STRICT)

    assert (verdict.state, verdict.came) == ("done", None)


@pytest.fixture(scope="module")
def here() -> Protection:
    """What this machine's jail is worth."""
    children = pool.shared(preloads, strict=True)
    return protection(children, [places.root() / "solutions", Path(__file__)])


def test_protection_says_what_was_tried(here: Protection) -> None:
    """On this machine every way out is shut, and each sentence names what holds."""
    assert (here.enough, here.open) == (True, frozenset())
    assert here.sentences[:5] == (
        "Keys, checks, the gradebook and other submissions cannot be read.",
        "Nothing outside of an answer's own folder can be written, changed or linked to.",
        "There is no network, and no socket of another process can be reached.",
        "Other processes cannot be seen, looked into, signalled or traced.",
        "No limit can be taken back.",
    )


def test_protection_says_what_does_not_hold() -> None:
    """A bank inside of what Python itself needs is readable, and that is said."""
    found = protection(pool.shared(preloads, strict=True), [Path(sys.prefix) / "pyvenv.cfg"])

    assert (found.enough, found.open) == (False, {"read"})
    assert found.sentences[0] == (
        "Keys, checks, the gradebook or other submissions CAN be read. (Open: read.)"
    )


WITHOUT_NAMESPACES = """if True:
    import json, sys
    from pathlib import Path
    from workbook.practice.judging import jail
    from workbook.practice.judging.strict import attempts, lock
    jail.limit(jail.STRICT, alone=False)
    held = lock.locked(Path(sys.argv[2]), [], mounts=False, network=False, alone=False)
    found = attempts.tried(json.loads(sys.argv[1]))
    print(json.dumps([held["landlock"], sorted(name for name in found if found[name])]))
"""


@pytest.mark.skipif(landlock.version() < 6, reason="this kernel speaks an older Landlock")
def test_landlock_alone_hides_files_and_shuts_tcp(
    tmp_path_factory: pytest.TempPathFactory, beside: Path
) -> None:
    """Where a machine refuses namespaces, Landlock and the filter hold what they can."""
    tmp_path = tmp_path_factory.mktemp("own")
    with socket.create_server(("127.0.0.1", 0)) as listener:
        task = {
            "hidden": [str(places.root() / "solutions"), "/etc/hostname"],
            "judge": os.getpid(),
            "port": listener.getsockname()[1],
            "socket": str(beside / "door"),
            "abstract": "none",
            "beside": str(beside),
        }
        argv = [sys.executable, "-c", WITHOUT_NAMESPACES, json.dumps(task), str(tmp_path)]
        said = subprocess.run(argv, capture_output=True, text=True)

    assert said.stderr == ""
    held, found = json.loads(said.stdout)
    assert held == ["files", "signals", "tcp"]
    # Landlock does not know of the rights of files, nor of sockets that have a path.
    assert found == ["change", "socket"]
