"""A server that seems far away: every round trip takes its time, and nothing else changes."""

import asyncio
import os
import select
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import psycopg
import pytest
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import create_async_engine

from workbook import servers
from workbook.servers import ServerError
from workbook.servers.distance import _address
from workbook.servers.proxy import Door, Proxy


@pytest.fixture(scope="module")
def near() -> Iterator[str]:
    """Give the URL of a database on a PostgreSQL of this machine."""
    with servers.space("far", "postgresql") as url:
        yield url


@pytest.fixture
def over_tcp(near: str) -> Iterator[str]:
    """Give the URL of the same database through a port of loopback, as servers elsewhere have."""
    proxy = Proxy(_address(near).door, 0)
    host, port = _port(proxy.start(None))
    url = make_url(near)
    yield f"postgresql://workbook@{host}:{port}/{url.database}?application_name=far%20away"
    proxy.stop()


def _port(door: Door) -> tuple[str, int]:
    assert isinstance(door, tuple)
    return door


def driven(url: str, driver: str) -> str:
    """Return the URL with a driver for SQLAlchemy."""
    return url.replace("postgresql://", f"postgresql+{driver}://", 1)


def proxies() -> list[threading.Thread]:
    """Return the threads of proxies that run in this process."""
    return [thread for thread in threading.enumerate() if thread.name == "far"]


@pytest.mark.parametrize("door", ["near", "over_tcp"])
def test_every_round_trip_takes_its_time(door: str, request: pytest.FixtureRequest) -> None:
    """Ten statements on a far server take ten times the way at least, by socket and by port."""
    with (
        servers.far(request.getfixturevalue(door), milliseconds=15) as url,
        psycopg.connect(url, autocommit=True) as connection,
    ):
        started = time.perf_counter()
        came = [connection.execute("SELECT %s::int", [n]).fetchone() for n in range(10)]
        took = time.perf_counter() - started
    assert came == [(n,) for n in range(10)]
    assert took >= 0.150


def test_asyncpg_takes_the_same_way(near: str) -> None:
    """The asynchronous driver speaks through the proxy as well, several connections at once."""

    async def ask(url: str) -> list[int]:
        engine = create_async_engine(driven(url, "asyncpg"))

        async def one(number: int) -> int:
            async with engine.connect() as connection:
                return int(await connection.scalar(text("SELECT :n + 0"), {"n": number}))

        came = await asyncio.gather(*(one(number) for number in range(4)))
        await engine.dispose()
        return came

    started = time.perf_counter()
    with servers.far(near, milliseconds=20) as url:
        assert asyncio.run(ask(url)) == [0, 1, 2, 3]
    assert time.perf_counter() - started >= 0.040


def test_mariadb_can_be_far_too() -> None:
    """Its socket is named in another way; the same holds."""
    with (
        servers.space("far", "mysql", driver="pymysql") as near,
        servers.far(near, milliseconds=15) as url,
    ):
        engine = create_engine(url)
        with engine.connect() as connection:
            started = time.perf_counter()
            assert [connection.scalar(text("SELECT 7")) for _ in range(5)] == [7] * 5
            assert time.perf_counter() - started >= 0.075
        engine.dispose()


def test_an_engine_tells_where_its_database_is() -> None:
    """What fresh() lends can be given as it is; only its URL is used."""
    with servers.space("far", "postgresql", driver="psycopg") as near:
        engine = create_engine(near)
        with servers.far(engine, milliseconds=0) as url:
            assert make_url(url).set(query={}) == make_url(near).set(query={})
            away = create_engine(url)
            with away.connect() as connection:
                assert connection.scalar(text("SELECT current_database()")) == engine.url.database
            away.dispose()
        engine.dispose()


def test_a_large_answer_waits_once_and_comes_whole(near: str) -> None:
    """Thirty megabytes come in hundreds of pieces: all of them in order, none waits for another."""
    with servers.far(near, milliseconds=200) as url, psycopg.connect(url) as connection:
        started = time.perf_counter()
        query = "SELECT repeat(chr(65 + n % 26), 30000) FROM generate_series(0, 999) AS n"
        rows = connection.execute(query).fetchall()
        took = time.perf_counter() - started
    assert rows == [(chr(65 + n % 26) * 30000,) for n in range(1000)]
    assert 0.2 <= took < 0.2 * 100


def test_nothing_is_left_at_the_end(near: str) -> None:
    """The socket, its folder, the thread and the connections are gone, a forgotten one too."""
    with servers.far(near, milliseconds=1) as url:
        folder = Path(unquote(url.rpartition("host=")[2]))
        assert (folder / ".s.PGSQL.5432").is_socket()
        assert folder.stat().st_mode & 0o077 == 0, "others could look in"
        forgotten = psycopg.connect(url)
        assert len(proxies()) == 1
    assert not folder.exists()
    assert proxies() == []
    with pytest.raises(psycopg.OperationalError):
        forgotten.execute("SELECT 1")
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(url)
    with psycopg.connect(near) as connection:
        connections = connection.execute(
            "SELECT count(*) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type ~ 'cl'"
        )
        assert connections.fetchone() == (0,)
    forgotten.close()


def test_an_error_in_the_block_ends_it_as_well(near: str) -> None:
    """Whatever goes wrong, the proxy ends, and the error is the one that was raised."""
    with pytest.raises(ZeroDivisionError), servers.far(near):
        1 / 0  # noqa: B018
    assert proxies() == []


def test_a_killed_process_leaves_no_folder(near: str, tmp_path: Path) -> None:
    """The folder lies in the scratch of the lease, and goes with it."""
    home = {**os.environ, "WORKBOOK_HOME": str(tmp_path)}
    code = (
        "from workbook import servers; import os, signal\n"
        f"with servers.far({near!r}) as url:\n"
        "    print(servers.scratch(), flush=True)\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    came = subprocess.run([sys.executable, "-c", code], env=home, capture_output=True, text=True)
    scratch = Path(came.stdout.strip())
    assert scratch.name
    until = time.monotonic() + 10
    while scratch.exists() and time.monotonic() < until:
        time.sleep(0.05)
    assert not scratch.exists()


def test_a_server_that_hangs_up_is_heard(near: str) -> None:
    """A connection that the server ends is ended at the client's side, with its last words."""
    with servers.far(near, milliseconds=5) as url, psycopg.connect(url) as connection:
        with psycopg.connect(near, autocommit=True) as other:
            other.execute("SELECT pg_terminate_backend(%s)", [connection.info.backend_pid])
        select.select([connection.fileno()], [], [], 10)  # until its last words have come
        with pytest.raises(psycopg.errors.AdminShutdown):
            connection.execute("SELECT 1")


def test_a_server_that_is_not_there_is_an_error_of_the_driver() -> None:
    """Nothing answers at the other end: the client learns it at once."""
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        nowhere = f"postgresql+psycopg://workbook@127.0.0.1:{door.getsockname()[1]}/postgres"
        with servers.far(nowhere) as url:
            engine = create_engine(url)
            with pytest.raises(OperationalError), engine.connect():
                pass
            engine.dispose()


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("sqlite:///blog.db", r"takes the URL of a PostgreSQL or a MariaDB\. SQLite is no server"),
        ("redis://localhost", r"no way to redis that could be long"),
        ("blog", r"no way to it that could be long"),
    ],
)
def test_what_is_no_such_server_is_refused(url: str, sentence: str) -> None:
    """A sentence says what to pass."""
    with pytest.raises(ValueError, match=sentence), servers.far(url):
        pass


def test_no_answer_comes_before_its_time(near: str) -> None:
    """A time below zero is a mistake."""
    sentence = "cannot come 3 milliseconds before it is there"
    with pytest.raises(ValueError, match=sentence), servers.far(near, milliseconds=-3):
        pass


@pytest.mark.parametrize(
    ("url", "door", "away"),
    [
        (
            "postgresql://ada:a%40b@db.example.org/blog?sslmode=require",
            ("db.example.org", 5432),
            "postgresql://ada:a%40b@127.0.0.1:9/blog?sslmode=require",
        ),
        (
            "postgresql+asyncpg://ada@/blog?host=db.example.org&port=6000",
            ("db.example.org", 6000),
            "postgresql+asyncpg://ada@127.0.0.1:9/blog",
        ),
        ("mysql+pymysql://[::1]:3307/blog", ("::1", 3307), "mysql+pymysql://127.0.0.1:9/blog"),
    ],
)
def test_a_port_takes_the_place_of_a_port(url: str, door: Door, away: str) -> None:
    """Who, which database and every other setting stay as they are."""
    address = _address(url)
    assert address.door == door
    assert address.through(("127.0.0.1", 9)) == away


def test_a_folder_takes_the_place_of_a_folder() -> None:
    """A socket has to keep its name, which says the port."""
    address = _address("postgresql://ada@/blog?host=%2Frun%2Fpg&port=6000")
    assert address.door == Path("/run/pg/.s.PGSQL.6000")
    away = address.through(Path("/far/.s.PGSQL.6000"))
    assert away == "postgresql://ada@/blog?host=/far&port=6000"


def test_where_it_cannot_listen_there_is_a_sentence(tmp_path: Path) -> None:
    """A path that no socket can have ends in a sentence, and in no thread."""
    with pytest.raises(ServerError, match=r"The proxy of far\(\) cannot listen: "):
        Proxy(("127.0.0.1", 1), 0).start(tmp_path / ("x" * 120))
    assert proxies() == []
