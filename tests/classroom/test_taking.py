"""``take`` and ``submit``: what cannot be unpacked or packed is refused in a sentence."""

import os
from pathlib import Path

import pytest

from tests.classroom.conftest import workbook
from tests.classroom.hostile.archives import packed

_OURS = b'name = "w"\nlearner = "ada"\n[[exercise]]\nid = "6.2.4-rename-user"\n'
_NO_ONES = "is no learner's: `workbook assign` makes those ("


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        pytest.param("w", b"a = " + b"[" * 20_000, _NO_ONES, id="nested without end"),
        pytest.param("w", b"a = " + b"9" * 9_999, _NO_ONES, id="a number of thousands of digits"),
        pytest.param(
            "w",
            _OURS.replace(b"[[", b'deadline = "9999-12-31T23:59:59-23:59"\n[['),
            "(date value out of range)",
            id="a deadline after the end of time",
        ),
        pytest.param(
            "w",
            _OURS.replace(b'"ada"', rb'"\u001b[2Jada"'),
            r"'\x1b[2Jada' cannot be the name",
            id="a name that acts on the terminal",
        ),
        pytest.param("..", _OURS, "leads out of it", id="above the folder"),
        pytest.param("con", _OURS, "cannot be the name of a folder", id="a device of Windows"),
    ],
)
def test_what_is_none_of_ours_is_refused_and_not_unpacked(
    name: str, text: bytes, said: str, tmp_path: Path
) -> None:
    """One sentence says why, and nothing is written."""
    archive, into = tmp_path / "a.zip", tmp_path / "into"
    archive.write_bytes(packed((f"{name}/assignment.toml", text), (f"{name}/a.py", b"x = 1\n")))

    came = workbook("take", archive, "--into", into)

    assert (came.returncode, came.stdout) == (2, "")
    assert said in came.stderr
    assert len(came.stderr.splitlines()) == 1
    assert not into.exists()


@pytest.mark.parametrize(
    ("name", "size", "said"),
    [
        pytest.param(b"\xff.py", 1, "has a name that cannot be handed in: rename it.", id="bytes"),
        pytest.param(b"\x1b[2J.py", 1, "cannot be handed in: rename it.", id="acts on a terminal"),
        pytest.param(
            b"b.py", 30_000_000_000, "b.py is larger than anybody's answer", id="gigabytes"
        ),
    ],
)
def test_what_no_grader_would_read_is_not_handed_in(
    name: bytes, size: int, said: str, tmp_path: Path
) -> None:
    """The learner reads it while there is time to mend it, and no archive is made."""
    (tmp_path / "assignment.toml").write_bytes(_OURS)
    path = Path(os.fsdecode(bytes(tmp_path) + b"/" + name))
    path.touch()
    os.truncate(path, size)

    came = workbook("submit", tmp_path)

    assert (came.returncode, came.stdout) == (2, "")
    assert said in came.stderr
    assert not [*tmp_path.glob("*.zip")]
