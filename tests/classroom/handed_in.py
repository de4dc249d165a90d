"""What learners hand in, and what each of them deserves for it."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.practice.hostile import EVERY_FD, RIGHT
from workbook.practice import bank

BANK = Path(__file__).parents[1] / "practice" / "bank"
ID, OTHER = "6.2.4-rename-user", "6.2.4-update-user"
RENAME = bank.find(ID, BANK)
UPDATE = bank.find(OTHER).variant(0)
WRONG = RIGHT.replace("    session.commit()\n", "")
CHECK = f'check("{ID}")'


@dataclass(frozen=True)
class Case:
    """One learner.

    Args:
        learner: the folder's name, which says what is special.
        files: bytes by name.
        state: of the grade for the first exercise.
        points: of 4 for it.
        flags: the names of its flags.
        second: points for the second exercise.
    """

    learner: str
    files: dict[str, bytes]
    state: str = "done"
    points: int = 4
    flags: tuple[str, ...] = ()
    second: int = 0


def notebook(*sources: str, counts: tuple[int, ...] = ()) -> bytes:
    """Return a notebook with these cells; without counts, they were run as they stand."""
    cells = [
        {
            "cell_type": "code",
            "id": f"c{number}",
            "execution_count": counts[number] if counts else number + 1,
            "metadata": {},
            "outputs": [],
            "source": source.splitlines(keepends=True),
        }
        for number, source in enumerate(sources)
    ]
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}).encode()


def script(text: str, name: str = ID) -> bytes:
    """Return a Python file that names its exercise."""
    return f"# exercise: {name}\n{text}".encode()


def _imports_apart(text: str) -> tuple[str, str]:
    lines = text.strip().splitlines()
    at = next(number for number, line in enumerate(lines) if line.startswith("def "))
    return "\n".join(lines[:at]), "\n".join(lines[at:])


IMPORTS, FUNCTION = _imports_apart(RIGHT)
WHOLE = notebook(RIGHT, CHECK, UPDATE.key, f'check("{OTHER}")')
OPENS_A_KEY = f"""
def rename_user(session, user_id, username):
    with open({str(RENAME.path)!r}) as file:
        exec(file.read().split("# %% key")[1].split("# %%")[0], names := {{}})
    return names["rename_user"](session, user_id, username)
"""

_FD = "\n".join(f"    {line}" for line in EVERY_FD.strip().splitlines())
FORGES = f"def rename_user(session, user_id, username):\n{_FD}\n"

HOARDS = """
def rename_user(session, user_id, username):
    import os, time
    for _ in range(40):
        reader, writer = os.pipe()
        if os.fork() == 0:
            held = bytearray(150_000_000)
            os.write(writer, b"x")
            time.sleep(60)
        os.read(reader, 1)
"""

CASES = [
    Case("two right answers", {"answers.ipynb": WHOLE}, second=4),
    Case("one wrong answer", {"answers.ipynb": notebook(WRONG, CHECK)}, "not-yet", 1),
    Case("an empty folder", {}, "not-started", 0),
    Case("the starter as it was", {"a.ipynb": notebook(RENAME.starter, CHECK)}, "not-started", 0),
    Case("a Python file", {"answer.py": script(RIGHT)}),
    Case("a Python file without an id", {"homework.py": RIGHT.encode()}),
    Case("a byte order mark", {"answer.py": script(RIGHT).decode().encode("utf-8-sig")}),
    Case("Windows line ends", {"answer.py": script(RIGHT).replace(b"\n", b"\r\n")}),
    Case("UTF-16", {"answer.py": script(RIGHT).decode().encode("utf-16")}, flags=("file",)),
    Case(
        "Windows letters",
        {"answer.py": script(f"# Zoë\n{RIGHT}").decode().encode("cp1252")},
        flags=("file",),
    ),
    Case("the check was deleted", {"answers.ipynb": notebook(RIGHT)}),
    Case(
        "the answer was copied and one is wrong",
        {"answers.ipynb": notebook(RIGHT, CHECK, WRONG)},
        flags=("several-answers",),
    ),
    Case("cells in another order", {"answers.ipynb": notebook(CHECK, FUNCTION, IMPORTS)}),
    Case(
        "the answer became a cell of text",
        {"answers.ipynb": notebook(RIGHT, CHECK).replace(b'"code"', b'"markdown"', 1)},
    ),
    Case(
        "run out of order",
        {"answers.ipynb": notebook(RIGHT, WRONG, CHECK, counts=(2, 1, 3))},
        flags=("several-answers",),
    ),
    Case(
        "half a notebook",
        {"answers.ipynb": WHOLE[: WHOLE.index(b"update_user")]},
        flags=("file",),
    ),
    Case(
        "half a notebook without the answer",
        {"answers.ipynb": WHOLE[: WHOLE.index(b"rename_user")]},
        "not-graded",
        0,
        flags=("file",),
    ),
    Case("noise", {"answers.ipynb": bytes(range(256))}, "not-graded", 0, flags=("file",)),
    Case("an empty file", {"answers.ipynb": b""}, "not-graded", 0, flags=("file",)),
    Case(
        "the same file twice",
        {"answers.ipynb": notebook(WRONG, CHECK), "answers (1).ipynb": notebook(RIGHT, CHECK)},
        flags=("several-answers",),
    ),
    Case("a notebook called a script", {"answers.py": notebook(RIGHT, CHECK)}),
    Case(
        "exported by nbconvert",
        {"answers.py": f"# In[1]:\n\n\n{RIGHT}\n\n# In[ ]:\n\n\nf(\n".encode()},
    ),
    Case("in a folder deeper", {"week 3/sub/ANSWERS.IPYNB": notebook(RIGHT, CHECK)}),
    Case(
        "only one of two answers ends the process",
        {
            "answers.ipynb": notebook(
                RIGHT.replace("session.commit()", "__import__('os')._exit(0)"),
                CHECK,
                UPDATE.key,
                f'check("{OTHER}")',
            )
        },
        "not-yet",
        1,
        second=4,
    ),
    Case(
        "reads the key",
        {"answer.py": script(OPENS_A_KEY)},
        "not-yet",
        0,
        flags=("looks-for-files",),
    ),
    Case(
        "forges results",
        {"answer.py": script(FORGES)},
        "not-yet",
        0,
        flags=("forged-a-result",),
    ),
    Case(
        "takes all memory with many processes",
        {"answer.py": script(HOARDS)},
        "not-yet",
        0,
        flags=("starts-processes",),
    ),
    Case(
        "a megabyte of code",
        {"answer.py": script("x = 1\n" * 200_000 + RIGHT)},
        "not-graded",
        0,
        flags=("file",),
    ),
    Case("Zoë O'Neil; rm -rf $HOME", {"answer.py": script(RIGHT)}),
]


def hand_in(folder: Path, only: Callable[[Case], bool] = lambda _: True) -> None:
    """Write what everybody hands in."""
    for number, case in enumerate(CASES):
        if not only(case):
            continue
        (folder / case.learner).mkdir(parents=True)
        for name, content in case.files.items():
            path = folder / case.learner / name
            path.parent.mkdir(parents=True, exist_ok=True)
            # No two files are the same: that is a flag.
            path.write_bytes(content + b"\n" * (number if content.endswith((b"}", b"\n")) else 0))
