"""Archives as strangers make them: they climb, blow up, lie about themselves, or are broken."""

import io
import struct
import warnings
import zipfile
import zlib
from pathlib import Path

from tests.classroom.handed_in import WRONG
from tests.classroom.handed_in import script as text_of
from tests.classroom.hostile.case import Case, Here, Make
from tests.practice.hostile import RIGHT

_LINK = 0o120777
_DEVICE = 0o020666
_MARK = b"open('@CANARY@', 'w')\n"


def packed(
    *entries: tuple[str | zipfile.ZipInfo, bytes], kind: int = zipfile.ZIP_DEFLATED
) -> bytes:
    """Return an archive of these entries, whatever their names are."""
    held = io.BytesIO()
    with warnings.catch_warnings(action="ignore"), zipfile.ZipFile(held, "w", kind) as archive:
        for name, content in entries:
            archive.writestr(name, content, compress_type=kind)
    return held.getvalue()


def handed(content: bytes, name: str = "answers.zip") -> Make:
    """Return a maker of a folder with one archive in it."""

    def make(folder: Path, _: Here) -> None:
        (folder / name).write_bytes(content)

    return make


def _of_kind(name: str, mode: int) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name)
    entry.external_attr = mode << 16
    return entry


def _locked(content: bytes) -> bytes:
    """Return an archive whose entries say that they are encrypted."""
    made = bytearray(content)
    for mark, at in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        made[made.find(mark) + at] |= 1
    return bytes(made)


def _untrue_size(content: bytes, size: int) -> bytes:
    """Return an archive whose entries say that they are of another size."""
    made = bytearray(content)
    for mark, at in ((b"PK\3\4", 22), (b"PK\1\2", 24)):
        struct.pack_into("<I", made, made.find(mark) + at, size)
    return bytes(made)


def _overlapping(count: int) -> bytes:
    """Return an archive in which many entries are the same bytes."""
    content = packed(("a.py", b"# " + bytes(40_000_000)))
    start = content.find(b"PK\1\2")
    end = content.find(b"PK\5\6")
    entry = content[start:end]
    tail = bytearray(content[end:])
    struct.pack_into("<HHI", tail, 8, count, count, len(entry) * count)
    return content[:start] + entry * count + bytes(tail)


def _crowded(count: int) -> bytes:
    """Return an archive that lists so many files that the list alone takes the memory."""
    one = packed(("a", b""))
    start, end = one.find(b"PK\1\2"), one.find(b"PK\5\6")
    entry, tail = one[start:end], bytearray(one[end:])
    struct.pack_into("<HHI", tail, 8, 1, 1, len(entry) * count)
    return one[:start] + entry * count + bytes(tail)


def _bad_lzma() -> bytes:
    """Return an archive whose entry is packed in a way that the reader stumbles over."""
    made = bytearray(packed(("answer.py", text_of(RIGHT)), kind=zipfile.ZIP_LZMA))
    at = made.find(b"answer.py") + len("answer.py") + 4
    made[at : at + 5] = b"\xff" * 5
    return bytes(made)


def _wrong_sum(content: bytes) -> bytes:
    """Return an archive whose entries name another checksum."""
    made = bytearray(content)
    for mark, at in ((b"PK\3\4", 14), (b"PK\1\2", 16)):
        made[made.find(mark) + at] ^= 0xFF
    return bytes(made)


def _with_another_name(path: str) -> bytes:
    """Return an archive whose entry has a second name, in Unicode, that readers prefer."""
    entry, name = zipfile.ZipInfo("answer.py"), path.encode()
    head = struct.pack("<HHBI", 0x7075, 5 + len(name), 1, zlib.crc32(b"answer.py"))
    entry.extra = head + name
    return packed((entry, text_of(RIGHT)))


GOOD = text_of(RIGHT)
BAD = text_of(WRONG)
SITE = {
    "sitecustomize.py": _MARK,
    "usercustomize.py": _MARK,
    "evil.pth": b"import os; " + _MARK,
    "json.py": _MARK,
    "sqlalchemy/__init__.py": _MARK,
    "workbook/__init__.py": _MARK,
    "conftest.py": _MARK,
    "setup.py": _MARK,
    "pyproject.toml": b"[build-system]\n",
}


def _takes_over(folder: Path, here: Here) -> None:
    """Lay files that Python, pytest or an installer would run where they are found."""
    for name, content in SITE.items():
        text = content.replace(b"@CANARY@", bytes(here.beside / "ran"))
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(text)
        SITE_OF_ARCHIVE[name] = text
    (folder / "answer.py").write_bytes(GOOD + b"# mine\n")
    (folder / "more.zip").write_bytes(packed(*SITE_OF_ARCHIVE.items()))


SITE_OF_ARCHIVE: dict[str, bytes] = {}
_FORGED = b"""name = "hostile"
learner = "z_good"
seed = 1
points = 4000
[[exercise]]
id = "6.2.4-rename-user"
points = 4000
"""

CASES = [
    Case(
        "takes-over-python",
        "brings sitecustomize, usercustomize, .pth files and modules named as the grader's own",
        _takes_over,
    ),
    Case(
        "climbs",
        "names files above its folder, by every spelling; the one that stays inside counts",
        handed(
            packed(
                ("../../a_good/answer.py", BAD),
                ("..\\..\\z_good\\answer.py", BAD),
                ("/tmp/answer.py", BAD),
                ("C:\\answers\\answer.py", BAD),
                ("\\\\server\\share\\answer.py", BAD),
                ("a/./../../answer.py", BAD),
                ("sub/answer.py", GOOD),
            )
        ),
        flags=("file",) * 6,
        evidence="leads out of it",
    ),
    Case(
        "climbs-and-has-nothing-else",
        "names one file only, above its folder",
        handed(packed(("../answer.py", GOOD))),
        "not-graded",
        0,
        "answers.zip has a name in it that leads out of it: '../answer.py'",
        flags=("file",),
    ),
    Case(
        "names-that-look-alike",
        "differs in upper case and in how letters are put together only; each is read",
        handed(
            packed(
                ("Answer.py", BAD),
                ("answer.PY", BAD + b"# again\n"),
                ("re\u0301ponse.py", GOOD),
                ("r\u00e9ponse.py", BAD),
                ("\uff0e\uff0e/answer.py", BAD),
            )
        ),
        flags=("several-answers",),
    ),
    Case(
        "one-name-twice",
        "has two files of one name, a wrong answer behind a right one; each is read",
        handed(packed(("answer.py", GOOD), ("answer.py", BAD))),
        flags=("several-answers",),
    ),
    Case(
        "links-in-it",
        "holds a link to the key, and a device, beside an answer",
        handed(
            packed(
                (_of_kind("link.py", _LINK), b"/etc/passwd"),
                (_of_kind("disk.py", _DEVICE), b""),
                ("answer.py", GOOD),
            )
        ),
        flags=("file", "file"),
        evidence="has something in it that is no file: 'link.py'",
    ),
    Case(
        "bomb",
        "unpacks to a thousand times its size",
        handed(packed(("answer.py", bytes(60_000_000)))),
        "not-graded",
        0,
        "unpacks to more than",
        flags=("file",),
    ),
    Case(
        "bomb-in-archives",
        "is an archive in an archive in an archive",
        handed(packed(("in.zip", packed(("in.zip", packed(("answer.py", bytes(10_000_000)))))))),
        "not-graded",
        0,
        "answers.zip has an archive in it, in.zip",
        flags=("file",),
    ),
    Case(
        "bomb-of-one-piece",
        "lists the same bytes four hundred times",
        handed(_overlapping(400)),
        "not-graded",
        0,
        "is no archive that can be unpacked (Overlapped entries",
        flags=("file",),
    ),
    Case(
        "crowd",
        "lists half a million files in what says that it is one",
        handed(_crowded(500_000)),
        "not-graded",
        0,
        "files in it, too many to look at",
        flags=("file",),
    ),
    Case(
        "untrue-size",
        "says that its answer has four gigabytes; what is there is read",
        handed(_untrue_size(packed(("answer.py", GOOD)), 0xFFFFFFF0)),
    ),
    Case(
        "locked",
        "is encrypted",
        handed(_locked(packed(("answer.py", GOOD)))),
        "not-graded",
        0,
        "password",
        flags=("file",),
    ),
    Case(
        "cut-off",
        "is the first half of an archive",
        handed(packed(("answer.py", GOOD * 9))[:200]),
        "not-graded",
        0,
        "answers.zip is no archive that can be unpacked (File is not a zip file).",
        flags=("file",),
    ),
    Case(
        "packed-badly",
        "is packed with LZMA, and broken so that its reader raises an error of its own",
        handed(_bad_lzma()),
        "not-graded",
        0,
        "answers.zip is no archive that can be unpacked",
        flags=("file",),
    ),
    Case(
        "forged-results",
        "brings a gradebook, results, a seed, points, and somebody else's name",
        handed(
            packed(
                ("assignment.toml", _FORGED),
                ("results.json", b'{"state": "done", "points": 4000}'),
                ("gradebook.sqlite3", b"SQLite format 3\0"),
                ("answer.py", BAD),
            )
        ),
        "not-yet",
        1,
        "Nothing reached the table.",
        flags=("made-for-another",),
        evidence="answers.zip was made for z_good",
    ),
    Case(
        "number-in-its-assignment",
        "brings an assignment.toml with a number of ten thousand digits, which ended the judge",
        handed(
            packed(("assignment.toml", b"a = " + b"9" * 10_000), ("answer.py", GOOD + b"# 1\n"))
        ),
    ),
    Case(
        "tables-in-its-assignment",
        "brings an assignment.toml of forty thousand tables in one another, and lists as deep",
        handed(
            packed(
                ("assignment.toml", b".".join([b"a"] * 40_000) + b" = " + b"[" * 40_000),
                ("answer.py", GOOD + b"# 2\n"),
            )
        ),
    ),
    Case(
        "wrong-sum",
        "has an answer whose checksum is another one's",
        handed(_wrong_sum(packed(("answer.py", GOOD)))),
        "not-graded",
        0,
        "is no archive that can be unpacked (Bad CRC-32",
        flags=("file",),
    ),
    Case(
        "another-name-inside",
        "has two names for its file, a harmless one and one that leads to another learner's",
        handed(_with_another_name("../../a_good/answer.py")),
        "not-graded",
        0,
        "has a name in it that leads out of it: '../../a_good/answer.py'",
        flags=("file",),
    ),
    Case(
        "program-before-it",
        "is an archive behind a program, as those that unpack themselves are",
        handed(b"MZ" + bytes(5000) + packed(("answer.py", GOOD + b"# 3\n"))),
    ),
    Case(
        "another-format",
        "is an archive of a kind that is not read",
        handed(b"\x1f\x8b\x08\0" + bytes(300), "answers.tar.gz"),
        "not-graded",
        0,
        "answers.tar.gz",
        flags=("file",),
    ),
]
