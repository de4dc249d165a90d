"""A filter of system calls (seccomp(2)) for what no answer needs and a way out might.

Looking into other processes, mounting, namespaces, keys, clocks, kernel modules, memory outside
of processes, and every socket that is no unix socket. They end in "Operation not permitted";
nothing is killed.
"""

import ctypes
import errno
import platform
import struct
from functools import cache

from workbook.practice.judging.strict import kernel

_PR_SET_SECCOMP, _FILTER = 22, 2
_ALLOW, _ERROR, _KILL = 0x7FFF0000, 0x00050000, 0x80000000
_LOAD, _JUMP_EQUAL, _JUMP_FROM, _JUMP_BITS, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
# Offsets in struct seccomp_data.
_NUMBER, _ARCHITECTURE, _FIRST_ARGUMENT, _THIRD_ARGUMENT = 0, 4, 16, 32
_X32 = 0x40000000
_AF_UNIX = 1
_NAMESPACES = 0x7E020000  # every CLONE_NEW… of clone(2)

# Numbers of x86-64 (asm/unistd_64.h); for other machines there is no filter here.
_MACHINE, _AUDIT = "x86_64", 0xC000003E
_SOCKET, _SETSOCKOPT, _CLONE, _CLONE3 = 41, 54, 56, 435
_SO_SNDBUF, _SO_RCVBUF = 7, 8  # asm-generic/socket.h: what waits in a socket is in no process
_REFUSED = {
    "ptrace": 101,
    "process_vm_readv": 310,
    "process_vm_writev": 311,
    "kcmp": 312,
    "pidfd_getfd": 438,
    "perf_event_open": 298,
    "bpf": 321,
    "userfaultfd": 323,
    "io_uring_setup": 425,
    "io_uring_enter": 426,
    "io_uring_register": 427,
    "mount": 165,
    "umount2": 166,
    "pivot_root": 155,
    "chroot": 161,
    "open_tree": 428,
    "move_mount": 429,
    "fsopen": 430,
    "fsconfig": 431,
    "fsmount": 432,
    "fspick": 433,
    "mount_setattr": 442,
    "unshare": 272,
    "setns": 308,
    "open_by_handle_at": 304,
    "name_to_handle_at": 303,
    # Memory that shows in no process, so that nobody could say whose it is.
    "memfd_create": 319,
    "memfd_secret": 447,
    "shmget": 29,
    "msgget": 68,
    "semget": 64,  # two megabytes of the kernel's own for each set, and 32,000 sets
    "mq_open": 240,
    "add_key": 248,
    "request_key": 249,
    "keyctl": 250,
    "personality": 135,
    "syslog": 103,
    "acct": 163,
    "settimeofday": 164,
    "clock_settime": 227,
    "clock_adjtime": 305,
    "adjtimex": 159,
    "swapon": 167,
    "swapoff": 168,
    "reboot": 169,
    "quotactl": 179,
    "iopl": 172,
    "ioperm": 173,
    "init_module": 175,
    "finit_module": 313,
    "delete_module": 176,
    "kexec_load": 246,
    "kexec_file_load": 320,
}


def restrict() -> bool:
    """Filter the system calls of this process and all that it starts, for ever.

    Returns:
        Whether there is a filter for this machine.

    Raises:
        OSError: when the kernel refuses.
    """
    if not kernel.LINUX or platform.machine() != _MACHINE:
        return False
    program = _program()
    code = ctypes.create_string_buffer(program, len(program))

    class Program(ctypes.Structure):  # struct sock_fprog
        _fields_ = [("length", ctypes.c_ushort), ("code", ctypes.c_void_p)]

    whole = Program(len(program) // 8, ctypes.addressof(code))
    kernel.no_new_privileges()
    kernel.prctl(_PR_SET_SECCOMP, _FILTER, ctypes.addressof(whole))
    return True


def prepare() -> None:
    """Make the filter, so that children of this process need not."""
    if kernel.LINUX and platform.machine() == _MACHINE:
        _program()


@cache  # the forker makes it, and its children find it made
def _program() -> bytes:
    """Return the filter; its jumps count the instructions that are passed over."""
    refuse, missing = _ERROR | errno.EPERM, _ERROR | errno.ENOSYS
    return b"".join(
        [
            _step(_LOAD, _ARCHITECTURE),
            _step(_JUMP_EQUAL, _AUDIT, yes=1),
            _step(_RETURN, _KILL),
            _step(_LOAD, _NUMBER),
            _step(_JUMP_FROM, _X32, no=1),
            _step(_RETURN, refuse),
            *(
                step
                for number in _REFUSED.values()
                for step in (_step(_JUMP_EQUAL, number, no=1), _step(_RETURN, refuse))
            ),
            _step(_JUMP_EQUAL, _CLONE3, no=1),  # its flags lie in memory; libc falls back
            _step(_RETURN, missing),
            _step(_JUMP_EQUAL, _SETSOCKOPT, no=5),
            _step(_LOAD, _THIRD_ARGUMENT),
            _step(_JUMP_EQUAL, _SO_SNDBUF, yes=1),
            _step(_JUMP_EQUAL, _SO_RCVBUF, no=1),
            _step(_RETURN, refuse),
            _step(_RETURN, _ALLOW),
            _step(_JUMP_EQUAL, _SOCKET, no=4),
            _step(_LOAD, _FIRST_ARGUMENT),
            _step(_JUMP_EQUAL, _AF_UNIX, no=1),
            _step(_RETURN, _ALLOW),
            _step(_RETURN, refuse),
            _step(_JUMP_EQUAL, _CLONE, no=3),
            _step(_LOAD, _FIRST_ARGUMENT),
            _step(_JUMP_BITS, _NAMESPACES, no=1),
            _step(_RETURN, refuse),
            _step(_RETURN, _ALLOW),
        ]
    )


def _step(code: int, value: int, yes: int = 0, no: int = 0) -> bytes:
    return struct.pack("=HBBI", code, yes, no, value)
