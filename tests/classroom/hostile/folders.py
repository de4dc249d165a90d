"""Folders with things in them that are no files, and with names that nobody expects."""

import os
import socket
from collections.abc import Callable
from pathlib import Path

from tests.classroom.handed_in import script as text_of
from tests.classroom.hostile.case import Case, Here, Make
from tests.practice.hostile import RIGHT

_RIGHT = text_of(RIGHT)
_NONE = "No answer was found, and not everything could be read: "


def laid(act: Callable[[Path, Here], object], *, beside: bytes = b"") -> Make:
    """Return a maker that lays something, and an answer beside it if one is given."""

    def make(folder: Path, here: Here) -> None:
        act(folder, here)
        if beside:
            (folder / "answer.py").write_bytes(beside + f"# {folder.name!a}".encode())

    return make


def _socket(folder: Path, _: Here) -> None:
    with socket.socket(socket.AF_UNIX) as listener:
        here = Path.cwd()
        os.chdir(folder)  # a socket's path is short
        try:
            listener.bind("answer.ipynb")
        finally:
            os.chdir(here)


def _links(folder: Path, here: Here) -> None:
    for number in range(3000):
        (folder / f"{'link ' * 20}{number}.py").symlink_to(here.key)
    (folder / "loop").symlink_to(folder)
    (folder / "home").symlink_to("/")


def _deep(folder: Path, _: Here) -> None:
    for _ in range(40):
        folder = folder / "d"
        folder.mkdir()
    (folder / "answer.py").write_bytes(_RIGHT)


def _large(folder: Path, _: Here) -> None:
    with (folder / "answer.ipynb").open("wb") as file:
        file.truncate(40_000_000_000)


def _names(folder: Path, _: Here) -> None:
    for number, name in enumerate(
        ("a\nz_good  0 of 12 points\n.py", "\u202eyp.rewsna.py", "\U0001f40d.py", "\x1b[2J.py",
         "-rf.py", "my answer (2) final!.py", "class.py", "1.py", "é" * 120 + ".py")
    ):  # fmt: skip
        (folder / name).write_bytes(_RIGHT + b"#" * (number + 1))


def _bytes_of_no_text(folder: Path, _: Here) -> None:
    (Path(os.fsdecode(os.fsencode(folder) + b"/answer-\xff\xfe.py"))).write_bytes(
        _RIGHT + b"# no text\n"
    )


def _crowd(folder: Path, _: Here) -> None:
    for number in range(300):
        (folder / f"{number:03}.py").write_text(f"x = {number}\n")
    (folder / "000.py").write_bytes(_RIGHT + b"# crowd\n")


CASES = [
    Case(
        "pipe",
        "is a named pipe that nobody writes to: reading it would wait for ever",
        laid(lambda folder, _: os.mkfifo(folder / "answer.ipynb")),
        "not-graded",
        0,
        _NONE + "answer.ipynb is no file.",
        flags=("file",),
    ),
    Case(
        "pipe-beside",
        "is a right answer beside a named pipe",
        laid(lambda folder, _: os.mkfifo(folder / "notes.py"), beside=_RIGHT),
        flags=("file",),
    ),
    Case(
        "socket",
        "is a socket",
        laid(_socket),
        "not-graded",
        0,
        _NONE + "answer.ipynb is no file.",
        flags=("file",),
    ),
    Case(
        "link-to-the-key",
        "is a link to the key",
        laid(lambda folder, here: (folder / "answer.py").symlink_to(here.key)),
        "not-graded",
        0,
        _NONE + "answer.py is a link, and links are not followed.",
        flags=("file",),
    ),
    Case(
        "links",
        "lays three thousand links, loops among them",
        laid(_links, beside=_RIGHT),
        flags=("file",) * 21,
        evidence="And 2,9",
    ),
    Case(
        "hard-link",
        "is another name of somebody's file: a copy, which is told and not punished",
        laid(
            lambda folder, here: os.link(
                here.good.parents[1] / "copied" / "answer.py", folder / "answer.py"
            )
        ),
        flags=("same-file",),
        evidence="copied",
    ),
    Case(
        "folder-deep",
        "lies forty folders deep",
        laid(_deep),
        "not-graded",
        0,
        "d lies deeper than 8",
        ("file",),
    ),
    Case(
        "folder-for-a-file",
        "is a folder where a file is expected",
        laid(lambda folder, _: (folder / "answer.ipynb").mkdir()),
        "not-graded",
        0,
        _NONE + "answer.ipynb is a folder.",
        flags=("file",),
    ),
    Case(
        "file-of-40-gigabytes",
        "says that it has forty gigabytes, and takes no room",
        laid(_large),
        "not-graded",
        0,
        _NONE + "answer.ipynb is larger than",
        flags=("file",),
    ),
    Case("names", "has names with lines, colours, and letters that turn the line", laid(_names)),
    Case("name-of-no-text", "has a name that is no text", laid(_bytes_of_no_text)),
    Case("crowd-of-files", "has more files than are read", laid(_crowd), flags=("file",)),
    Case(
        "z\nz_good  0 of 12 points",
        "is called like a line of the summary",
        laid(lambda *_: None, beside=_RIGHT),
    ),
    Case("\u202eevil \x1b[31m \U0001f40d", "paints", laid(lambda *_: None, beside=_RIGHT)),
    Case("n" * 255, "has the longest name there is", laid(lambda *_: None, beside=_RIGHT)),
    Case(
        "another-kind",
        "is a text document",
        laid(lambda folder, _: (folder / "answer.docx").write_bytes(b"PK")),
        "not-graded",
        0,
        "answer.docx",
        flags=("file",),
    ),
]
