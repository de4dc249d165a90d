"""Keeps one server: ends it, and its folder, when the guard is gone.

Runs as a script of its own (``python -I -S keeper.py FOLDER``; the folder is there for people
who read a list of processes), with nothing but the standard library. Its standard input is a
pipe to the guard: what to run comes as its first line, and the end of that pipe, however it
comes about, is the order to end. Its standard output tells the guard what happens, a line of JSON
each: ``{"step": n}``, ``{"pid": n}``, ``{"over": code, "full": whether the disk is}`` of what
was the last command, ``{"refused": reason}`` and ``{"failed": reason}`` of what could not be run.

Should the keeper itself be killed, Linux ends the server for it (PR_SET_PDEATHSIG, prctl(2));
the guard does so too, for systems that lack that.
"""

import ctypes
import json
import os
import pwd
import selectors
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

_PR_SET_PDEATHSIG, _PR_SET_CHILD_SUBREAPER = 1, 36
_LINUX = sys.platform == "linux"
GUARD_GONE = 1000  # no exit code
_NOTHING = 1024 * 1024  # bytes that are no space for a server
_PATIENCE = 1.0  # seconds that a server gets to end by itself


def main() -> None:
    """Run the steps of a specification, then its server, until one of the two ends."""
    spec = json.loads(_first_line())
    for number in (signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)  # an interrupted cell is no reason to end
    keeper = Keeper(spec)
    try:
        keeper.run()
    finally:
        keeper.end()


def _first_line() -> bytes:
    """Return what the guard writes, and nothing beyond: the pipe itself is watched later."""
    line = b""
    while not line.endswith(b"\n"):
        more = os.read(0, 65536)
        if not more:
            sys.exit(0)  # the guard is gone already
        line += more
    return line


class Keeper:
    """One server and what it needs before it can run.

    Args:
        spec: ``steps`` (each with ``argv`` and ``input``), ``serve`` (argv), ``env``, ``log``
            and ``folder`` (paths), ``stop`` (the signal that ends the server), ``cwd``, and
            ``apart`` (see ``go_apart``) and ``user`` (the number of the one to run as, or None).
    """

    def __init__(self, spec: dict[str, Any]) -> None:
        self.spec = spec
        self.child: subprocess.Popen[bytes] | None = None
        self.stop = int(spec["stop"])
        self.told_to_end = False
        self.wakes = selectors.DefaultSelector()
        self.wakes.register(0, selectors.EVENT_READ, "guard")
        reader, writer = os.pipe()
        os.set_blocking(reader, False)
        os.set_blocking(writer, False)
        self.wakes.register(reader, selectors.EVENT_READ, "child")
        signal.set_wakeup_fd(writer, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.signal(signal.SIGTERM, self._asked_to_end)
        if _LINUX:
            _prctl(_PR_SET_CHILD_SUBREAPER, 1)

    def run(self) -> None:
        """Run everything; return when the server or the guard is gone."""
        if self.spec["apart"] and self.spec["user"] is None and _LINUX:
            try:
                go_apart()
            except OSError as error:
                if os.getuid() == 0:
                    tell(refused=error.strerror)
                    return
        try:
            self._run()
        except (PermissionError, subprocess.SubprocessError) as error:
            tell(refused=str(error))
        except OSError as error:
            tell(failed=str(error), full=self._is_full())

    def _run(self) -> None:
        for number, step in enumerate(self.spec["steps"]):
            tell(step=number)
            code = self._wait(self._start(step["argv"], step.get("input")))
            if code != 0:
                tell(over=code, full=self._is_full())
                return
        server = self._start(self.spec["serve"], None)
        tell(pid=server.pid)
        tell(over=self._wait(server), full=self._is_full())

    def _is_full(self) -> bool:
        """Whether the disk has no space left; a log on it cannot say so."""
        with suppress(OSError):
            return shutil.disk_usage(self.spec["folder"]).free < _NOTHING
        return False

    def _start(self, argv: list[str], text: str | None) -> subprocess.Popen[bytes]:
        mine = os.getpid()

        def in_child() -> None:
            for number in (signal.SIGINT, signal.SIGHUP):
                signal.signal(number, signal.SIG_DFL)
            if self.spec["user"] is not None:
                run_as(self.spec["user"])
            if _LINUX:  # after a change of user, which would undo it
                _prctl(_PR_SET_PDEATHSIG, self.stop)
                if os.getppid() != mine:
                    os._exit(1)

        with Path(self.spec["log"]).open("ab") as log:
            self.child = subprocess.Popen(  # noqa: S603  (the guard says what to run)
                argv,
                stdin=subprocess.PIPE if text is not None else subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=self.spec["env"],
                cwd=self.spec["cwd"],
                start_new_session=True,
                preexec_fn=in_child,  # there is one thread only
            )
        if text is not None and self.child.stdin is not None:
            with suppress(BrokenPipeError):  # it has ended already; its exit code tells how
                self.child.stdin.write(text.encode())
                self.child.stdin.flush()
            with suppress(BrokenPipeError):
                self.child.stdin.close()
        return self.child

    def _wait(self, child: subprocess.Popen[bytes]) -> int:
        """Return the exit code of a child, or ``GUARD_GONE`` when the guard is gone first."""
        while not self.told_to_end:
            code = _reap(child.pid)
            if code is not None:
                self.child = None
                return code
            for key, _ in self.wakes.select():
                if not os.read(key.fd, 4096) and key.data == "guard":
                    self.told_to_end = True
        return GUARD_GONE

    def _asked_to_end(self, *_: object) -> None:
        self.told_to_end = True

    def end(self) -> None:
        """End the server, whatever it has started, and its folder."""
        if self.child is not None:
            pid = self.child.pid
            _signal(pid, self.stop)
            until = time.monotonic() + _PATIENCE
            while _reap(pid) is None and time.monotonic() < until:
                time.sleep(0.005)
            _signal(-pid, signal.SIGKILL)  # what is left of its process group
        if _LINUX:
            end_orphans()
        shutil.rmtree(self.spec["folder"], ignore_errors=True)
        os._exit(0)


def go_apart() -> None:
    """Enter a user namespace in which root has another name, and an IPC namespace.

    Some servers refuse root, or a user without a name. Seen from outside it is still the same one,
    so folders keep their owner and their modes. Shared memory that a killed server leaves behind
    goes with the namespace.

    Raises:
        OSError: if this machine refuses namespaces.
    """
    user, group = os.getuid(), os.getgid()
    known = {entry.pw_uid for entry in pwd.getpwall() if entry.pw_uid}
    inside = user if user in known else min(known, default=65_534)  # some look up their user's name
    os.unshare(os.CLONE_NEWUSER | os.CLONE_NEWIPC)
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{inside} {user} 1")
    Path("/proc/self/gid_map").write_text(f"{group or inside} {group} 1")


def run_as(user: int) -> None:
    """Become another user for good, with that one's group only."""
    os.setgroups([])
    os.setgid(pwd.getpwuid(user).pw_gid)
    os.setuid(user)


def end_orphans() -> None:
    """Kill all that has become a child of this process: it is the reaper of its server."""
    children = Path(f"/proc/self/task/{os.getpid()}/children")
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until:
        try:
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        except ChildProcessError:
            return
        for pid in children.read_text().split() if children.exists() else []:
            _signal(int(pid), signal.SIGKILL)
        time.sleep(0.005)


def tell(**event: object) -> None:
    """Tell the guard; it may be gone."""
    with suppress(OSError):
        os.write(1, json.dumps(event).encode() + b"\n")


def _reap(pid: int) -> int | None:
    """Bury every child that has ended, and return the exit code of one of them."""
    found = None
    while True:
        try:
            ended, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return found
        if not ended:
            return found
        if ended == pid:
            found = os.waitstatus_to_exitcode(status)


def _signal(pid: int, number: int) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.kill(pid, number)


def end_with_parent() -> None:
    """Let Linux kill this process when the one that has started it ends."""
    if _LINUX:
        _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() == 1:
            os._exit(1)  # it has ended already


def _prctl(option: int, value: int) -> None:
    ctypes.CDLL(None, use_errno=True).prctl(option, value, 0, 0, 0)


if __name__ == "__main__":
    main()
