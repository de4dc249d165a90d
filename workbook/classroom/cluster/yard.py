"""The judges of one run on one node, each in a process of its own, kept from job to job."""

import os
import shutil
import socket
import tempfile
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from workbook.classroom.cluster import fit
from workbook.classroom.planning import server_for
from workbook.classroom.workers.hired import Lost, Worker
from workbook.classroom.workers.jobs import Job
from workbook.practice.judging.preloading import needed_by
from workbook.servers import ServerError

_IDLE = 60.0  # seconds without a job, after which nothing is kept for a run


class Refused(Exception):  # noqa: N818 -- it names what happened
    """This node must not grade; the text is the sentence."""


class Yard:
    """The judges of one run on this node.

    Args:
        begun: what the coordinator has told.
    """

    def __init__(self, begun: Mapping[str, Any]) -> None:
        host = socket.gethostname()
        if sentence := fit.refusal(begun, host):
            raise Refused(sentence)
        self._host, self._unprotected = host, bool(begun["unprotected"])
        self._folder = Path(tempfile.mkdtemp(prefix="workbook-cluster-"))
        self._begun = self._told(begun)
        self._idle: list[Worker] = []
        self._lock = threading.Lock()
        self._timer: threading.Timer | None = None

    def ready(self) -> Mapping[str, Any]:
        """Start a judge, and tell what protects the answers here."""
        worker = self._hired()
        self._rest(worker)
        return {"protection": list(worker.protection), "enough": worker.enough}

    def graded(self, job: Job, contents: Sequence[bytes]) -> list[dict[str, Any]]:
        """Grade a job; its files are on this node for so long only."""
        folder = Path(tempfile.mkdtemp(dir=self._folder))
        found: list[dict[str, Any]] = []
        worker: Worker | None = None
        try:
            _write(folder, job.files, contents)
            job.folder = str(folder)
            while job.exercises:
                worker = worker or self._hired()
                try:
                    for done in worker.grade(job):
                        mark = _plain(done.exercise, done.mark, done.protection)
                        found.append(mark)  # at once: what came before a loss stays
                except Lost:
                    worker.close()
                    worker = None
                    if given_up := job.mourn():
                        found.append(_plain(given_up, None, ()))
            return found
        finally:
            if worker is not None:
                self._rest(worker)
            shutil.rmtree(folder, ignore_errors=True)

    def close(self) -> None:
        """End the judges that have nothing to do."""
        with self._lock:
            idle, self._idle = self._idle, []
        for one in idle:
            one.close()

    def leave(self) -> None:
        """End everything."""
        if self._timer is not None:
            self._timer.cancel()
        self.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _told(self, begun: Mapping[str, Any]) -> dict[str, Any]:
        """Return what each judge is told once, with this machine's own paths and servers."""
        where = Path(begun["bank"]) if begun["bank"] else None
        exercises = fit.exercises(begun["exercises"], where)
        try:
            server = server_for(exercises)
        except ServerError as error:
            raise Refused(f"The cluster's worker on {self._host}: {error}") from error
        hidden = [self._folder, *(one.path for one in exercises)]
        return {
            "postgresql": server,
            "bank": begun["bank"],
            "hidden": [str(one.resolve()) for one in hidden],
            "modules": needed_by(exercises),
        }

    def _hired(self) -> Worker:
        with self._lock:
            if self._timer is not None:
                self._timer.cancel()
            if self._idle:
                return self._idle.pop()
        try:
            worker = Worker(self._begun, alone=True)
        except Lost as error:
            raise Refused(f"The judge did not start on {self._host}.") from error
        if not worker.enough and not self._unprotected:
            said = "\n".join(worker.protection)
            worker.close()
            raise Refused(f"{self._host} cannot keep the answers from doing harm.\n{said}")
        return worker

    def _rest(self, worker: Worker) -> None:
        """Keep a judge for the next job; not for ever, where the coordinator is gone."""
        with self._lock:
            self._idle.append(worker)
            if self._timer is not None:
                self._timer.cancel()
            self._timer = threading.Timer(_IDLE, self.close)
            self._timer.daemon = True
            self._timer.start()


def _write(folder: Path, names: Sequence[str], contents: Sequence[bytes]) -> None:
    for name, content in zip(names, contents, strict=True):
        path = folder / name
        if not Path(os.path.abspath(path)).is_relative_to(folder):  # noqa: PTH100 -- follows no link
            raise Refused(f"A file is called {name!r}, and that leads out of its folder.")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def _plain(
    exercise: str, mark: Mapping[str, Any] | None, protection: Sequence[str]
) -> dict[str, Any]:
    return {"exercise": exercise, "mark": mark, "protection": list(protection)}
