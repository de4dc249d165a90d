"""``workbook servers`` and ``workbook doctor``."""

import re
import signal
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from tests.servers.machine import Machine, nothing_is_left, until
from tests.servers.registry import Registry
from workbook.servers import systems
from workbook.servers.fetching import lock

URL_OF_NOTHING = "postgresql://ada@127.0.0.1:1/blog"


def test_a_server_started_by_hand_stays_until_it_is_stopped(machine: Machine) -> None:
    """It needs no notebook; `url` prints what any other tool can use."""
    started = machine.run("servers", "start", "postgresql")
    assert re.fullmatch(
        r"PostgreSQL \S+ runs, from [a-z' ]+, until `workbook servers stop postgresql`\.\n",
        started.stdout,
    )
    url = machine.run("servers", "url", "postgresql", "--driver", "asyncpg").stdout
    assert url.startswith("postgresql+asyncpg://workbook@/postgres?host=")
    with psycopg.connect(url.strip().replace("+asyncpg", "")) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
    listed = machine.run("servers").stdout.splitlines()
    assert listed[0].endswith("a file; nothing has to run")
    assert re.fullmatch(r"postgresql +PostgreSQL \S+ +runs \(.*\), until `.*`", listed[1])
    assert "ready to accept connections" in machine.run("servers", "log", "postgresql").stdout
    assert machine.run("servers", "stop", "postgresql").stdout == "postgresql is stopped.\n"
    assert nothing_is_left(machine)
    assert machine.run("servers", "stop").stdout == "No server was running.\n"


def test_a_server_stopped_under_a_lesson_gives_one_sentence(machine: Machine) -> None:
    """The next call starts it again."""
    learner = machine.learner()
    learner.value("servers.url('postgresql')")
    machine.run("servers", "stop", "postgresql")
    assert learner.sentence("servers.url('postgresql')") == (
        "PostgreSQL is gone (it was stopped), and all databases in it. Run this once more: it "
        "starts again, empty."
    )
    learner.value("servers.url('postgresql')")


def test_asking_starts_nothing_and_leaves_nothing(machine: Machine) -> None:
    """A list, a log and a stop are answered without a guard."""
    assert machine.run("servers").stdout.splitlines()[1].endswith("when a lesson asks for it")
    log = machine.run("servers", "log", "postgresql")
    assert (log.returncode, log.stderr) == (
        1,
        "There is no log of postgresql: it does not run, and nothing went wrong.\n",
    )
    assert machine.leftovers() == []


@pytest.mark.parametrize(
    ("called", "meant"),
    [
        ("postgres", "postgresql"),
        ("MariaDB", "mysql"),
        ("valkey", "redis"),
        ("cassandr", "cassandra"),
    ],
)
def test_a_system_that_there_is_not_is_a_wrong_call(
    machine: Machine, called: str, meant: str
) -> None:
    """Exit status 2, and the nearest that there is, or what it is called here."""
    done = machine.run("servers", "log", called)
    assert done.returncode == 2
    assert f"There is no system {called!r} in the workbook. Did you mean {meant!r}?" in done.stderr


def test_a_url_that_names_no_driver_is_asked_for_without_one(machine: Machine) -> None:
    """Redis is no database of SQLAlchemy's; nothing is started for the question."""
    done = machine.run("servers", "url", "redis", "--driver", "asyncpg")
    assert (done.returncode, done.stdout, done.stderr) == (
        1,
        "",
        "A URL of redis names no driver: its clients take it as it is. Leave 'asyncpg' out.\n",
    )
    assert machine.leftovers() == []


@pytest.mark.parametrize("system", ["sqlite", "postgresql"])
def test_a_driver_that_there_is_not_is_told_before_anything_starts(
    machine: Machine, system: str
) -> None:
    """A URL that no engine takes would be of no use to anybody."""
    done = machine.run("servers", "url", system, "--driver", "nonsense")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(f"SQLAlchemy knows no driver 'nonsense' for {system}. Name 'p")
    assert machine.leftovers() == []


def test_one_wrong_variable_hides_nothing_of_the_others(machine: Machine) -> None:
    """The list has every system; the doctor says what is wrong with that one."""
    wrong = {"WORKBOOK_CASSANDRA_URL": "cassandra://127.0.0.1:99999"}
    *lines, last = machine.run("servers", **wrong).stdout.splitlines()
    assert len(lines) == len(systems.NAMES) - 1
    assert last.split(maxsplit=1) == [
        "cassandra",
        "your own, but its variable holds no URL; `workbook doctor cassandra` says more",
    ]
    done = machine.run("doctor", "cassandra", **wrong)
    assert done.returncode == 1
    assert re.fullmatch(r"cassandra +broken +\S+ s  from your own URL", done.stdout.splitlines()[0])
    assert done.stdout.splitlines()[1].strip() == (
        "WORKBOOK_CASSANDRA_URL is no URL of cassandra: what stands behind its colon is no port, "
        "and a port is a number up to 65535. Correct it, or unset it to use the workbook's own "
        "server."
    )


def test_a_fetch_that_is_interrupted_says_that_it_goes_on(
    machine: Machine, maven: Registry, tmp_path: Path
) -> None:
    """Ctrl-C in a terminal: one sentence, and what has come stays."""
    (tmp_path / "cache").mkdir()
    system = "cassandra"
    for file in lock.needed(system):
        maven.files[f"/{file.path}"] = b"0" * file.size
    maven.holds_at = 1000
    command = subprocess.Popen(
        [Path(sys.executable).with_name("workbook"), "servers", "fetch", system],
        env=machine.environment
        | {"WORKBOOK_MAVEN": maven.url, "WORKBOOK_CACHE": str(tmp_path / "cache")},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert until(lambda: list((tmp_path / "cache").glob("maven/**/*.part")))
    command.send_signal(signal.SIGINT)
    maven.slowly = True  # a busy machine hears of the signal after the rest would be there
    maven.go_on.set()
    said = command.communicate(timeout=60)[1].splitlines()
    assert (command.returncode, said[-1]) == (
        1,
        "cassandra: stopped. What has come stays, and the same command goes on from there.",
    )
    assert list((tmp_path / "cache").glob("maven/**/*.part"))


def test_everything_can_be_fetched_ahead(machine: Machine) -> None:
    """What comes with the workbook needs nothing; what is there already is not fetched again."""
    done = machine.run("servers", "fetch")
    assert (done.returncode, done.stderr) == (0, "")
    lines = dict(line.split(": ", 1) for line in done.stdout.splitlines())
    assert list(lines) == list(systems.NAMES)
    assert lines["sqlite"] == "nothing is needed, it came with the workbook."
    assert {"is here", "is needed,"} >= {re.search("is [a-z]+,?", s)[0] for s in lines.values()}


def test_a_fetch_that_fails_ends_in_a_sentence_and_goes_on_with_the_rest(machine: Machine) -> None:
    """Exit status 1, the sentence on stderr."""
    (machine.home / "cache").mkdir()
    nowhere = {
        "WORKBOOK_MAVEN": "http://127.0.0.1:1",
        "WORKBOOK_CACHE": str(machine.home / "cache"),
    }
    done = machine.run("servers", "fetch", "cassandra", "redis", **nowhere)
    assert done.returncode == 1
    assert done.stdout == "redis: nothing is needed, it came with the workbook.\n"
    assert "cassandra: Cassandra could not be fetched (" in done.stderr
    assert "from 127.0.0.1:1: Connection refused. Run this once more, " in done.stderr


def test_a_url_of_ones_own_needs_no_files(machine: Machine) -> None:
    """Nothing is fetched for it."""
    done = machine.run("servers", "fetch", "mysql", WORKBOOK_MYSQL_URL="mysql://ada@host/blog")
    assert done.stdout == "mysql: nothing is needed, WORKBOOK_MYSQL_URL names your own.\n"


def test_the_doctor_ends_what_only_the_doctor_has_started(machine: Machine) -> None:
    """Somebody's notebook is open; what it uses stays, and what is to stay stays."""
    notebook = machine.learner()
    mine = notebook.value("servers.url('redis')")
    machine.run("servers", "start", "postgresql")
    done = machine.run("doctor", "redis", "postgresql", "mysql")
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "Everything works.")
    assert re.search(r"^mysql +works +\S+ s  MariaDB ", done.stdout, re.M)
    state = "{one.system: one.state for one in servers.status()}"
    now = notebook.value(state)
    assert (now["redis"], now["postgresql"], now["mysql"]) == ("running", "running", "stopped")
    reports = notebook.value("[report.state for report in servers.doctor('redis', 'mysql')]")
    assert reports == ["works", "works"]
    assert notebook.value(state) == now
    assert notebook.value("servers.url('redis')") == mine
    assert notebook.value("bool(servers.url('mysql'))")
    machine.run("servers", "stop", "postgresql")
    notebook.leave()
    assert nothing_is_left(machine)


def test_the_doctor_says_what_to_do_about_what_does_not_work(machine: Machine) -> None:
    """Exit status 1, and the advice below the system that it is for."""
    done = machine.run("doctor", "sqlite", "postgresql", WORKBOOK_POSTGRESQL_URL=URL_OF_NOTHING)
    assert done.returncode == 1
    lines = done.stdout.splitlines()
    assert re.fullmatch(r"postgresql +broken +\S+ s  from your own URL", lines[1])
    assert lines[2].strip().startswith("PostgreSQL at ada@127.0.0.1:1/blog cannot be used: ")
    assert lines[3] == "To be mended: postgresql."
