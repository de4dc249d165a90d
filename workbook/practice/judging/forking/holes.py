"""Memory that the forker has freed is filled up, so that its children take fresh pages.

Python puts a small new object where one of its size has been freed, anywhere among those that
are still there (CPython, Objects/obmalloc.c). In a forked process each such place costs the copy
of a page. With the holes filled, what a child makes lies close together.
"""

import os
from collections.abc import Callable

from workbook.practice.judging import procfs

_SIZES = range(512, 0, -16)  # bytes, by which Python sorts its holes; larger ones are libc's
_HEAD = 33  # bytes of an empty text of bytes
_POOL, _ARENA = 1 << 14, 1 << 20  # bytes: of one size, and had from the system at once
_PAGE = os.sysconf("SC_PAGE_SIZE")
_MOST = 20_000  # objects of one size, whatever happens


def filled() -> list[object]:
    """Return objects in all holes there are; to be kept as long as children are forked.

    Raises:
        OSError: where the system does not tell how much memory this process has.
    """
    held: list[object] = []
    before = now = _pages()
    while now - before < _ARENA // _PAGE and len(held) < _MOST:  # until an arena is begun
        held += [_made(_SIZES[0]) for _ in range(_POOL // _SIZES[0])]
        before, now = now, _pages()
    begun = (id(held[-1]) & -_POOL) - _POOL
    for size in _SIZES:
        for _ in range(_MOST):
            held.append(_made(size))
            if begun <= id(held[-1]) < begun + _ARENA:
                break
    return held


def _made(size: int) -> object:
    return _SMALLER[size]() if size in _SMALLER else bytes(size - _HEAD)


_SMALLER: dict[int, Callable[[], object]] = {32: lambda: float("1.5"), 16: object}


def _pages() -> int:
    return int(procfs.read("/proc/self/statm").split()[0])
