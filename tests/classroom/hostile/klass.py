"""The class of all hostile submissions: laid out, graded once, and looked at afterwards."""

import hashlib
import json
import os
import socket
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil

from tests.classroom.handed_in import script as text_of
from tests.classroom.hostile import answers, archives, folders, notebooks
from tests.classroom.hostile.case import APP, ID, THERE, THERE_RIGHT, Case, Here, bank_of
from tests.ending import still_running
from tests.practice.hostile import RIGHT
from workbook import places
from workbook.classroom.book.gradebook import Gradebook
from workbook.classroom.handed_in import submissions
from workbook.practice import bank

CASES: list[Case] = [*answers.CASES, *archives.CASES, *notebooks.CASES, *folders.CASES]
GOOD = ("a_good", "z_good")
SECRET = "this-is-nobody-else's"
KEPT = {
    "assignment": "last week",
    "learner": "a_good",
    "exercise": ID,
    "state": "almost",
    "points": 3.0,
    "of": 4.0,
    "sentence": "Nearly.",
    "flags": [],
    "evidence": {},
    "protection": [],
    "digest": "0",
}


@dataclass(slots=True)
class Watched:
    """What was seen of a run while it went on.

    Args:
        most: bytes of memory that all its processes had at once.
        visitors: how often somebody came to the port or the socket.
        left: processes that were still there at the end.
    """

    most: int = 0
    visitors: int = 0
    left: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Hostile:
    """The class after it was graded.

    Args:
        folder: of the submissions.
        bank: of the exercises.
        here: what the answers aimed at.
        said: by the command.
        watched: while it went on.
        before: all files and what they were.
        after: the same, afterwards.
        seconds: of processor time that it took.
        rows: what was printed, by the learner's folder and the exercise.
    """

    folder: Path
    bank: Path
    here: Here
    said: subprocess.CompletedProcess[str]
    watched: Watched
    before: dict[str, tuple[Any, ...]]
    after: dict[str, tuple[Any, ...]]
    seconds: float
    rows: dict[tuple[str, str], dict[str, Any]]


def lay(root: Path, cases: list[Case], port: int) -> tuple[Path, Path, Here]:
    """Write the bank, the submissions, and what must not be touched."""
    folder, keys, beside = root / "in", root / "bank", root / "beside"
    for one in (folder, keys, beside, root / "tmp"):
        one.mkdir()
    bank_of(keys)
    (beside / "canary").write_text("sings")
    here = Here(
        key=keys / "rename_user.py",
        grades=folder / "gradebook.sqlite3",
        good=folder / "a_good" / "answer.py",
        beside=beside,
        port=port,
        process=os.getpid(),
        secret=SECRET,
    )
    app = bank.find(APP, keys).key
    for number, learner in enumerate((*GOOD, "copied")):
        (folder / learner).mkdir()
        more = "#" * (number + 1) + "\n"  # no two files are the same
        (folder / learner / "answer.py").write_bytes(text_of(RIGHT) + more.encode())
        (folder / learner / "there.py").write_bytes(text_of(THERE_RIGHT, THERE) + more.encode())
        (folder / learner / "app.py").write_bytes(text_of(app, APP) + more.encode())
    for case in cases:
        (folder / case.learner).mkdir()
        case.make(folder / case.learner, here)
    with Gradebook(f"sqlite:///{here.grades}") as book:
        book.keep([KEPT])
        key = {name: str(KEPT[name]) for name in ("assignment", "learner", "exercise")}
        book.override(4.0, "She told me.", **key)
    (root / "assignment.toml").write_text(
        'name = "hostile"\nbank = "bank"\n'
        + "".join(f'[[exercise]]\nid = "{one}"\n' for one in (ID, THERE, APP))
    )
    return folder, keys, here


def seen(root: Path) -> dict[str, tuple[Any, ...]]:
    """Return all that is below a folder: kind, rights, times and bytes; links are not followed."""
    found: dict[str, tuple[Any, ...]] = {}
    for path in sorted(root.rglob("*")):
        status = path.lstat()
        known: tuple[Any, ...] = (status.st_mode, status.st_nlink, status.st_mtime_ns)
        if stat.S_ISREG(status.st_mode) and status.st_size < 1 << 30:
            known += (hashlib.sha256(path.read_bytes()).hexdigest(),)
        found[os.fsencode(path.relative_to(root)).decode("utf-8", "backslashreplace")] = known
    return found


@contextmanager
def listening(watched: Watched) -> Iterator[socket.socket]:
    """Give a listener on a port, and count who comes."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def count() -> None:
            while True:
                try:
                    listener.accept()[0].close()
                except OSError:
                    return
                watched.visitors += 1

        thread = threading.Thread(target=count, daemon=True)
        thread.start()
        yield listener
        listener.shutdown(socket.SHUT_RDWR)
        thread.join()


def grade(root: Path, cases: list[Case]) -> Hostile:
    """Lay a class out below a folder, grade it, and look at what is left."""
    watched = Watched()
    with listening(watched) as listener, socket.socket(socket.AF_UNIX) as door:
        folder, keys, here = lay(root, cases, listener.getsockname()[1])
        door.bind(str(here.beside / "door"))
        door.listen()
        before = seen(root)
        argv = [sys.executable, "-m", "workbook", "grade", folder, "--json", "--workers", "2"]
        argv += ["--assignment", root / "assignment.toml"]
        more = {"TMPDIR": str(root / "tmp"), "A_SECRET": SECRET}
        more["WORKBOOK_CACHE"] = str(places.cache())
        begun, known = os.times(), {one.pid for one in psutil.Process().children(recursive=True)}
        adopt_orphans()
        process = subprocess.Popen(
            argv,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=os.environ | more,
            start_new_session=True,
        )
        ended = threading.Event()
        watch = threading.Thread(target=_watch, args=(process.pid, watched, ended))
        watch.start()
        out, err = process.communicate(timeout=200)
        ended.set()
        watch.join()
        watched.left = left_over(known)
        now = os.times()
        door.setblocking(False)
        try:
            door.accept()
            watched.visitors += 1
        except BlockingIOError:
            pass
    said = subprocess.CompletedProcess(argv, process.returncode, out, err)
    spent = now.children_user + now.children_system - begun.children_user - begun.children_system
    names = {one.learner: one.folder.name for one in submissions.find(folder)}
    rows = {(names[one["learner"]], one["exercise"]): one for one in json.loads(out)}
    return Hostile(folder, keys, here, said, watched, before, seen(root), spent, rows)


def adopt_orphans() -> None:
    """Become the parent of all that is left behind, so that it can be found."""
    from workbook.practice.judging import jail

    jail.adopt_orphans()


def left_over(known: set[int]) -> list[str]:
    """Return what still runs of what was begun since; what is ending gets a moment."""
    found = [one for one in psutil.Process().children(recursive=True) if one.pid not in known]
    return [str(one) for one in still_running(found, 10)]


def _watch(pid: int, watched: Watched, ended: threading.Event) -> None:
    """Measure the memory of a process and all below it, shared pages once."""
    while not ended.wait(0.7):
        try:
            below = psutil.Process(pid).children(recursive=True)
        except psutil.NoSuchProcess:
            return
        watched.most = max(watched.most, sum(map(_proportional, [pid, *(o.pid for o in below)])))


def _proportional(pid: int) -> int:
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return 0
    return next((int(o.split()[1]) << 10 for o in text.splitlines() if o.startswith("Pss:")), 0)
