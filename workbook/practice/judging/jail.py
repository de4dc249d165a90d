"""How a judged process is held: its limits, and its end with whoever has started it."""

import ctypes
import os
import resource
import signal
import sys
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from workbook.practice.judging import procfs

_PR_SET_PDEATHSIG, _PR_SET_CHILD_SUBREAPER = 1, 36  # linux/prctl.h
_LINUX = sys.platform == "linux"
_MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Jail:
    """The limits of one judged process.

    Args:
        seconds: for one part, loading the text included: of processor time, and of time in
            which the machine has a processor for everybody (see ``budget``).
        whole: as many for all parts together.
        cpu: seconds of processor time of one process; the kernel itself sees to it.
        statements: SQL statements in one part.
        megabytes: of memory beyond what the forker has.
        file_megabytes: of one file.
        processes: alive at once, threads included.
        strict: whether the text is a stranger's, so that its process is locked in first
            (:mod:`workbook.practice.judging.strict`).
    """

    seconds: float = 5.0
    whole: float = 10.0
    cpu: int = 10
    statements: int = 2_000
    megabytes: int = 256
    file_megabytes: int = 64
    processes: int = 400  # a PID namespace takes no less than 301
    strict: bool = False

    def as_json(self) -> dict[str, Any]:
        """Return the limits for the wire."""
        return asdict(self)


PRACTICE = Jail()
"""What a learner's own check runs under."""

_LONGER = 3  # times as long as in practice: a grader's machine may be a slow one
STRICT = replace(
    PRACTICE,
    seconds=_LONGER * PRACTICE.seconds,
    whole=_LONGER * PRACTICE.whole,
    processes=128,
    strict=True,
)
"""What the classroom judges under: nobody is waiting, and nobody is trusted.

It holds the answer. What an answer has written is read by the judge, whose process must hold
itself, too: ``workbook.classroom.workers.sandbox``.
"""

_DESCRIPTORS = 256  # open at once in a process of the strict jail
_FEWEST = 301  # processes, the least that a PID namespace can be limited to


def limit(jail: Jail, *, alone: bool) -> None:
    """Put the limits on this process and all that it starts.

    Args:
        jail: the limits.
        alone: whether this process is the first of its own PID namespace.
    """
    _cap(resource.RLIMIT_CPU, jail.cpu)
    _cap(resource.RLIMIT_FSIZE, jail.file_megabytes * _MIB)
    _cap(resource.RLIMIT_CORE, 0)
    if jail.strict:
        _cap(resource.RLIMIT_NOFILE, _DESCRIPTORS)  # each holds memory of the kernel's own
    if _LINUX:
        _cap(resource.RLIMIT_AS, _address_space() + jail.megabytes * _MIB)
    if alone and jail.strict:
        _most_processes(max(jail.processes, _FEWEST))
        _cap(resource.RLIMIT_NPROC, jail.processes)  # of this user namespace; root is exempt
    elif not (alone and _most_processes(jail.processes)):
        # Counted for the whole user, so it must leave room for what else they run.
        _cap(resource.RLIMIT_NPROC, _running() + jail.processes)


def die_with_parent() -> None:
    """Have the kernel kill this process when its parent is gone, whatever way it goes."""
    _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def adopt_orphans() -> None:
    """Become the parent of every descendant whose own parent ends."""
    _prctl(_PR_SET_CHILD_SUBREAPER, 1)


def children() -> list[int]:
    """Return the ids of this process's children, as far as the system tells."""
    try:
        text = procfs.read(f"/proc/self/task/{os.getpid()}/children")
    except OSError:
        return []
    return [int(pid) for pid in text.split()]


def _most_processes(count: int) -> bool:
    """Limit the namespace itself (Linux 6.14 and later): it holds for root, too."""
    try:
        Path("/proc/sys/kernel/pid_max").write_text(str(count))
    except OSError:
        return False
    return True


def _cap(what: int, most: int) -> None:
    _, hard = resource.getrlimit(what)
    if hard != resource.RLIM_INFINITY:
        most = min(most, hard)
    resource.setrlimit(what, (most, most))


def _address_space() -> int:
    pages = int(procfs.read("/proc/self/statm").split()[0])
    return pages * os.sysconf("SC_PAGE_SIZE")


def _running() -> int:
    """Return about how many threads this user has."""
    if not _LINUX:
        return 400
    mine = 0
    for entry in os.scandir("/proc"):
        if entry.name.isdigit():
            try:
                if entry.stat().st_uid == os.getuid():
                    mine += len(os.listdir(f"/proc/{entry.name}/task"))  # noqa: PTH208
            except OSError:
                continue
    return mine


def _prctl(option: int, value: int) -> None:
    if _LINUX:
        ctypes.CDLL(None, use_errno=True).prctl(option, value, 0, 0, 0)
