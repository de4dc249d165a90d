"""The judge's side of the strict jail: it locks children, and finds out what that is worth."""

import os
import secrets
import shutil
import socket
import tempfile
import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workbook.practice.judging.jail import STRICT, Jail
from workbook.practice.judging.pool import Pool
from workbook.practice.judging.protocol import frames

_PATIENCE = 20.0  # seconds in which a process locks itself in, on a very busy machine


class NotHeld(RuntimeError):  # noqa: N818 -- it names what is the matter
    """A process could not be locked in: our side's fault, and nothing was run."""


@dataclass(frozen=True, slots=True)
class Protection:
    """What protects the machine, the keys and everybody else from the texts that are run.

    Args:
        held: the layers that were set up, as the locked process has told.
        open: the ways out that it found open when it tried them.
        jail: the limits.
    """

    held: Mapping[str, Any]
    open: frozenset[str]
    jail: Jail

    @property
    def enough(self) -> bool:
        """Whether strangers' texts may be run: every way out that was tried is shut."""
        return not self.open

    @property
    def sentences(self) -> tuple[str, ...]:
        """Return what holds and what does not, a sentence each."""
        said = [_claim(ways, yes, no, self.open) for ways, yes, no in _CLAIMS]
        return (*said, self._limits(), self._layers())

    def _limits(self) -> str:
        jail = self.jail
        files = f"files of at most {jail.file_megabytes} MB"
        most = f"{jail.processes} processes" if os.getuid() else "400 processes (run by root)"
        return (
            f"Each process may use {jail.cpu} s of processor time, {jail.megabytes} MB of memory "
            f"and {files}; an answer at most {most}, {jail.seconds:g} s a part and "
            f"{jail.whole:g} s in all."
        )

    def _layers(self) -> str:
        names = {
            "room": "a room of mounts without the rest of the machine",
            "landlock": "Landlock",
            "filter": "a filter of system calls",
            "network": "a network namespace without any network",
            "alone": "a process namespace of its own",
        }
        there = [text for name, text in names.items() if self.held.get(name)]
        lacking = [text for name, text in names.items() if not self.held.get(name)]
        said = f"By: {', '.join(there) or 'nothing'}."
        return said if not lacking else f"{said} This machine lacks {', '.join(lacking)}."


_CLAIMS: Sequence[tuple[tuple[str, ...], str, str]] = (
    (
        ("read",),
        "Keys, checks, the gradebook and other submissions cannot be read.",
        "Keys, checks, the gradebook or other submissions CAN be read.",
    ),
    (
        ("write", "change", "link"),
        "Nothing outside of an answer's own folder can be written, changed or linked to.",
        "Something outside of an answer's own folder CAN be written, changed or linked to.",
    ),
    (
        ("tcp", "udp", "socket", "abstract"),
        "There is no network, and no socket of another process can be reached.",
        "The network, or a socket of another process, CAN be reached.",
    ),
    (
        ("environment", "root", "signal", "trace"),
        "Other processes cannot be seen, looked into, signalled or traced.",
        "Other processes CAN be seen, looked into, signalled or traced.",
    ),
    (("limits",), "No limit can be taken back.", "A limit CAN be taken back."),
)


def _claim(ways: Iterable[str], yes: str, no: str, found: frozenset[str]) -> str:
    out = sorted(found.intersection(ways))
    return yes if not out else f"{no} (Open: {', '.join(out)}.)"


def lock(channel: socket.socket, imports: Sequence[str], folder: str, jail: Jail) -> dict[str, Any]:
    """Have a child lock itself in, before it is told what to run.

    Args:
        channel: the stream to it.
        imports: modules of the workbook that its text may import.
        folder: its own.
        jail: its limits.

    Returns:
        The layers that hold.

    Raises:
        NotHeld: when it cannot.
    """
    return dict(_asked(channel, "held", op="lock", imports=list(imports), folder=folder, jail=jail))


def protection(pool: Pool, hidden: Iterable[Path], jail: Jail = STRICT) -> Protection:
    """Find out what holds here: a process locks itself in and tries to get out.

    Args:
        pool: where strict children come from.
        hidden: what no answer may read: banks, gradebook, submissions.
        jail: the limits.

    Raises:
        NotHeld: when no process can be locked in at all.
    """
    with ExitStack() as stack:
        beside = Path(tempfile.mkdtemp(prefix="workbook-canary-"))
        stack.callback(shutil.rmtree, beside, ignore_errors=True)
        (beside / "canary").write_text("sings")
        name = f"workbook-{secrets.token_hex(8)}"
        tcp = _listening(stack, socket.AF_INET, ("127.0.0.1", 0))
        _listening(stack, socket.AF_UNIX, str(beside / "door"))
        if os.path.exists("/proc/self"):  # noqa: PTH110 -- abstract sockets are Linux's
            _listening(stack, socket.AF_UNIX, f"\0{name}")
        folder = pool.folder / pool.name()
        folder.mkdir()
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        spare = pool.take()
        stack.callback(pool.kill, spare)
        held = lock(spare.channel, (), str(folder), jail)
        found: Mapping[str, bool] = _asked(
            spare.channel,
            "open",
            op="attempt",
            hidden=[str(one) for one in (*hidden, beside)],
            judge=os.getpid(),
            port=tcp.getsockname()[1],
            socket=str(beside / "door"),
            abstract=name,
            beside=str(beside),
        )
    return Protection(held, frozenset(way for way, is_open in found.items() if is_open), jail)


def _asked(channel: socket.socket, what: str, **fields: Any) -> Any:
    if isinstance(jail := fields.get("jail"), Jail):
        fields["jail"] = jail.as_json()
    try:
        channel.settimeout(_PATIENCE)
        frames.send(channel, {"id": 0, **fields})
        reply = frames.receive(channel, time.monotonic() + _PATIENCE)
    except (OSError, frames.Closed, frames.Garbled) as error:
        raise NotHeld(
            f"A process could not be locked in: it said nothing ({type(error).__name__})."
        ) from error
    if what not in reply:
        raise NotHeld(f"A process could not be locked in: {reply.get('error')}.")
    return reply[what]


def _listening(stack: ExitStack, family: int, address: Any) -> socket.socket:
    listener = stack.enter_context(socket.socket(family))
    listener.bind(address)
    listener.listen(4)
    return listener
