"""The forker: one thread, everything preloaded, and a fresh child for whoever asks.

It never sees an exercise's key or check. The judge runs this module with the arguments SOCKET
(an inherited descriptor) and FOLDER, and writes the modules to load to its standard input: the
first one is loaded at once, after what most answers use, and the others when there is time.
When the socket's other end is closed, every child is killed and the folder of the checks is
removed.
"""

import gc
import importlib
import os
import shutil
import signal
import socket
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from workbook.practice.judging import jail
from workbook.practice.judging.forking import births, holes, namespaces
from workbook.practice.judging.protocol.orders import ALIVE, ANSWER, BROKEN, ORDER, STRICT

_FIRST = (
    "workbook.practice.judging.child.begin",
    "workbook.observe.through_sqlalchemy",
    "workbook.domain.schemas",
    "workbook.domain.hashing",
)
_FOR_STRICT = (
    "workbook.practice.judging.strict.attempts",
    "workbook.practice.judging.strict.lock",
)
_BY_ITSELF = 0.2  # seconds that a child gets to be found ended
_IN_ALL = 3.0  # where it may take a namespace full of large processes with it


class Forker:
    """Makes, kills and buries children.

    Args:
        orders: the stream on which the judge asks.
        strict: whether the children are to be locked in.
    """

    def __init__(self, orders: socket.socket, *, strict: bool = False) -> None:
        self.orders, self.strict = orders, strict
        self.offline = strict and namespaces.leave_the_network()
        self.alive: set[int] = set()
        self.ended: dict[int, int] = {}
        self.late: list[str] = []  # modules that are still to be loaded
        self.warm = False
        self.filled: list[object] = []
        self.watching: Any = None  # listens already in every child, where it can

    def serve(self) -> None:
        """Do what is asked until the judge is gone."""
        while True:
            order, attached, _, _ = socket.recv_fds(self.orders, ORDER.size, 1)
            if not order:
                return
            letter, pid = ORDER.unpack(order)
            self.bury()
            if letter in {b"f", b"s", b"e"}:
                # A locked child cannot read what the modules that it may import import themselves.
                if (self.strict or letter != b"f") and not self.warm:
                    self.warm_up()
                child = self.fork(attached[0], early=letter == b"e")
                self.orders.sendall(ANSWER.pack(child))
            elif letter == b"k":
                self.kill(pid)
            else:
                self.orders.sendall(ANSWER.pack(self.fate(pid)))

    def warm_up(self) -> None:
        """Load the rest, use everything once, and keep the collector from touching it."""
        from workbook.practice.judging.forking import warming

        self.warm = True
        load(self.late)
        warming.warm()
        if self.strict:  # the others make statements of their own before they listen
            from workbook.practice.judging.child import begin

            self.watching = begin.listening()
        gc.collect()
        with suppress(OSError):
            self.filled = holes.filled()
        gc.freeze()

    def fork(self, channel: int, *, early: bool) -> int:
        """Make a child, alone in namespaces of its own where the machine allows that."""
        pid, alone = births.born(mounts=self.strict)
        if pid == 0:
            self.become(channel, alone=alone, early=early)
        os.close(channel)
        if pid < 0:
            return 0
        self.alive.add(pid)
        return pid

    def become(self, channel: int, *, alone: bool, early: bool) -> None:
        """Turn into a child: nothing of the forker stays open, and this never returns."""
        try:
            os.setsid()
            nothing = os.open(os.devnull, os.O_RDWR)
            os.dup2(channel, 3)
            for number in (0, 1, 2):
                os.dup2(nothing, number)
            os.closerange(4, 1 << 16)
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, signal.SIG_DFL)
            from workbook.practice.judging.child import begin

            channel_of_its_own = socket.socket(fileno=3)
            begin.live(
                channel_of_its_own,
                alone=alone,
                early=early,
                offline=self.offline,
                watching=self.watching,
            )
        finally:
            os._exit(BROKEN)

    def kill(self, pid: int) -> None:
        """Kill a child and its process group; its namespace goes with it."""
        if pid in self.alive:
            for target in (-pid, pid):
                with suppress(ProcessLookupError, PermissionError):
                    os.kill(target, signal.SIGKILL)

    def bury(self) -> None:
        """Take in how children have ended; end what they have left behind."""
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                break
            if pid in self.alive:
                self.alive.discard(pid)
                self.ended[pid] = os.waitstatus_to_exitcode(status)
        while len(self.ended) > 200:
            self.ended.pop(next(iter(self.ended)))
        for pid in jail.children():
            if pid not in self.alive:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)

    def fate(self, pid: int) -> int:
        """Return a child's exit status, negative for a signal, or ALIVE."""
        until = time.monotonic() + (_IN_ALL if self.strict else _BY_ITSELF)
        while pid not in self.ended and time.monotonic() < until:
            self.bury()
            time.sleep(0.002)
        return self.ended.get(pid, ALIVE)

    def end(self) -> None:
        """Kill every child and bury them all."""
        for pid in list(self.alive):
            self.kill(pid)
        until = time.monotonic() + 1
        while (self.alive or jail.children()) and time.monotonic() < until:
            self.bury()
            time.sleep(0.002)


def main() -> None:
    """Preload, serve; whatever happens, leave nothing behind."""
    number, folder = sys.argv[1:]
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # an interrupted cell is no reason to end
    strict = os.environ.pop(STRICT, "") == "1"
    forker = Forker(socket.socket(fileno=int(number)), strict=strict)
    try:
        jail.adopt_orphans()
        forker.late = prepare()
        if strict:
            load(_FOR_STRICT)
            lock_made_ready()
        with suppress(ConnectionError):  # the judge may be gone already
            forker.orders.sendall(ANSWER.pack(os.getpid()))
            forker.serve()
    finally:
        forker.end()
        shutil.rmtree(folder, ignore_errors=True)
    os._exit(0)


def prepare() -> list[str]:
    """Load what most answers use, and return what can be loaded later.

    FastAPI and its like are among the latter: a first answer that needs them loads them itself.
    """
    gc.disable()  # nothing of this is garbage; a child turns the collector on again
    os.environ.setdefault("WORKBOOK_HASH_COST", "low")
    load(_FIRST)
    modules = sys.stdin.read().split()
    load(modules[:1])
    gc.freeze()
    return modules[1:]


def lock_made_ready() -> None:
    """Have what every locked child needs worked out once; without it, each does it anew."""
    with suppress(Exception):
        from workbook.practice.judging.strict import lock

        lock.prepare()


def load(modules: Sequence[str]) -> None:
    """Import modules; one that does not load is its own exercise's trouble."""
    for name in modules:
        with suppress(Exception):
            importlib.import_module(name)


if __name__ == "__main__":
    main()
