"""How long a server takes from being asked for until it answers, ours and started by hand.

Ours gives an empty server with users and settings of the workbook's; the guard is there already,
as it is in a lab. By hand means a new folder, prepared as the vendor does it, and the vendor's
defaults; where there was something to prepare, then the same server a second time. Both sides end
when the server has told its version. CPU seconds, memory and the disk are told below the table.
"""

import os
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import psutil

from benchmarks import by_hand
from benchmarks.measure import Sample, interleaved
from benchmarks.row import Row
from workbook import places, servers
from workbook.servers import doors, systems

_FIRST = """\
import time
begun = time.perf_counter()
from workbook import servers
from workbook.servers import systems
systems.module({0!r}).version(servers.url({0!r}))
print(time.perf_counter() - begun)
"""


class Start(NamedTuple):
    """One start: seconds of the clock and of the processors, and bytes."""

    seconds: float
    cpu: float
    memory: int
    disk: int


def of(system: str) -> Callable[[int], Row]:
    """Return the row of a system."""
    return lambda rounds: _row(system, max(3, rounds // 3))


def _row(system: str, rounds: int) -> Row:
    seen: dict[str, list[Start]] = defaultdict(list)

    def ours() -> float:
        seen["ours"].append(_ours(system))
        return seen["ours"][-1].seconds

    def by_hand_() -> float:
        for name, start in zip(("by hand", "by hand, again"), _by_hand(system), strict=False):
            seen[name].append(start)
        return seen["by hand"][-1].seconds

    sides = [ours, by_hand_] if system in by_hand.SYSTEMS else [ours]
    interleaved(*sides, rounds=rounds, warm=0)
    servers.stop(system)
    mine, *theirs = (Sample(tuple(one.seconds for one in starts)) for starts in seen.values())
    return Row(
        f"from asking for {system} to its answer",
        mine,
        dict(zip([name for name in seen if name != "ours"], theirs, strict=True)),
        "0.5 s more" if theirs else "told only",
        not theirs or mine.median <= theirs[0].median + 0.5,
        notes=_notes(system, seen),
    )


def _notes(system: str, seen: dict[str, list[Start]]) -> str:
    told = [f"the first time on a machine, with the guard: {_first(system):.1f} s"]
    for name, starts in seen.items():
        cpu = Sample(tuple(start.cpu for start in starts)).median
        told.append(
            f"{name}: {cpu:.2f} CPU s, {max(start.memory for start in starts) / 1e6:.0f} MB of "
            f"memory, {max(start.disk for start in starts) / 1e6:.0f} MB of data"
        )
    program = systems.module(system).find()
    assert program is not None
    where = Path(program.path) if program.path else None
    if program.origin == "registry":
        from workbook.servers import fetching

        fetched = sum(file.size for file in fetching.needed(system))
        told.append(f"fetched once: {fetched / 1e6:.0f} MB")
        where = where if system == "mysql" else None
    if where is not None:
        folder = where.parents[1] if where.is_file() else where.parent
        told.append(f"its program: {by_hand.size(folder) / 1e6:.0f} MB")
    return "; ".join(told)


def _ours(system: str) -> Start:
    module = systems.module(system)
    if servers.stop(system):
        with suppress(servers.ServerError):  # it was stopped, says this once
            servers.url(system)
    begun = time.perf_counter()
    module.version(servers.url(system))
    seconds = time.perf_counter() - begun
    (pid,) = (entry.pid for entry in servers.status() if entry.system == system)
    server = psutil.Process(pid)
    keeper = server.parent()
    assert keeper is not None
    return Start(
        seconds,
        _cpu(server) + sum(keeper.cpu_times()[:4]),
        _memory(server),
        by_hand.size(Path(server.cwd())),
    )


def _by_hand(system: str) -> list[Start]:
    """Start a new server by hand, and where it was prepared, once more on what it has now."""
    module = systems.module(system)
    starts = []
    with by_hand.fresh(system) as server:
        for number in range(2 if system in by_hand.PREPARED else 1):
            begun = time.perf_counter()
            cpu = server.prepared() if number == 0 else 0.0
            with server.running() as process:
                while not (doors.at_port(server.url) and _answers(module, server.url)):
                    time.sleep(0.004)
                    if process.poll() is not None:
                        raise SystemExit(f"{system} started by hand has ended: {server.serve}")
                starts.append(
                    Start(
                        time.perf_counter() - begun,
                        cpu + _cpu(process),
                        _memory(process),
                        by_hand.size(server.folder),
                    )
                )
    return starts


def _answers(module: object, url: str) -> bool:
    with suppress(servers.ServerError):
        return bool(module.version(url))  # type: ignore[attr-defined]
    return False


def _cpu(process: psutil.Process) -> float:
    """Return the CPU seconds of a process and of all that it has started."""
    total = sum(process.cpu_times()[:4])
    for one in process.children(recursive=True):
        with suppress(psutil.NoSuchProcess):
            total += sum(one.cpu_times()[:2])
    return total


def _memory(process: psutil.Process) -> int:
    """Return the bytes of memory of a process and of all that it has started, shared ones once."""
    total = 0
    for one in (process, *process.children(recursive=True)):
        with suppress(psutil.NoSuchProcess):
            try:
                told = one.memory_full_info()
                total += getattr(told, "pss", told.rss)
            except psutil.AccessDenied:  # of a server in a namespace of its own
                total += one.memory_info().rss
    return total


def _first(system: str) -> float:
    """Return the seconds of a start with nothing prepared, but everything fetched."""
    with TemporaryDirectory(prefix="wb-first-") as folder:
        home, cache = Path(folder) / "home", Path(folder) / "cache"
        home.mkdir()
        cache.mkdir()
        for fetched in (*places.cache().glob("mariadb-*"), places.cache() / "maven"):
            if fetched.exists():
                (cache / fetched.name).symlink_to(fetched)
        said = subprocess.run(
            [sys.executable, "-c", _FIRST.format(system)],
            env={**os.environ, "WORKBOOK_HOME": str(home), "WORKBOOK_CACHE": str(cache)},
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            check=True,
        ).stdout
        time.sleep(3)  # its guard ends, and with it what it has in these folders
    return float(said)


postgresql, mysql, redis = of("postgresql"), of("mysql"), of("redis")
mongodb, elasticsearch, cassandra = of("mongodb"), of("elasticsearch"), of("cassandra")
