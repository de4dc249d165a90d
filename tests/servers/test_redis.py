"""Valkey: a real server on a socket, a database number of one's own."""

from urllib.parse import urlsplit

import pytest
import redis

from tests.servers.machine import Machine, until
from workbook import servers
from workbook.servers.systems import redis as system
from workbook.servers.systems.redis import spaces


def claims() -> dict[bytes, bytes]:
    """Return which database of the server belongs to whom."""
    with redis.Redis.from_url(servers.url("redis")) as server:
        return server.hgetall("workbook:spaces")


def test_it_is_the_valkey_that_the_lessons_were_executed_on() -> None:
    """It listens on its socket only, and keeps nothing on the disk."""
    url = servers.url("redis")
    assert url.startswith("unix:///")
    assert system.version(url).startswith("9.")
    with redis.Redis.from_url(url) as server:
        asked = ("port", "save", "appendonly")
        assert [server.config_get(name)[name] for name in asked] == ["0", "", "no"]


def test_two_spaces_of_one_name_know_nothing_of_each_other() -> None:
    """A key of the one is no key of the other; afterwards both are empty and free again."""
    with servers.space("6.6.3", "redis") as one, servers.space("6.6.3", "redis") as other:
        with redis.Redis.from_url(one) as first, redis.Redis.from_url(other) as second:
            first.set("user:1", "ada")
            assert second.get("user:1") is None
            second.flushdb()
            assert first.get("user:1") == b"ada"
        assert len(claims()) == 2
    assert claims() == {}
    with redis.Redis.from_url(one) as first:
        assert first.dbsize() == 0


def test_the_spaces_of_a_killed_process_are_given_back(machine: Machine) -> None:
    """On a server of the user's own too, where nothing else is touched."""
    base = servers.url("redis")
    with redis.Redis.from_url(base) as mine:
        mine.set("mine", "kept")
        learner = machine.learner(WORKBOOK_REDIS_URL=base)
        learner.value("kept = servers.space('6.6.3', 'redis'); url = kept.__enter__()")
        with redis.Redis.from_url(learner.value("url")) as space:
            space.set("user:1", "ada")
            learner.kill()
            assert until(lambda: claims() == {})
            assert space.dbsize() == 0
        assert mine.get("mine") == b"kept"
        mine.delete("mine")


def test_a_database_that_is_in_use_is_never_taken() -> None:
    """Somebody's keys are in the highest one, so the next one below it is taken."""
    base = servers.url("redis")
    with redis.Redis.from_url(f"{base}?db=1023") as theirs:
        theirs.set("theirs", 1)
        with servers.space("6.6.3", "redis") as url:
            assert url == f"{base}?db=1022"
        assert theirs.get("theirs") == b"1"
        theirs.flushdb()


@pytest.mark.parametrize(
    ("base", "numbered"),
    [
        ("unix:///run/a b.sock?db=3", "unix:///run/a b.sock?db=9"),
        ("redis://ada:s%40@host:1/0", "redis://ada:s%40@host:1/9"),
        ("rediss://host?db=3&protocol=3", "rediss://host/9?protocol=3"),
    ],
)
def test_a_space_is_a_number_in_the_url(base: str, numbered: str) -> None:
    """Wherever the user's own URL has it."""
    assert spaces.numbered(base, 9) == numbered


@pytest.mark.parametrize(
    "reach", ["FLUSHALL", "SHUTDOWN", "SAVE", "CONFIG SET dir /tmp", "MODULE LIST", "SWAPDB 0 1"]
)
def test_the_learners_user_harms_neither_the_machine_nor_others(reach: str) -> None:
    """What a lesson needs is allowed, what reaches further is not."""
    with servers.space("6.6.3", "redis") as url, redis.Redis.from_url(url) as client:
        assert client.execute_command("SLOWLOG GET") == []
        with pytest.raises(redis.exceptions.NoPermissionError):
            client.execute_command(*reach.split())


def test_a_path_with_spaces_and_letters_beyond_ascii_is_quoted(machine: Machine) -> None:
    """Every client unquotes it; the temporary folder of these tests has such a name."""
    url = machine.learner().value("servers.url('redis')")
    assert "%20" in urlsplit(url).path
    with redis.Redis.from_url(url) as client:
        assert client.ping() is True


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        (
            "redis://ada:secret@127.0.0.1:1/0",
            "Redis at ada@127.0.0.1:1/0 cannot be used: Error 111 connecting to 127.0.0.1:1. "
            "Connection refused. Correct WORKBOOK_REDIS_URL, or unset it to use the workbook's "
            "own server.",
        ),
        (
            "http://127.0.0.1",
            "WORKBOOK_REDIS_URL is no URL of redis: it should read like "
            "redis://user:password@host/database. Correct it, or unset it to use the workbook's "
            "own server.",
        ),
    ],
)
def test_a_wrong_url_of_ones_own_is_told_in_a_sentence(
    machine: Machine, url: str, sentence: str
) -> None:
    """Without its password."""
    assert machine.learner(WORKBOOK_REDIS_URL=url).sentence("servers.url('redis')") == sentence
