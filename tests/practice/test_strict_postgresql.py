"""PostgreSQL in the strict jail: one role, one database, and a relay that lets nothing else in."""

from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest

from tests.practice.hostile import RIGHT
from workbook.practice import bank
from workbook.practice.answers.stores.postgresql import clear
from workbook.practice.exercise import Exercise
from workbook.practice.judge import judge
from workbook.practice.judging.jail import STRICT
from workbook.practice.judging.strict import postgresql

CONNECTED = """
import psycopg
from workbook import servers

OWN = servers.url("postgresql")

def attempt(url, *statements):
    with psycopg.connect(url, autocommit=True) as connection:
        for one in statements:
            connection.execute(one)

try:
    attempt({url}, {statements})
except psycopg.Error:
    pass
else:
    raise RuntimeError("I got out.")
"""

ESCAPES = {
    "connects as the owner of everything": (
        "'postgresql://postgres@/' + OWN.partition('@/')[2]",
        "'select 1'",
    ),
    "connects as another role": ("OWN + '&user=postgres'", "'select 1'"),
    "connects to another database": ("OWN + '&dbname=postgres'", "'select 1'"),
    "connects to read the log of changes": ("OWN + '&replication=true'", "'IDENTIFY_SYSTEM'"),
    "becomes the owner": ("OWN", "'set role postgres'"),
    "becomes another user": ("OWN", "'set session authorization postgres'"),
    "runs a program": ("OWN", "'create table t (x text)', \"copy t from program 'id'\""),
    "reads a file by COPY": ("OWN", "'create table u (x text)', \"copy u from '/etc/passwd'\""),
    "reads a file by a function": ("OWN", "\"select pg_read_file('/etc/passwd')\""),
    "writes a file": ("OWN", "\"copy (select 1) to '/tmp/written'\""),
    "takes a file into a large object": ("OWN", "\"select lo_import('/etc/passwd')\""),
    "loads a library": ("OWN", "\"load '/tmp/evil.so'\""),
    "makes a role": ("OWN", "'create role evil superuser'"),
    "makes a database": ("OWN", "'create database evil'"),
    "changes the server": ("OWN", "'alter system set fsync = on'"),
    "brings an extension that connects": ("OWN", "'create extension dblink'"),
}


TRAP = """
CREATE FUNCTION trap() RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE $say$ COPY (SELECT 1) TO PROGRAM 'touch /tmp/workbook-trapped' $say$;
    RETURN 'out';
EXCEPTION WHEN insufficient_privilege THEN
    RAISE EXCEPTION 'I am %', session_user;
END $$;
ALTER TABLE users RENAME TO people;
CREATE VIEW users AS SELECT id, trap() AS username FROM people;
"""


@pytest.fixture(scope="module")
def on_server() -> Exercise:
    """The sample exercise, on PostgreSQL."""
    found = bank.find("6.2.4-rename-user", Path(__file__).parent / "bank")
    return replace(found, servers=("postgresql",))


@pytest.mark.parametrize("way", ESCAPES)
def test_no_way_out_is_open(way: str, on_server: Exercise) -> None:
    """Each attempt is refused, and the answer behind it is graded as what it is."""
    url, statements = ESCAPES[way]

    text = CONNECTED.format(url=url, statements=statements) + RIGHT
    verdict = judge(on_server, text, seed=1, jail=STRICT)

    assert (verdict.state, verdict.points, verdict.came) == ("done", 4, None), verdict.sentence


def test_the_way_that_is_lent_is_open(on_server: Exercise) -> None:
    """What the attempts are made with works: an answer reaches its own database."""
    text = CONNECTED.format(url="OWN", statements="'select 1'") + RIGHT

    verdict = judge(on_server, text, seed=1, jail=STRICT)

    assert (verdict.state, verdict.came) == ("not-yet", "RuntimeError: I got out.")


def test_the_judge_runs_nothing_of_an_answer_with_rights_of_its_own(on_server: Exercise) -> None:
    """A view that acts for whoever looks at it finds that this is the answer's own role."""
    text = f"""
from sqlalchemy import text

def rename_user(session, user_id, username):
    session.execute(text({TRAP!r}))
    session.commit()
"""
    trapped = Path("/tmp/workbook-trapped")

    verdict = judge(on_server, text, seed=1, jail=STRICT)

    assert verdict.state == "not-yet"
    assert "(I am wb_grade_" in verdict.sentence
    assert not trapped.exists()


def test_who_made_the_database_may_be_there_still(tmp_path: Path) -> None:
    """On a busy machine a session is listed after its end; a role cannot end its maker's."""

    def make_tables(url: str) -> None:
        with psycopg.connect(postgresql.admin_url(), dbname=urlsplit(url).path[1:]):
            clear(url, ["CREATE TABLE notes (id int)"])

    with postgresql.lent(tmp_path, make_tables) as store:
        assert store.has("notes")


def test_nothing_is_left_on_the_server(on_server: Exercise) -> None:
    """Role and database are gone after the check, with whoever was connected."""
    text = (
        "import psycopg\nfrom workbook import servers\n"
        "KEPT = psycopg.connect(servers.url('postgresql'))\n"
    ) + RIGHT

    assert judge(on_server, text, seed=1, jail=STRICT).state == "done"
    with psycopg.connect(postgresql.admin_url()) as connection:
        left = connection.execute(
            "SELECT datname FROM pg_database WHERE datname LIKE 'wb_grade%' "
            "UNION SELECT rolname FROM pg_roles WHERE rolname LIKE 'wb_grade%'"
        ).fetchall()
    assert left == []


@pytest.mark.parametrize(
    "exercise_id", [one.id for one in bank.all() if "postgresql" in one.servers]
)
def test_honest_answers_notice_nothing(exercise_id: str) -> None:
    """The key of every exercise on PostgreSQL passes with all points."""
    exercise = bank.find(exercise_id).variant(0)

    verdict = judge(exercise, exercise.key, seed=5, jail=STRICT)

    assert (verdict.state, verdict.points, verdict.sentence) == (
        "done",
        exercise.points,
        exercise.why or "Done: every part holds.",
    ), verdict.sentence
