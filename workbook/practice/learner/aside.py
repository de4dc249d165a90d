"""Putting a broken record aside: nothing is deleted, and what can still be read is read."""

import fcntl
import itertools
import json
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

SIDE_FILES = ("-journal", "-wal", "-shm")  # what SQLite may keep beside a database


@contextmanager
def alone(file: Path) -> Iterator[None]:
    """Let one process at a time replace ``file``; the lock goes with the process."""
    with file.with_name(file.name + ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def rename(file: Path) -> Path:
    """Give ``file`` and what lies beside it the next free name, and return that name."""
    for number in itertools.count(1):
        kept = file.with_name(f"{file.stem}.kept-{number}{file.suffix}")
        if not kept.exists():
            break
    for end in SIDE_FILES:  # first, or SQLite would play an old journal into the new file
        with suppress(FileNotFoundError):
            file.with_name(file.name + end).rename(kept.with_name(kept.name + end))
    file.rename(kept)
    return kept


def readable(kept: Path) -> list[list[str]]:
    """Return the events that a broken record still gives, without touching the file.

    A copy is read, with the log of what was written last, and then the file without its log: one
    of the two may be broken.
    """
    found: dict[int, list[str]] = {}
    with suppress(OSError), TemporaryDirectory() as folder:
        copy = Path(folder) / "record"
        for end in ("", "-wal"):
            with suppress(FileNotFoundError):
                shutil.copyfile(kept.with_name(kept.name + end), copy.with_name(copy.name + end))
        found |= _rows(copy.as_uri())
    found |= _rows(f"{kept.resolve().as_uri()}?mode=ro&immutable=1")
    return [found[number] for number in sorted(found)]


def _rows(uri: str) -> dict[int, list[str]]:
    """Return rows by id, read from both ends, each until the first page that cannot be read."""
    found = {}
    for way in ("ASC", "DESC"):
        with suppress(sqlite3.Error, ValueError), closing(sqlite3.connect(uri, uri=True)) as opened:
            for number, *row in opened.execute(
                f"SELECT id, at, kind, subject, detail FROM events ORDER BY id {way}"  # noqa: S608
            ):
                json.loads(row[3])
                found[number] = row
    return found
