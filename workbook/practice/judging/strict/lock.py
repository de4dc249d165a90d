"""A forked process locks itself: limits, a room, Landlock, no capability, a filter.

Done before the process knows the text that it is to run, and told to the judge at once: what it
says then was said by our code alone.
"""

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from workbook.practice.judging.strict import kernel, landlock, room, seccomp

_DEVICES = tuple(Path(one) for one in room.DEVICES)


def prepare() -> None:
    """Make ready what is the same for every process: children of this one find it done."""
    room.readable(())
    seccomp.prepare()


def locked(
    folder: Path, imports: Iterable[str], *, mounts: bool, network: bool, alone: bool
) -> Mapping[str, Any]:
    """Lock this process and say which layers hold.

    Args:
        folder: its own, the one place it may write to.
        imports: modules of the workbook that its text may import.
        mounts: whether it has a mount namespace of its own, and must use it.
        network: whether it is in an empty network namespace.
        alone: whether it is in a process namespace of its own.

    Raises:
        OSError: when a layer that this machine has refuses; nothing may run here then.
    """
    inside = room.readable(imports)
    if mounts:
        room.enter(folder, inside)
        inside = [Path("/")]  # all that is left
    held = landlock.restrict(inside, [folder, *_DEVICES[:1]])
    if kernel.LINUX:
        kernel.no_new_privileges()
        kernel.drop_capabilities()
    filtered = seccomp.restrict()
    os.chdir(folder)
    return {
        "room": mounts,
        "landlock": sorted(held),
        "filter": filtered,
        "network": network,
        "alone": alone,
    }
