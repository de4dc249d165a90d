"""The coordinator: jobs go to a Dask cluster through Dask's own executor, and marks come back."""

import contextlib
import json
import secrets
import time
import warnings
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, CancelledError, Future, wait
from pathlib import Path
from typing import Any

from workbook.classroom.cluster import connecting, fit, node
from workbook.classroom.errors import ClassroomError
from workbook.classroom.planning import Plan
from workbook.classroom.workers.jobs import Done, Job

_ALONE = 60.0  # seconds without any worker, after which nobody is waited for any more
_LOOK = 2.0  # seconds between two looks at who is there
_AHEAD = 2  # jobs under way for each thread of the cluster: memory does not grow with the class


class Cluster:
    """A Dask cluster that grades.

    Args:
        address: of its scheduler, such as ``tcp://10.0.0.5:8786``.
        planned: the run.
        unprotected: let nodes work that cannot hold the answers.

    Raises:
        ClassroomError: when it cannot be used; the sentence says why and what to do.
    """

    def __init__(self, address: str, planned: Plan, *, unprotected: bool) -> None:
        self._address = address
        self._run = secrets.token_hex(8)
        self._begun = json.dumps(_told(planned, self._run, unprotected=unprotected))
        self._client = connecting.connected(address)
        try:
            self.protection, self.enough = self._ready()
        except BaseException:
            self.close()
            raise

    def run(self, jobs: Sequence[Job]) -> Iterator[Done]:
        """Give the marks of all jobs in the order in which they are done.

        Raises:
            ClassroomError: when the cluster cannot go on; what was given is graded all the same.
        """
        waiting = list(reversed(jobs))
        under_way: dict[Future[str], Job] = {}
        seen = time.monotonic()
        executor = self._client.get_executor(pure=False)
        try:
            while waiting or under_way:
                threads = sum(self._threads().values())
                while waiting and len(under_way) < _AHEAD * max(1, threads):
                    job = waiting.pop()
                    under_way[self._sent(executor, job)] = job
                done, _ = wait(under_way, _LOOK, FIRST_COMPLETED)
                seen = time.monotonic() if threads else seen
                if not threads and time.monotonic() - seen > _ALONE:
                    raise self._alone()
                for one in done:
                    marks, again = self._came(one, under_way.pop(one))
                    waiting += again
                    yield from marks
        finally:
            for one in under_way:
                one.cancel()

    def close(self) -> None:
        """End what the nodes keep for this run, and leave the cluster."""
        with contextlib.suppress(Exception):  # a cluster that is gone keeps nothing
            self._client.run(node.leave, self._run, on_error="ignore")
        with contextlib.suppress(Exception):
            self._client.close(5)

    def _ready(self) -> tuple[Sequence[str], bool]:
        """See that each node fits, and return what protects the answers on all of them."""
        said: dict[str, None] = {}
        enough = True
        asked = {
            one: self._client.submit(node.ready, self._begun, workers=[one], pure=False)
            for one in self._threads()
        }
        for address, future in asked.items():
            while not future.done() and address in self._threads():
                with contextlib.suppress(TimeoutError):
                    future.result(_LOOK)
            if not future.done():  # it has ended meanwhile, and nobody else may answer for it
                future.cancel()
                continue
            try:
                told = json.loads(future.result())
            except CancelledError as error:
                raise connecting.gone(self._address) from error
            except Exception as error:
                raise ClassroomError(connecting.no_workbook(error)) from error
            if "refused" in told:
                raise ClassroomError(f"{told['refused']}\nNothing was graded.")
            said |= dict.fromkeys(told["protection"])
            enough = enough and told["enough"]
        if not said:
            raise self._alone()
        return list(said), enough

    def _sent(self, executor: Any, job: Job) -> "Future[str]":
        plain = {"files": list(job.files), "notes": list(job.notes), "exercises": job.exercises}
        contents, folder = [], Path(job.folder)
        for name in job.files:
            with contextlib.suppress(OSError):  # the node says that it is empty
                contents.append((folder / name).read_bytes())
                continue
            contents.append(b"")
        with warnings.catch_warnings():
            # Dask advises to scatter what is large; a submission goes to one node, once.
            warnings.filterwarnings("ignore", message="Sending large graph")
            sent: Future[str] = executor.submit(
                node.graded, self._begun, json.dumps(plain), contents
            )
        return sent

    def _came(self, one: "Future[str]", job: Job) -> tuple[list[Done], list[Job]]:
        """Return the marks of a job, and what is to be tried once more."""
        try:
            told = json.loads(one.result())
        except CancelledError as error:
            raise connecting.gone(self._address) from error
        except Exception as error:
            if type(error).__name__ != "KilledWorker":
                raise ClassroomError(connecting.no_workbook(error)) from error
            return self._mourned(job)
        if "refused" in told:
            raise ClassroomError(f"{told['refused']}\nWhat is graded is kept.")
        marks = []
        for mark in told["marks"]:
            job.done(mark["exercise"])
            marks.append(Done(job, mark["exercise"], mark["mark"], mark["protection"]))
        return marks, []

    def _mourned(self, job: Job) -> tuple[list[Done], list[Job]]:
        """Part a job over which several nodes have ended, to find the exercise that did it."""
        if len(job.exercises) == 1:
            name = str(job.exercises[0]["id"])
            job.done(name)
            return [Done(job, name, None, ())], []
        parted = [
            Job(job.learner, job.folder, job.files, job.notes, [one]) for one in job.exercises
        ]
        return [], parted

    def _alone(self) -> ClassroomError:
        return ClassroomError(
            f"The cluster at {self._address} has no worker any more. What is graded is kept; start "
            "workers, and the same call goes on there."
        )

    def _threads(self) -> Mapping[str, int]:
        try:
            found: Mapping[str, int] = self._client.nthreads()
        except Exception as error:
            raise connecting.gone(self._address) from error
        return found


def _told(planned: Plan, run: str, *, unprotected: bool) -> dict[str, Any]:
    """Return what each node is told."""
    where = planned.assignment.bank
    return {
        "run": run,
        "version": fit.version(),
        "bank": None if where is None else str(where),
        "exercises": fit.digests(planned.exercises),
        "unprotected": unprotected,
    }
