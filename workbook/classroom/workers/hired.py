"""A worker as the one sees it who has started it: a process that is asked, and may die."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any

from workbook import places
from workbook.classroom.workers.jobs import Done, Job
from workbook.practice.judging.jail import STRICT
from workbook.practice.judging.protocol import frames

_PATIENCE = 15 * STRICT.whole  # seconds for all candidates of one exercise
_TO_BEGIN = 120.0


class Lost(RuntimeError):  # noqa: N818 -- it names what happened
    """A worker has ended, or said nothing for too long."""


class Worker:
    """One process.

    Args:
        begun: what it is told once: ``bank``, ``hidden``, ``modules``, ``postgresql``.
        alone: whether no other core is free for it.

    Raises:
        Lost: when it does not start.
    """

    def __init__(self, begun: Mapping[str, Any], *, alone: bool) -> None:
        ours, theirs = socket.socketpair()
        self._channel = ours
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603 -- our own interpreter
                [sys.executable, "-m", "workbook.classroom.workers.worker", str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                cwd=places.root(),
                env=os.environ | ({"PYTHON_CPU_COUNT": "1"} if alone else {}),
                process_group=0,  # Ctrl-C goes to us alone: it would find this one half begun
            )
        try:
            said = self._ask(begun, _TO_BEGIN)
        except Lost:
            self.close()
            raise
        self.protection: Sequence[str] = said["protection"]
        self.enough = bool(said["enough"])

    def grade(self, job: Job) -> Iterator[Done]:
        """Give the marks of a job as they are done; what is done is taken away from it.

        Raises:
            Lost: when the worker ends.
        """
        said = self._ask(job.as_json(), _PATIENCE)
        while True:
            name = str(said["exercise"])
            job.done(name)
            yield Done(job, name, said["mark"], self.protection)
            if not job.exercises:
                return
            said = self._receive(_PATIENCE)

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
