"""System calls that Python's ``os`` does not have, through ctypes."""

import ctypes
import os
import sys

LINUX = sys.platform == "linux"
MS_RDONLY, MS_NOSUID, MS_NODEV, MS_REMOUNT, MS_BIND = 0x1, 0x2, 0x4, 0x20, 0x1000
MS_REC, MS_PRIVATE = 0x4000, 0x40000
_MNT_DETACH = 2
_PR_SET_NO_NEW_PRIVS, _PR_CAPBSET_DROP = 38, 24
_LAST_CAPABILITY = 63
_CAPABILITIES_3 = 0x20080522  # linux/capability.h, _LINUX_CAPABILITY_VERSION_3

_libc = ctypes.CDLL(None, use_errno=True)


def syscall(number: int, *arguments: object) -> int:
    """Make a system call by its number.

    Raises:
        OSError: with the kernel's reason.
    """
    came = _libc.syscall(ctypes.c_long(number), *arguments)
    if came < 0:
        _fail(f"system call {number}")
    return int(came)


def prctl(option: int, *arguments: int) -> None:
    """Change something about this process.

    Raises:
        OSError: with the kernel's reason.
    """
    whole = [ctypes.c_ulong(one) for one in [*arguments, 0, 0, 0, 0][:4]]
    if _libc.prctl(option, *whole) != 0:
        _fail(f"prctl {option}")


def no_new_privileges() -> None:
    """Promise the kernel that no program started from here gains a right."""
    prctl(_PR_SET_NO_NEW_PRIVS, 1)


def drop_capabilities() -> None:
    """Give up every capability, also that to get one back by running a program as root."""
    for number in range(_LAST_CAPABILITY + 1):
        try:
            prctl(_PR_CAPBSET_DROP, number)
        except OSError:
            break  # this kernel has no more of them, or we have no right to drop any
    header = (ctypes.c_uint32 * 2)(_CAPABILITIES_3, 0)
    if _libc.capset(header, (ctypes.c_uint32 * 6)()) != 0:
        _fail("capset")


def mount(source: str | None, target: str, kind: str | None = None, flags: int = 0) -> None:
    """Mount something, or change how it is mounted.

    Raises:
        OSError: with the kernel's reason.
    """
    texts = [None if one is None else one.encode() for one in (source, target, kind)]
    if _libc.mount(*texts, ctypes.c_ulong(flags), None) != 0:
        _fail(f"mount {target}")


def mount_memory(target: str, options: str) -> None:
    """Mount a file system in memory, without devices or programs with rights of their own."""
    flags = ctypes.c_ulong(MS_NOSUID | MS_NODEV)
    if _libc.mount(b"none", target.encode(), b"tmpfs", flags, options.encode()) != 0:
        _fail(f"mount {target}")


def change_root(new: str) -> None:
    """Make a mount the root of this process, and let go of the old one."""
    os.chdir(new)
    if _libc.pivot_root(b".", b".") != 0:
        _fail("pivot_root")
    if _libc.umount2(b".", _MNT_DETACH) != 0:
        _fail("umount2")
    os.chdir("/")


def _fail(what: str) -> None:
    number = ctypes.get_errno()
    raise OSError(number, f"{os.strerror(number)} ({what})")
