"""Workers side by side: jobs go out, marks come in, and one that dies harms its own job only."""

import os
import queue
import threading
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from workbook.classroom.workers.hired import Lost, Worker
from workbook.classroom.workers.jobs import Done, Job


class Crew:
    """Workers of this machine, all started at once, each by a thread that then waits for it.

    Args:
        begun: what each is told once.
        workers: how many.

    Raises:
        Lost: when none starts.
    """

    def __init__(self, begun: Mapping[str, Any], workers: int) -> None:
        self._begun = begun
        self._alone = workers >= (os.process_cpu_count() or 1)
        self._ready: queue.SimpleQueue[Worker | BaseException] = queue.SimpleQueue()
        self._out: queue.Queue[Done | BaseException | None] = queue.Queue()
        self._jobs: queue.SimpleQueue[Job] = queue.SimpleQueue()
        self._may_begin, self._stopped = threading.Event(), threading.Event()
        # A worker dies with the thread that started it, so the thread stays with it.
        self._threads = [threading.Thread(target=self._work) for _ in range(workers)]
        try:
            for thread in self._threads:
                thread.start()
            first = self._first_ready()
        except BaseException:
            self.close()
            raise
        self.protection, self.enough = first.protection, first.enough

    def run(self, jobs: Sequence[Job]) -> Iterator[Done]:
        """Give the marks of all jobs in the order in which they are done."""
        for job in jobs:
            self._jobs.put(job)
        self._may_begin.set()
        left = len(self._threads)
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
            self.close()

    def close(self) -> None:
        """End all workers; one that works ends its exercise first."""
        self._stopped.set()
        self._may_begin.set()
        for thread in self._threads:
            if thread.ident is not None:
                thread.join()

    def _first_ready(self) -> Worker:
        """Return a worker that has found out what protects this run; all of them find the same."""
        lost: BaseException = Lost("There is no worker.")
        for _ in self._threads:
            came = self._ready.get()
            if isinstance(came, Worker):
                return came
            lost = came
        raise lost

    def _work(self) -> None:
        worker = self._hired()
        try:
            self._may_begin.wait()
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

    def _hired(self) -> Worker | None:
        """Start a worker, and tell how that went."""
        try:
            worker = Worker(self._begun, alone=self._alone)
        except BaseException as error:
            self._ready.put(error)
            return None
        self._ready.put(worker)
        return worker

    def _job(self, worker: Worker, job: Job) -> None:
        for done in worker.grade(job):
            self._out.put(done)
            if self._stopped.is_set():
                return
