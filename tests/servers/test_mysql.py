"""MariaDB: a real server on a socket, databases of one's own, no file of the machine in reach."""

from collections.abc import Iterator
from contextlib import contextmanager

import pymysql
import pytest
from sqlalchemy import Connection, create_engine, make_url, text
from sqlalchemy.ext.asyncio import create_async_engine

from tests.servers.machine import Machine, until
from workbook import servers
from workbook.servers.systems import mysql
from workbook.servers.systems.mysql import program


@contextmanager
def connected(url: str) -> Iterator[Connection]:
    """Give a connection as a lesson has it."""
    engine = create_engine(url.replace("mysql://", "mysql+pymysql://"))
    with engine.begin() as connection:
        yield connection
    engine.dispose()


def databases(url: str) -> set[str]:
    """Return the spaces that a server has."""
    with connected(url) as connection:
        return set(connection.scalars(text("SHOW DATABASES LIKE 'wb%'")))


def test_it_is_the_mariadb_that_the_lessons_were_executed_on() -> None:
    """Its URL says so to every client, and both ways to ask agree."""
    url = servers.url("mysql")
    assert mysql.version(url).startswith("11.4.")
    with connected(url) as connection:
        assert connection.dialect.is_mariadb is True
        told = connection.execute(text("SELECT @@port, @@skip_networking, CURRENT_USER()")).one()
    assert tuple(told) == (0, 1, "workbook@localhost")


def test_two_spaces_of_one_name_know_nothing_of_each_other() -> None:
    """A table of the one is no table of the other."""
    with servers.space("6.1.5", "mysql") as one, servers.space("6.1.5", "mysql") as other:
        for url in (one, other):
            with connected(url) as connection:
                connection.execute(text("CREATE TABLE users (id INTEGER)"))
        assert one != other
        assert len(databases(one)) == 2
    assert databases(servers.url("mysql")) == set()


def test_a_space_is_gone_afterwards_though_somebody_is_in_a_transaction() -> None:
    """A forgotten session holds a lock on its tables, and does not keep the database alive."""
    with servers.space("6.1.5", "mysql") as url:
        name = str(make_url(url).database)
        forgotten = pymysql.connect(
            user="workbook", unix_socket=make_url(url).query["unix_socket"], database=name
        )
        with forgotten.cursor() as cursor:
            cursor.execute("CREATE TABLE users (id INTEGER)")
            cursor.execute("SELECT * FROM users")
        assert name in databases(url)
    assert name not in databases(servers.url("mysql"))
    with pytest.raises(pymysql.err.MySQLError):
        forgotten.ping(reconnect=False)


async def _sum(url: str) -> object:
    engine = create_async_engine(url)
    async with engine.connect() as connection:
        value = await connection.scalar(text("SELECT 20 + 22"))
    await engine.dispose()
    return value


def test_async_code_reaches_it_too() -> None:
    """The same URL with another driver."""
    import asyncio

    with servers.space("6.3.6", "mysql", driver="aiomysql") as url:
        assert url.startswith("mysql+aiomysql://workbook@localhost/wb_6_3_6_")
        assert asyncio.run(_sum(url)) == 42


@pytest.mark.parametrize(
    "reach",
    [
        "SELECT 1 INTO OUTFILE '/tmp/reached'",
        "LOAD DATA INFILE '/etc/passwd' INTO TABLE t",
        "LOAD DATA LOCAL INFILE '/etc/passwd' INTO TABLE t",
        "INSTALL SONAME 'ha_archive'",
        "SET GLOBAL general_log_file = '/tmp/reached'",
        "CREATE USER other",
        "SELECT * FROM mysql.global_priv",
    ],
)
def test_the_learners_account_reaches_nothing_of_the_machine(reach: str) -> None:
    """It may do everything in its own databases, and no file is one."""
    with servers.space("6.1.5", "mysql") as url, connected(url) as connection:
        connection.execute(text("CREATE TABLE t (line TEXT)"))
        with pytest.raises(Exception, match=r"denied|disabled"):
            connection.execute(text(reach))
        assert connection.scalar(text("SELECT LOAD_FILE('/etc/passwd')")) is None


def test_root_is_nobodys_account() -> None:
    """Who reaches the socket is the learner, or nobody."""
    door = make_url(servers.url("mysql")).query["unix_socket"]
    with pytest.raises(pymysql.err.OperationalError, match="this account is locked"):
        pymysql.connect(user="root", unix_socket=door)
    with pytest.raises(pymysql.err.OperationalError, match="Access denied"):
        pymysql.connect(user="", unix_socket=door)


def test_a_server_of_ones_own_gives_a_space_and_keeps_the_rest(machine: Machine) -> None:
    """By its URL, however that names its driver; and a kill leaves nothing there."""
    elsewhere = servers.url("mysql").replace("mysql://", "mariadb+pymysql://")
    learner = machine.learner(WORKBOOK_MYSQL_URL=elsewhere)
    learner.value("kept = servers.space('6.1.5', 'mysql'); url = kept.__enter__()")
    assert learner.value("url").startswith("mysql://workbook@localhost/wb_6_1_5_")
    assert len(databases(servers.url("mysql"))) == 1
    assert machine.processes("mariadbd") == {}
    learner.kill()
    assert until(lambda: databases(servers.url("mysql")) == set())


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        (
            "mysql://ada:secret@127.0.0.1:1/blog",
            "MariaDB at ada@127.0.0.1:1/blog cannot be used: Can't connect to MySQL server on "
            "'127.0.0.1' ([Errno 111] Connection refused). Correct WORKBOOK_MYSQL_URL, or unset "
            "it to use the workbook's own server.",
        ),
        (
            "postgresql://ada@127.0.0.1/blog",
            "WORKBOOK_MYSQL_URL is no URL of mysql: it should read like "
            "mysql://user:password@host/database. Correct it, or unset it to use the workbook's "
            "own server.",
        ),
    ],
)
def test_a_wrong_url_of_ones_own_is_told_in_a_sentence(
    machine: Machine, url: str, sentence: str
) -> None:
    """Without its password."""
    learner = machine.learner(WORKBOOK_MYSQL_URL=url)
    assert learner.sentence("servers.url('mysql')") == sentence


@pytest.mark.parametrize(
    ("log", "sentence"),
    [
        (
            "mariadbd: error while loading shared libraries: libcrypt.so.1: cannot open shared "
            "object file: No such file or directory\n",
            "MariaDB needs libcrypt.so.1, which this machine lacks. Install it (Debian and "
            "Ubuntu: `apt install libcrypt1`, Fedora: `dnf install libxcrypt-compat`), or set "
            "WORKBOOK_MYSQL_URL to a server of your own.",
        ),
        (
            "2026-11-22 18:00:00 0 [ERROR] Can't start server: Bind on unix socket.\n"
            "2026-11-22 18:00:00 0 [ERROR] Aborting\n",
            "MariaDB did not start: Can't start server: Bind on unix socket.",
        ),
    ],
)
def test_what_the_log_of_a_failed_start_says_is_told(log: str, sentence: str) -> None:
    """A missing library by the package that has it, for it cannot be staged without root."""
    assert program._explain(log) == sentence
