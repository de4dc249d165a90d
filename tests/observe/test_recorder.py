"""The recorder, on real databases."""

import asyncio
import json
import threading
from collections.abc import Iterator
from contextlib import asynccontextmanager

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import (
    Connection,
    Engine,
    create_engine,
    event,
    insert,
    literal,
    select,
    text,
    update,
)
from sqlalchemy.exc import IntegrityError, OperationalError, ProgrammingError
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine
from sqlalchemy.orm import Session, joinedload, sessionmaker

from tests.observe.models import Post, User
from workbook.observe import OverBudget, Recording, record

ONE_SELECT = """\
a look: 1 statement
     BEGIN (implicit)
  1. SELECT users.id, users.name, users.secret
     FROM users
     WHERE users.id = :pk_1
     params: pk_1=1
     rows: 1
     ROLLBACK"""


def test_text_is_the_same_on_every_system(engine: Engine) -> None:
    """Placeholders, parameters and rows read alike whatever the driver calls them."""
    with record(engine, title="a look") as sent, Session(engine) as session:
        session.get(User, 1)
    assert sent.text() == ONE_SELECT
    assert repr(sent) == ONE_SELECT


def test_statement_holds_what_the_driver_got(engine: Engine) -> None:
    """The text and the parameters of a statement are the driver's, untouched."""
    with record(engine) as sent, engine.connect() as connection:
        connection.execute(select(User.name).where(User.id == 1))
    (statement,) = sent.statements
    if engine.dialect.name == "sqlite":
        assert statement.sql == "SELECT users.name \nFROM users \nWHERE users.id = ?"
        assert statement.parameters == (1,)
    else:
        assert (
            statement.sql == "SELECT users.name \nFROM users \nWHERE users.id = %(id_1)s::INTEGER"
        )
        assert statement.parameters == {"id_1": 1}
    assert statement.clauses == ["SELECT users.name", "FROM users", "WHERE users.id = :id_1"]
    assert statement.verb == "select"
    assert statement.milliseconds is not None
    assert 0 < statement.milliseconds < 5000


def test_marks_show_where_a_transaction_begins_and_ends(engine: Engine) -> None:
    """BEGIN, COMMIT, ROLLBACK and savepoints stand between the statements and are not counted."""
    with record(engine) as sent, Session(engine) as session:
        session.execute(text("SELECT 1"))
        session.commit()
        session.execute(text("SELECT 2"))
        with session.begin_nested():
            session.execute(text("SELECT 3"))
    assert [entry.verb for entry in sent.entries] == [
        *("begin", "select", "commit"),
        *("begin", "select", "savepoint", "select", "release", "rollback"),
    ]
    assert sent.count() == len(sent) == 3
    assert sent.count("commit") == 1
    assert [mark.sql for mark in sent.marks][:2] == ["BEGIN (implicit)", "COMMIT"]


def test_rows_are_those_changed_or_fetched(engine: Engine) -> None:
    """An update says how many rows it changed, a select how many the program fetched."""
    with record(engine) as sent, Session(engine) as session:
        session.execute(update(User).values(secret="x"))
        session.execute(update(User).where(User.id == 99).values(secret="x"))
        session.scalars(select(Post)).all()
        with engine.connect() as connection:
            connection.execute(text("SELECT name FROM users ORDER BY id")).first()
            connection.execute(text("SELECT name FROM users ORDER BY id")).fetchmany(2)
    assert [one.rows for one in sent.statements] == [3, 0, 6, 1, 2]


def test_a_join_fetches_more_rows_than_it_has_parents(engine: Engine) -> None:
    """Rows are counted as the server sent them, before the ORM makes objects of them."""
    with record(engine) as sent, Session(engine) as session:
        query = select(User).options(joinedload(User.posts))
        assert len(session.scalars(query).unique().all()) == 3
    assert [one.rows for one in sent.statements] == [6]


def test_rows_of_returning_are_those_it_gave_back(engine: Engine) -> None:
    """RETURNING gives rows; they are counted when they are fetched."""
    query = update(User).where(User.id < 3).values(secret="x").returning(User.id)
    with record(engine) as sent, engine.begin() as connection:
        assert len(connection.execute(query).all()) == 2
    assert [one.rows for one in sent.statements] == [2]


def test_rows_that_nobody_looked_at_and_rows_that_stream(engine: Engine) -> None:
    """A select whose rows were left alone fetched none; of a stream nobody knows the number."""
    query = select(Post.id)
    with record(engine) as sent, engine.connect() as connection:
        connection.execute(query)
        for _ in connection.execute(query.execution_options(yield_per=2)):
            pass
        for _ in connection.execution_options(stream_results=True).execute(query):
            pass
    assert [one.rows for one in sent.statements] == [0, None, None]


def test_recording_changes_no_result(engine: Engine) -> None:
    """Streams, partitions and scalar results are what they are without a recorder."""
    query = select(Post.title).order_by(Post.id)
    with Session(engine) as session:
        plain = session.scalars(query).all()
        with record(engine):
            assert session.scalars(query).all() == plain
            assert list(session.scalars(query)) == plain
            assert session.scalars(query).first() == plain[0]
            assert session.scalar(query) == plain[0]
            parts = session.scalars(query.execution_options(yield_per=2)).partitions()
            assert [one for part in parts for one in part] == plain
            streamed = session.connection().execution_options(stream_results=True).scalars(query)
            assert streamed.all() == plain


def test_many_sets_sent_at_once_are_one_statement(engine: Engine) -> None:
    """Executemany is one statement with all its sets, of which the text shows three."""
    people = [{"name": f"new {number}"} for number in range(5)]
    with record(engine) as sent, engine.begin() as connection:
        connection.execute(insert(User.__table__), people)
    (statement,) = sent.statements
    assert statement.many
    assert len(statement.sets) == 5
    assert statement.rows == 5
    assert statement.notes() == [
        "params: 5 sets, sent at once",
        "  name='new 0'",
        "  name='new 1'",
        "  name='new 2'",
        "  …",
        "rows: 5",
    ]


def test_parameters_stand_in_the_order_of_the_text(engine: Engine) -> None:
    """SQLAlchemy fills an INSERT of several rows from a set, in another order in each process."""
    with record(engine) as sent, Session(engine) as session:
        session.add_all([User(name=f"n{number}", secret="s") for number in range(12)])
        session.flush()
        session.rollback()
    for statement in sent.statements:
        if isinstance(statement.parameters, dict):
            places = [statement.sql.index(f"%({name})s") for name in statement.parameters]
            assert places == sorted(places)
    many = "params: name__0='n0', secret__0='s', name__1='n1', secret__1='s', name__2='n2', "
    assert (many in sent.text()) is (engine.dialect.name == "postgresql")


def test_failed_statement_stays_with_its_error(engine: Engine) -> None:
    """A statement that the server refused is there, and says why in one line."""
    with record(engine) as sent, Session(engine) as session:
        session.add(User(name="ada"))
        with pytest.raises(IntegrityError):
            session.flush()
        session.rollback()
    insertion = sent.statements[-1]
    assert insertion.verb == "insert"
    assert (
        insertion.error
        == {
            "sqlite": "IntegrityError: UNIQUE constraint failed: users.name",
            "postgresql": "UniqueViolation: duplicate key value violates unique constraint "
            '"users_name_key"',
        }[engine.dialect.name]
    )
    assert f"error: {insertion.error}" in sent.text()


def test_nonsense_is_recorded_too(engine: Engine) -> None:
    """A syntax error is a statement that failed."""
    refused = pytest.raises((OperationalError, ProgrammingError))
    with record(engine) as sent, engine.connect() as connection, refused:
        connection.execute(text("SELEKT 1"))
    assert [one.verb for one in sent.statements] == ["selekt"]
    assert "syntax error" in str(sent.statements[0].error)


def test_statements_of_other_threads_are_recorded(engine: Engine) -> None:
    """Whoever uses the engine is seen, and their transactions are kept apart."""

    def look() -> None:
        with engine.connect() as connection:
            connection.execute(text("SELECT 1"))

    with record(engine) as sent:
        threads = [threading.Thread(target=look) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert sent.count("select") == 4
    assert len({one.transaction for one in sent.statements}) == 4


def test_app_is_recorded_through_its_engine(database: str, engine: Engine) -> None:
    """An app made in the usual way is recorded once its lifespan has made the engine."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> Iterator[None]:
        app.state.engine = create_engine(database)
        yield
        app.state.engine.dispose()

    app = FastAPI(lifespan=lifespan)

    @app.get("/count")
    def count() -> int:
        with Session(app.state.engine) as session:
            return len(session.scalars(select(User)).all())

    with pytest.raises(TypeError, match="record inside of `with TestClient"), record(app):
        pass
    with TestClient(app) as client, record(app) as sent:
        assert client.get("/count").json() == 3
    assert [entry.verb for entry in sent.entries] == ["begin", "select", "rollback"]


def test_async_engine_and_session(database: str, engine: Engine) -> None:
    """Async engines and sessions are recorded through the engine under them."""
    url = engine.url.set(
        drivername={"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+psycopg_async"}[
            engine.dialect.name
        ]
    )

    async def look() -> list[Recording]:
        asynchronous = create_async_engine(url)
        recordings = []
        for target in (asynchronous, AsyncSession(asynchronous)):
            with record(target) as sent:
                async with AsyncSession(asynchronous) as session:
                    await session.get(User, 1)
            recordings.append(sent)
        await asynchronous.dispose()
        return recordings

    for sent in asyncio.run(look()):
        assert sent.text() == ONE_SELECT.removeprefix("a look: ")


@pytest.mark.parametrize("kind", ["engine", "session", "sessionmaker", "connection"])
def test_what_may_be_recorded(engine: Engine, kind: str) -> None:
    """An engine, a session, the maker of sessions and a connection all lead to the engine."""
    with engine.connect() as connection, Session(engine) as session:
        target = {
            "engine": engine,
            "session": session,
            "sessionmaker": sessionmaker(engine),
            "connection": connection,
        }[kind]
        with record(target) as sent:
            session.scalar(text("SELECT 1"))
    assert sent.count("select") == 1


def test_a_session_in_the_middle_of_its_transaction(engine: Engine) -> None:
    """A recording may begin and end while a transaction is open."""
    with Session(engine) as session:
        session.scalar(text("SELECT 1"))
        with record(session) as sent:
            session.scalar(text("SELECT 2"))
        session.scalar(text("SELECT 3"))
    assert [entry.sql for entry in sent.entries] == ["SELECT 2"]


def test_recordings_may_overlap(engine: Engine) -> None:
    """Each has what was sent while it ran."""
    with engine.connect() as connection, record(engine) as outer:
        connection.scalar(text("SELECT 1"))
        with record(engine) as inner:
            connection.scalar(text("SELECT 2"))
        connection.scalar(text("SELECT 3"))
    assert [one.sql for one in inner.statements] == ["SELECT 2"]
    assert [one.sql for one in outer.statements] == ["SELECT 1", "SELECT 2", "SELECT 3"]


def test_recordings_need_not_end_in_turn(engine: Engine) -> None:
    """The first may end before the second, and afterwards the engine is as before."""
    methods = dict(engine.dialect.__dict__)
    first, second = record(engine), record(engine)
    with engine.connect() as connection:
        one = first.__enter__()
        connection.scalar(text("SELECT 1"))
        two = second.__enter__()
        connection.scalar(text("SELECT 2"))
        first.__exit__(None, None, None)
        connection.scalar(text("SELECT 3"))
        second.__exit__(None, None, None)
        connection.scalar(text("SELECT 4"))
    assert [entry.sql for entry in one.statements] == ["SELECT 1", "SELECT 2"]
    assert [entry.sql for entry in two.statements] == ["SELECT 2", "SELECT 3"]
    assert engine.dialect.__dict__ == methods


def test_every_engine_at_once(database: str, engine: Engine) -> None:
    """The class Engine stands for all, later ones too; what a new one asks first is not shown."""
    with record(Engine) as sent:
        other = create_engine(database)
        for one in (engine, other):
            with one.connect() as connection:
                connection.scalar(text("SELECT 1"))
        other.dispose()
    assert [entry.sql for entry in sent.entries] == ["BEGIN (implicit)", "SELECT 1", "ROLLBACK"] * 2


def test_a_connection_that_comes_back_clean_shows_no_rollback(engine: Engine) -> None:
    """The pool makes sure with a rollback of its own, which ends no transaction."""
    with record(engine) as sent:
        with engine.connect():
            pass
        with engine.connect() as connection:
            connection.scalar(text("SELECT 1"))
            connection.commit()
    assert [entry.verb for entry in sent.entries] == ["begin", "select", "commit"]


def test_a_begin_sent_by_hand_is_the_only_one(engine: Engine) -> None:
    """Where a listener sends its own BEGIN, SQLAlchemy's implicit one is not shown beside it."""

    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN /* mine */")

    event.listen(engine, "begin", begin)
    with record(engine) as sent, engine.connect() as connection:
        connection.scalar(text("SELECT 1"))
        connection.commit()
        connection.scalar(text("SELECT 2"))
    event.remove(engine, "begin", begin)
    assert [entry.sql for entry in sent.marks] == [
        *("BEGIN /* mine */", "COMMIT"),
        *("BEGIN /* mine */", "ROLLBACK"),
    ]


def test_a_commit_that_fails_says_why(engine: Engine) -> None:
    """A constraint that is looked at late refuses the COMMIT, and the mark has its error."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", lambda raw, _: raw.execute("PRAGMA foreign_keys = ON"))
        engine.dispose()
    with engine.begin() as connection:
        connection.execute(
            text(
                "CREATE TABLE late (id INTEGER PRIMARY KEY, user_id INTEGER REFERENCES users "
                "DEFERRABLE INITIALLY DEFERRED)"
            )
        )
    with record(engine) as sent, pytest.raises(IntegrityError), engine.begin() as connection:
        connection.execute(text("INSERT INTO late VALUES (1, 99)"))
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE late"))
    failed = [mark for mark in sent.marks if mark.error]
    assert [mark.verb for mark in failed] == ["commit"]
    assert "foreign key" in str(failed[0].error).lower()
    assert f"error: {failed[0].error}" in sent.text()


def test_what_has_no_engine_is_refused_in_a_sentence() -> None:
    """The sentence says what to give instead."""
    with pytest.raises(TypeError) as failure, record("sqlite://"):
        pass
    assert str(failure.value) == (
        "record() cannot find an engine behind a str. "
        "Give it an engine, a session, a client of MongoDB, Redis or Elasticsearch, a session of "
        "Cassandra, or an app that keeps one of these on app.state."
    )


def test_budget_names_what_repeats(engine: Engine) -> None:
    """Over budget, the sentence has both numbers and the N+1 behind them."""
    with record(engine) as sent, Session(engine) as session:
        for user in session.scalars(select(User)):
            _ = user.posts
    sent.budget(4)
    sent.budget(0, "insert")
    with pytest.raises(OverBudget) as over:
        sent.budget(2, "select")
    assert str(over.value) == (
        "4 select statements were sent, the budget is 2. N+1 on User.posts: the same select was "
        "sent 3 times for 3 rows of the select before it."
    )


def test_over_the_wire_and_back(engine: Engine) -> None:
    """Plain JSON holds all that is shown, counted and found."""
    with record(engine, title="a trip") as sent, Session(engine) as session:
        for user in session.scalars(select(User)):
            _ = user.posts
        session.execute(insert(User), [{"name": "dan"}, {"name": "eve", "secret": "x"}])
        with pytest.raises(IntegrityError):
            session.execute(insert(User).values(name="ada", secret=None))
    back = Recording.from_json(json.loads(json.dumps(sent.as_json())))
    assert back.text() == sent.text()
    assert back._repr_html_() == sent._repr_html_()
    assert back.n_plus_one() == sent.n_plus_one()
    assert [one.parameters for one in back.entries] == [one.parameters for one in sent.entries]
    assert back.count("insert") == sent.count("insert")


def test_values_that_json_does_not_know_cross_as_they_are_shown(engine: Engine) -> None:
    """Bytes become the text that a reader sees."""
    query = select(literal(b"\x00\x01"))
    with engine.connect() as connection, record(connection) as sent:
        connection.execute(query)
    back = Recording.from_json(json.loads(json.dumps(sent.as_json())))
    assert back.text() == sent.text()
    assert "params: param_1=b'\\x00\\x01'" in back.text()
