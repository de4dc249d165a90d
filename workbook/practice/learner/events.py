"""The learner's own record: a SQLite file in ``places.home()`` to which events are only appended.

Every write is one transaction, so that the file is whole after a ``kill -9`` and after a power
cut at any instant, and kernels and terminals may write at the same time. On a disk of this machine
nothing waits for it (5 to 50 ms of every check): what is written goes to the end of a log (WAL),
and only every hundredth event or so, which takes the log over into the file, waits until both are
on the disk. A power cut can take the last seconds with it, and nothing else. On a server of files
WAL does not work (sqlite.org/wal.html): there every event waits for the disk. A file that cannot
be read is kept aside, what can be read of it is taken over, and a sentence says so: a broken
record never stops a check.
"""

import json
import random
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from workbook import places
from workbook.practice.learner import aside, disk

#: "WBpr" in the file's header (PRAGMA application_id): this is a record of ours.
OURS = 0x57427072
WAIT = 10.0  # seconds that a writer waits for another one
LOG_PAGES = 200  # of 4 KiB; whoever opens the record reads the log, which takes 1 ms for as many

type Row = Sequence[str]  # at, kind, subject, detail

_CREATE = """
CREATE TABLE IF NOT EXISTS events (
    id INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    detail TEXT NOT NULL
)
"""

_notices: list[str] = []


@dataclass(frozen=True)
class Event:
    """One thing that happened: what, to which id, and the details of its kind."""

    kind: str
    subject: str
    detail: Mapping[str, Any] = field(default_factory=dict)
    at: str = ""  # UTC, ISO 8601


def path() -> Path:
    """Return the file of the record, which need not exist yet."""
    return places.home() / "progress.sqlite3"


def append(kind: str, subject: str, **detail: Any) -> None:
    """Add one event. Where that is impossible, a notice says so and nothing is raised."""
    row = (datetime.now(UTC).isoformat(timespec="milliseconds"), kind, subject, json.dumps(detail))
    _attempt(lambda connection: _insert(connection, [row]))


def history(subject: str | None = None) -> list[Event]:
    """Return all events, or those of one id, oldest first."""
    rows = _attempt(lambda connection: list(_select(connection, subject))) or []
    return [Event(kind, name, _details(detail), at) for at, kind, name, detail in rows]


def notices() -> list[str]:
    """Return, once, the sentences about what was wrong with the record."""
    told = list(dict.fromkeys(_notices))
    _notices.clear()
    return told


def _attempt[T](work: Callable[[sqlite3.Connection], T]) -> T | None:
    """Do one piece of work on the record; put a broken file aside and do it on a new one."""
    try:
        try:
            return _work(work)
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.OperationalError) and "no such" not in str(error):
                raise  # busy, full, read-only: the file itself is sound
            _put_aside(str(error))
            return _work(work)
    except sqlite3.Error as error:
        _notices.append(
            f"Your progress could not be read or written ({error}). Everything else works. "
            f"See that {path()} can be written by you and that its disk has room."
        )
    except OSError as error:  # the folder itself
        _notices.append(f"Your progress could not be read or written. {error}")
    return None


def _work[T](work: Callable[[sqlite3.Connection], T]) -> T:
    """Do one piece of work, again and again while somebody else writes.

    SQLite's own waiting polls the less often the longer it has waited, so that of several
    busy writers one may starve; short waits of random length are fair.
    """
    until = time.monotonic() + WAIT
    while True:
        try:
            with _open(path()) as connection:
                return work(connection)
        except sqlite3.OperationalError as error:
            code = getattr(error, "sqlite_errorcode", 0) & 0xFF  # the rest says more precisely why
            busy = code in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
            if not busy or time.monotonic() > until:
                raise
            time.sleep(random.uniform(0.001, 0.005))  # noqa: S311 - nothing secret hangs on it


@contextmanager
def _open(file: Path) -> Iterator[sqlite3.Connection]:
    """Open the record, making it where there is none."""
    connection = sqlite3.connect(file, timeout=0, isolation_level=None)
    try:
        (mark,) = connection.execute("PRAGMA application_id").fetchone()
        if mark != OURS:
            _make(connection)
        _make_safe(connection, file)
        yield connection
    finally:
        connection.close()


def _make_safe(connection: sqlite3.Connection, file: Path) -> None:
    """Let a power cut spoil nothing, and wait for the disk where that cannot be had without."""
    wanted = "wal" if disk.is_local(file.parent) else "delete"
    (mode,) = connection.execute("PRAGMA journal_mode").fetchone()
    if mode != wanted:
        (mode,) = connection.execute(f"PRAGMA journal_mode = {wanted}").fetchone()
    if mode == "wal":
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute(f"PRAGMA wal_autocheckpoint = {LOG_PAGES}")
        # Or each of our short connections would take the log over, and wait for the disk.
        connection.setconfig(sqlite3.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, True)
    else:
        connection.execute("PRAGMA synchronous = FULL")


def _make(connection: sqlite3.Connection) -> None:
    """Make the table in an empty file; a file of somebody else's is refused."""
    connection.execute("BEGIN IMMEDIATE")
    (mark,) = connection.execute("PRAGMA application_id").fetchone()
    (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    if mark != OURS:  # another process may have made it while we waited
        if mark or tables:
            raise sqlite3.DatabaseError("it belongs to another program")
        connection.execute(_CREATE)
        connection.execute(f"PRAGMA application_id = {OURS}")
    connection.execute("COMMIT")


def _select(connection: sqlite3.Connection, subject: str | None) -> Iterator[Row]:
    where, values = ("", ()) if subject is None else (" WHERE subject = ?", (subject,))
    return connection.execute(
        f"SELECT at, kind, subject, detail FROM events{where} ORDER BY id",  # noqa: S608
        values,
    )


def _details(text: str) -> Mapping[str, Any]:
    """Return what an event says; nothing where somebody has edited it into nonsense."""
    try:
        details = json.loads(text)
    except ValueError:
        return {}
    return details if isinstance(details, dict) else {}


def _insert(connection: sqlite3.Connection, rows: Iterable[Row]) -> None:
    connection.execute("BEGIN IMMEDIATE")
    connection.executemany(
        "INSERT INTO events (at, kind, subject, detail) VALUES (?, ?, ?, ?)", rows
    )
    connection.execute("COMMIT")


def _sound() -> bool:
    """Return whether every page of the record can be read."""
    try:
        return _work(
            lambda connection: (
                connection.execute("PRAGMA quick_check(1)").fetchone() == ("ok",)
                and len(list(_select(connection, None))) >= 0
            )
        )
    except sqlite3.DatabaseError:
        return False


def _put_aside(why: str) -> None:
    """Rename a file that is no sound record, and begin a new one with what it still gives."""
    file = path()
    with aside.alone(file):
        if _sound():  # another process has put it aside while we waited
            return
        kept = aside.rename(file)
        rows = aside.readable(kept)
        _work(lambda connection: _insert(connection, rows))
    _notices.append(
        f"The record of your progress could not be used ({why}). The old file is kept as {kept}, "
        f"and a new one has begun with {len(rows)} of its events."
    )
