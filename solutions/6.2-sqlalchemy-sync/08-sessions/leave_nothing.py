# /// exercise
# id = "6.2.8-leave-nothing"
# title = "Tests that leave nothing behind"
# lesson = "6.2.8"
# kind = "write"
# minutes = 25
# teaches = ["a fixture around an outer transaction", "savepoints under a session", "tests that ask the table"]
# needs = ["6.2.4"]
# not_yet = ["async sessions", "pytest plugins", "parametrized fixtures"]
# covers = ["6.2.8/test-rollback", "6.2.8/destroying-fixture"]
# servers = ["sqlite", "postgresql"]
# tables = "course"
# gives = ["session", "test_a_name_is_taken_once", "test_what_was_left_out_stays"]
# imports = ["workbook.domain.schemas", "workbook.sqlalchemy_sync.crud", "workbook.sqlalchemy_sync.models"]
# ordered = true
# excused = [
#     { mutant = "session: drop `transaction.rollback()`", because = "A connection that goes back to the pool with an open transaction is rolled back by the pool; the key says what it means." },
# ]
# why = "The outer transaction belongs to the connection, so no commit and no rollback of the code under test can end it; and a test that asks the table finds what the code has done, and not what it says."
# ///

# %% [markdown] task
# `crud.create_user` and `crud.update_user` commit, and `create_user` rolls back and raises
# `crud.TakenError` when a name is taken. You test them, in a database in which people are already, and
# nobody may notice. pytest gives you a fixture `engine`; on SQLite it says BEGIN where SQLAlchemy begins,
# as `begin_with_begin` in the lesson.
#
# Write three things:
#
# - The fixture `session(engine)`. Each test gets a session of its own. It sees what was in the tables
#   before; whatever is done with it, commits and rollbacks included, is gone when the test is over, and
#   the connection is back in the pool. Who was there before is as before, even if a test has changed their
#   bio and committed. Write the fixture out: the lesson's `rolled_back` is not among the imports here.
# - `test_a_name_is_taken_once(session)`: creates a user, then another one with the same name and another
#   address. It passes if the second call raises `crud.TakenError`, and the table then holds one user of
#   that name, with the first address. Else it fails.
# - `test_what_was_left_out_stays(session)`: creates a user with a bio, then sends
#   `UserUpdate(username=…)`, a new name and nothing else. It passes if the *table* then holds the new name,
#   and bio and address as before. Else it fails.
#
# From the course you may import `crud`, `User` and the schemas `UserCreate` and `UserUpdate`. The check
# looks for the two tests under their names, so no `parametrize`.
#
# The check runs your tests in any order: against the course's functions, against some that are as good,
# and against broken ones, which at least one of your tests has to find. Those who are in the table are
# not called `ada`. Ask the table, and not the object that you have in your hand: a column is read with
# `session.execute(select(User.username, User.bio).where(…)).one()`.
#
# Try it yourself, in a cell of its own:
#
# ```python
# from contextlib import contextmanager
# from workbook.sqlalchemy_sync.fresh import fresh
# from workbook.sqlalchemy_sync.sessions import begin_with_begin
#
# with fresh("sqlite", people=3) as engine:
#     begin_with_begin(engine)
#     # what pytest does with a fixture: the function behind @pytest.fixture, to its yield and on
#     with contextmanager(session.__wrapped__)(engine) as one:
#         test_a_name_is_taken_once(one)
#     with Session(engine) as other:
#         print(other.query(User).count())  # 3
# ```

# %% starter
import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session


@pytest.fixture
def session(engine: Engine):
    yield Session(engine)


def test_a_name_is_taken_once(session: Session) -> None:
    pytest.fail("not written yet")  # call crud.create_user here


def test_what_was_left_out_stays(session: Session) -> None:
    pytest.fail("not written yet")  # call crud.update_user here


# %% key
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from workbook.domain.schemas import UserCreate, UserUpdate
from workbook.sqlalchemy_sync import crud
from workbook.sqlalchemy_sync.models import User


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    with engine.connect() as connection:
        transaction = connection.begin()
        with Session(connection, join_transaction_mode="create_savepoint") as session:
            yield session
        transaction.rollback()


def ada(email: str) -> UserCreate:  # any password will do
    return UserCreate(username="ada", email=email, password=email, bio="Likes tea.")


def test_a_name_is_taken_once(session: Session) -> None:
    crud.create_user(session, ada("first@example.org"))
    with pytest.raises(crud.TakenError):
        crud.create_user(session, ada("second@example.org"))
    addresses = session.scalars(select(User.email).where(User.username == "ada"))
    assert addresses.all() == ["first@example.org"]


def test_what_was_left_out_stays(session: Session) -> None:
    user_id = crud.create_user(session, ada("first@example.org")).id
    crud.update_user(session, user_id, UserUpdate(username="ada.l"))
    statement = select(User.username, User.email, User.bio).where(User.id == user_id)
    row = tuple(session.execute(statement).one())
    assert row == ("ada.l", "first@example.org", "Likes tea.")


# %% check
from collections.abc import Sequence
from typing import Any

from workbook.practice import Answer, expect, holds, part

CONFTEST = """
import os

import pytest
from sqlalchemy import create_engine, event, select
from sqlalchemy.orm import Session
from workbook.domain.hashing import hash_password
from workbook.sqlalchemy_sync import crud
from workbook.sqlalchemy_sync.models import User

# The code under test: a test's own name for it leads here, and from here to what is tried.
sound = {"create_user": crud.create_user, "update_user": crud.update_user}
tried = dict(sound)
crud.create_user = lambda session, new: tried["create_user"](session, new)
crud.update_user = lambda session, user_id, changes: tried["update_user"](session, user_id, changes)


def named(session, name):
    return session.scalars(select(User).where(User.username == name)).one_or_none()


def with_a_savepoint(session, new):
    fields = new.model_dump(exclude={"password"})
    try:
        with session.begin_nested():
            user = User(**fields, hashed_password=hash_password(new.password))
            session.add(user)
            session.flush()
    except crud.IntegrityError as error:
        raise crud.TakenError from error
    session.commit()
    return user


def lets_everybody_in(session, new):
    return named(session, new.username) or sound["create_user"](session, new)


def takes_the_address(session, new):
    there = named(session, new.username)
    if there is None:
        return sound["create_user"](session, new)
    there.email = new.email
    session.commit()
    raise crud.TakenError


def says_it_otherwise(session, new):
    try:
        return sound["create_user"](session, new)
    except crud.TakenError as error:
        raise LookupError("taken") from error


def forgets_the_bio(session, user_id, changes):
    user = session.get(User, user_id)
    user.username, user.bio = changes.username, changes.bio
    session.commit()
    return user


def makes_an_address(session, user_id, changes):
    user = session.get(User, user_id)
    user.username, user.email = changes.username, f"{changes.username}@example.net"
    session.commit()
    return user


def changes_nothing(session, user_id, changes):
    return session.get(User, user_id)


def on_paper_only(session, user_id, changes):
    user = session.get(User, user_id)
    session.expunge(user)
    user.username = changes.username
    return user


TRIES = {
    "sound": {},
    "with a savepoint": {"create_user": with_a_savepoint},
    "lets everybody in": {"create_user": lets_everybody_in},
    "takes the address": {"create_user": takes_the_address},
    "says it otherwise": {"create_user": says_it_otherwise},
    "forgets the bio": {"update_user": forgets_the_bio},
    "makes an address": {"update_user": makes_an_address},
    "changes nothing": {"update_user": changes_nothing},
    "on paper only": {"update_user": on_paper_only},
}


@pytest.fixture(params=NAMES, autouse=True)
def code_under_test(request):
    tried.update(sound | TRIES[request.param])
    yield
    tried.update(sound)


@pytest.fixture
def engine():
    engine = create_engine(os.environ["DATABASE_URL"])
    if engine.dialect.name == "sqlite":
        event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN"))
    yield engine
    lent = engine.pool.checkedout()
    engine.dispose()
    assert not lent, "a connection was not given back"
"""
IMPORTS = """
from sqlalchemy import select as _select, func as _func
from sqlalchemy.orm import Session as _Session
from workbook.domain.schemas import UserCreate as _UserCreate
from workbook.sqlalchemy_sync import crud as _crud
from workbook.sqlalchemy_sync.models import User as _User


def _new(name, address=None):
    address = f"{address or name}@example.org"
    return _UserCreate(username=name, email=address, password="sesame open")


def _count(session):
    return session.scalar(_select(_func.count(_User.id)))
"""
COMMITS = """
def test_it_commits(session, engine):
    before = _count(session)
    _crud.create_user(session, _new("mona"))
    _crud.create_user(session, _new("nora"))
    assert _count(session) == before + 2
"""
ROLLS_BACK = """
def test_it_rolls_back(session, engine):
    _crud.create_user(session, _new("mona"))
    try:
        _crud.create_user(session, _new("mona", "else"))
    except _crud.TakenError:
        pass
    _crud.create_user(session, _new("nora"))
    names = set(session.scalars(_select(_User.username)))
    assert {"mona", "nora"} <= names
"""
CHANGES = """
def test_it_changes_who_is_there(session, engine):
    one = session.scalars(_select(_User).order_by(_User.id)).first()
    one.bio = "Changed in a test."
    session.commit()
    bios = session.scalars(_select(_User.bio).where(_User.bio == "Changed in a test."))
    assert len(bios.all()) == 1
"""
SEES = """
def test_it_sees_who_is_there(session, engine):
    assert _count(session) == 3
"""
TABLES = """
from sqlalchemy import create_engine, inspect
from workbook import servers

engine = create_engine(servers.url(system, driver="psycopg" if system == "postgresql" else None))
names = inspect(engine).get_table_names()
engine.dispose()
names
"""
OWN = ("test_a_name_is_taken_once", "test_what_was_left_out_stays")


def run(answer: Answer, *names: str, tests: str = "", only: Sequence[str] = ()) -> Any:
    """Run the learner's tests, or only some of the check's, on several codes under test."""
    source = f"NAMES = {list(names)!r}\n" + CONFTEST
    order = [f"{test}[{name}]" for test in only for name in names]
    return answer.pytest(source, IMPORTS + tests if tests else "", order=order or None)


def outcome(report: Any, test: str, name: str) -> str:
    """Return how a test ended on a code under test."""
    came: str = report.outcomes.get(f"{test}[{name}]", "missing")
    return came


def absent(report: Any, test: str) -> str:
    """Return the sentence for a test that did not run under its name."""
    if any(one.startswith(f"{test}[") for one in report.outcomes):
        return (
            f"{test} has parameters besides session: the check looks for it without parametrize."
        )
    return f"{test} is missing: the check looks for it under this name."


def still_there(answer: Answer, before: list[Any]) -> list[Any]:
    """End the part when somebody who was there is gone; return those who were there."""
    holds(
        "users" in answer.probe(TABLES, system=answer.system),
        say="The tables are gone: the fixture has dropped them, with whatever was in them. It did "
        "not make them, so it may not drop them.",
    )
    kept = [row for row in answer.table("users") if row.id in {one.id for one in before}]
    holds(
        len(kept) == len(before),
        came=f"{len(kept)} of {len(before)} are left",
        say="People were in the table before the tests, and they are gone. A test may clean up "
        "what it has made itself, and rolling back does no more than that.",
    )
    return kept


@part(points=1)
def nothing_is_left_of_a_commit(answer: Answer) -> None:
    before = list(answer.seed(users=3))
    again = COMMITS.replace("test_it_commits", "test_it_commits_again")
    names = ["test_it_sees_who_is_there", "test_it_commits", "test_it_commits_again"]
    names.append("test_it_changes_who_is_there")
    report = run(answer, "sound", tests=SEES + COMMITS + again + CHANGES, only=names)
    holds(
        not any("ScopeMismatch" in why for why in report.why.values()),
        say="The fixture is to live longer than one test, and then one test finds what another one "
        "has left. Each test needs a session of its own: @pytest.fixture, without a scope.",
    )
    kept = still_there(answer, before)
    holds(
        len(answer.table("users")) == len(before),
        came=f"{len(answer.table('users')) - len(before)} more than before",
        say="The tests are over, and what the code under test has committed is in the table. "
        "Begin a "
        "transaction on a connection, and give the session this connection.",
    )
    holds(
        kept == before,
        say="A test changed the bio of somebody who had been in the table before, and committed. "
        "The test is over, and the bio is still changed. Deleting what is new takes back no "
        "change; rolling back does: begin a transaction on a connection, and give the session this "
        "connection.",
    )
    holds(
        not any("was not given back" in why for why in report.why.values()),
        say="After a test its connection is still lent out. Close the session and the connection "
        "behind the yield; `with` does it by itself.",
    )
    for name in names:
        expect(
            outcome(report, name, "sound"),
            "passed",
            say=lambda _, name=name: "A test of the check, which looks who is there, lets "
            f"create_user commit twice or changes a bio, fails with your fixture: "
            f"{report.why.get(name + '[sound]')}",
        )


@part(points=1)
def nothing_is_left_of_a_rollback(answer: Answer) -> None:
    before = list(answer.seed(users=3))
    report = run(answer, "sound", tests=ROLLS_BACK, only=["test_it_rolls_back"])
    still_there(answer, before)
    holds(
        outcome(report, "test_it_rolls_back", "sound") == "passed"
        and len(answer.table("users")) == len(before),
        came=report.why.get("test_it_rolls_back[sound]"),
        say="The code under test committed one user, rolled back a second one, and committed a "
        "third. Its rollback has ended the transaction of the test: the first is lost, or the "
        "third "
        'is kept. With join_transaction_mode="create_savepoint" the session has savepoints of its '
        "own.",
    )


@part(points=1)
def your_tests_pass_on_sound_code(answer: Answer) -> None:
    answer.seed(users=3)
    report = run(answer, "sound", "with a savepoint")
    for test in OWN:
        why = report.why.get(f"{test}[sound]", "")
        expect(
            outcome(report, test, "sound"),
            "passed",
            say=f"{test} does not pass on the course's own functions: {why}"
            if why
            else absent(report, test),
        )
    for test in OWN:
        expect(
            outcome(report, test, "with a savepoint"),
            "passed",
            say=f"{test} does not pass on a create_user that is as good as the course's, and sets "
            "a "
            "savepoint in place of the rollback. Test what it does, and not how.",
        )


def slipped_by(answer: Answer, broken: dict[str, str]) -> str | None:
    """Return what the first broken function does that no test has found.

    Tests that fail on sound code find nothing: then the part ends here.
    """
    answer.seed(users=3)
    report = run(answer, "sound", *broken)
    for test in OWN:
        expect(
            outcome(report, test, "sound"),
            "passed",
            say=f"{test} does not pass on the course's own functions, so what it finds says "
            f"nothing: {report.why.get(test + '[sound]') or absent(report, test)}",
        )
    for name, what in broken.items():
        if not any(outcome(report, test, name) in {"failed", "error"} for test in OWN):
            return what
    return None


@part(points=1)
def a_broken_create_user_is_found(answer: Answer) -> None:
    broken = {
        "lets everybody in": "a second user of a taken name gets the first one's row, and nothing "
        "is raised",
        "says it otherwise": "a taken name raises LookupError, and not TakenError",
        "takes the address": "a taken name raises TakenError, and the first user has got the "
        "second one's address",
    }
    what = slipped_by(answer, broken)
    holds(what is None, say=f"Your tests pass on a broken function: {what}.")


@part(points=1)
def a_broken_update_user_is_found(answer: Answer) -> None:
    broken = {
        "changes nothing": "update_user changes nothing",
        "forgets the bio": "the bio, which was not sent, is emptied",
        "on paper only": "the object has the new name, and the table has the old one",
        "makes an address": "the address, which was not sent, becomes another one",
    }
    what = slipped_by(answer, broken)
    holds(what is None, say=f"Your tests pass on a broken function: {what}.")


# %% [markdown] hint
# Begin with the fixture. Who may end the outer transaction, and who not? The lesson's part on tests has
# the five lines. Then each test: what would a broken function do, and which line of yours would see it?

# %% [markdown] hint
# The order matters: connection, transaction, session; behind the yield the other way round. On other
# data, a test of a shelf:
#
# ```python
# def test_a_book_stands_once(session):
#     put(session, Book(number=7, title="On tea"))
#     with pytest.raises(ThereAlready):
#         put(session, Book(number=7, title="On bread"))
#     titles = session.scalars(select(Book.title).where(Book.number == 7)).all()
#     assert titles == ["On tea"]
# ```
#
# A `select` of *columns* asks the table. A `select` of the class may give you an object that you have
# already.

# %% [markdown] hint
# ```python
# @pytest.fixture
# def session(engine):
#     with engine.connect() as connection:
#         transaction = connection.begin()
#         with Session(connection, join_transaction_mode=____) as session:
#             yield session
#         transaction.____()
#
#
# def test_what_was_left_out_stays(session):
#     new = UserCreate(username="ada", email="ada@example.org", password="sesame open", bio="Likes tea.")
#     user_id = crud.create_user(session, new).id
#     crud.update_user(session, user_id, UserUpdate(username="ada.l"))
#     row = session.execute(select(User.username, User.email, User.bio).where(User.id == user_id)).one()
#     assert tuple(row) == ____
# ```


# %% wrong a-session-that-rolls-back
# The tests are over, and what the code under test has committed is in the table. Begin a
# transaction on a connection, and give the session this connection.
# --- instead of
    with engine.connect() as connection:
        transaction = connection.begin()
        with Session(connection, join_transaction_mode="create_savepoint") as session:
            yield session
        transaction.rollback()
# --- it says
    with Session(engine) as session:
        yield session
        session.rollback()


# %% wrong no-savepoints
# The code under test committed one user, rolled back a second one, and committed a third. Its
# rollback has ended the transaction of the test: the first is lost, or the third is kept. With
# join_transaction_mode="create_savepoint" the session has savepoints of its own.
# --- instead of
        transaction = connection.begin()
        with Session(connection, join_transaction_mode="create_savepoint") as session:
            yield session
        transaction.rollback()
# --- it says
        connection.begin()
        with Session(connection) as session:
            yield session


# %% wrong everybody-deleted
# People were in the table before the tests, and they are gone. A test may clean up what it has made
# itself, and rolling back does no more than that.
# --- instead of
from sqlalchemy import Engine, select
# --- it says
from sqlalchemy import Engine, delete, select

# --- instead of
    with engine.connect() as connection:
        transaction = connection.begin()
        with Session(connection, join_transaction_mode="create_savepoint") as session:
            yield session
        transaction.rollback()
# --- it says
    with Session(engine) as session:
        yield session
        session.rollback()
        session.execute(delete(User))
        session.commit()


# %% wrong tables-dropped
# The tables are gone: the fixture has dropped them, with whatever was in them. It did not make
# them, so it may not drop them.
# --- instead of
from workbook.sqlalchemy_sync.models import User
# --- it says
from workbook.sqlalchemy_sync.models import Base, User

# --- instead of
    with engine.connect() as connection:
        transaction = connection.begin()
        with Session(connection, join_transaction_mode="create_savepoint") as session:
            yield session
        transaction.rollback()
# --- it says
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        yield session
    Base.metadata.drop_all(engine)


# %% wrong one-session-for-all
# The fixture is to live longer than one test, and then one test finds what another one has left.
# Each test needs a session of its own: @pytest.fixture, without a scope.
# --- instead of
@pytest.fixture
# --- it says
@pytest.fixture(scope="module")


# %% wrong a-connection-kept
# After a test its connection is still lent out. Close the session and the connection behind the
# yield; `with` does it by itself.
# --- instead of
    with engine.connect() as connection:
        transaction = connection.begin()
        with Session(connection, join_transaction_mode="create_savepoint") as session:
            yield session
        transaction.rollback()
# --- it says
    connection = engine.connect()
    transaction = connection.begin()
    session = Session(connection, join_transaction_mode="create_savepoint")
    yield session
    session.close()
    transaction.rollback()


# %% wrong any-error-will-do
# Your tests pass on a broken function: a taken name raises LookupError, and not TakenError.
# --- instead of
    with pytest.raises(crud.TakenError):
# --- it says
    with pytest.raises(Exception):


# %% wrong only-that-it-raises
# Your tests pass on a broken function: a taken name raises TakenError, and the first user has got
# the second one's address.
# --- instead of
    addresses = session.scalars(select(User.email).where(User.username == "ada"))
    assert addresses.all() == ["first@example.org"]
# --- nothing


# %% wrong only-what-was-sent
# Your tests pass on a broken function: the bio, which was not sent, is emptied.
# --- instead of
    statement = select(User.username, User.email, User.bio).where(User.id == user_id)
    row = tuple(session.execute(statement).one())
    assert row == ("ada.l", "first@example.org", "Likes tea.")
# --- it says
    assert session.scalar(select(User.username).where(User.id == user_id)) == "ada.l"


# %% wrong the-object-in-the-hand
# Your tests pass on a broken function: the object has the new name, and the table has the old one.
# --- instead of
    crud.update_user(session, user_id, UserUpdate(username="ada.l"))
    statement = select(User.username, User.email, User.bio).where(User.id == user_id)
    row = tuple(session.execute(statement).one())
# --- it says
    user = crud.update_user(session, user_id, UserUpdate(username="ada.l"))
    row = (user.username, user.email, user.bio)


# %% wrong only-what-is-new-deleted
# A test changed the bio of somebody who had been in the table before, and committed. The test is
# over, and the bio is still changed. Deleting what is new takes back no change; rolling back does:
# begin a transaction on a connection, and give the session this connection.
# --- instead of
    with engine.connect() as connection:
        transaction = connection.begin()
        with Session(connection, join_transaction_mode="create_savepoint") as session:
            yield session
        transaction.rollback()
# --- it says
    with Session(engine) as session:
        before = set(session.scalars(select(User.id)))
        yield session
        session.rollback()
        for user in session.scalars(select(User)):
            if user.id not in before:
                session.delete(user)
        session.commit()

# %% wrong nobody-asks-for-the-address
# Your tests pass on a broken function: the address, which was not sent, becomes another one.
# --- instead of
    statement = select(User.username, User.email, User.bio).where(User.id == user_id)
# --- it says
    statement = select(User.username, User.bio).where(User.id == user_id)

# --- instead of
    assert row == ("ada.l", "first@example.org", "Likes tea.")
# --- it says
    assert row == ("ada.l", "Likes tea.")
