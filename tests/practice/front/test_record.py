"""The learner's record on its disk: what a power cut may take, and where WAL is left alone."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from workbook.practice.learner import aside, disk, events

MOUNTS = """\
22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw
30 22 0:40 / /home rw,relatime - nfs4 server:/home rw
31 30 0:41 / /home/ada/my\\040disk rw - xfs /dev/vdb rw
"""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home of one's own."""
    monkeypatch.setenv("WORKBOOK_HOME", str(tmp_path))
    return tmp_path


@pytest.mark.parametrize(
    ("folder", "kind"),
    [
        ("/srv", "ext4"),
        ("/home/ada", "nfs4"),
        ("/home/ada/my disk/workbook", "xfs"),
        ("/homes", "ext4"),
    ],
)
def test_the_disk_of_a_folder_is_the_deepest_mount_above_it(folder: str, kind: str) -> None:
    """A home on a server of files is told from a disk of this machine."""
    assert disk.kind(Path(folder), MOUNTS) == kind


def mode() -> str:
    """Return how the record keeps its changes."""
    with closing(sqlite3.connect(events.path())) as connection:
        return str(connection.execute("PRAGMA journal_mode").fetchone()[0])


def test_on_a_disk_of_this_machine_a_log_is_written(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The events are there, in a log that no check waits for and that stays beside the file."""
    monkeypatch.setattr(disk, "is_local", lambda _: True)

    for number in range(3):
        events.append("check", f"6.2.4-{number}", state="done")

    assert [one.subject for one in events.history()] == ["6.2.4-0", "6.2.4-1", "6.2.4-2"]
    assert (home / "progress.sqlite3-wal").stat().st_size > 0
    assert mode() == "wal"


def test_on_a_server_of_files_there_is_no_log(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A record that was begun on a disk of this machine is written without a log there."""
    monkeypatch.setattr(disk, "is_local", lambda _: True)
    events.append("check", "6.2.4-a", state="done")
    monkeypatch.setattr(disk, "is_local", lambda _: False)
    events.append("check", "6.2.4-b", state="done")

    assert [one.subject for one in events.history()] == ["6.2.4-a", "6.2.4-b"]
    assert mode() == "delete"
    assert [path.name for path in home.glob("progress*")] == ["progress.sqlite3"]


def test_what_stands_in_the_log_only_is_read_from_a_broken_record(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file put aside gives its last events, too, and is not touched."""
    monkeypatch.setattr(disk, "is_local", lambda _: True)
    events.append("check", "6.2.4-a", state="done")
    kept = aside.rename(events.path())
    before = {path.name: path.read_bytes() for path in home.glob("*.kept-*")}

    rows = aside.readable(kept)

    assert [row[2] for row in rows] == ["6.2.4-a"]
    assert {path.name: path.read_bytes() for path in home.glob("*.kept-*")} == before
