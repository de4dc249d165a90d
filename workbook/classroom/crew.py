"""Workers side by side: jobs go out, marks come in, and one that dies harms its own job only."""

import os
import queue
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from workbook import places
from workbook.practice.judging import frames
from workbook.practice.judging.jail import STRICT

_PATIENCE = 15 * STRICT.whole  # seconds for all candidates of one exercise
_TO_BEGIN = 120.0
_TRIES = 2


class Lost(RuntimeError):  # noqa: N818 -- it names what happened
    """A worker has ended, or said nothing for too long."""


@dataclass(slots=True)
class Job:
    """What one learner is to be graded on.

    Args:
        learner: whose it is.
        folder: where the files are.
        files: their names in it.
        notes: what could not be read.
        exercises: each with ``id``, ``seed``, ``variant`` and ``points``.
    """

    learner: str
    folder: str
    files: Sequence[str]
    notes: Sequence[str]
    exercises: list[dict[str, Any]]
    deaths: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Done:
    """A mark as it comes from a worker, or why there is none.

    Args:
        job: whose it is.
        exercise: its id.
        mark: the mark as plain values; None where the workers were lost over it.
        protection: what protected this run, in sentences.
    """

    job: Job
    exercise: str
    mark: Mapping[str, Any] | None
    protection: Sequence[str]


class Worker:
    """One process.

    Args:
        begun: what it is told once: ``bank``, ``hidden``, ``imports``.
        alone: whether no other core is free for it.
    """

    def __init__(self, begun: Mapping[str, Any], *, alone: bool) -> None:
        ours, theirs = socket.socketpair()
        self._channel = ours
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603 -- our own interpreter
                [sys.executable, "-m", "workbook.classroom.worker", str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                cwd=places.root(),
                env=os.environ | ({"PYTHON_CPU_COUNT": "1"} if alone else {}),
            )
        try:
            said = self._ask(begun, _TO_BEGIN)
        except Lost:
            self.close()
            raise
        self.protection: Sequence[str] = said["protection"]
        self.enough = bool(said["enough"])

    def grade(self, job: Job) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """Give the marks of a job as they are done.

        Raises:
            Lost: when the worker ends.
        """
        plain = {
            "folder": job.folder,
            "files": list(job.files),
            "notes": list(job.notes),
            "exercises": job.exercises,
        }
        said = self._ask(plain, _PATIENCE)
        for _ in job.exercises[1:]:
            yield str(said["exercise"]), said["mark"]
            said = self._receive(_PATIENCE)
        yield str(said["exercise"]), said["mark"]

    def close(self) -> None:
        """End it and all that it has started."""
        self._channel.close()
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(5)
        self._process.kill()
        self._process.wait()

    def _ask(self, plain: Mapping[str, Any], seconds: float) -> dict[str, Any]:
        try:
            frames.send(self._channel, dict(plain))
        except OSError as error:
            raise Lost("A worker has ended.") from error
        return self._receive(seconds)

    def _receive(self, seconds: float) -> dict[str, Any]:
        try:
            return frames.receive(self._channel, time.monotonic() + seconds)
        except (OSError, frames.Closed, frames.Garbled) as error:
            raise Lost("A worker has ended.") from error


class Crew:
    """Workers, each in a thread that waits for it.

    Args:
        begun: what each is told once.
        workers: how many.
        first: a worker that is there already.
    """

    def __init__(self, begun: Mapping[str, Any], workers: int, first: Worker) -> None:
        self._begun, self._count, self._first = begun, workers, first
        self._alone = workers >= (os.process_cpu_count() or 1)
        self._out: queue.Queue[Done | BaseException | None] = queue.Queue()
        self._jobs: queue.SimpleQueue[Job] = queue.SimpleQueue()
        self._stopped = threading.Event()

    def run(self, jobs: Sequence[Job]) -> Iterator[Done]:
        """Give the marks of all jobs in the order in which they are done."""
        for job in jobs:
            self._jobs.put(job)
        spare = [self._first, *([None] * (self._count - 1))]
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
                        self._mourn(job)
        except BaseException as error:
            self._out.put(error)
        finally:
            if worker is not None:
                worker.close()
            self._out.put(None)

    def _job(self, worker: Worker, job: Job) -> None:
        for exercise, mark in worker.grade(job):
            job.exercises = [one for one in job.exercises if one["id"] != exercise]
            self._out.put(Done(job, exercise, mark, worker.protection))
            if self._stopped.is_set():
                return

    def _mourn(self, job: Job) -> None:
        """Count a death against the exercise that was being graded; the second one ends it."""
        name = job.exercises[0]["id"]
        job.deaths[name] = job.deaths.get(name, 0) + 1
        if job.deaths[name] >= _TRIES:
            job.exercises = job.exercises[1:]
            self._out.put(Done(job, name, None, ()))
