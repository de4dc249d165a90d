"""A room of mounts: the interpreter, what the text may import, its own folder, nothing else.

Whatever is not in it cannot be named: keys, checks, gradebook, other submissions, the sockets of
servers, and the processes of the machine, because there is no ``/proc``.
"""

import os
import stat
import sys
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

from workbook import places
from workbook.practice.judging.strict import kernel

_SYSTEM = ("/usr", "/lib", "/lib64", "/lib32", "/bin", "/sbin")
_ETC = ("/etc/ld.so.cache", "/etc/localtime", "/etc/mime.types")
DEVICES = ("/dev/null", "/dev/zero", "/dev/urandom", "/dev/random")
_OURS = ("__init__.py", "places.py", "practice", "observe", "domain", "servers")
_KEPT = os.ST_RDONLY | os.ST_NOSUID | os.ST_NODEV | os.ST_NOEXEC
_PEOPLE = "answer:x:{uid}:{gid}::/:/bin/false\n"


def readable(imports: Iterable[str]) -> list[Path]:
    """Return what a text needs to read: Python, libraries, and the modules it may import.

    Args:
        imports: modules of the workbook, by their names.
    """
    always = _always()
    root = places.root()
    more = {path for name in imports for path in _files_of(name, root) if path.exists()}
    inside = [one for one in always if not one.is_symlink()] if more else []
    left = [one for one in more if not any(one.is_relative_to(other) for other in inside)]
    return [*always, *_outermost(left)]


@cache  # the forker asks once, and its children find it known
def _always() -> tuple[Path, ...]:
    package = places.root() / "workbook"
    found = [Path(one) for one in (*_SYSTEM, *_ETC, *DEVICES)]
    found += [Path(sys.base_prefix), Path(sys.prefix), Path(os.path.realpath(sys.executable))]
    found += [package / one for one in _OURS]
    return tuple(_outermost(path for path in found if path.exists() or path.is_symlink()))


def enter(folder: Path, inside: Sequence[Path]) -> None:
    """Make a room and go in; there is no way back.

    To be called in a mount namespace of its own. Every answer pays for it, so paths are texts.

    Args:
        folder: the one place that can be written to.
        inside: what can be read.

    Raises:
        OSError: when the machine does not allow it; the process is of no use then.
    """
    here = "/tmp"  # noqa: S108 -- covered by a mount that only this process sees
    kernel.mount(None, "/", None, kernel.MS_REC | kernel.MS_PRIVATE)
    opened = os.open(folder, os.O_PATH | os.O_CLOEXEC)  # it may lie below what is covered
    held = [(str(path), _held(str(path))) for path in inside]
    kernel.mount_memory(here, "size=256k,mode=755")
    for path, number in held:
        _bring(path, number, here)
    os.makedirs(f"{here}/etc", exist_ok=True)  # noqa: PTH103
    with open(f"{here}/etc/passwd", "w") as people:  # noqa: PTH123
        people.write(_PEOPLE.format(uid=os.getuid(), gid=os.getgid()))
    target = f"{here}{folder}"
    os.makedirs(target, exist_ok=True)  # noqa: PTH103
    kernel.mount(f"/proc/self/fd/{opened}", target, None, kernel.MS_BIND)
    _again(target, kernel.MS_NODEV)
    _again(here, kernel.MS_NODEV | kernel.MS_RDONLY)
    os.close(opened)
    kernel.change_root(here)


def _held(path: str) -> int | str:
    """Return a descriptor of what is to be brought in, or where a symbolic link leads."""
    try:
        return os.readlink(path)  # noqa: PTH115
    except OSError:  # no link
        return os.open(path, os.O_PATH | os.O_CLOEXEC)


def _bring(path: str, held: int | str, here: str) -> None:
    target = f"{here}{path}"
    parent = target.rpartition("/")[0]
    if not os.path.isdir(parent):  # noqa: PTH112
        os.makedirs(parent, exist_ok=True)  # noqa: PTH103
    if isinstance(held, str):
        os.symlink(held, target)  # noqa: PTH211
        return
    if stat.S_ISDIR(os.fstat(held).st_mode):
        os.makedirs(target, exist_ok=True)  # noqa: PTH103
    else:
        os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600))
    kernel.mount(f"/proc/self/fd/{held}", target, None, kernel.MS_BIND)
    _again(target, kernel.MS_RDONLY | (0 if path in DEVICES else kernel.MS_NODEV))
    os.close(held)


def _again(target: str, flags: int) -> None:
    """Mount what is mounted already with more flags; those that it has must be named again."""
    had = os.statvfs(target).f_flag & _KEPT  # ST_NOEXEC and the like have the numbers of MS_NOEXEC
    kind = kernel.MS_BIND | kernel.MS_REMOUNT | kernel.MS_NOSUID
    kernel.mount(None, target, None, kind | flags | had)


def _files_of(name: str, root: Path) -> list[Path]:
    """Return a module's own file or folder, and the ``__init__.py`` of what it is in."""
    parts = name.split(".")
    if parts[0] != "workbook":
        return []
    above = [root.joinpath(*parts[:n], "__init__.py") for n in range(1, len(parts))]
    return [*above, root.joinpath(*parts).with_suffix(".py"), root.joinpath(*parts)]


def _outermost(paths: Iterable[Path]) -> list[Path]:
    """Return the paths that lie in none of the others, in a lasting order."""
    found = sorted(set(paths))
    kept: list[Path] = []
    for path in found:
        if not any(path.is_relative_to(other) and not other.is_symlink() for other in kept):
            kept.append(path)
    return kept
