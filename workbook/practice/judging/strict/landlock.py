"""Landlock: this process and all that it starts keep only the file rights that are named.

Three system calls (landlock(7)); the rights are cut down to what the running kernel knows.
"""

import ctypes
import os
import struct
from collections.abc import Iterable
from pathlib import Path

from workbook.practice.judging.strict import kernel

_CREATE, _ADD, _RESTRICT = 444, 445, 446
_VERSION = 1  # a flag of _CREATE: return the version and nothing else
_BENEATH = 1

_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR = 1 << 0, 1 << 1, 1 << 2, 1 << 3
_REMOVE = 1 << 4 | 1 << 5
_MAKE_DIR, _MAKE_REG, _MAKE_SOCK = 1 << 7, 1 << 8, 1 << 9
_REFER, _TRUNCATE, _IOCTL = 1 << 13, 1 << 14, 1 << 15
_FIRST = (1 << 13) - 1  # the rights of version 1
_SINCE = {2: _REFER, 3: _TRUNCATE, 5: _IOCTL}
_OF_A_FILE = _EXECUTE | _WRITE_FILE | _READ_FILE | _TRUNCATE | _IOCTL
_TCP, _SCOPES = 0b11, 0b11  # bind and connect; abstract sockets and signals
_TCP_SINCE, _SCOPES_SINCE = 4, 6

READ = _EXECUTE | _READ_FILE | _READ_DIR
# No symbolic link, device or pipe: what reads the folder from outside is not to be led away.
WRITE = READ | _WRITE_FILE | _REMOVE | _MAKE_DIR | _MAKE_REG | _MAKE_SOCK | _REFER | _TRUNCATE


def version() -> int:
    """Return the version that the kernel speaks; 0 where there is none."""
    if not kernel.LINUX:
        return 0
    try:
        return kernel.syscall(_CREATE, None, ctypes.c_size_t(0), ctypes.c_uint32(_VERSION))
    except OSError:
        return 0


def restrict(
    readable: Iterable[Path], writable: Iterable[Path], *, alone: bool = True
) -> frozenset[str]:
    """Keep these rights and no others, for ever.

    Args:
        readable: files and folders that may be read and run; what is not there is passed over.
        writable: those that may be changed, too.
        alone: also keep away from TCP, and from other processes' signals and abstract sockets.

    Returns:
        What is held: ``files``, ``tcp``, ``signals``.

    Raises:
        OSError: when the kernel knows Landlock and refuses.
    """
    speaks = version()
    if not speaks:
        return frozenset()
    known = _FIRST
    for since, right in _SINCE.items():
        known |= right if speaks >= since else 0
    tcp = _TCP if alone and speaks >= _TCP_SINCE else 0
    scopes = _SCOPES if alone and speaks >= _SCOPES_SINCE else 0
    size = 24 if speaks >= _SCOPES_SINCE else 16 if speaks >= _TCP_SINCE else 8
    attributes = struct.pack("=QQQ", known, tcp, scopes)[:size]
    rules = kernel.syscall(_CREATE, attributes, ctypes.c_size_t(size), ctypes.c_uint32(0))
    try:
        for paths, rights in ((readable, READ), (writable, WRITE)):
            for path in paths:
                _allow(rules, path, rights & known)
        kernel.no_new_privileges()
        kernel.syscall(_RESTRICT, ctypes.c_int(rules), ctypes.c_uint32(0))
    finally:
        os.close(rules)
    held = {"files"} | ({"tcp"} if tcp else set()) | ({"signals"} if scopes else set())
    return frozenset(held)


def _allow(rules: int, path: Path, rights: int) -> None:
    try:
        opened = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    try:
        if not path.is_dir():
            rights &= _OF_A_FILE
        rule = struct.pack("=Qi", rights, opened)
        kernel.syscall(_ADD, ctypes.c_int(rules), ctypes.c_int(_BENEATH), rule, ctypes.c_uint32(0))
    finally:
        os.close(opened)
