"""Other users, full disks, refusals: it works all the same, or one sentence says what to do."""

import os
import pwd
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.servers import wrappers
from tests.servers.machine import Machine, nothing_is_left
from workbook import places
from workbook.servers import systems
from workbook.servers.recipe import Program
from workbook.servers.systems.postgresql import program as postgresql

WITHOUT_JAVA = ["sqlite", "postgresql", "mysql", "redis", "mongodb"]
DOCTOR = "[r.advice or r.state for r in servers.doctor(*{})]"
USES = "servers.url('postgresql')"


@pytest.mark.ordinary_user
@pytest.mark.skipif(
    not wrappers.can_become_another(),
    reason="only root can become another user; an ordinary user's run proves it by itself",
)
def test_an_ordinary_user_has_everything_that_root_has(theirs: Machine, tmp_path: Path) -> None:
    """Every server runs, makes a space, belongs to that user, and nothing of it is left."""
    learner = theirs.learner(wrappers.as_ordinary_user(theirs, tmp_path / "passwd"))
    assert learner.value("__import__('os').getuid()") == wrappers.USER
    assert learner.value(DOCTOR.format(systems.NAMES)) == ["works"] * len(systems.NAMES)
    learner.value("[servers.url(name) for name in ('postgresql', 'mysql', 'redis', 'mongodb')]")
    for pid in theirs.processes():
        assert Path(f"/proc/{pid}").stat().st_uid == wrappers.USER
    learner.kill()
    assert nothing_is_left(theirs)


@pytest.mark.ordinary_user
@pytest.mark.skipif(not wrappers.can_become_another(), reason="only root can become another user")
def test_a_user_without_a_name_has_a_postgresql(theirs: Machine, tmp_path: Path) -> None:
    """As in many a container; what prepares it looks up the name of its user."""
    for kept in theirs.home.glob("cache/postgresql-*"):
        shutil.rmtree(kept)
    learner = theirs.learner(wrappers.as_ordinary_user(theirs, tmp_path / "passwd", named=False))
    learner.value("import os, pwd")
    assert "not found" in learner.sentence("pwd.getpwuid(os.getuid())", "KeyError")
    assert learner.value(DOCTOR.format(["postgresql"])) == ["works"]


def test_a_user_without_a_home_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """There is no telling where progress should be kept."""
    monkeypatch.setattr(pwd, "getpwuid", {}.__getitem__)
    for name in ("HOME", "WORKBOOK_HOME", "XDG_DATA_HOME"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(PermissionError) as told:
        places.home()
    assert str(told.value) == (
        "This user has no home folder. Set HOME to one, or WORKBOOK_HOME to a folder of your own."
    )


def test_a_relative_home_stays_where_it_is_first_used(tmp_path: Path) -> None:
    """Whatever a process starts has another current folder, and must find the same."""
    there = tmp_path / "somewhere else"
    there.mkdir()
    child = "from workbook import places; print(places.home())"
    script = (
        f"import os, subprocess, sys; {child}; os.chdir({str(there)!r})\n"
        f"print(places.home(), flush=True)\n"
        f"subprocess.run([sys.executable, '-c', {child!r}], check=True)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", script],
        cwd=tmp_path,
        env=os.environ | {"WORKBOOK_HOME": "my own"},
        capture_output=True,
        text=True,
    )
    assert (ran.stderr, set(ran.stdout.splitlines())) == ("", {str(tmp_path / "my own")})


def test_a_program_that_says_what_is_no_text_is_passed_over(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Or that waits for somebody to type."""
    for name in ("postgres", "initdb"):
        (tmp_path / name).write_text("#!/bin/sh\nprintf '\\377\\376'\nread answer\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    assert postgresql.find() == postgresql._in_wheel()


def test_two_users_of_one_machine_do_not_meet(machine: Machine, tmp_path: Path) -> None:
    """A folder of the name that we need, made by somebody else, is refused and told."""
    if os.getuid():
        pytest.skip("only root can make a folder of another user")
    squatted = machine.temporary / "workbook-0"
    squatted.mkdir()
    os.chown(squatted, wrappers.USER, wrappers.USER)
    assert machine.learner().sentence(USES) == (
        f"The folder {squatted} belongs to another user. Remove it, or point WORKBOOK_HOME, "
        "WORKBOOK_CACHE or TMPDIR to a folder of your own."
    )
    squatted.rmdir()


def test_a_home_that_is_read_only_is_told(machine: Machine) -> None:
    """Before anything is started."""
    learner = machine.learner(wrappers.disk_of("8m", "ro"))
    said = learner.sentence(USES)
    assert "Read-only file system" in said
    assert said.endswith("It needs to write below WORKBOOK_HOME and TMPDIR.")


def test_root_without_user_namespaces_is_told(machine: Machine) -> None:
    """PostgreSQL refuses root, and where namespaces are refused too, there is no way."""
    learner = machine.learner(wrappers.without_namespaces())
    said = learner.sentence(USES)
    assert said.startswith(
        "PostgreSQL refuses to run as root, and this machine refuses to run it as another user ("
    )
    assert said.endswith(
        "). Run the workbook as an ordinary user, or set WORKBOOK_POSTGRESQL_URL to a server of "
        "your own."
    )
    learner.leave()
    assert nothing_is_left(machine)


@pytest.mark.ordinary_user
def test_root_of_a_container_has_everything(machine: Machine) -> None:
    """Docker gives root and refuses namespaces: another user of the machine runs the server."""
    careful = ["sh", "-c", 'umask 077; exec "$@"', "sh"]
    learner = machine.learner([*wrappers.as_root_of_a_container(), *careful])
    assert learner.value(DOCTOR.format(WITHOUT_JAVA)) == ["works"] * len(WITHOUT_JAVA)
    learner.value("servers.url('postgresql')")
    users = {Path(f"/proc/{pid}").stat().st_uid for pid in machine.processes("postgres -D")}
    assert users == {min(entry.pw_uid for entry in pwd.getpwall() if entry.pw_uid)}
    learner.kill()
    assert nothing_is_left(machine)


def test_a_temporary_folder_with_a_long_path_is_told(machine: Machine, tmp_path: Path) -> None:
    """A socket's path is short on every system."""
    deep = tmp_path / ("deep" * 20)
    deep.mkdir()
    said = machine.learner(TMPDIR=str(deep)).sentence(USES)
    assert said.startswith("The path of a socket below ")
    assert said.endswith("Set TMPDIR to a short path such as /tmp.")


def test_a_file_where_a_folder_should_be_is_told(machine: Machine) -> None:
    """The path, the reason, and what to do."""
    in_the_way = machine.temporary / f"workbook-{os.getuid()}"
    in_the_way.touch()
    said = machine.learner().sentence(USES)
    assert said == (
        f"The workbook cannot use {in_the_way}: File exists. Point WORKBOOK_HOME, WORKBOOK_CACHE "
        "or TMPDIR to a folder of your own."
    )
    in_the_way.unlink()


def test_a_machine_without_postgresql_is_told(machine: Machine) -> None:
    """Neither on PATH nor in a wheel: what to install, or which variable to set."""
    learner = machine.learner(PATH="/nonexistent")
    learner.value("from workbook.servers.systems.postgresql import program as postgresql")
    learner.value("postgresql.importlib.util.find_spec = lambda name: None")
    assert learner.sentence(USES) == (
        "There is no PostgreSQL on this machine, and none came with the workbook. Install one, "
        "or set WORKBOOK_POSTGRESQL_URL."
    )
    examined = "servers.health.examine('postgresql').state"
    assert learner.value(examined) == "missing"


def test_a_postgresql_on_the_path_comes_before_the_wheels(monkeypatch: pytest.MonkeyPatch) -> None:
    """If it is as new as the one that the lessons were executed on; an older one does not."""
    wheel = postgresql._in_wheel()
    assert wheel is not None
    monkeypatch.setenv("PATH", "/nonexistent")
    monkeypatch.delenv("CONDA_PREFIX", raising=False)
    assert postgresql.find() == wheel
    monkeypatch.setenv("PATH", wheel.path)
    assert postgresql.find() == wheel._replace(origin="machine")
    monkeypatch.setenv("PATH", "/nonexistent")
    monkeypatch.setenv("CONDA_PREFIX", str(Path(wheel.path).parent))
    assert postgresql.find() == wheel._replace(origin="machine")


def test_an_older_postgresql_is_the_last_resort(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Better than none; the wheel's comes before it, and one that is too old is none."""
    for name, says in {"postgres": "echo postgres '(PostgreSQL)' $AGE", "initdb": "true"}.items():
        (tmp_path / name).write_text(f"#!/bin/sh\n{says}\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("AGE", "15.4")
    assert postgresql.find() == postgresql._in_wheel()
    monkeypatch.setattr(postgresql, "_in_wheel", lambda: None)
    assert postgresql.find() == Program("machine", str(tmp_path), "15.4", "PostgreSQL")
    monkeypatch.setenv("AGE", "9.6.1")
    assert postgresql.find() is None


def test_a_variable_that_misleads_every_client_of_postgresql_is_named(machine: Machine) -> None:
    """Ours listens where its URL says; a client that reads PGPORT looks elsewhere."""
    learner = machine.learner(PGPORT="5433")
    said = learner.sentence("servers.space('6.2.4', 'postgresql').__enter__()")
    assert "; every client reads PGPORT, so unset that. " in said
    learner.value("__import__('os').environ.pop('PGPORT')")
    assert learner.value("servers.space('6.2.4', 'postgresql').__enter__()")
