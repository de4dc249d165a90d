"""A forked process in namespaces of its own, made by one system call.

With ``unshare`` it takes two: only the next child of a process is in its new PID namespace, so
somebody has to be forked who does nothing but fork, and each fork copies the page tables of
everything that was loaded. clone(2) makes both at once; Python has no name for it.
"""

import ctypes
import os
import platform
import signal
import sys
import threading
from functools import cache

from workbook.practice.judging.forking import namespaces
from workbook.practice.judging.protocol.orders import BROKEN

_AT_ONCE = sys.platform == "linux" and platform.machine() == "x86_64"
_CLONE, _PRCTL = 56, 157  # asm/unistd_64.h
_CHILD_CLEARTID, _CHILD_SETTID = 0x00200000, 0x01000000
_PR_GET_TID_ADDRESS = 40


def born(*, mounts: bool) -> tuple[int, bool]:
    """Fork, and put the child into user, PID and IPC namespaces of its own.

    To be called in a process with one thread. The user keeps its own number.

    Args:
        mounts: give it a namespace of mounts, too.

    Returns:
        The child's process id, which is 0 in the child, or -1 when none could be made; and
        whether the child is alone, as far as this machine allows it.
    """
    if not _AT_ONCE or _own_number() == 0 or threading.active_count() > 1:
        return _in_two_steps(mounts=mounts)
    flags = os.CLONE_NEWUSER | os.CLONE_NEWPID | os.CLONE_NEWIPC
    user, group = os.getuid(), os.getgid()
    try:
        pid = _cloned(flags | (os.CLONE_NEWNS if mounts else 0))
    except OSError:
        return os.fork(), False
    if pid == 0:
        try:
            namespaces.keep_numbers(user, group)
        except BaseException:
            os._exit(BROKEN)
    return pid, True


def _cloned(kinds: int) -> int:
    """Do what ``os.fork`` does, with namespaces.

    What Python and libc keep of a process by its number is put right as they do it themselves
    (Python/C API, "PyOS_BeforeFork"; glibc, sysdeps/unix/sysv/linux/arch-fork.h).

    Raises:
        OSError: when the machine does not allow it.
    """
    python = ctypes.pythonapi  # keeps the interpreter's lock
    number = ctypes.c_void_p(_own_number())
    flags = kinds | _CHILD_SETTID | _CHILD_CLEARTID | signal.SIGCHLD
    call = _libc().syscall
    arguments = [ctypes.c_long(_CLONE), ctypes.c_ulong(flags), None, None, number, None]
    python.PyOS_BeforeFork()
    pid = int(call(*arguments))
    if pid == 0:
        python.PyOS_AfterFork_Child()
        return 0
    python.PyOS_AfterFork_Parent()
    if pid < 0:
        raise OSError(ctypes.get_errno(), "clone")
    return pid


@cache
def _libc() -> ctypes.PyDLL:
    found = ctypes.PyDLL(None, use_errno=True)
    found.syscall.restype = ctypes.c_long
    return found


@cache  # children are asked nothing, and the forker once
def _own_number() -> int:
    """Return the address at which libc keeps this thread's number; 0 when nobody tells.

    Locks go by it, so it has to be right in a child.
    """
    found = ctypes.c_size_t(0)
    asked = (ctypes.c_long(_PRCTL), ctypes.c_long(_PR_GET_TID_ADDRESS), ctypes.byref(found))
    if _libc().syscall(*asked, None, None, None) != 0 or not found.value:
        return 0
    right = ctypes.c_int.from_address(found.value).value == threading.get_native_id()
    return found.value if right else 0


def _in_two_steps(*, mounts: bool) -> tuple[int, bool]:
    """Fork somebody who goes into new namespaces and forks the child; that one is adopted."""
    reader, writer = os.pipe()
    middle = os.fork()
    if middle == 0:
        try:
            alone = namespaces.enter(mounts=mounts)
            child = os.fork()
            if child:
                os.write(writer, f"{child} {alone:d}".encode())
        except BaseException:
            os._exit(BROKEN)
        if child:
            os._exit(0)
        return 0, alone
    os.close(writer)
    os.waitpid(middle, 0)
    said = os.read(reader, 40).split()
    os.close(reader)
    return (int(said[0]), said[1] == b"1") if said else (-1, False)
