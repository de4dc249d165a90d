"""Files of the Java registry: fetched once, resumed, whole or not there."""

import os
import random
import signal
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.servers import wrappers
from tests.servers.machine import Machine, until
from tests.servers.registry import Registry, cache, fetcher, there
from workbook.servers import addresses, fetching, systems
from workbook.servers.fetching import lock

BIG = random.Random(6).randbytes(3_000_000)
SMALL = b"small"
FETCH = "fetching.fetch('redis')"
OTHERWISE = (
    "Behind a proxy, set HTTPS_PROXY; for a mirror, set WORKBOOK_MAVEN to its URL. Or use a "
    "server of another origin: one that conda or the machine's packages have installed is found "
    "on PATH, and `docker compose up -d --wait redis` starts one for "
    "WORKBOOK_REDIS_URL=redis://default:workbook@127.0.0.1:56379/0."
)


def test_files_are_fetched_once_and_are_there_offline(machine: Machine, maven: Registry) -> None:
    """A line says what is waited for; the second time nobody is asked."""
    maven.add("org/big/1/big-1.jar", BIG)
    maven.add("org/small/1/small-1.jar", SMALL)
    learner = fetcher(machine, maven)
    assert learner.value("fetching.is_here('redis')") is False
    learner.value(FETCH)
    assert there(machine) == {"big-1.jar": BIG, "small-1.jar": SMALL}
    assert learner.value("[str(p) for p in fetching.files('redis')]") == [
        str(cache(machine) / "maven/org/big/1/big-1.jar"),
        str(cache(machine) / "maven/org/small/1/small-1.jar"),
    ]
    assert machine.said.read_text() == "Fetching Valkey (3 MB) …\n"
    fetcher(machine, maven, WORKBOOK_MAVEN="http://127.0.0.1:1").value(FETCH)
    assert len(maven.asked) == 2


def test_nothing_is_said_in_a_notebook(machine: Machine, maven: Registry) -> None:
    """It would be noise in a lesson's output."""
    maven.add("org/small/1/small-1.jar", SMALL)
    kernel = fetcher(machine, maven)
    kernel.value("import sys; sys.modules['ipykernel'] = sys")
    kernel.value(FETCH)
    assert machine.said.read_text() == ""


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT], ids=["kill -9", "interrupt"])
def test_a_fetch_that_was_ended_goes_on_where_it_stopped(
    machine: Machine, maven: Registry, number: int
) -> None:
    """No file has its name before it is whole; the rest is asked for, and no more."""
    maven.add("org/big/1/big-1.jar", BIG)
    maven.holds_at = 2_000_000
    ended = fetcher(machine, maven)
    ended.send(FETCH)
    part = cache(machine) / "maven/org/big/1/big-1.jar.part"
    assert until(lambda: part.exists() and part.stat().st_size > 1_000_000)
    if number == signal.SIGINT:
        ended.signal(number)
        maven.slowly = True  # a busy machine hears of the signal after the rest would be there
        maven.go_on.set()
        assert ended.answer()["raised"] == "KeyboardInterrupt"
    else:
        ended.kill()
    assert list(there(machine)) == ["big-1.jar.part"]
    have = part.stat().st_size
    maven.holds_at = None
    fetcher(machine, maven).value(FETCH)
    assert there(machine) == {"big-1.jar": BIG}
    assert maven.asked[-1] == ("/org/big/1/big-1.jar", f"bytes={have}-")


def test_a_connection_that_breaks_goes_on_by_itself(machine: Machine, maven: Registry) -> None:
    """Within one fetch, a few times."""
    maven.add("org/big/1/big-1.jar", BIG)
    maven.breaks_at = [1_000_000, 1_000_000]
    fetcher(machine, maven).value(FETCH)
    assert there(machine) == {"big-1.jar": BIG}
    assert [asked for _, asked in maven.asked] == ["", "bytes=1000000-", "bytes=2000000-"]


@pytest.mark.parametrize("half", [BIG[:5] + b"x" * 100, BIG + b"more"], ids=["other", "too long"])
def test_a_half_of_something_else_is_thrown_away(
    machine: Machine, maven: Registry, half: bytes
) -> None:
    """The checksum tells; it comes again from the start."""
    maven.add("org/big/1/big-1.jar", BIG)
    part = cache(machine) / "maven/org/big/1/big-1.jar.part"
    part.parent.mkdir(parents=True)
    part.write_bytes(half)
    fetcher(machine, maven).value(FETCH)
    assert there(machine) == {"big-1.jar": BIG}


def test_a_file_with_other_contents_is_refused_and_told(machine: Machine, maven: Registry) -> None:
    """Nothing of it stays."""
    maven.add("org/big/1/big-1.jar", BIG[::-1], known_as=BIG)
    assert fetcher(machine, maven).sentence(FETCH) == (
        "Valkey could not be fetched: big-1.jar has come with other contents than the workbook "
        "knows, so it was thrown away. Something on the way may have changed it; try again, or "
        f"from another network. {OTHERWISE}"
    )
    assert there(machine) == {}


def test_processes_that_fetch_at_once_fetch_once(machine: Machine, maven: Registry) -> None:
    """Eight notebooks open in the same instant; those that wait say so."""
    maven.add("org/big/1/big-1.jar", BIG)
    maven.holds_at = 1_000_000
    learners = [fetcher(machine, maven) for _ in range(8)]
    with ThreadPoolExecutor(8) as pool:
        done = [pool.submit(learner.value, FETCH) for learner in learners]
        waits = "Waiting for another notebook that fetches files …\n"
        assert until(lambda: machine.said.read_text().count(waits) == 7)
        maven.go_on.set()
        assert [future.result() for future in done] == [None] * 8
    assert len(maven.asked) == 1
    assert there(machine) == {"big-1.jar": BIG}


def test_a_registry_that_refuses_or_is_not_there_is_told(machine: Machine, maven: Registry) -> None:
    """Which part, from where, why, and what to do."""
    maven.add("org/big/1/big-1.jar", BIG)
    maven.files.clear()
    where = maven.url.removeprefix("http://")
    assert fetcher(machine, maven).sentence(FETCH) == (
        f"Valkey could not be fetched (big-1.jar, 0 kB of 3 MB) from {where}: it answered 404 Not "
        f"Found. Run this once more, and it goes on where it stopped. {OTHERWISE}"
    )
    nobody = fetcher(machine, maven, WORKBOOK_MAVEN="http://ada:secret@127.0.0.1:1/maven")
    assert nobody.sentence(FETCH) == (
        "Valkey could not be fetched (big-1.jar, 0 kB of 3 MB) from ada@127.0.0.1:1/maven: "
        "Connection refused. Run this once more, and it goes on where it stopped. " + OTHERWISE
    )


def test_a_proxy_of_the_environment_is_used(machine: Machine, maven: Registry) -> None:
    """It is asked for the whole URL, and nobody else is."""
    maven.add("org/small/1/small-1.jar", SMALL)
    elsewhere = "http://registry.invalid"
    fetcher(machine, maven, WORKBOOK_MAVEN=elsewhere, HTTP_PROXY=maven.url).value(FETCH)
    assert there(machine) == {"small-1.jar": SMALL}


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (
            "rw",
            "Valkey could not be fetched to {cache}: there is no space left on its disk (3 MB are "
            "needed). Free some, or point WORKBOOK_CACHE to a disk with space.",
        ),
        (
            "ro",
            "The workbook cannot use {cache}: Read-only file system. Point WORKBOOK_HOME, "
            "WORKBOOK_CACHE or TMPDIR to a folder of your own.",
        ),
    ],
)
def test_a_cache_that_cannot_be_written_is_told(
    machine: Machine, maven: Registry, options: str, sentence: str
) -> None:
    """A disk that is full, and one that is read-only."""
    maven.add("org/big/1/big-1.jar", BIG)
    learner = fetcher(machine, maven, wrappers.disk_of("1m", options))
    assert learner.sentence(FETCH) == sentence.format(cache=cache(machine))
    assert maven.asked == []


def test_a_cache_that_is_read_only_serves_what_it_has(machine: Machine, maven: Registry) -> None:
    """Fetched by an administrator for a whole class, for example."""
    maven.add("org/small/1/small-1.jar", SMALL)
    fetcher(machine, maven).value(FETCH)
    lower = [str(cache(machine)), str(cache(machine))]
    script = "mount --bind '{}' '{}'; mount -o remount,ro,bind '{}'".format(*lower, lower[0])
    fetcher(machine, maven, wrappers.in_namespaces(script)).value(FETCH)
    assert len(maven.asked) == 1


@pytest.mark.parametrize("system", sorted(path.stem for path in lock.ARTEFACTS.glob("*.toml")))
def test_every_list_is_of_a_system_and_whole(system: str) -> None:
    """Coordinates in Maven's layout, sizes and checksums, no file twice."""
    assert addresses.variable(system)
    files = lock.locked(system)
    assert len({file.path for file in files}) == len(files)
    for file in files:
        *_, artifact, version, name = file.path.split("/")
        assert name.startswith(f"{artifact}-{version}")
        assert name.endswith(".jar")
        assert file.size > 0
        assert len(file.sha256) == 64


def test_a_platform_without_files_is_told_by_what_it_lacks() -> None:
    """MariaDB is there for two platforms only; Java's classes are for all."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lock, "here", lambda: "linux-aarch64")
        assert fetching.supported("mysql") is False
        assert systems.module("mysql").find() is None
        assert fetching.supported("cassandra") is True
        assert os.name == "posix"
