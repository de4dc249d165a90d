"""What this machine is worth for grading: what would protect a run, and what would do it better."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from workbook.classroom.workers.hired import Lost, Worker
from workbook.practice import bank
from workbook.practice.judging.strict import kernel, landlock

_SETTINGS = Path("/proc/sys")
_NEWEST = 6  # the version of Landlock that knows the network and signals: Linux 6.12
_TRY = "import os; os.unshare(os.CLONE_NEWUSER | os.CLONE_NEWNS)"


@dataclass(frozen=True, slots=True)
class Machine:
    """A machine as a run of ``grade`` would find it.

    Args:
        enough: whether it would run answers at all.
        sentences: what holds and what does not, as tried by a locked process just now.
        advice: what would protect better; empty where nothing is lacking.
    """

    enough: bool
    sentences: tuple[str, ...]
    advice: tuple[str, ...]


def examined() -> Machine:
    """Begin as ``grade`` does, with the course's keys as what must stay hidden, and stop there."""
    begun = {
        "postgresql": None,
        "bank": None,
        "hidden": [str(bank.folder().resolve())],
        "modules": [],
    }
    try:
        worker = Worker(begun, alone=True)
    except Lost:
        said = "The judge did not start. `workbook servers log judge` may say why."
        return Machine(False, (said,), tuple(_advice()))
    try:
        return Machine(worker.enough, tuple(worker.protection), tuple(_advice()))
    finally:
        worker.close()


def _advice() -> Iterator[str]:
    """Give what this machine lacks, found by trying, and how to have it."""
    if not kernel.LINUX:
        yield "Answers can be locked in on Linux alone. Grade there; a virtual machine does."
        return
    tried = subprocess.run([sys.executable, "-c", _TRY], capture_output=True, check=False)  # noqa: S603 -- our own interpreter
    if tried.returncode:
        yield _namespaces()
    version = landlock.version()
    if not version:
        yield (
            "Its kernel has no Landlock. Linux has it from 5.13 on; where it is switched off, the "
            "boot option `lsm=` must name it."
        )
    elif version < _NEWEST:
        yield (
            f"Its Landlock is of version {version}. From version {_NEWEST} on (Linux 6.12) it "
            "guards the network and signals a second time."
        )


def _namespaces() -> str:
    """Return why user namespaces are refused, as far as the system says it."""
    if _setting("user/max_user_namespaces") == 0:
        return (
            "User namespaces are switched off. `sudo sysctl user.max_user_namespaces=10000` allows "
            "them until the next start."
        )
    if _setting("kernel/apparmor_restrict_unprivileged_userns") == 1:
        return (
            "AppArmor refuses user namespaces to ordinary programs. `sudo sysctl "
            "kernel.apparmor_restrict_unprivileged_userns=0` allows them until the next start."
        )
    if _setting("kernel/unprivileged_userns_clone") == 0:
        return (
            "User namespaces are for root only. `sudo sysctl kernel.unprivileged_userns_clone=1` "
            "allows them until the next start."
        )
    return (
        "User namespaces are refused; in a container, its own rules do that. Grade outside of the "
        "container, or in a virtual machine."
    )


def _setting(name: str) -> int | None:
    with suppress(OSError, ValueError):
        return int((_SETTINGS / name).read_text())
    return None


def system() -> str:
    """Return what this machine runs, such as ``Linux 6.12.1``."""
    names = os.uname()
    return f"{names.sysname} {names.release.partition('-')[0]}"
