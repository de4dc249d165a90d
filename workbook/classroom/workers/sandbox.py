"""What the judge of a classroom gives up: memory without end, and writing anywhere but there.

It reads what answers have written: a database that was damaged on purpose, a file that became
something else. Should one lead it astray, there is nothing that it could harm: no gradebook, no
submission, no key can be written by this process.
"""

import os
from contextlib import suppress
from pathlib import Path

from workbook.practice.judging.strict import kernel, landlock

_MEMORY = Path("/dev/shm")  # noqa: S108 -- a mount of our own is put over it
_MEGABYTES = 512


def own_memory() -> bool:
    """Put a file system of a limited size, which nobody else sees, where databases will lie.

    To be called in a process with one thread.

    Returns:
        Whether this machine allows it.
    """
    if not kernel.LINUX or not _MEMORY.is_dir():
        return False
    uid, gid = os.getuid(), os.getgid()
    try:
        if uid == 0:
            os.unshare(os.CLONE_NEWNS)
        else:
            os.unshare(os.CLONE_NEWUSER | os.CLONE_NEWNS)
            Path("/proc/self/setgroups").write_text("deny")
            Path("/proc/self/uid_map").write_text(f"{uid} {uid} 1")
            Path("/proc/self/gid_map").write_text(f"{gid} {gid} 1")
        kernel.mount(None, "/", None, kernel.MS_REC | kernel.MS_PRIVATE)
        kernel.mount_memory(str(_MEMORY), f"size={_MEGABYTES}m,nr_inodes=100k,mode=700")
    except OSError:
        return False
    return True


def write_only_in(folder: Path) -> bool:
    """Give up writing anywhere else, for ever; reading stays.

    Returns:
        Whether this machine allows it.
    """
    with suppress(OSError):
        return bool(landlock.restrict([Path("/")], [folder, Path("/dev/null")], alone=False))
    return False
