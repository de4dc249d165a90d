"""A place of its own for a test: home, temporary folder, learners, and what is left of them."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil
import pytest

from tests.ending import beside_us
from workbook import places

SECONDS = 2.0  # that anything may outlive the last lease


class Learner:
    """A process that uses the servers, as a kernel does.

    Args:
        machine: where it lives.
        wrapper: what its command is put behind, such as ``setpriv …``.
        more: of its environment.
        clone: the folder of the clone that it runs from; this one by default.
    """

    def __init__(
        self,
        machine: "Machine",
        wrapper: Sequence[str] = (),
        more: Mapping[str, str] | None = None,
        clone: Path | None = None,
    ) -> None:
        with machine.said.open("ab") as said:
            self.process = subprocess.Popen(
                [*wrapper, sys.executable, "-m", "tests.servers.learner_main"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=said,
                env=machine.environment | dict(more or {}),
                cwd=clone or places.root(),
                start_new_session=True,
                text=True,
            )

    def ask(self, cell: str) -> dict[str, Any]:
        """Run a cell and return ``{"value": …}`` or ``{"raised": …, "sentence": …}``."""
        self.send(cell)
        return self.answer()

    def value(self, cell: str) -> Any:
        """Run a cell that has to go well and return its value."""
        answer = self.ask(cell)
        assert "value" in answer, answer
        return answer["value"]

    def sentence(self, cell: str, kind: str = "ServerError") -> str:
        """Run a cell that has to raise an error of this kind and return its sentence."""
        answer = self.ask(cell)
        assert answer.get("raised") == kind, answer
        return str(answer["sentence"])

    def send(self, cell: str) -> None:
        """Send a cell without waiting for it."""
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(cell) + "\n")
        self.process.stdin.flush()

    def answer(self) -> dict[str, Any]:
        """Return what the last cell sent gave."""
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line, "the learner's process ended"
        answer: dict[str, Any] = json.loads(line)
        return answer

    def signal(self, number: int) -> None:
        """Send a signal to the whole process group, as Jupyter does."""
        os.killpg(self.process.pid, number)

    def leave(self) -> None:
        """End as a script does at its end."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.close()
        self.process.wait(10)
        self.process.stdout.close()

    def kill(self) -> None:
        """End by ``kill -9`` of the whole process group, as nbval ends a kernel."""
        self.signal(signal.SIGKILL)
        self.leave()


class Machine:
    """A home and a temporary folder, with spaces and letters beyond ASCII in their names."""

    def __init__(self, folder: Path) -> None:
        self.home = folder / "Büro von Ada"
        self.home.mkdir(mode=0o700)
        self.temporary = Path(tempfile.mkdtemp(prefix="wb ä "))  # a socket's path is short
        self.said = folder / "stderr"
        self.environment = {
            name: value
            for name, value in os.environ.items()
            if not (name.startswith("WORKBOOK_") and name.endswith("_URL"))
        } | {
            "WORKBOOK_HOME": str(self.home),
            "TMPDIR": str(self.temporary),
        }
        self.others: list[Path] = []
        self.learners: list[Learner] = []
        self.began = time.time() - 1

    def learner(self, wrapper: Sequence[str] = (), **more: str) -> Learner:
        """Start a process that uses the servers."""
        self.learners.append(Learner(self, wrapper, more))
        return self.learners[-1]

    def learner_in(self, clone: Path) -> Learner:
        """Start a process that uses the servers from another clone."""
        self.learners.append(Learner(self, more={"PYTHONPATH": str(clone)}, clone=clone))
        return self.learners[-1]

    def another_temporary_folder(self) -> Path:
        """Make one, for learners that have another TMPDIR."""
        self.others.append(Path(tempfile.mkdtemp(prefix="wb ö ")))
        return self.others[-1]

    def run(self, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
        """Run ``workbook`` with these words."""
        return subprocess.run(
            [Path(sys.executable).with_name("workbook"), *words],
            env=self.environment | more,
            capture_output=True,
            text=True,
            check=False,
        )

    def processes(self, part: str = "") -> dict[int, str]:
        """Return what runs here beside the learners, with ``part`` in its command."""
        learners = {learner.process.pid for learner in self.learners}
        found = {}
        for process in beside_us():
            with suppress(psutil.NoSuchProcess, psutil.AccessDenied):
                if process.create_time() < self.began:
                    continue
                command = " ".join(process.cmdline())
                # PostgreSQL writes its titles over its environment; its data may lie in memory.
                where = f"{command} {process.cwd()}"
                here = str(self.home) in where or f"workbook-{self.identity()}" in where
                here = here or process.environ().get("WORKBOOK_HOME") == str(self.home)
                ended = process.status() == psutil.STATUS_ZOMBIE
                if here and part in command and not ended and process.pid not in learners:
                    found[process.pid] = command
        return found

    def kill_process(self, part: str) -> None:
        """End the process with ``part`` in its command by ``kill -9``."""
        first = min(self.processes(part))  # a server's child looks like it for an instant
        os.kill(first, signal.SIGKILL)

    def leftovers(self) -> list[str]:
        """Return every process, file and folder that is still there."""
        files = [*self.home.glob("running")]
        files += [path for folder in (self.temporary, *self.others) for path in folder.glob("*/*")]
        name = f"workbook-{self.identity()}-*"
        shared = [*Path("/dev/shm").glob(name), *Path("/tmp").glob(name)]
        return [
            *self.processes().values(),
            *(str(path) for path in [*files, *shared]),
        ]

    def identity(self) -> str:
        """Return what tells this user, clone and home from every other."""
        with pytest.MonkeyPatch.context() as environment:
            environment.setenv("WORKBOOK_HOME", str(self.home))
            environment.setattr(os, "getuid", lambda: self.home.stat().st_uid)
            return places.identity()

    def remove(self) -> None:
        """Remove what the test has made."""
        for learner in self.learners:
            if learner.process.poll() is None:
                learner.kill()
        until(lambda: not self.leftovers())
        for folder in (self.temporary, *self.others):
            shutil.rmtree(folder, ignore_errors=True)


def until(true: Callable[[], object], seconds: float = 30.0) -> bool:
    """Wait until something is true; return whether it came about in time."""
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            return False
        time.sleep(0.04)
    return True


def slowness() -> float:
    """Return how many times longer than 0.1 seconds this machine takes to start a Python now."""
    begun = time.monotonic()
    subprocess.run([sys.executable, "-I", "-c", ""], check=True)
    return max(1.0, (time.monotonic() - begun) / 0.1)


def nothing_is_left(machine: Machine, times: int = 1) -> bool:
    """Wait two seconds at most for everything to be gone; longer where all takes longer.

    Args:
        machine: where to look.
        times: how often the two seconds, where many servers end in one instant on few cores.
    """
    gone = until(lambda: not machine.leftovers(), times * SECONDS * slowness())
    assert gone, machine.leftovers()
    return gone
