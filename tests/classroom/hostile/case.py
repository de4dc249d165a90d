"""What a submission of the bank is made of, and what has to come of it."""

import json
import shutil
import textwrap
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.practice.hostile import RIGHT
from workbook.practice import bank

SAMPLE = Path(__file__).parents[2] / "practice" / "bank"
ID, THERE, APP = "6.2.4-rename-user", "6.2.4-rename-there", "6.2.4-count-app"
THERE_RIGHT = RIGHT.replace("rename_user", "rename_there")
LAZY = "\n\ndef rename_user(session, user_id, username):\n    return None\n"
"""Does nothing, which is right for an id that nobody has: 1 point of 4."""

LAZY_THERE = LAZY.replace("rename_user", "rename_there")


@dataclass(frozen=True, slots=True)
class Here:
    """What the answers aim at.

    Args:
        key: the file with the key of the first exercise.
        grades: the gradebook.
        good: the answer of a learner beside them.
        beside: a folder that is nobody's, with a unix socket named ``door``.
        port: a port of this machine that somebody listens on.
        process: an id of a process outside.
        secret: what stands in the environment of the one who grades.
    """

    key: Path
    grades: Path
    good: Path
    beside: Path
    port: int
    process: int
    secret: str

    def told(self, text: str) -> str:
        """Return a text in which ``@KEY@`` and its like are replaced."""
        words = {
            "@KEY@": self.key,
            "@GRADES@": self.grades,
            "@GOOD@": self.good,
            "@BESIDE@": self.beside,
            "@PORT@": self.port,
            "@PROCESS@": self.process,
        }
        for word, value in words.items():
            text = text.replace(word, str(value))
        return text


type Make = Callable[[Path, Here], None]


@dataclass(frozen=True, slots=True)
class Case:
    """One submission.

    Args:
        learner: the folder's name.
        tries: what it tries, or what is broken.
        make: fills the folder.
        state: that must come.
        points: of 4 that an honest reader would give.
        said: what the sentence must have in it.
        flags: the names of the flags.
        evidence: what one of the flags must tell.
        exercise: what it answers.
    """

    learner: str
    tries: str
    make: Make
    state: str = "done"
    points: int = 4
    said: str = ""
    flags: tuple[str, ...] = ()
    evidence: str = ""
    exercise: str = ID


def script(text: str, exercise: str = ID) -> Make:
    """Return a maker of a Python file that names its exercise.

    It is one statement: of several, those that the answer does not hang on would be left out.
    """

    def make(folder: Path, here: Here) -> None:
        whole = f"if True:\n{textwrap.indent(here.told(text), '    ')}\n"
        (folder / "answer.py").write_text(f"# exercise: {exercise}\n{whole}")

    return make


def files(**contents: bytes | str) -> Make:
    """Return a maker of files; ``answer_py`` is ``answer.py``, ``answer_ipynb`` a notebook."""

    def make(folder: Path, _: Here) -> None:
        for name, content in contents.items():
            stem, _, end = name.rpartition("_")
            raw = content.encode() if isinstance(content, str) else content
            (folder / f"{stem}.{end}").write_bytes(raw)

    return make


def cell(source: object, kind: object = "code", **more: object) -> dict[str, object]:
    """Return a cell of a notebook."""
    made: dict[str, object] = {"cell_type": kind, "metadata": {}, "source": source}
    if kind == "code":
        made |= {"execution_count": None, "outputs": []}
    return made | more


def notebook(*cells: object, **more: object) -> bytes:
    """Return a notebook of these cells."""
    whole: dict[str, object] = {"cells": list(cells), "metadata": {}}
    return json.dumps(whole | {"nbformat": 4, "nbformat_minor": 5} | more).encode()


def refused(body: str) -> str:
    """Return a right answer that first tries each statement, and says which was not refused."""
    lines = "\n".join(f"    {line!r}," for line in body.strip().splitlines())
    return f"""
import ctypes, os, resource, socket, sqlite3, subprocess, sys

def libc(name, *arguments):
    called = getattr(ctypes.CDLL(None, use_errno=True), name)
    if called(*arguments) < 0:
        raise OSError(ctypes.get_errno(), name)

ATTEMPTS = [
{lines}
]

def attempt():
    for one in ATTEMPTS:
        try:
            exec(one, globals())
        except Exception:
            continue
        raise RuntimeError("I got out: " + one)

attempt()
{RIGHT}"""


def bank_of(folder: Path) -> None:
    """Write the exercises: the sample one, the same on PostgreSQL, and an app."""
    source = bank.find(ID, SAMPLE).path.read_text()
    (folder / "rename_user.py").write_text(source)
    there = source.replace("rename_user", "rename_there").replace(ID, THERE)
    there = there.replace('servers = ["sqlite"]', 'servers = ["postgresql"]')
    (folder / "rename_there.py").write_text(there)
    shutil.copy(Path(__file__).with_name("count_app.txt"), folder / "count_app.py")
