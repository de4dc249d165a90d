"""Questions to the tables, asked on both servers."""

import pytest
from sqlalchemy.orm import Session

from tests.sqlalchemy_sync import subgoals
from tests.sqlalchemy_sync.subgoals import both
from workbook.observe import record
from workbook.sqlalchemy_sync import querying


def test_main_asks_four_questions() -> None:
    """What the module shows is the same each time."""
    assert querying.main() == {
        "posts of each": [
            ("ada", 2),
            ("Adele", 1),
            ("adam", 0),
            ("a_b", 0),
            ("axb", 0),
            ("O'Brien", 1),
            ("Émile", 0),
        ],
        "newest of each": [("ada", "On numbers"), ("Adele", "On songs"), ("O'Brien", "On rye")],
        "writers": ["ada", "Adele", "O'Brien"],
        "named": [(6, "O'Brien")],
    }


@both
def test_both_servers_answer_alike(system: str) -> None:
    """Every question of the module, each in one statement."""
    with (
        querying.seven_people(system) as engine,
        Session(engine) as session,
        record(engine) as sent,
    ):
        counts = session.execute(querying.posts_of_each()).all()
        newest = querying.newest_of_each(session)
        names = querying.writers(session)

    assert dict(tuple(row) for row in counts)["adam"] == 0
    assert [tuple(row) for row in newest] == [
        ("ada", "On numbers"),
        ("Adele", "On songs"),
        ("O'Brien", "On rye"),
    ]
    assert names == ["ada", "Adele", "O'Brien"]
    assert sent.count() == 3


@both
@pytest.mark.parametrize("name", ["x' OR '1'='1", "x'; DELETE FROM users; COMMIT; --", "%"])
def test_a_name_stays_a_value(system: str, name: str) -> None:
    """Whatever is typed, it is a name that nobody has."""
    with querying.seven_people(system) as engine, Session(engine) as session:
        assert querying.named(session, name) == []
        assert len(session.execute(querying.posts_of_each()).all()) == 7


def test_an_order_that_is_not_offered_is_refused() -> None:
    """No letter of it reaches the server."""
    with (
        querying.seven_people() as engine,
        Session(engine) as session,
        record(engine) as sent,
        pytest.raises(KeyError),
    ):
        querying.named(session, "ada", "id; DROP TABLE users")

    assert sent.count() == 0


@both
def test_readers_are_there_with_their_gaps(system: str) -> None:
    """Two said yes, two no, two were never asked."""
    with querying.seven_people(system) as engine, Session(engine) as session:
        readers = session.query(querying.Reader).order_by(querying.Reader.id)
        assert {one.name: one.wants_news for one in readers} == querying.READERS


def test_statements_stand_under_the_five_subgoals() -> None:
    """In every function that sends one, in their order."""
    senders = ("newest_of_each", "writers", "named")

    assert subgoals.of(querying, *senders) == dict.fromkeys(senders, subgoals.SUBGOALS)
