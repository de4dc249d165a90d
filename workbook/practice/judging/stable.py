"""The judge's forker, and children that wait for their task already."""

import atexit
import contextlib
import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from workbook import places
from workbook.practice.judging.forker import ALIVE, ANSWER, BROKEN, CHANNEL_CLOSED, ORDER, STRICT

READY = 60.0  # seconds for a forker to load everything, on a busy machine
_SPARES = 3


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


class Stable:
    """A forker and its spare children.

    Args:
        modules: tells what it loads beside the frameworks; asked when it has begun with these.
        spares: how many children wait.
        early: whether they prepare themselves while they wait: a learner's check is quicker
            for it, and many checks in a row are slower.
        strict: whether the texts are strangers', so that children are locked in.
    """

    def __init__(
        self,
        modules: Callable[[], Sequence[str]] = tuple,
        spares: int = _SPARES,
        *,
        early: bool = False,
        strict: bool = False,
    ) -> None:
        self.strict = strict
        self.folder = Path(tempfile.mkdtemp(prefix="workbook-judge-", dir=_memory()))
        self._wanted = spares
        self._letter = b"e" if early else b"s"
        self._spares: deque[Spare] = deque()
        self._lock = threading.Lock()
        ours, theirs = socket.socketpair()
        self._orders = ours
        self._process = subprocess.Popen(  # noqa: S603 -- our own interpreter
            [
                sys.executable,
                "-m",
                "workbook.practice.judging.forker",
                str(theirs.fileno()),
                str(self.folder),
            ],
            pass_fds=[theirs.fileno()],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            cwd=places.root(),
            env=_bare_environment() if strict else os.environ | _FEW_ARENAS,
        )
        theirs.close()
        self._tell(modules())
        self._ready = False
        self._last_things: list[Callable[[], None]] = []
        self._names = iter(range(1 << 62))

    def _tell(self, modules: Sequence[str]) -> None:
        """Say which modules to load; a forker that is gone is found out by whoever needs it."""
        if self._process.stdin is not None:
            with contextlib.suppress(OSError), self._process.stdin as names:
                names.write("\n".join(modules).encode())

    def take(self) -> Spare:
        """Return a child that waits for its task.

        Raises:
            NoForker: when there is no forker to have one from.
        """
        with self._lock:
            return self._spares.popleft() if self._spares else self._fork(b"f")

    def refill(self) -> None:
        """Make children until enough wait."""
        while True:
            with self._lock:
                if len(self._spares) >= self._wanted:
                    return
                try:
                    self._spares.append(self._fork(self._letter))
                except NoForker:
                    return

    def refill_soon(self) -> None:
        """Make children in another thread."""
        threading.Thread(target=self.refill, daemon=True).start()

    def name(self) -> str:
        """Return a name for a folder or a file that nothing else has."""
        if self.strict:
            return secrets.token_hex(8)  # nobody is to know where another answer's folder is
        with self._lock:
            return f"{next(self._names):x}"

    def kill(self, spare: Spare) -> None:
        """End a child and all that it has started."""
        with contextlib.suppress(OSError):
            spare.channel.close()
        with self._lock, contextlib.suppress(OSError):
            self._orders.sendall(ORDER.pack(b"k", spare.pid))

    def fate(self, spare: Spare) -> str:
        """Return the sentence for a child that does not answer any more."""
        try:
            with self._lock:
                self._orders.sendall(ORDER.pack(b"w", spare.pid))
                status = self._answer()
        except (OSError, NoForker):
            status = ALIVE
        return _fate(status)

    @property
    def forker(self) -> int:
        """The forker's process id."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether the forker runs."""
        return self._process.poll() is None

    def before_close(self, work: Callable[[], None]) -> None:
        """Have something done before everything ends."""
        self._last_things.append(work)

    def close(self) -> None:
        """End the forker, every child, and the folder."""
        while self._last_things:
            with contextlib.suppress(Exception):  # the end comes all the same
                self._last_things.pop()()
        self._orders.close()
        while self._spares:
            self._spares.pop().channel.close()
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)  # where a forker was killed, it is there

    def _fork(self, letter: bytes) -> Spare:
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

    def _answer(self) -> int:
        said = b""
        while len(said) < ANSWER.size:
            piece = self._orders.recv(ANSWER.size - len(said))
            if not piece:
                raise NoForker("The process that runs answers has ended.")
            said += piece
        return int(ANSWER.unpack(said)[0])


# glibc sets 64 MB of addresses aside for each thread: eight threads of an answer, and no more
# memory could be had under the jail's limit. Elsewhere nobody reads it.
_FEW_ARENAS = {"MALLOC_ARENA_MAX": "2"}

_shared: dict[bool, Stable] = {}
_making = threading.Lock()


def shared(
    modules: Callable[[], Sequence[str]], *, early: bool = False, strict: bool = False
) -> Stable:
    """Return this process's stable, made at the first use and again when its forker is gone.

    Args:
        modules: tells what its forker loads, when one is made.
        early: whether its children prepare themselves while they wait, when one is made.
        strict: whether its children are locked in; there is one stable of either kind.
    """
    with _making:
        known = _shared.get(strict)
        if known is not None and not known.alive:
            known.close()
            known = None
        if known is None:
            known = _shared[strict] = Stable(modules, early=early, strict=strict)
            atexit.register(known.close)
        return known


def _bare_environment() -> dict[str, str]:
    """Return what a locked process may know of this one's environment: next to nothing.

    Time zone, language and the hashes of texts are fixed, so that a result does not hang on them.
    """
    fixed = {"LANG": "C.UTF-8", "TZ": "UTC", "PYTHONHASHSEED": "0", "HOME": "/", STRICT: "1"}
    fixed |= {"PYTHONDONTWRITEBYTECODE": "1", "WORKBOOK_HASH_COST": "low"} | _FEW_ARENAS
    libraries = os.environ.get("LD_LIBRARY_PATH")  # without it, some Pythons do not start
    kept = {} if libraries is None else {"LD_LIBRARY_PATH": libraries}
    return kept | fixed | {"PATH": "/usr/local/bin:/usr/bin:/bin"}


def _memory() -> str | None:
    """Return a folder in memory, where a commit of SQLite costs 0.05 ms, or None."""
    if "WORKBOOK_RESIDENT" in os.environ:
        return os.environ["WORKBOOK_SCRATCH"]
    shared_memory = Path("/dev/shm")  # noqa: S108 -- mkdtemp makes it private
    return str(shared_memory) if os.access(shared_memory, os.W_OK | os.X_OK) else None


def _fate(status: int) -> str:
    if status in {ALIVE, CHANNEL_CLOSED}:
        return (
            "Your answer closed the workbook's own channel. Close only what you have opened, and "
            "check again."
        )
    if status == BROKEN:
        return (
            "Your answer changed Python or the workbook itself in its process so that nothing can "
            "run there any more. Leave what is not yours as it is."
        )
    if status in {-9, -24}:
        return (
            "Your answer was stopped by the system: it used too much processor time or memory. "
            "Does it loop without an end?"
        )
    if status < 0:
        return (
            f"Your answer crashed Python itself (signal {-status}). The usual reason is a "
            "function that calls itself without an end."
        )
    return (
        f"Your answer ended its own process (exit status {status}), and nothing after that can "
        "run. Leave out os._exit, sys.exit and quit."
    )
