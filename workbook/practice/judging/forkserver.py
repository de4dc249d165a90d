"""The judge's end of the forker: its process, and the orders that it is given."""

import contextlib
import os
import socket
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from workbook import places
from workbook.practice.judging.protocol.orders import ALIVE, ANSWER, ORDER, STRICT

READY = 60.0  # seconds for a forker to load everything, on a busy machine
# glibc sets 64 MB of addresses aside for each thread: eight threads of an answer, and no more
# memory could be had under the jail's limit. Elsewhere nobody reads it.
_FEW_ARENAS = {"MALLOC_ARENA_MAX": "2"}


class NoForker(RuntimeError):  # noqa: N818 -- it names what is the matter
    """The process from which answers are forked does not run: our side's fault."""


@dataclass(slots=True)
class Spare:
    """A child that waits for its task.

    Args:
        pid: its process id.
        channel: the judge's end of the stream to it.
    """

    pid: int
    channel: socket.socket


class ForkServer:
    """A forker, started at once. One thread at a time may give it orders.

    Args:
        folder: the folder of the checks, which it removes at its end.
        strict: whether its children are locked in.
    """

    def __init__(self, folder: Path, *, strict: bool) -> None:
        ours, theirs = socket.socketpair()
        self._orders, self._ready = ours, False
        self._process = subprocess.Popen(  # noqa: S603 -- our own interpreter
            [
                sys.executable,
                "-m",
                "workbook.practice.judging.forking.forker",
                str(theirs.fileno()),
                str(folder),
            ],
            pass_fds=[theirs.fileno()],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            cwd=places.root(),
            env=_bare_environment() if strict else os.environ | _FEW_ARENAS,
        )
        theirs.close()

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether it runs."""
        return self._process.poll() is None

    def tell(self, modules: Sequence[str]) -> None:
        """Say, once, which modules to load; one that is gone is found out by whoever needs it."""
        if self._process.stdin is not None:
            with contextlib.suppress(OSError), self._process.stdin as names:
                names.write("\n".join(modules).encode())

    def fork(self, letter: bytes) -> Spare:
        """Have a child made.

        Args:
            letter: which kind, as :mod:`workbook.practice.judging.protocol.orders` has them.

        Raises:
            NoForker: when there is no forker to have one from.
        """
        ours, theirs = socket.socketpair()
        try:
            if not self._ready:
                self._orders.settimeout(READY)
                self._answer()
                self._ready = True
            socket.send_fds(self._orders, [ORDER.pack(letter, 0)], [theirs.fileno()])
            pid = self._answer()
        except NoForker:
            ours.close()
            raise
        except OSError as error:
            ours.close()
            raise NoForker(f"The process that runs answers is gone: {error}.") from error
        finally:
            theirs.close()
        if pid <= 0:
            ours.close()
            raise NoForker("No process could be made for the answer. Is the machine out of memory?")
        return Spare(pid, ours)

    def kill(self, pid: int) -> None:
        """End a child and all that it has started."""
        with contextlib.suppress(OSError):
            self._orders.sendall(ORDER.pack(b"k", pid))

    def fate(self, pid: int) -> int:
        """Return how a child ended, ``ALIVE`` where nobody knows."""
        try:
            self._orders.sendall(ORDER.pack(b"w", pid))
            return self._answer()
        except (OSError, NoForker):
            return ALIVE

    def hang_up(self) -> None:
        """Have it end, with all its children."""
        self._orders.close()

    def wait(self) -> None:
        """Wait for its end."""
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _answer(self) -> int:
        said = b""
        while len(said) < ANSWER.size:
            piece = self._orders.recv(ANSWER.size - len(said))
            if not piece:
                raise NoForker("The process that runs answers has ended.")
            said += piece
        return int(ANSWER.unpack(said)[0])


def _bare_environment() -> dict[str, str]:
    """Return what a locked process may know of this one's environment: next to nothing.

    Time zone, language and the hashes of texts are fixed, so that a result does not hang on them.
    """
    fixed = {"LANG": "C.UTF-8", "TZ": "UTC", "PYTHONHASHSEED": "0", "HOME": "/", STRICT: "1"}
    fixed |= {"PYTHONDONTWRITEBYTECODE": "1", "WORKBOOK_HASH_COST": "low"} | _FEW_ARENAS
    libraries = os.environ.get("LD_LIBRARY_PATH")  # without it, some Pythons do not start
    kept = {} if libraries is None else {"LD_LIBRARY_PATH": libraries}
    return kept | fixed | {"PATH": "/usr/local/bin:/usr/bin:/bin"}
