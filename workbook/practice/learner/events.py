"""The learner's own record: events, which are only ever appended, in ``places.home()``.

A file that cannot be read is kept aside, what can be read of it is taken over, and a sentence says
so: a broken record never stops a check. How the file holds is in ``record``.
"""

import json
import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from workbook import places
from workbook.practice.learner import aside, record

_notices: list[str] = []


@dataclass(frozen=True)
class Event:
    """One thing that happened.

    Args:
        kind: check, hint, solution, reset, predict, reveal, ask or order.
        subject: the id that it is about.
        detail: what belongs to its kind.
        at: when, in UTC, as ISO 8601 has it.
    """

    kind: str
    subject: str
    detail: Mapping[str, Any] = field(default_factory=dict)
    at: str = ""


def path() -> Path:
    """Return the file of the record, which need not exist yet."""
    return places.home() / "progress.sqlite3"


def append(kind: str, subject: str, **detail: Any) -> None:
    """Add one event. Where that is impossible, a notice says so and nothing is raised."""
    row = (datetime.now(UTC).isoformat(timespec="milliseconds"), kind, subject, json.dumps(detail))
    _attempt(lambda connection: record.insert(connection, [row]))


def history(subject: str | None = None) -> list[Event]:
    """Return all events, or those of one id, oldest first."""
    rows = _attempt(lambda connection: list(record.select(connection, subject))) or []
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
            return record.work_on(path(), work)
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.OperationalError) and "no such" not in str(error):
                raise  # busy, full, read-only: the file itself is sound
            _put_aside(str(error))
            return record.work_on(path(), work)
    except sqlite3.Error as error:
        _notices.append(
            f"Your progress could not be read or written ({error}). Everything else works. "
            f"See that {path()} can be written by you and that its disk has room."
        )
    except OSError as error:  # the folder itself
        _notices.append(f"Your progress could not be read or written. {error}")
    return None


def _details(text: str) -> Mapping[str, Any]:
    """Return what an event says; nothing where somebody has edited it into nonsense."""
    try:
        details = json.loads(text)
    except ValueError:
        return {}
    return details if isinstance(details, dict) else {}


def _put_aside(why: str) -> None:
    """Rename a file that is no sound record, and begin a new one with what it still gives."""
    file = path()
    with aside.alone(file):
        if record.is_sound(file):  # another process has put it aside while we waited
            return
        kept = aside.rename(file)
        rows = aside.readable(kept)
        record.work_on(file, lambda connection: record.insert(connection, rows))
    _notices.append(
        f"The record of your progress could not be used ({why}). The old file is kept as {kept}, "
        f"and a new one has begun with {len(rows)} of its events."
    )
