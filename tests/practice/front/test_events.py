"""The learner's record: appended, shared, killed, broken, and never lost."""

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from workbook.practice.learner import events

WRITER = """
import sys
from workbook.practice.learner import events
for number in range(int(sys.argv[2])):
    events.append("check", sys.argv[1], number=number)
    assert not events.notices()
    print(number, flush=True)
"""


def told() -> list[tuple[str, str, dict]]:
    """Return the record without its times."""
    return [(event.kind, event.subject, dict(event.detail)) for event in events.history()]


def writer(name: str, count: int) -> subprocess.Popen[str]:
    """Start a process that appends that many events to one id."""
    return subprocess.Popen(
        [sys.executable, "-c", WRITER, name, str(count)], stdout=subprocess.PIPE, text=True
    )


def test_what_is_appended_is_read_back_in_order(home: Path) -> None:
    """Events come back as they were appended, all of them or those of one id."""
    events.append("hint", "a", rung=1)
    events.append("check", "b", state="done")
    events.append("hint", "a", rung=2)

    assert told() == [
        ("hint", "a", {"rung": 1}),
        ("check", "b", {"state": "done"}),
        ("hint", "a", {"rung": 2}),
    ]
    assert [event.detail["rung"] for event in events.history("a")] == [1, 2]
    assert events.notices() == []


def test_a_learner_who_has_just_begun_has_no_history(home: Path) -> None:
    """Reading where nothing was written gives nothing and no notice."""
    assert events.history() == []
    assert events.notices() == []


def test_concurrent_kernels_lose_no_event(home: Path) -> None:
    """Four processes that append at the same time all find their events in the record."""
    writers = [writer(f"w{number}", 50) for number in range(4)]
    codes = [process.wait(60) for process in writers]
    for process in writers:
        process.stdout.close()

    assert codes == [0, 0, 0, 0]
    for number in range(4):
        assert [event.detail["number"] for event in events.history(f"w{number}")] == list(range(50))


def test_the_record_survives_kill_9_at_any_write(home: Path) -> None:
    """Whatever was acknowledged before a kill is there, and the file is sound."""
    draw = random.Random(0)
    for round_ in range(12):
        process = writer(f"r{round_}", 10_000)
        for _ in range(draw.randint(1, 8)):
            process.stdout.readline()
        time.sleep(draw.random() / 200)
        os.kill(process.pid, signal.SIGKILL)
        acknowledged = [int(line) for line in process.stdout.read().split()]
        process.wait(10)
        process.stdout.close()

        numbers = [event.detail["number"] for event in events.history(f"r{round_}")]
        assert numbers == list(range(len(numbers)))
        assert not acknowledged or len(numbers) > max(acknowledged)
    assert events.notices() == []
    with sqlite3.connect(events.path()) as connection:
        (sound,) = connection.execute("PRAGMA integrity_check").fetchone()
    connection.close()
    assert sound == "ok"


def test_a_file_that_is_no_database_is_kept_aside(home: Path) -> None:
    """A broken record is renamed, a new one begins, and one sentence tells both."""
    home.mkdir()
    events.path().write_bytes(b"this was a shopping list\n" * 100)

    events.append("hint", "a", rung=1)

    kept = home / "progress.kept-1.sqlite3"
    assert kept.read_bytes() == b"this was a shopping list\n" * 100
    assert told() == [("hint", "a", {"rung": 1})]
    assert events.notices() == [
        "The record of your progress could not be used (file is not a database). The old file is "
        f"kept as {kept}, and a new one has begun with 0 of its events."
    ]
    assert events.notices() == []


def test_the_database_of_another_program_is_left_whole(home: Path) -> None:
    """A foreign database is not written into; it keeps its rows under another name."""
    home.mkdir()
    with sqlite3.connect(events.path()) as connection:
        connection.execute("CREATE TABLE recipes (name TEXT)")
        connection.execute("INSERT INTO recipes VALUES ('soup')")
    connection.close()

    events.append("hint", "a", rung=1)

    with sqlite3.connect(home / "progress.kept-1.sqlite3") as connection:
        rows = connection.execute("SELECT name FROM recipes").fetchall()
    connection.close()
    assert rows == [("soup",)]
    assert told() == [("hint", "a", {"rung": 1})]
    (notice,) = events.notices()
    assert "it belongs to another program" in notice


def test_a_damaged_record_gives_back_what_can_be_read(home: Path) -> None:
    """With a page destroyed, the events before and after it go into the new record."""
    events.append("check", "a", number=0)
    with sqlite3.connect(events.path()) as connection:
        connection.executemany(
            "INSERT INTO events (at, kind, subject, detail) VALUES ('', 'check', 'a', ?)",
            [(f'{{"number": {number}, "padding": "{"x" * 200}"}}',) for number in range(1, 400)],
        )
    connection.close()
    content = bytearray(events.path().read_bytes())
    middle = len(content) // 8192 * 4096
    content[middle : middle + 4096] = b"\xff" * 4096
    events.path().write_bytes(content)

    numbers = [event.detail["number"] for event in events.history("a")]
    (notice,) = events.notices()
    assert numbers == sorted(numbers)
    assert numbers[0] == 0
    assert numbers[-1] == 399
    assert 350 < len(numbers) < 400
    assert f"a new one has begun with {len(numbers)} of its events" in notice
    assert (home / "progress.kept-1.sqlite3").read_bytes() == bytes(content)


def test_two_processes_that_meet_a_broken_record_keep_it_once(home: Path) -> None:
    """The second process finds the new record sound and puts nothing aside."""
    home.mkdir()
    events.path().write_bytes(b"broken" * 1000)
    script = WRITER.replace("assert not events.notices()", "events.notices()")
    both = [
        subprocess.Popen([sys.executable, "-c", script, name, "5"], stdout=subprocess.DEVNULL)
        for name in ("a", "b")
    ]

    assert [process.wait(30) for process in both] == [0, 0]
    assert len(list(home.glob("progress.kept-*.sqlite3"))) == 1
    assert len(events.history()) == 10


def test_a_full_disk_stops_nothing(home: Path) -> None:
    """Where nothing more can be written, a notice says so, and what was recorded stays."""
    events.append("hint", "a", rung=1)
    script = """if True:
        import resource
        from workbook.practice.learner import events
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))  # as a full disk: not one byte more
        events.append("hint", "a", rung=2)
        print(*events.notices())
    """

    printed = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)

    assert printed.stderr == ""
    assert printed.stdout.startswith("Your progress could not be read or written (")
    assert told() == [("hint", "a", {"rung": 1})]


def test_a_folder_in_the_records_place_stops_nothing(home: Path) -> None:
    """Where the record cannot even be opened, a notice says so once for each verb."""
    events.path().mkdir(parents=True)

    events.append("hint", "a", rung=1)

    assert events.history() == []
    (notice,) = events.notices()
    assert notice.startswith(
        "Your progress could not be read or written (unable to open database file)."
    )


def test_a_home_that_cannot_be_made_stops_nothing(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder that nobody can make is told once, with its name."""
    home.write_text("a file where the folder should be")

    events.append("hint", "a", rung=1)

    assert events.history() == []
    (notice,) = events.notices()
    assert notice.startswith("Your progress could not be read or written. ")
    assert str(home) in notice


def test_an_event_that_was_edited_into_nonsense_is_read_over(home: Path) -> None:
    """Somebody's own edit of the file costs that event's details and nothing else."""
    events.append("hint", "a", rung=1)
    with sqlite3.connect(events.path()) as connection:
        connection.execute("UPDATE events SET detail = 'rung 1'")
    connection.close()

    assert told() == [("hint", "a", {})]
