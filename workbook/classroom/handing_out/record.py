"""What a learner's own record says of an assignment: how often they checked, and how long it took.

It goes into the file that they hand in, unless they leave it out, and nothing but a report reads
it: anybody can change what their own machine keeps. The time of an exercise is that between its
checks, hints and new beginnings, without longer breaks; what was done before the first check is
not in it, so it is never too much.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from math import isfinite
from typing import Any

FILE = "record.json"
BREAK = timedelta(minutes=15)
_LONGEST = 60_000  # minutes that can be true of an assignment
_MOST = 100_000  # bytes of a record


def made(assignment: str, moments: Mapping[str, Sequence[datetime]]) -> bytes:
    """Return the record of an assignment.

    Args:
        assignment: its name.
        moments: when something was recorded of each exercise, oldest first.
    """
    known = {
        name: {"entries": len(at), "minutes": minutes(at)}
        for name, at in moments.items()
        if len(at) > 1
    }
    return (json.dumps({"assignment": assignment, "exercises": known}, indent=1) + "\n").encode()


def minutes(moments: Iterable[datetime]) -> int:
    """Return the minutes between moments, where no break is longer than ``BREAK``."""
    gaps = [after - before for before, after in pairwise(moments)]
    worked = sum((one for one in gaps if timedelta() <= one <= BREAK), timedelta())
    return round(worked / timedelta(minutes=1))


def since(start: datetime, ids: Sequence[str]) -> dict[str, list[datetime]]:
    """Return when something was recorded of each exercise since an assignment was taken."""
    from workbook.practice.learner import events

    found: dict[str, list[datetime]] = {}
    for name in ids:
        at = [_moment(one.at) for one in events.history(name) if one.kind != "solution"]
        found[name] = sorted(one for one in at if one is not None and one >= start)
    return found


def read(content: bytes) -> tuple[str, dict[str, float]]:
    """Return the assignment of a record that came from somebody, and minutes by exercise.

    What is no such record, or cannot be true, is left out.
    """
    try:
        plain = json.loads(content[:_MOST])
    except (ValueError, RecursionError):
        return "", {}
    if not isinstance(plain, dict) or not isinstance(plain.get("exercises"), dict):
        return "", {}
    told = {str(name): _minutes(one) for name, one in plain["exercises"].items()}
    return str(plain.get("assignment", "")), {
        name: value for name, value in told.items() if value is not None
    }


def _minutes(one: Any) -> float | None:
    value = one.get("minutes") if isinstance(one, dict) else None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if isfinite(value) and 0 <= value <= _LONGEST else None


def _moment(said: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(said)
    except ValueError:
        return None
    return at if at.tzinfo is not None else None
