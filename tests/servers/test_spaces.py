"""A database of one's own: private while it is used, gone afterwards."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import create_engine, make_url, text

from tests.servers.machine import Machine, until
from workbook import servers
from workbook.servers import client, spaces

SYSTEMS = ["sqlite", "postgresql"]


@pytest.fixture
def confined() -> Iterator[None]:
    """Let this process be as if it were never confined, afterwards."""
    yield
    spaces._confined = None
    client.refuse(None)


def databases(url: str) -> set[str]:
    """Return the spaces that a PostgreSQL has."""
    with psycopg.connect(url) as connection:
        rows = connection.execute("SELECT datname FROM pg_database WHERE datname LIKE 'wb%'")
        return {name for (name,) in rows}


@pytest.mark.parametrize("system", SYSTEMS)
def test_two_spaces_of_one_name_know_nothing_of_each_other(system: str) -> None:
    """A table of the one is no table of the other, and both start empty."""
    with servers.space("6.2.4", system) as one, servers.space("6.2.4", system) as other:
        for url in (one, other):
            engine = create_engine(url)
            with engine.begin() as connection:
                connection.execute(text("CREATE TABLE users (id integer)"))
            engine.dispose()
        assert one != other


@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")  # what a learner may do
def test_a_forked_child_that_leaves_the_block_takes_nothing_away() -> None:
    """The space is its parent's."""
    with servers.space("6.2.4", "sqlite") as url:
        child = None
        try:
            with servers.space("6.2.5", "sqlite") as inner:
                child = os.fork()
                if not child:
                    raise KeyError
                os.waitpid(child, 0)
                assert Path(str(make_url(inner).database)).exists()
        finally:
            if child == 0:
                os._exit(0)
        assert Path(str(make_url(url).database)).exists()


def test_a_space_of_sqlite_is_gone_afterwards_with_all_its_files() -> None:
    """The write-ahead log beside it goes too, whoever still has it open."""
    with servers.space("6.2.4", "sqlite") as url:
        path = Path(make_url(url).database or "")
        connection = sqlite3.connect(path)
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("CREATE TABLE users (id integer)")
        assert path.with_name(path.name + "-wal").exists()
    assert list(path.parent.glob(f"{path.stem}*")) == []
    connection.close()


def test_a_space_of_postgresql_is_gone_afterwards_though_somebody_is_connected() -> None:
    """A forgotten session does not keep a database alive."""
    with servers.space("6.2.4", "postgresql") as url:
        forgotten = psycopg.connect(url)
        name = str(make_url(url).database)
        assert name in databases(servers.url("postgresql"))
    assert name not in databases(servers.url("postgresql"))
    forgotten.close()


@pytest.mark.parametrize(
    ("system", "driver", "begins"),
    [
        ("sqlite", None, "sqlite:///"),
        ("sqlite", "aiosqlite", "sqlite+aiosqlite:///"),
        ("postgresql", None, "postgresql://workbook@/wb_6_2_4_"),
        ("postgresql", "asyncpg", "postgresql+asyncpg://workbook@/wb_6_2_4_"),
    ],
)
def test_a_url_names_the_driver_that_was_asked_for(
    system: str, driver: str | None, begins: str
) -> None:
    """Without one it is the plain URL that psycopg itself takes, too."""
    with servers.space("6.2.4", system, driver=driver) as url:
        assert url.startswith(begins)


def test_an_error_of_the_lesson_comes_out_of_the_space_unchanged() -> None:
    """Only the death of the server is told in another way."""
    with (
        pytest.raises(psycopg.errors.UndefinedTable),
        servers.space("6.2.4", "postgresql") as url,
        psycopg.connect(url) as connection,
    ):
        connection.execute("SELECT * FROM nothing")


def test_the_learners_role_can_neither_read_nor_run_files_of_the_machine() -> None:
    """It is no superuser: what a server may do as its owner stays out of reach."""
    with servers.space("6.2.4", "postgresql") as url, psycopg.connect(url) as connection:
        for reach in ("COPY t TO PROGRAM 'true'", "SELECT pg_read_file('/etc/passwd')"):
            connection.rollback()
            connection.execute("CREATE TABLE t (id integer)")
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(reach)


def test_a_server_listens_on_its_socket_only() -> None:
    """No port of the machine, not even of loopback."""
    with psycopg.connect(servers.url("postgresql")) as connection:
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)


def test_the_spaces_of_a_killed_process_are_gone_while_others_go_on(machine: Machine) -> None:
    """The guard knows what belongs to which lease."""
    killed, other = machine.learner(), machine.learner()
    held = "s = servers.space('6.2.4', '{0}'); url_{0} = s.__enter__(); kept_{0} = s"
    for system in SYSTEMS:
        killed.value(held.format(system))
    url = other.value("servers.url('postgresql')")
    folder = Path(other.value("str(servers.scratch())"))
    assert len(databases(url)) == 1
    assert len(list(folder.glob("wb_*"))) == 1
    killed.kill()
    assert until(lambda: not databases(url) and not list(folder.glob("wb_*")))


def test_twenty_threads_have_twenty_spaces(machine: Machine) -> None:
    """One connection to the guard serves them all."""

    def use(number: int) -> str:
        with servers.space(f"thread {number}", "sqlite") as url:
            return url

    with ThreadPoolExecutor(20) as pool:
        assert len(set(pool.map(use, range(20)))) == 20


def test_a_forked_child_takes_a_lease_of_its_own() -> None:
    """Its requests never mix with its parent's, and its end ends nothing of the parent's."""
    scratch = servers.scratch()
    child = os.fork()
    if not child:
        code = 1
        try:
            code = 0 if servers.scratch() == scratch else 2
        finally:
            os._exit(code)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert servers.scratch() == scratch


def test_the_scratch_folder_is_private() -> None:
    """Whatever a lesson writes there is for its user's eyes only."""
    assert servers.scratch().stat().st_mode & 0o777 == 0o700


def test_a_judged_process_has_the_databases_of_its_check_and_no_other(confined: None) -> None:
    """Whatever server or space the answer asks for, it gets the check's own."""
    servers.confine({"postgresql": "postgresql://me@/check?host=/there"})
    with servers.space("6.2.4", "postgresql", driver="psycopg") as url:
        assert url == "postgresql+psycopg://me@/check?host=/there"
    assert servers.url("postgresql") == "postgresql://me@/check?host=/there"
    with pytest.raises(servers.ServerRefused) as refused:
        servers.url("sqlite")
    assert str(refused.value) == (
        "This exercise is judged on postgresql; sqlite is not there for its answer."
    )
    with pytest.raises(servers.ServerRefused) as refused:
        servers.stop("postgresql")
    assert str(refused.value) == (
        "An answer that is judged has its own database, and nothing else of the servers."
    )


def test_an_unknown_system_is_named_with_its_nearest() -> None:
    """One sentence, and what there is."""
    with pytest.raises(servers.ServerError) as unknown:
        servers.url("postgres")
    assert str(unknown.value) == (
        "There is no system 'postgres' in the workbook. Did you mean 'postgresql'? It has: "
        "sqlite, postgresql, mysql, redis, mongodb, elasticsearch, cassandra."
    )


def test_importing_the_room_imports_no_driver() -> None:
    """Every kernel imports it; SQLAlchemy and psycopg wait until they are used."""
    code = (
        "import sys, workbook.servers\n"
        "heavy = {'sqlalchemy', 'psycopg', 'subprocess', 'dataclasses', 'asyncio'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_what_is_waited_for_is_said_outside_notebooks_only(machine: Machine) -> None:
    """On stderr of a script; in a kernel's output it would be noise in a lesson."""
    machine.learner().value("servers.url('postgresql')")
    assert "Starting PostgreSQL …\n" in machine.said.read_text()
    before = machine.said.read_text()
    kernel = machine.learner()
    kernel.value("import sys; sys.modules['ipykernel'] = sys")
    machine.kill_process("servers.guard")
    until(lambda: not machine.leftovers())
    kernel.value("servers.url('postgresql')")
    assert machine.said.read_text() == before
