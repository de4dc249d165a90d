"""The judge's forker, and children that wait for their task already."""

import atexit
import contextlib
import os
import secrets
import shutil
import tempfile
import threading
from collections import deque
from collections.abc import Callable, Sequence
from pathlib import Path

from workbook.practice.judging import fates
from workbook.practice.judging.forkserver import ForkServer, NoForker, Spare

_SPARES = 3


class Pool:
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
        self._lock = threading.Lock()  # for the spares, and for the forker
        self._forker = ForkServer(self.folder, strict=strict)
        self._forker.tell(modules())
        self._last_things: list[Callable[[], None]] = []
        self._names = iter(range(1 << 62))

    def take(self) -> Spare:
        """Return a child that waits for its task.

        Raises:
            NoForker: when there is no forker to have one from.
        """
        with contextlib.suppress(IndexError):
            return self._spares.popleft()  # not for whoever refills, and holds the lock meanwhile
        with self._lock:
            return self._forker.fork(b"f")

    def refill(self) -> None:
        """Make children until enough wait."""
        while True:
            with self._lock:
                if len(self._spares) >= self._wanted:
                    return
                try:
                    self._spares.append(self._forker.fork(self._letter))
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
        with self._lock:
            self._forker.kill(spare.pid)

    def fate(self, spare: Spare) -> str:
        """Return the sentence for a child that does not answer any more."""
        with self._lock:
            return fates.sentence(self._forker.fate(spare.pid))

    @property
    def forker(self) -> int:
        """The forker's process id."""
        return self._forker.pid

    @property
    def alive(self) -> bool:
        """Whether the forker runs."""
        return self._forker.alive

    def before_close(self, work: Callable[[], None]) -> None:
        """Have something done before everything ends."""
        self._last_things.append(work)

    def close(self) -> None:
        """End the forker, every child, and the folder."""
        while self._last_things:
            with contextlib.suppress(Exception):  # the end comes all the same
                self._last_things.pop()()
        self._forker.hang_up()
        while self._spares:
            self._spares.pop().channel.close()
        self._forker.wait()
        shutil.rmtree(self.folder, ignore_errors=True)  # where a forker was killed, it is there


_shared: dict[bool, Pool] = {}
_making = threading.Lock()


def shared(
    modules: Callable[[], Sequence[str]], *, early: bool = False, strict: bool = False
) -> Pool:
    """Return this process's pool, made at the first use and again when its forker is gone.

    Args:
        modules: tells what its forker loads, when one is made.
        early: whether its children prepare themselves while they wait, when one is made.
        strict: whether its children are locked in; there is one pool of either kind.
    """
    with _making:
        known = _shared.get(strict)
        if known is not None and not known.alive:
            known.close()
            known = None
        if known is None:
            known = _shared[strict] = Pool(modules, early=early, strict=strict)
            atexit.register(known.close)
        return known


def _memory() -> str | None:
    """Return a folder in memory, where a commit of SQLite costs 0.05 ms, or None."""
    if "WORKBOOK_RESIDENT" in os.environ:
        return os.environ["WORKBOOK_SCRATCH"]
    shared_memory = Path("/dev/shm")  # noqa: S108 -- mkdtemp makes it private
    return str(shared_memory) if os.access(shared_memory, os.W_OK | os.X_OK) else None
