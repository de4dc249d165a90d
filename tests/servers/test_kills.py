"""``kill -9`` of every part at every stage of every system. What there is to kill stands here.

Nothing is left, nothing half done is taken for whole, and whoever lives reads one sentence.
"""

import io
import os
import signal
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import psutil
import pytest

from tests.ending import still_running
from tests.servers import registry, slow
from tests.servers.machine import Learner, Machine, nothing_is_left, until
from tests.servers.registry import Registry
from workbook.servers import systems

# The stages that each system goes through, from nothing to a server that runs. The learner's own
# process fetches and unpacks, and nobody else is there yet; later program, keeper and guard are.
STAGES = {
    "postgresql": ("initialising", "starting", "running"),
    "mysql": ("fetching", "unpacking", "initialising", "starting", "running"),
    "redis": ("starting", "running"),
    "mongodb": ("starting", "running"),
    "elasticsearch": ("fetching", "starting", "running"),
    "cassandra": ("fetching", "starting", "running"),
}
EVERY = [(system, stage) for system, stages in STAGES.items() for stage in stages]
TITLES = {
    "postgresql": "PostgreSQL",
    "mysql": "MariaDB",
    "redis": "Valkey",
    "mongodb": "MongoDB",
    "elasticsearch": "OpenSearch",
    "cassandra": "Cassandra",
}
# What tells the command of a system's program from every other.
PROGRAMS = {
    "postgresql": "/postgres -D",
    "mysql": "--init-file=",
    "redis": "valkey-server",
    "mongodb": "systems.mongodb.wire",
    "elasticsearch": "OpenSearchRunner",
    "cassandra": "CassandraDaemon",
}
PREPARES = {"postgresql": "initdb", "mysql": "--bootstrap"}
WHY = {"program": "it was killed by SIGKILL", "keeper": "its keeper was killed"}


@pytest.mark.parametrize(("system", "stage"), EVERY)
def test_a_kill_of_each_part_leaves_nothing_and_is_told(
    machine: Machine, maven: Registry, tmp_path: Path, system: str, stage: str
) -> None:
    """One after the other, as far as they are there."""
    match stage:
        case "fetching":
            kill_while_fetching(machine, maven, system)
        case "unpacking":
            kill_while_unpacking(machine, maven)
        case "initialising":
            fresh = a_cache_without_prepared_folders(machine, system)
            kill_before_it_is_ready(machine, system, PREPARES[system], WORKBOOK_CACHE=str(fresh))
            a_server_comes_from_what_is_kept(machine, system, fresh)
        case "starting" if system in slow.SYSTEMS:
            programs = slow.program(tmp_path, system)
            path = f"{programs}:{machine.environment['PATH']}"
            more = {"PATH": path, "WORKBOOK_CACHE": str(tmp_path)}
            kill_before_it_is_ready(machine, system, slow.SLEEPS, **more)
        case "starting":
            kill_before_it_is_ready(machine, system, PROGRAMS[system])
        case "running":
            kill_while_it_runs(machine, system)


def kill_while_fetching(machine: Machine, maven: Registry, system: str) -> None:
    """A half stays under another name; the next fetch goes on there."""
    path, contents = "org/big/1/big-1.jar", archive()
    maven.add(path, contents, system=system)
    maven.holds_at = len(contents) // 2
    killed = registry.fetcher(machine, maven)
    killed.send(f"fetching.fetch({system!r})")
    part = registry.cache(machine) / "maven" / f"{path}.part"
    assert until(lambda: part.exists() and part.stat().st_size == maven.holds_at)
    killed.kill()
    assert list(registry.there(machine)) == [part.name]
    have, maven.holds_at = maven.holds_at, None
    registry.fetcher(machine, maven).value(f"fetching.fetch({system!r})")
    assert registry.there(machine) == {"big-1.jar": contents}
    assert maven.asked[-1] == (f"/{path}", f"bytes={have}-")


def kill_while_unpacking(machine: Machine, maven: Registry) -> None:
    """The program's folder has its name once it is whole; the archive is not kept then."""
    maven.add("org/db/1/db-1.jar", archive(), system="mysql")
    killed, again = registry.fetcher(machine, maven), registry.fetcher(machine, maven)
    bring, cache = "servers.systems.module('mysql').bring()", registry.cache(machine)
    killed.send(bring)
    assert until(lambda: list(cache.glob("mariadb-*.part/share")))
    killed.kill()
    assert list(cache.glob("mariadb-????????????")) == []
    again.value(bring)
    (folder,) = cache.glob("mariadb-*")
    unpacked = sorted(str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file())
    assert unpacked == ["bin/mariadbd", "share/big"]
    assert (folder / "bin/mariadbd").stat().st_mode & 0o111
    assert registry.there(machine) == {}
    assert len(maven.asked) == 1


def archive() -> bytes:
    """Return an archive like MariaDB's, which takes a moment to unpack."""
    packed = io.BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as files:
        for name in ("bin/", "bin/mariadbd", "bin/mariadb-dump", "share/big", "share/Mongo2.jar"):
            files.writestr(f"ch/linux/{name}", b"0" * (150_000_000 if name == "share/big" else 9))
    return packed.getvalue()


def a_cache_without_prepared_folders(machine: Machine, system: str) -> Path:
    """Return a cache in which nothing was prepared yet."""
    cache = machine.home / "cache"
    cache.mkdir(mode=0o700)
    if system == "mysql":
        program = systems.module("mysql").find()
        assert program is not None
        unpacked = Path(program.path).parent.parent
        (cache / unpacked.name).symlink_to(unpacked)
    return cache


def a_server_comes_from_what_is_kept(machine: Machine, system: str, cache: Path) -> None:
    """No half is used, and none stays. A whole one is: a guard lives on without a learner."""
    learner = machine.learner(WORKBOOK_CACHE=str(cache))
    assert systems.module(system).answers(learner.value(f"servers.url({system!r})"))
    assert until(lambda: not list(cache.glob("*.part-*")))
    learner.kill()
    assert nothing_is_left(machine)


def kill_before_it_is_ready(machine: Machine, system: str, part: str, **more: str) -> None:
    """Of four attempts one part each is killed; with the last one everything goes."""
    learner = machine.learner(**more)
    learner.value("servers.lease()")
    for killed in ("program", "keeper"):
        asked(machine, learner, system, part)
        kill(machine, killed, part)
        assert learner.answer() == {
            "raised": "ServerError",
            "sentence": f"{TITLES[system]} did not start: {WHY[killed]}. Run this once more; if "
            "that happens again, the machine may have too little memory.",
        }
    asked(machine, learner, system, part)
    kill(machine, "guard", part)
    learner.kill()  # it would ask a new guard by itself
    assert nothing_is_left(machine)
    last = machine.learner(**more)
    asked(machine, last, system, part)
    last.kill()
    assert nothing_is_left(machine)


def asked(machine: Machine, learner: Learner, system: str, part: str) -> None:
    """Have a learner ask for a server, and wait for the process that is on its way to it."""
    until(lambda: not machine.processes("keeper.py"))
    learner.send(f"servers.url({system!r})")
    assert until(lambda: process_of(machine, part))


def process_of(machine: Machine, part: str) -> list[int]:
    """Return the processes with a part of a command, without the keepers of others."""
    return [pid for pid, line in machine.processes(part).items() if "keeper.py" not in line]


def kill(machine: Machine, killed: str, part: str) -> None:
    """End a part by ``kill -9``."""
    named = {"program": part, "keeper": "keeper.py", "guard": "servers.guard"}[killed]
    found = process_of(machine, named) if killed == "program" else machine.processes(named)
    os.kill(min(found), signal.SIGKILL)


def kill_while_it_runs(machine: Machine, system: str) -> None:
    """The next cell says so, and the one after it has the server again."""
    uses, part = f"servers.url({system!r})", PROGRAMS[system]
    learner = machine.learner()
    for killed in ("program", "keeper", "guard"):
        url = learner.value(uses)
        first = psutil.Process(min(process_of(machine, part)))
        kill(machine, killed, part)
        assert still_running([first], 30) == []  # its port answers till then
        assert until(lambda at=url: not systems.module(system).answers(at))
        if killed == "guard":
            assert nothing_is_left(machine)
        why = WHY.get(killed, "it was ended")
        assert learner.sentence(uses) == (
            f"{TITLES[system]} is gone ({why}), and all databases in it. Run this once more: it "
            "starts again, empty."
        )
    if system not in ("elasticsearch", "cassandra"):  # their starts take seconds
        learner.value(uses)
        assert process_of(machine, part)
    learner.kill()
    assert nothing_is_left(machine)
