"""Others on the same machine: clones, versions and users that do not meet."""

import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote

import pytest

from tests.servers import wrappers
from tests.servers.machine import Learner, Machine, nothing_is_left, until
from workbook import places
from workbook.servers import launching

ALIVE = "servers.systems.module({0!r}).answers(servers.url({0!r}))"
# What one user tries of another's: each of these has to fail.
REACH = """\
import os, socket, sys
socket_path, *paths = sys.argv[1:]
reached = []
try:
    with socket.socket(socket.AF_UNIX) as door:
        door.connect(socket_path)
    reached.append(socket_path)
except PermissionError:
    pass
for path in paths:
    try:
        os.listdir(path) if os.path.isdir(path) else open(path, "rb").read(1)
        reached.append(path)
    except PermissionError:
        pass
print(reached)
"""


def socket_of(url: str) -> str:
    """Return the path of the socket in a URL of PostgreSQL or Valkey."""
    _, _, folder = url.rpartition("?host=")
    return f"{unquote(folder)}/.s.PGSQL.5432" if "?host=" in url else unquote(url[len("unix://") :])


def another_clone(folder: Path, version: int) -> Path:
    """Copy what a guard needs to a folder, as a clone of another version."""
    for part in ("workbook", "tests/servers"):
        shutil.copytree(
            places.root() / part, folder / part, ignore=shutil.ignore_patterns("__pycache__")
        )
    shutil.copy(places.root() / "tests" / "__init__.py", folder / "tests")
    module = folder / "workbook" / "servers" / "launching.py"
    text = module.read_text()
    assert f"PROTOCOL = {launching.PROTOCOL} " in text
    module.write_text(text.replace(f"PROTOCOL = {launching.PROTOCOL} ", f"PROTOCOL = {version} "))
    return folder


def updated(machine: Machine, tmp_path: Path) -> Learner:
    """Start a learner of this very clone, whose files are of another version by now."""
    learner = machine.learner()
    learner.value("from workbook.servers import launching; launching.PROTOCOL += 1")
    return learner


def of_another_clone(machine: Machine, tmp_path: Path) -> Learner:
    """Start a learner of another clone and another version, with the same home and cache."""
    clone = another_clone(tmp_path / "änother clone", launching.PROTOCOL + 1)
    learner = machine.learner_in(clone)
    assert learner.value("servers.__file__").startswith(str(clone))
    return learner


def with_another_temporary_folder(machine: Machine, tmp_path: Path) -> Learner:
    """Start a learner who has another TMPDIR, as a shell may have beside JupyterLab."""
    return machine.learner(TMPDIR=str(machine.another_temporary_folder()))


@pytest.mark.parametrize("other", [of_another_clone, updated, with_another_temporary_folder])
def test_two_that_cannot_meet_have_a_guard_and_servers_each(machine: Machine, other, tmp_path):
    """Neither touches what the other one has, and each ends with its own learners only."""
    here = machine.learner()
    urls = [here.value("servers.url('redis')")]
    scratch = Path(here.value("str(servers.scratch())"))
    there = other(machine, tmp_path)
    urls.append(there.value("servers.url('redis')"))
    assert urls[0] != urls[1]
    assert len(machine.processes("servers.guard")) == 2
    assert here.value("servers.url('redis')") == urls[0]
    assert scratch.exists()
    there.kill()
    assert until(lambda: len(machine.processes("servers.guard")) == 1)
    assert here.value(ALIVE.format("redis")) is True
    assert scratch.exists()
    here.kill()
    assert nothing_is_left(machine)
    assert not [path for path in machine.temporary.rglob("*") if path.is_socket()]


def test_what_a_version_has_left_is_removed_by_the_next_one(machine: Machine) -> None:
    """A guard that was killed together with its janitor, before an update."""
    left = machine.home / "running" / machine.identity() / "1-0dd0dd"
    older = left.with_name("0dd0dd")  # as versions before had them
    for folder in (left, older):
        (folder / "data").mkdir(parents=True)
    learner = machine.learner()
    learner.value("from workbook.servers import launching; launching.PROTOCOL += 1")
    learner.value("servers.lease()")
    assert until(lambda: not left.exists() and not older.exists())
    learner.leave()
    assert nothing_is_left(machine)


@pytest.mark.ordinary_user
@pytest.mark.skipif(
    not wrappers.can_become_another(), reason="only root can become another user beside itself"
)
def test_two_users_have_a_guard_each_and_reach_nothing_of_each_other(
    machine: Machine, theirs: Machine, tmp_path: Path
) -> None:
    """Root and an ordinary user, in one temporary folder; root without its power over files."""
    theirs.temporary.chmod(0o1777)  # as /tmp is
    machine.environment["TMPDIR"] = str(theirs.temporary)
    as_them = wrappers.as_ordinary_user(theirs, tmp_path / "passwd")
    learners = [machine.learner(), theirs.learner(as_them)]
    here, there = (facts(learner) for learner in learners)
    assert len({*here, *there}) == len(here) + len(there)
    assert tries(as_them, theirs, here) == "[]"
    powerless = ["setpriv", "--inh-caps=-all", "--bounding-set=-all"]
    assert tries(powerless, machine, there) == "[]"
    assert tries([], machine, here) == repr(here)  # it does try
    for learner in learners:
        assert learner.value(ALIVE.format("postgresql")) is True
        learner.kill()
    assert nothing_is_left(machine)
    assert nothing_is_left(theirs)


def facts(learner: Learner) -> list[str]:
    """Start a PostgreSQL; return its socket, its data, the guard's socket, folders and memory."""
    url = learner.value("servers.url('postgresql')")
    scratch = learner.value("str(servers.scratch())")
    data = learner.value(
        "__import__('psycopg').connect(servers.url('postgresql').replace('workbook@', "
        "'postgres@')).execute('SHOW data_directory').fetchone()[0]"
    )
    guard = Path(learner.value("str(servers.client.launching.socket_path())"))
    (pid,) = learner.value("[s.pid for s in servers.status() if s.system == 'postgresql']")
    return [socket_of(url), data, scratch, str(guard.parent), f"/proc/{pid}/environ"]


def tries(wrapper: list[str], machine: Machine, paths: list[str]) -> str:
    """Let a user try to reach these, and return what that one reached."""
    return subprocess.run(
        [*wrapper, sys.executable, "-I", "-c", REACH, *paths],
        env=machine.environment,
        capture_output=True,
        text=True,
        check=True,
        cwd="/",
    ).stdout.strip()
