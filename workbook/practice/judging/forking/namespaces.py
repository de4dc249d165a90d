"""Namespaces of Linux for a process that is to be alone, where the machine allows them."""

import os
import sys
from pathlib import Path


def enter(*, mounts: bool = False) -> bool:
    """Leave the machine's processes behind; the next child of this process is alone.

    To be called in a process with one thread. User, PID and IPC namespaces; the user keeps
    its own number, so files keep their owners.

    Args:
        mounts: have a namespace of mounts, too.

    Returns:
        Whether this machine allows it.
    """
    kinds = ("CLONE_NEWPID", "CLONE_NEWIPC") + (("CLONE_NEWNS",) if mounts else ())
    return _unshare(*kinds)


def leave_the_network() -> bool:
    """Go where there is no network at all, with all processes that are started from now on.

    Returns:
        Whether this machine allows it.
    """
    return _unshare("CLONE_NEWNET", "CLONE_NEWIPC", "CLONE_NEWUTS")


def _unshare(*kinds: str) -> bool:
    if sys.platform != "linux":
        return False
    uid, gid = os.getuid(), os.getgid()
    flags = os.CLONE_NEWUSER
    for kind in kinds:
        flags |= getattr(os, kind)
    try:
        os.unshare(flags)
    except OSError:
        return False
    keep_numbers(uid, gid)
    return True


def keep_numbers(user: int, group: int) -> None:
    """Have the numbers in a new user namespace that this process had outside, so files keep theirs.

    Args:
        user: the user's number, asked for before.
        group: that of its group.
    """
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{user} {user} 1")
    Path("/proc/self/gid_map").write_text(f"{group} {group} 1")
