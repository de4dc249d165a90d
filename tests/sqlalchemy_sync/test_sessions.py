"""Sessions: a unit of work is whole, and a test leaves nothing behind."""

from collections.abc import Callable

import pytest
from sqlalchemy import Engine, func, inspect, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, sessionmaker

from workbook.domain.schemas import UserCreate
from workbook.observe import record
from workbook.sqlalchemy_sync import crud, sessions
from workbook.sqlalchemy_sync.fresh import fresh
from workbook.sqlalchemy_sync.models import Post, User
from workbook.sqlalchemy_sync.sessions import (
    add_post,
    add_user,
    begin_with_begin,
    register_with_post,
    rolled_back,
)


def new(name: str) -> UserCreate:
    """Return somebody who registers."""
    return UserCreate(username=name, email=f"{name}@example.org", password="sesame open")


def rows(engine: Engine) -> tuple[int, int]:
    """Return how many users and posts another connection sees."""
    with Session(engine) as session:
        users = session.scalar(select(func.count(User.id))) or 0
        return users, session.scalar(select(func.count(Post.id))) or 0


def test_the_module_shows_what_it_is_about() -> None:
    """Nobody, two inside, nobody."""
    assert sessions.main() == [0, 2, 0]


def test_a_unit_of_work_is_one_transaction(engine: Engine) -> None:
    """Both rows with one commit."""
    with record(engine) as sent:
        post_id = register_with_post(sessionmaker(engine), new("ada"), "On tea")

    assert [entry.verb for entry in sent.entries] == ["begin", "insert", "insert", "commit"]
    assert (post_id, rows(engine)) == (1, (1, 1))


@pytest.mark.parametrize(("name", "title"), [("grace", None), ("ada", "On tea")])
def test_a_unit_of_work_is_kept_whole_or_not_at_all(
    engine: Engine, name: str, title: str | None
) -> None:
    """A post without a title, or a name that is taken: nothing of it stays."""
    factory = sessionmaker(engine)
    register_with_post(factory, new("ada"), "On bread")

    with pytest.raises(IntegrityError):
        register_with_post(factory, new(name), title)  # type: ignore[arg-type]

    assert rows(engine) == (1, 1)


def test_functions_send_and_leave_the_commit_to_their_caller(engine: Engine) -> None:
    """The rows have their ids, and nobody else sees them."""
    with Session(engine) as session:
        post = add_post(session, add_user(session, new("ada")), "On tea")
        assert (post.id, post.user_id) == (1, 1)
    assert rows(engine) == (0, 0)


def commits(session: Session) -> None:
    """Work that commits twice."""
    crud.create_user(session, new("ada"))
    crud.create_user(session, new("grace"))


def is_refused(session: Session) -> None:
    """Work that commits, rolls back, and commits."""
    crud.create_user(session, new("ada"))
    with pytest.raises(crud.TakenError):
        crud.create_user(session, new("ada"))
    crud.create_user(session, new("grace"))


def breaks_off(session: Session) -> None:
    """Work that ends in an error, with something flushed."""
    crud.create_user(session, new("ada"))
    add_user(session, new("grace"))


@pytest.mark.parametrize("work", [commits, is_refused, breaks_off])
@pytest.mark.parametrize("system", ["sqlite", "postgresql"])
def test_nothing_is_left_of_a_test(system: str, work: Callable[[Session], None]) -> None:
    """The test sees its own two; those who were there before are all that is there afterwards."""
    with fresh(system, people=3) as engine:
        begin_with_begin(engine)
        with pytest.raises(ZeroDivisionError), rolled_back(engine) as session:  # noqa: PT012
            work(session)
            assert session.scalar(select(func.count(User.id))) == 5
            raise ZeroDivisionError
        assert rows(engine) == (3, 0)
        assert engine.pool.checkedout() == 0  # type: ignore[attr-defined]


def test_a_savepoint_that_comes_first_is_the_transaction_on_sqlite() -> None:
    """What the lesson shows: without a BEGIN the first commit inside stays."""
    with fresh("sqlite") as engine:
        with rolled_back(engine) as session:
            is_refused(session)
        with Session(engine) as session:
            assert session.scalars(select(User.username)).all() == ["ada"]


def test_saying_begin_changes_nothing_else(engine: Engine) -> None:
    """Ordinary work commits and rolls back as before."""
    begin_with_begin(engine)
    with sessionmaker(engine).begin() as session:
        add_user(session, new("ada"))
    with Session(engine) as session:
        add_user(session, new("grace"))
        session.rollback()

    assert rows(engine) == (1, 0)
    assert "users" in inspect(engine).get_table_names()
