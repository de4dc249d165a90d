"""Whether a node grades as the coordinator would: the same workbook, and the same exercises."""

import hashlib
import sys
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from workbook import places
from workbook.practice import bank
from workbook.practice.exercise import BadExercise, Exercise


@cache
def version() -> str:
    """Return a hash of the workbook's own code and of Python's version."""
    package = places.root() / "workbook"
    whole = hashlib.sha256(repr(sys.version_info[:2]).encode())
    for path in sorted(package.rglob("*.py")):
        whole.update(f"\0{path.relative_to(package).as_posix()}\0".encode())
        whole.update(path.read_bytes())
    return whole.hexdigest()


def digests(exercises: Iterable[Exercise]) -> dict[str, str]:
    """Return a hash of each exercise's file, by id."""
    return {
        one.id: hashlib.sha256(one.path.read_bytes()).hexdigest()  # as it is, line ends and all
        for one in exercises
    }


def refusal(begun: Mapping[str, Any], host: str) -> str | None:
    """Return why this node must not grade, in a sentence that says what to do.

    Args:
        begun: what the coordinator says: ``version``, ``bank`` and ``exercises`` by digest.
        host: the node's name.
    """
    if begun["version"] != version():
        return (
            f"The cluster's worker on {host} has another version of the workbook, or of Python, "
            "than this machine. Bring both clones to the same commit and start the worker again."
        )
    where = Path(begun["bank"]) if begun["bank"] else None
    if where is not None and not where.is_dir():
        return (
            f"The cluster's worker on {host} has no bank at {where}. Copy it there, or put it on a "
            "file system that all machines share."
        )
    wanted: Mapping[str, str] = begun["exercises"]
    try:
        found = digests(exercises(wanted, where))
    except (bank.UnknownExercise, BadExercise) as error:
        return f"The cluster's worker on {host} has another bank: {error}"
    other = sorted(name for name in wanted if found[name] != wanted[name])
    if other:
        return (
            f"The cluster's worker on {host} has another text of {other[0]} in its bank. Copy this "
            "machine's bank there."
        )
    return None


def exercises(ids: Iterable[str], where: Path | None) -> Sequence[Exercise]:
    """Return exercises of a bank."""
    return [bank.find(one, where) for one in ids]
