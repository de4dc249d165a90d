"""A server of the user's own is used as it is, in spaces of ours; nothing else is touched."""

import socket
from collections.abc import Iterator

import psycopg
import pytest

from tests.servers.machine import Machine, until
from workbook.servers import ServerError, addresses, spaces, systems


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Give the URL of a server that has nothing to do with the machine under test."""
    other = Machine(tmp_path_factory.mktemp("elsewhere"))
    done = other.run("servers", "url", "postgresql")
    assert done.returncode == 0, done.stderr
    yield done.stdout.strip()
    other.run("servers", "stop")
    other.remove()


def databases(url: str) -> set[str]:
    """Return what databases there are."""
    with psycopg.connect(url) as connection:
        return {str(name) for (name,) in connection.execute("SELECT datname FROM pg_database")}


BEFORE = {"postgres", "template0", "template1"}
ENTER = "kept = servers.space('6.2.4', 'postgresql', driver='psycopg'); url = kept.__enter__()"


def test_a_space_on_ones_own_server_comes_and_goes(machine: Machine, elsewhere: str) -> None:
    """However the URL names its driver; no server of the workbook's is started."""
    learner = machine.learner()
    for scheme in ("postgresql", "postgres", "postgresql+psycopg2"):
        own = elsewhere.replace("postgresql://", f"{scheme}://")
        learner.value(f"import os; os.environ['WORKBOOK_POSTGRESQL_URL'] = {own!r}")
        learner.value(ENTER)
        assert learner.value("url").startswith("postgresql+psycopg://workbook@/wb_6_2_4_")
        assert len(databases(elsewhere)) == len(BEFORE) + 1
        learner.value("kept.__exit__(None, None, None)")
        assert databases(elsewhere) == BEFORE
    assert machine.processes("/postgres -D") == {}


@pytest.mark.parametrize("killed", ["the learner", "the guard", "both"])
def test_a_space_on_ones_own_server_is_gone_after_a_kill(
    machine: Machine, elsewhere: str, killed: str
) -> None:
    """The guard drops what a lease leaves behind, the janitor what a guard leaves behind."""
    learner = machine.learner(WORKBOOK_POSTGRESQL_URL=elsewhere)
    learner.value(ENTER)
    (left,) = machine.home.glob("running/*/*/left")
    assert left.stat().st_mode & 0o777 == 0o600  # URLs hold passwords
    if killed != "the learner":
        machine.kill_process("servers.guard")
    if killed != "the guard":
        learner.kill()
    assert until(lambda: databases(elsewhere) == BEFORE)


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        (
            "mysql://me@host/x",
            "WORKBOOK_POSTGRESQL_URL is no URL of postgresql: it should read like "
            "postgresql://user:password@host/database. Correct it, or unset it to use the "
            "workbook's own server.",
        ),
        (
            "localhost",
            "WORKBOOK_POSTGRESQL_URL is no URL of postgresql: it should read like "
            "postgresql://user:password@host/database. Correct it, or unset it to use the "
            "workbook's own server.",
        ),
        (
            "postgresql://ada:secret@127.0.0.1:1/blog",
            "PostgreSQL at ada@127.0.0.1:1/blog cannot be used: Connection refused. Correct "
            "WORKBOOK_POSTGRESQL_URL, or unset it to use the workbook's own server.",
        ),
    ],
)
def test_a_wrong_url_of_ones_own_is_told_in_a_sentence_without_its_password(
    machine: Machine, url: str, sentence: str
) -> None:
    """At the first call, from url() and from space() alike."""
    learner = machine.learner(WORKBOOK_POSTGRESQL_URL=url)
    assert learner.sentence("servers.url('postgresql')") == sentence
    assert learner.sentence(ENTER) == sentence


@pytest.mark.parametrize(
    ("system", "url"),
    [
        ("postgresql", "postgresql://ada@[::1]:5432/blog?host=/run/a:b"),
        ("mongodb", "mongodb://ada:p%3A@one:27017,two:27018,three/blog"),
        ("redis", "unix:///run/a:b.sock?db=3"),
        ("elasticsearch", "https://ada:pass:word@host"),
        ("cassandra", "cassandra://[::1]"),
    ],
)
def test_a_url_with_colons_elsewhere_than_before_a_port_is_taken(
    monkeypatch: pytest.MonkeyPatch, system: str, url: str
) -> None:
    """In passwords, paths, addresses, and between several hosts."""
    monkeypatch.setenv(addresses.variable(system), url)
    assert addresses.own(system) == url


@pytest.mark.parametrize("system", [name for name in systems.NAMES if name != "sqlite"])
@pytest.mark.parametrize("port", ["port", "99999", "-1", "5432x", "²"])
def test_a_port_that_can_be_none_is_told_before_anybody_is_asked(
    monkeypatch: pytest.MonkeyPatch, system: str, port: str
) -> None:
    """By every system alike."""
    scheme = addresses._SCHEMES[system][0]
    monkeypatch.setenv(addresses.variable(system), f"{scheme}://ada:secret@host:{port}/blog")
    with pytest.raises(ServerError) as told:
        addresses.own(system)
    assert str(told.value) == (
        f"{addresses.variable(system)} is no URL of {system}: its port is {port!r}, and a port is "
        "a number up to 65535. Correct it, or unset it to use the workbook's own server."
    )


@pytest.mark.parametrize("system", [name for name in systems.NAMES if name != "sqlite"])
@pytest.mark.parametrize("character", "@/#?%[ \n")
def test_a_password_that_is_not_written_for_a_url_is_told_and_not_shown(
    monkeypatch: pytest.MonkeyPatch, system: str, character: str
) -> None:
    """Drivers take half of it for a host or a port, or say it; percent signs are what it needs."""
    scheme = addresses._SCHEMES[system][0]
    own = f"{scheme}://ada:sec{character}ret@127.0.0.1:1/blog"
    monkeypatch.setenv(addresses.variable(system), own)
    with pytest.raises(ServerError) as told:
        addresses.own(system)
    assert str(told.value) == (
        f"{addresses.variable(system)} is no URL of {system}: its user or password holds a "
        "character that is written with a percent sign in a URL (@ is %40, / is %2F, # is %23, "
        "? is %3F, % is %25, [ is %5B, a space is %20). Correct it, or unset it to use the "
        "workbook's own server."
    )


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("redis://secret:word", "what stands behind its colon is no port, and a port is a number"),
        ("redis://ada:secret@[::1/0", "its host cannot be one"),
        ("redis://:secret@127.0.0.1/0?colour=red", "its driver knows no option 'colour'"),
        ("mysql://ada:secret@127.0.0.1/x?colour=red", "its driver knows no option 'colour'"),
        ("mysql://ada:secret@127.0.0.1/x?charset=red", "its driver cannot read the options"),
        ("mysql://ada:secret@127.0.0.1/x?ssl_ca=/none", "No such file or directory"),
    ],
)
def test_a_url_that_no_driver_can_read_is_told_in_a_sentence(
    monkeypatch: pytest.MonkeyPatch, url: str, says: str
) -> None:
    """Instead of a traceback out of the driver."""
    system = url.partition(":")[0]
    monkeypatch.setenv(addresses.variable(system), url)
    with pytest.raises(ServerError) as told, spaces.space("6.2.4", system):
        pass
    assert says in str(told.value)
    assert "secret" not in str(told.value)


def test_a_server_that_takes_connections_and_says_nothing_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """MariaDB's driver would wait for its greeting for ever."""
    monkeypatch.setattr("workbook.servers.systems.mysql.spaces._SECONDS", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"mysql://ada:secret@127.0.0.1:{silent.getsockname()[1]}/x"
        with pytest.raises(ServerError, match=r"cannot be used: Lost connection .*timed out"):
            systems.module("mysql").version(url)


def test_a_user_who_may_create_nothing_is_told_what_is_missing(
    machine: Machine, elsewhere: str
) -> None:
    """A lesson works in a database of its own, so it needs the right to make one."""
    with psycopg.connect(elsewhere.replace("workbook@", "postgres@"), autocommit=True) as all_may:
        all_may.execute("CREATE ROLE poor LOGIN")
        poor = elsewhere.replace("workbook@", "poor@")
        learner = machine.learner(WORKBOOK_POSTGRESQL_URL=poor)
        said = learner.sentence(ENTER)
        all_may.execute("DROP ROLE poor")
    assert said == (
        "The user of WORKBOOK_POSTGRESQL_URL may not create databases at poor@this "
        "machine/postgres, and a lesson works in one of its own. Give the user CREATEDB, or "
        "unset the variable to use the workbook's own server."
    )
