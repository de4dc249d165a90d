"""Apache Cassandra: its driver, a keyspace of one's own, a login, and ports of loopback only."""

import asyncio
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from cassandra.cluster import Session

from tests.servers.machine import Machine, nothing_is_left, until
from tests.servers.on_java import LOOPBACK, listens_on
from workbook import servers
from workbook.servers import fetching, ports
from workbook.servers.clients import cassandra, cql
from workbook.servers.rack import Rack
from workbook.servers.systems import cassandra as system


@pytest.fixture(scope="module")
def session() -> Iterator[Session]:
    """Give a session of the driver in a keyspace of its own."""
    with servers.space("6.6.5", "cassandra") as url:
        cluster = cassandra.cluster(url)
        yield cluster.connect(cassandra.keyspace(url))
        cluster.shutdown()


def keyspaces(url: str) -> set[str]:
    """Return the keyspaces that are not Cassandra's own."""
    with cql.Connection(url) as connection:
        rows = connection.execute("SELECT keyspace_name FROM system_schema.keyspaces")
    return {name for (name,) in rows if not name.startswith("system")}


def test_it_listens_on_loopback_only() -> None:
    """JMX, on which anybody could give it orders, is closed."""
    url = servers.url("cassandra")
    assert listens_on("cassandra") <= LOOPBACK
    assert system.version(url) == "5.0.6"


def test_nobody_gets_in_without_the_password_of_this_start() -> None:
    """Neither as nobody, nor with the user and password that every Cassandra has at first."""
    url = servers.url("cassandra")
    where = url.rpartition("@")[2]
    for who in ("workbook:workbook", "cassandra:cassandra", "nobody:"):
        with pytest.raises(cql.Refused, match=r"[Pp]assword"):
            cql.Connection(f"cassandra://{who}@{where}")


def test_of_two_that_take_a_name_one_gets_it(session: Session) -> None:
    """A lightweight transaction: the second is told what is there."""
    session.execute("CREATE TABLE names (name text PRIMARY KEY, id int)")
    take = "INSERT INTO names (name, id) VALUES ('ada', %s) IF NOT EXISTS"
    assert session.execute(take, [1]).one()._asdict() == {"applied": True}
    assert session.execute(take, [2]).one()._asdict() == {"applied": False, "name": "ada", "id": 1}


def test_a_row_with_a_time_to_live_is_gone_afterwards(session: Session) -> None:
    """Nobody deletes it."""
    session.execute("CREATE TABLE tokens (id int PRIMARY KEY, value text)")
    session.execute("INSERT INTO tokens (id, value) VALUES (1, 'x') USING TTL 1")
    assert session.execute("SELECT id FROM tokens").one().id == 1
    assert until(lambda: session.execute("SELECT id FROM tokens").one() is None, 5)


def test_the_drivers_futures_can_be_awaited(session: Session) -> None:
    """Their callbacks come in a thread of the driver's, and the loop takes them over."""

    async def ask(statement: str) -> object:
        loop = asyncio.get_running_loop()
        answer = loop.create_future()
        session.execute_async(statement).add_callbacks(
            lambda rows: loop.call_soon_threadsafe(answer.set_result, rows[0].release_version),
            lambda error: loop.call_soon_threadsafe(answer.set_exception, error),
        )
        return await answer

    assert asyncio.run(ask("SELECT release_version FROM system.local")) == "5.0.6"


def test_two_keyspaces_of_one_name_know_nothing_of_each_other_and_go() -> None:
    """A long name is cut to what Cassandra takes, 48 characters."""
    base, before = servers.url("cassandra"), keyspaces(servers.url("cassandra"))
    begun = time.perf_counter()
    long = "a lesson whose name is longer than any keyspace's may be"
    with servers.space(long, "cassandra") as one, servers.space(long, "cassandra") as other:
        took = time.perf_counter() - begun
        assert keyspaces(base) - before == {cassandra.keyspace(one), cassandra.keyspace(other)}
    assert keyspaces(base) == before
    assert took < 5


def test_a_keyspace_on_ones_own_server_is_gone_after_a_kill_and_nothing_else(
    machine: Machine,
) -> None:
    """The server of this test is the user's own for another machine, which starts none."""
    base = servers.url("cassandra")
    with cql.Connection(base) as connection:
        connection.execute(
            "CREATE KEYSPACE theirs WITH replication = "
            "{'class': 'SimpleStrategy', 'replication_factor': 1}"
        )
    before = keyspaces(base)
    learner = machine.learner(WORKBOOK_CASSANDRA_URL=base)
    learner.value("kept = servers.space('6.6.5', 'cassandra'); url = kept.__enter__()")
    assert len(keyspaces(base)) == len(before) + 1
    assert not machine.processes("CassandraDaemon")
    learner.kill()
    assert until(lambda: keyspaces(base) == before)
    assert "theirs" in before
    system.drop(base, "theirs")


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        (
            "cassandra://ada:secret@127.0.0.1:1",
            "Cassandra at ada@127.0.0.1:1 cannot be used: Connection refused. Correct "
            "WORKBOOK_CASSANDRA_URL, or unset it to use the workbook's own server.",
        ),
        (
            None,
            "Cassandra at ada@{where} cannot be used: Provided username ada and/or password are "
            "incorrect. Correct WORKBOOK_CASSANDRA_URL, or unset it to use the workbook's own "
            "server.",
        ),
    ],
)
def test_a_wrong_url_of_ones_own_is_told_in_a_sentence(
    machine: Machine, url: str | None, sentence: str
) -> None:
    """Without its password."""
    where = servers.url("cassandra").rpartition("@")[2].rstrip("/")
    learner = machine.learner(WORKBOOK_CASSANDRA_URL=url or f"cassandra://ada:secret@{where}")
    assert learner.sentence("servers.url('cassandra')") == sentence.format(where=where)


def test_a_port_that_is_taken_is_left_to_its_owner(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody takes it between its choice and its use; the server starts on others."""
    said: list[str] = []
    with socket.socket() as owner:
        owner.bind(("127.0.0.1", 0))
        owner.listen()
        taken = owner.getsockname()[1]
        chosen = [[*ports.free(2), taken][::-1], ports.free(3)]
        expected = chosen[1][0]
        monkeypatch.setattr(ports, "free", lambda _count: chosen.pop(0))
        folders = [tmp_path / name for name in ("logs", "sockets", "data", "open")]
        for folder in folders:
            folder.mkdir()
        rack = Rack(lambda: None, *folders)
        try:
            program = system.find()
            assert program is not None
            answer = rack.server("cassandra", program._asdict(), None, said.append)
            assert answer is not None
            assert answer["url"].endswith(f"@127.0.0.1:{expected}/")
            assert said == ["Starting Cassandra", "Starting Cassandra"]
        finally:
            rack.close()
    assert list((tmp_path / "data").glob("cassandra-*")) == []


def test_one_on_the_machine_comes_first(machine: Machine, tmp_path: Path) -> None:
    """A Cassandra 5 on PATH, laid out as its archive is, run without the scripts that open JMX."""
    folder = tmp_path / "apache cassandra"
    for name in ("bin", "lib"):
        (folder / name).mkdir(parents=True)
    for jar in fetching.files("cassandra"):
        name = jar.name.replace("cassandra-all-", "apache-cassandra-")
        (folder / "lib" / name).symlink_to(jar)
    program = folder / "bin" / "cassandra"
    program.write_text("#!/bin/sh\nexit 1\n")
    program.chmod(0o755)
    learner = machine.learner(PATH=f"{program.parent}:/usr/bin:/bin")
    url = learner.value("servers.url('cassandra')")
    assert system.version(url) == "5.0.6"
    status = "[s.origin for s in servers.status() if s.system == 'cassandra']"
    assert learner.value(status) == ["machine"]
    learner.kill()
    assert nothing_is_left(machine)
