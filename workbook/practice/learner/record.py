"""The file of the learner's record: SQLite, whole after a ``kill -9`` and after a power cut.

Every write is one transaction, and kernels and terminals may write at the same time. On a disk of
this machine nothing waits for it (5 to 50 ms of every check): what is written goes to the end of a
log (WAL), and only every hundredth event or so, which takes the log over into the file, waits
until both are on the disk. A power cut can take the last seconds with it, and nothing else. On a
server of files WAL does not work (sqlite.org/wal.html): there every event waits for the disk.
"""

import random
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from workbook.practice.learner import disk

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


def work_on[T](file: Path, work: Callable[[sqlite3.Connection], T]) -> T:
    """Do one piece of work on a record, again and again while somebody else writes.

    SQLite's own waiting polls the less often the longer it has waited, so that of several
    busy writers one may starve; short waits of random length are fair.
    """
    until = time.monotonic() + WAIT
    while True:
        try:
            with _open(file) as connection:
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


def select(connection: sqlite3.Connection, subject: str | None = None) -> Iterator[Row]:
    """Return all rows, or those of one id, oldest first."""
    where, values = ("", ()) if subject is None else (" WHERE subject = ?", (subject,))
    return connection.execute(
        f"SELECT at, kind, subject, detail FROM events{where} ORDER BY id",  # noqa: S608
        values,
    )


def insert(connection: sqlite3.Connection, rows: Iterable[Row]) -> None:
    """Add rows in one transaction."""
    connection.execute("BEGIN IMMEDIATE")
    connection.executemany(
        "INSERT INTO events (at, kind, subject, detail) VALUES (?, ?, ?, ?)", rows
    )
    connection.execute("COMMIT")


def is_sound(file: Path) -> bool:
    """Return whether every page of a record can be read."""
    try:
        return work_on(
            file,
            lambda connection: (
                connection.execute("PRAGMA quick_check(1)").fetchone() == ("ok",)
                and len(list(select(connection))) >= 0
            ),
        )
    except sqlite3.DatabaseError:
        return False
