"""What a locked process tries in order to get out, once per run, before any text is judged.

Claims come from these attempts alone: a layer that was set up and does not keep its word shows.
"""

import ctypes
import os
import resource
import socket
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

_PTRACE_ATTACH = 16


def tried(task: Mapping[str, Any]) -> dict[str, bool]:
    """Try each way out, and tell which ones were open.

    Args:
        task: ``hidden`` paths, the ``judge``'s process id, a ``port``, a ``socket`` and an
            ``abstract`` one that somebody listens on, and ``beside``, a folder of this user's.
    """
    judge = int(task["judge"])
    ways: dict[str, Callable[[], object]] = {
        "read": lambda: any(_seen(Path(one)) for one in task["hidden"]),
        "write": lambda: (Path(task["beside"]) / "written").write_text("x"),
        "change": lambda: os.chmod(task["beside"], 0o700),  # noqa: PTH101
        "link": lambda: os.symlink("/", "symlink"),  # noqa: PTH211
        "environment": lambda: _look(Path(f"/proc/{judge}/environ")),
        "root": lambda: _look(Path(f"/proc/{judge}/root/")),
        "signal": lambda: os.kill(judge, 0),
        "trace": lambda: _trace(judge),
        "tcp": lambda: _connect(socket.AF_INET, ("127.0.0.1", int(task["port"]))),
        "udp": lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).close(),
        "socket": lambda: _connect(socket.AF_UNIX, task["socket"]),
        "abstract": lambda: _connect(socket.AF_UNIX, "\0" + task["abstract"]),
        "limits": _more,
    }
    return {name: _open(way) for name, way in ways.items()}


def _open(way: Callable[[], object]) -> bool:
    try:
        came = way()
    except (OSError, ValueError):
        return False
    return came is not False


def _seen(path: Path) -> bool:
    return _open(lambda: _look(path))


def _look(path: Path) -> None:
    """Look at a file or a folder; nothing there is as good as nothing to see.

    Raises:
        OSError: when it cannot be seen.
    """
    if path.is_dir():
        if not os.listdir(path):  # noqa: PTH208
            raise FileNotFoundError(path)
    else:
        path.read_bytes()


def _trace(pid: int) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.ptrace(_PTRACE_ATTACH, pid, None, None) != 0:
        raise OSError(ctypes.get_errno(), "ptrace")


def _connect(family: int, address: Any) -> None:
    with socket.socket(family) as door:
        door.settimeout(1)
        door.connect(address)


def _more() -> None:
    """Take a limit back, as only a privileged process may."""
    for what in (resource.RLIMIT_AS, resource.RLIMIT_CPU, resource.RLIMIT_FSIZE):
        if resource.getrlimit(what)[1] != resource.RLIM_INFINITY:
            resource.setrlimit(what, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
