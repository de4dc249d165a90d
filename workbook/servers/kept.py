"""One program under its keeper, as the guard sees it."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from workbook.servers import shortage, standin
from workbook.servers.errors import PortTaken, ServerError
from workbook.servers.keeper import GUARD_GONE
from workbook.servers.recipe import Recipe

_PATIENCE = 3.0  # seconds in which its keeper hears of a program's death
_KEEPER = Path(__file__).with_name("keeper.py")
# What tells a program that it runs under a test, in a kernel or in a build, which it does not.
_NOT_PASSED_ON = ("PYTEST_", "JPY_", "COV_", "MPLBACKEND", "WORKBOOK_BUILD", "PYTHONWARNINGS")


def clean_environment() -> dict[str, str]:
    """Return this process's environment without what belongs to the caller alone."""
    return {k: v for k, v in os.environ.items() if not k.startswith(_NOT_PASSED_ON)}


class Kept:
    """A program that runs under a keeper.

    Args:
        recipe: what to run.
        log: the file for all that it says.
        cwd: the folder that it runs in.
        ended: called once it has.
        user: the number of the user to run as; None for our own.
    """

    def __init__(
        self,
        recipe: Recipe,
        log: Path,
        cwd: Path,
        ended: Callable[[], None],
        user: int | None = None,
    ) -> None:
        self.recipe, self._log, self._tell_ended = recipe, log, ended
        self.pid: int | None = None
        self.reason = ""  # why it ended, once it has
        self._step = 0
        self._full = False  # the disk, when it ended
        self._changed = threading.Event()
        self._over = threading.Event()  # the program has ended
        self._ended = threading.Event()  # and its folder and its keeper are gone
        self._dismissed = False
        spec = {
            "steps": [{"argv": step.argv, "input": step.input} for step in recipe.steps],
            "serve": recipe.serve,
            "env": {**clean_environment(), **recipe.environment},
            "cwd": str(cwd),
            "log": str(log),
            "folder": str(recipe.data),
            "stop": int(recipe.stop),
            "apart": recipe.apart,
            "user": user,
        }
        self._keeper = subprocess.Popen(  # noqa: S603  (our own script)
            [sys.executable, "-I", "-S", str(_KEEPER), str(recipe.data)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        # Through the pipe, for everybody on the machine may read a command line, and the
        # environment may hold secrets.
        assert self._keeper.stdin is not None
        with suppress(BrokenPipeError):  # it has died; _listen says so
            self._keeper.stdin.write(json.dumps(spec).encode() + b"\n")
            self._keeper.stdin.flush()
        threading.Thread(target=self._listen, daemon=True).start()

    @property
    def alive(self) -> bool:
        """Whether the program runs."""
        return not self._over.is_set()

    def lives(self, answers: bool) -> bool:
        """Whether the program runs; one that does not answer may just have died."""
        return self.alive and (answers or not self._over.wait(_PATIENCE))

    def until_ready(self, tell: Callable[[str], None]) -> None:
        """Wait until the program can be used.

        Args:
            tell: hears what is waited for.

        Raises:
            ServerError: if it ends first, or takes longer than it may.
        """
        begun, said = time.monotonic(), ""
        recipe = self.recipe
        while self.alive:
            says = (
                recipe.steps[self._step].says
                if self.pid is None and self._step < len(recipe.steps)
                else f"Starting {recipe.title}"
            )
            if says != said:
                tell(said := says)
            if self.pid is not None and recipe.ready():
                if recipe.found is not None:
                    self.recipe = recipe._replace(url=recipe.found())
                return
            if time.monotonic() - begun > recipe.patience:
                self.end("it was not ready in time")
                raise ServerError(
                    f"{recipe.title} was not ready after {recipe.patience:.0f} seconds. "
                    "The machine may be busy: try again, or look at `workbook servers log "
                    f"{self._log.stem}`."
                )
            self._changed.wait(0.004)
            self._changed.clear()
        raise (PortTaken if recipe.taken(self._said()) else ServerError)(self._why_not_started())

    def end(self, reason: str) -> None:
        """End the program and its folder, and wait for that, at most about two seconds."""
        self._dismissed = True
        self.reason = self.reason or reason
        if self._keeper.stdin is not None and not self._keeper.stdin.closed:
            self._keeper.stdin.close()
        with suppress(OSError):
            self._keeper.send_signal(signal.SIGCONT)  # somebody may have stopped it
        self._ended.wait(2.5)

    def _listen(self) -> None:
        assert self._keeper.stdout is not None
        for line in self._keeper.stdout:
            event = json.loads(line)
            self._step = event.get("step", self._step)
            self.pid = event.get("pid", self.pid)
            if "refused" in event:
                self.reason = "refused: " + event["refused"]
            self._full = event.get("full", self._full)
            if "failed" in event:
                self._end_was(event["failed"])
            if "over" in event:
                self._end_was(_how(event["over"]))
            self._changed.set()
        self._keeper.wait()
        if self.alive and not self._dismissed:
            self._end_was("its keeper was killed")
            if self.pid is not None:  # where Linux does not, this ends its server
                with suppress(OSError):
                    os.kill(self.pid, self.recipe.stop)
        self._end_was("it was ended")
        self._keeper.stdout.close()
        self._ended.set()
        self._changed.set()
        self._tell_ended()

    def _end_was(self, reason: str) -> None:
        self.reason = self.reason or reason
        self._over.set()

    def _said(self) -> str:
        return self._log.read_text(errors="replace") if self._log.exists() else ""

    def _why_not_started(self) -> str:
        title = self.recipe.title
        if self.reason.startswith("refused: "):
            reason = self.reason.removeprefix("refused: ")
            return standin.refusal(title, self.recipe.variable, reason)
        log = self._said()
        if (lacked := shortage.told(self.recipe, log, full=self._full)) is not None:
            return lacked
        if " killed" in self.reason:  # its last words are of something else
            return (
                f"{title} did not start: {self.reason}. Run this once more; if that happens again, "
                "the machine may have too little memory."
            )
        if (known := self.recipe.explain(log)) is not None:
            return known
        said = [line.strip() for line in log.splitlines() if line.strip()]
        return f"{title} did not start: {said[-1] if said else self.reason}."


def _how(code: int) -> str:
    if code == GUARD_GONE:
        return "its keeper was killed"
    if code < 0:
        return f"it was killed by {signal.Signals(-code).name}"
    return f"it ended by itself with status {code}"
