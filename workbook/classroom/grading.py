"""Grading: what is planned is done, by whoever does it, and kept."""

import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from workbook.classroom.book.gradebook import Gradebook
from workbook.classroom.errors import ClassroomError
from workbook.classroom.planning import Plan, begun, plan
from workbook.classroom.rows import copies_in, row
from workbook.classroom.workers.crew import Crew
from workbook.classroom.workers.hired import Lost
from workbook.classroom.workers.jobs import Graders

__all__ = ["Plan", "begin", "begin_on", "grade", "plan"]

_AT_RISK = 2.0  # seconds of grades that a kill may cost: they are made once more


def begin(planned: Plan, folder: Path, book: Gradebook, workers: int) -> Graders:
    """Start the first worker, which finds out what protects this run."""
    try:
        return Crew(begun(planned, folder, book), workers)
    except Lost as error:
        raise ClassroomError(
            "The judge did not start. `workbook doctor` and `workbook check` on any answer tell "
            "more; nothing was graded."
        ) from error


def begin_on(address: str, planned: Plan, *, unprotected: bool) -> Graders:
    """Go to a Dask cluster, and see that its workers fit.

    Args:
        address: of its scheduler.
        planned: what to do.
        unprotected: let nodes work that cannot hold the answers.

    Raises:
        ClassroomError: when the cluster cannot be used.
    """
    from workbook.classroom.cluster.coordinator import Cluster

    return Cluster(address, planned, unprotected=unprotected)


def grade(planned: Plan, book: Gradebook, graders: Graders) -> Iterator[Mapping[str, Any]]:
    """Grade what is planned; each row is in the gradebook before it is given.

    A learner's rows are written together: a transaction costs as much as an answer's smallest
    part, and what is lost with a kill in between is made once more.

    Args:
        planned: what to do.
        book: where the rows go.
        graders: who does it.
    """
    copies = copies_in(planned.submissions.values())
    waiting: list[dict[str, Any]] = []
    since = time.monotonic()
    try:
        for done in graders.run(planned.jobs):
            waiting.append(row(planned, done, copies))
            planned.hiccups += (done.mark or {}).get("hiccups", ())
            if not done.job.exercises or time.monotonic() - since > _AT_RISK:
                yield from _kept(book, waiting)
                since = time.monotonic()
    finally:
        if waiting:  # whatever ended the run: what is graded stays
            book.keep(waiting)


def _kept(book: Gradebook, waiting: list[dict[str, Any]]) -> Iterator[Mapping[str, Any]]:
    book.keep(waiting)
    rows, waiting[:] = list(waiting), []
    yield from rows
