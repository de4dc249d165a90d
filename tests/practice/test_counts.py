"""Counts on PostgreSQL are the server's: what hides from the recorder counts all the same."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from workbook.practice.exercise import Exercise
from workbook.practice.judge import judge
from workbook.practice.judging.heard import Ear, Heard
from workbook.practice.judging.jail import PRACTICE, STRICT, Jail
from workbook.practice.judging.pgsql import split

CHECK = """
@part()
def sends_one_select(answer: Answer) -> None:
    answer.seed(users=3)
    with answer.recording() as sent:
        answer.call("f", SESSION)
    expect(sent.count("select"), 1, say=lambda came: f"{came} SELECTs")
    expect((sent.count("update"), sent.count("commit")), (0, 0), say=lambda came: f"{came}")
    expect(answer.sent.count("select"), 1, say=lambda came: f"{came} SELECTs in all")
"""
HEAD = """
from sqlalchemy import create_engine, event, select, text
from workbook import servers
from workbook.sqlalchemy_sync.models import User

def once(session):
    return len(session.scalars(select(User)).all())
"""
ANSWERS = {
    "one statement": ("f = once", "done"),
    "a cursor of the driver": (
        """
def f(session):
    cursor = session.connection().connection.cursor()
    for number in (1, 2, 3):
        cursor.execute("SELECT bio FROM users WHERE id = %s", [number])
        cursor.fetchall()
    return once(session)
""",
        "4 SELECTs",
    ),
    "a connection of its own": (
        """
import psycopg
def f(session):
    with psycopg.connect(servers.url("postgresql")) as own:
        own.execute("SELECT 1 FROM users; SELECT 2 FROM users")
        own.execute("UPDATE users SET bio = 'x'")
    return once(session)
""",
        "3 SELECTs",
    ),
    "a recorder that is deaf": (
        """
from workbook.observe import tap
def f(session):
    session.connection()
    lists = session.get_bind().dialect.__dict__["_workbook_tap"]
    kept, lists[:] = list(lists), []
    once(session), once(session)
    lists[:] = kept
    return once(session)
""",
        "3 SELECTs",
    ),
    "a recorder that forgets": (
        """
def f(session):
    once(session), once(session), once(session)
    for sent in session.get_bind().dialect.__dict__["_workbook_tap"]:
        del sent[2:]
""",
        "3 SELECTs",
    ),
    "an update past the recorder": (
        """
def f(session):
    cursor = session.connection().connection.cursor()
    cursor.execute("UPDATE users SET bio = 'x'")
    return once(session)
""",
        "(1, 0)",
    ),
}


@pytest.mark.parametrize("name", ANSWERS)
@pytest.mark.parametrize("jail", [PRACTICE, STRICT], ids=["practice", "strict"])
def test_what_the_server_got_counts(
    name: str, jail: Jail, exercise: Callable[..., Exercise]
) -> None:
    """Neither another way to the server nor a changed recorder hides a statement."""
    code, said = ANSWERS[name]

    verdict = judge(
        replace(exercise(CHECK), servers=("postgresql",)), HEAD + code, seed=1, jail=jail
    )

    assert (verdict.state if said == "done" else verdict.sentence) == said, verdict


def test_rows_of_one_executemany_are_one_statement(exercise: Callable[..., Exercise]) -> None:
    """The driver sends each row, and the count is the one of the program."""
    check = """
@part()
def counts_once(answer: Answer) -> None:
    answer.seed(users=5)
    answer.call("f", SESSION)
    expect(answer.sent.count("update"), 1, say=lambda came: f"{came} UPDATEs")
    expect(answer.sent.count("insert"), 0, say=lambda came: f"{came} INSERTs")
"""
    code = """
from sqlalchemy import bindparam, update
from workbook.sqlalchemy_sync.models import User
def f(session):
    rows = [{"who": number, "bio": "x"} for number in range(5)]
    said = update(User.__table__).where(User.id == bindparam("who")).values(bio=bindparam("bio"))
    session.connection().execute(said, rows)
    session.commit()
"""

    verdict = judge(replace(exercise(check), servers=("postgresql",)), code, seed=1)

    assert verdict.state == "done", verdict


def test_what_never_went_out_does_not_count(exercise: Callable[..., Exercise]) -> None:
    """A statement that an answer writes into the recorder earns nothing."""
    check = """
@part()
def updates(answer: Answer) -> None:
    answer.call("f", SESSION)
    expect(answer.sent.count("update"), 1, say=lambda came: f"{came} UPDATEs")
"""
    code = (
        HEAD
        + """
from workbook.observe.tap import Sent
def f(session):
    once(session)
    for sent in session.get_bind().dialect.__dict__["_workbook_tap"]:
        sent.append(Sent(1, "UPDATE users SET bio = NULL", (), None, False))
"""
    )

    verdict = judge(replace(exercise(check), servers=("postgresql",)), code, seed=1)

    assert verdict.sentence == "0 UPDATEs"


def test_messages_are_heard_in_pieces_of_any_length() -> None:
    """Simple and extended queries, prepared ones and cursors, byte by byte and whole."""

    def message(kind: bytes, body: bytes) -> bytes:
        return kind + (len(body) + 4).to_bytes(4) + body

    stream = b"".join(
        [
            message(b"Q", b"BEGIN\0"),
            message(b"Q", b"SELECT ';' FROM a; -- not ; this\n SELECT 2 FROM b\0"),
            message(b"P", b"s\0SELECT $1 FROM c\0\0\1\0\0\0\x17"),
            message(b"B", b"p\0s\0rest"),
            message(b"E", b"p\0\0\0\0\0"),
            message(b"S", b""),
            message(b"Q", b"PREPARE x (int) AS SELECT 3 FROM d\0"),
            message(b"Q", b"EXECUTE x(1); EXECUTE x(2)\0"),
            message(b"Q", b"DECLARE k CURSOR FOR SELECT 4 FROM e; FETCH 1 FROM k\0"),
            message(b"Q", b"SELECT oid FROM pg_catalog.pg_type\0"),
            message(b"Q", b"COMMIT\0"),
            message(b"Q", b"BEGIN; COMMIT\0"),
        ]
    )
    expected = [
        *("SELECT ';' FROM a", "SELECT 2 FROM b", "SELECT $1 FROM c"),
        *("SELECT 3 FROM d", "SELECT 3 FROM d", "SELECT 4 FROM e", "COMMIT"),
    ]

    for length in (1, 7, len(stream)):
        heard = Heard()
        ear = Ear(heard)
        for start in range(0, len(stream), length):
            ear.hear(stream[start : start + length])
        assert heard.since() == expected


def test_quotes_and_dollars_hold_a_statement_together() -> None:
    """A semicolon in a text, a name or a body of a function ends nothing."""
    text = """SELECT "a;b", $$x;y$$, $t$ ; $$ ; $t$; SELECT E'it''s;'"""

    assert split(text) == ["""SELECT "a;b", $$x;y$$, $t$ ; $$ ; $t$""", "SELECT E'it''s;'"]
