"""What Dask runs on a node: it hands each job to a judge of ours, in a process of its own.

Dask's own process judges nothing: an answer runs under the same strict jail as everywhere, below
a classroom worker that this process starts, keeps for the run, and ends with it.
"""

import json
import threading
from collections.abc import Sequence

from workbook.classroom.cluster.yard import Refused, Yard
from workbook.classroom.workers.jobs import Job

_yards: dict[str, Yard] = {}
_lock = threading.Lock()


def ready(begun: str) -> str:
    """Make this node ready for a run.

    Args:
        begun: what the coordinator tells once, as JSON.

    Returns:
        JSON: ``protection`` and ``enough``, or ``refused`` with a sentence.
    """
    try:
        return json.dumps(_yard(begun).ready())
    except Refused as error:
        return json.dumps({"refused": str(error)})


def graded(begun: str, job: str, contents: Sequence[bytes]) -> str:
    """Grade a job.

    Args:
        begun: as for :func:`ready`: a node that came later hears it here.
        job: as JSON.
        contents: the bytes of its files, in the order of their names.

    Returns:
        JSON: ``marks``, each with ``exercise``, ``mark`` and ``protection``; or ``refused``.
    """
    plain = json.loads(job)
    made = Job("", "", plain["files"], plain["notes"], plain["exercises"])
    try:
        return json.dumps({"marks": _yard(begun).graded(made, contents)})
    except Refused as error:
        return json.dumps({"refused": str(error)})


def leave(run: str) -> None:
    """End what was kept for a run."""
    with _lock:
        yard = _yards.pop(run, None)
    if yard is not None:
        yard.leave()


def _yard(begun: str) -> Yard:
    plain = json.loads(begun)
    with _lock:
        if plain["run"] not in _yards:
            _yards[plain["run"]] = Yard(plain)
        return _yards[plain["run"]]
