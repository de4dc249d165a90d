"""Workers side by side: jobs go out, marks come in, and one that dies harms its own job only."""

import os
import queue
import threading
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from workbook.classroom.hired import Lost, Worker
from workbook.classroom.jobs import Done, Job


class Crew:
    """Workers of this machine, each in a thread that waits for it.

    Args:
        begun: what each is told once.
        workers: how many.

    Raises:
        Lost: when the first worker, which finds out what protects this run, does not start.
    """

    def __init__(self, begun: Mapping[str, Any], workers: int) -> None:
        self._begun, self._count = begun, workers
        self._alone = workers >= (os.process_cpu_count() or 1)
        self._first: Worker | None = Worker(begun, alone=self._alone)
        self.protection, self.enough = self._first.protection, self._first.enough
        self._out: queue.Queue[Done | BaseException | None] = queue.Queue()
        self._jobs: queue.SimpleQueue[Job] = queue.SimpleQueue()
        self._stopped = threading.Event()

    def run(self, jobs: Sequence[Job]) -> Iterator[Done]:
        """Give the marks of all jobs in the order in which they are done."""
        for job in jobs:
            self._jobs.put(job)
        spare = [self._first, *([None] * (self._count - 1))]
        self._first = None
        threads = [threading.Thread(target=self._work, args=(one,)) for one in spare]
        for thread in threads:
            thread.start()
        left = len(threads)
        try:
            while left:
                came = self._out.get()
                if came is None:
                    left -= 1
                elif isinstance(came, BaseException):
                    raise came
                else:
                    yield came
        finally:
            self._stopped.set()
            for thread in threads:
                thread.join()

    def close(self) -> None:
        """End the first worker, where it has not begun to work."""
        if self._first is not None:
            self._first.close()
            self._first = None

    def _work(self, worker: Worker | None) -> None:
        try:
            while not self._stopped.is_set():
                try:
                    job = self._jobs.get_nowait()
                except queue.Empty:
                    break
                while job.exercises and not self._stopped.is_set():
                    worker = worker or Worker(self._begun, alone=self._alone)
                    try:
                        self._job(worker, job)
                    except Lost:
                        worker.close()
                        worker = None
                        if given_up := job.mourn():
                            self._out.put(Done(job, given_up, None, ()))
        except BaseException as error:
            self._out.put(error)
        finally:
            if worker is not None:
                worker.close()
            self._out.put(None)

    def _job(self, worker: Worker, job: Job) -> None:
        for done in worker.grade(job):
            self._out.put(done)
            if self._stopped.is_set():
                return
