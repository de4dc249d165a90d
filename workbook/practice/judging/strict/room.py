"""A room of mounts: the interpreter, what the text may import, its own folder, nothing else.

Whatever is not in it cannot be named: keys, checks, gradebook, other submissions, the sockets of
servers, and the processes of the machine, because there is no ``/proc``.
"""

import os
import sys
from collections.abc import Iterable, Sequence
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
    package = places.root() / "workbook"
    found = [Path(one) for one in (*_SYSTEM, *_ETC, *DEVICES)]
    found += [Path(sys.base_prefix), Path(sys.prefix), Path(os.path.realpath(sys.executable))]
    found += [package / one for one in _OURS]
    for name in imports:
        found += _files_of(name, places.root())
    return _outermost(path for path in found if path.exists() or path.is_symlink())


def enter(folder: Path, inside: Sequence[Path]) -> None:
    """Make a room and go in; there is no way back.

    To be called in a mount namespace of its own.

    Args:
        folder: the one place that can be written to.
        inside: what can be read.

    Raises:
        OSError: when the machine does not allow it; the process is of no use then.
    """
    here = Path("/tmp")  # noqa: S108 -- covered by a mount that only this process sees
    kernel.mount(None, "/", None, kernel.MS_REC | kernel.MS_PRIVATE)
    opened = os.open(folder, os.O_PATH | os.O_CLOEXEC)  # it may lie below what is covered
    held = {path: _held(path) for path in inside}
    kernel.mount_memory(str(here), "size=256k,mode=755")
    for path, number in held.items():
        _bring(path, number, here)
    people = here / "etc"
    people.mkdir(exist_ok=True)
    (people / "passwd").write_text(_PEOPLE.format(uid=os.getuid(), gid=os.getgid()))
    target = _below(here, folder)
    target.mkdir(parents=True, exist_ok=True)
    kernel.mount(f"/proc/self/fd/{opened}", str(target), None, kernel.MS_BIND)
    _again(target, kernel.MS_NODEV)
    _again(here, kernel.MS_NODEV | kernel.MS_RDONLY)
    os.close(opened)
    kernel.change_root(str(here))


def _held(path: Path) -> int | None:
    """Return a descriptor of what is to be brought in; None for a symbolic link."""
    return None if path.is_symlink() else os.open(path, os.O_PATH | os.O_CLOEXEC)


def _bring(path: Path, number: int | None, here: Path) -> None:
    target = _below(here, path)
    target.parent.mkdir(parents=True, exist_ok=True)
    if number is None:
        target.symlink_to(path.readlink())
        return
    source = f"/proc/self/fd/{number}"
    if Path(source).is_dir():
        target.mkdir(exist_ok=True)
    else:
        target.touch()
    kernel.mount(source, str(target), None, kernel.MS_BIND)
    _again(target, kernel.MS_RDONLY | (0 if str(path) in DEVICES else kernel.MS_NODEV))
    os.close(number)


def _again(target: Path, flags: int) -> None:
    """Mount what is mounted already with more flags; those that it has must be named again."""
    had = os.statvfs(target).f_flag & _KEPT  # ST_NOEXEC and the like have the numbers of MS_NOEXEC
    kind = kernel.MS_BIND | kernel.MS_REMOUNT | kernel.MS_NOSUID
    kernel.mount(None, str(target), None, kind | flags | had)


def _below(here: Path, path: Path) -> Path:
    return here / path.relative_to("/")


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
