"""Engines: foreign keys, secrets, connections that have died."""

import pytest
from sqlalchemy import Engine, insert, text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from workbook.sqlalchemy_sync.database import create_tables, make_engine
from workbook.sqlalchemy_sync.fresh import fresh
from workbook.sqlalchemy_sync.models import Base, Post, User


def test_a_foreign_key_is_enforced(session: Session) -> None:
    """On SQLite too a post cannot belong to nobody."""
    session.add(Post(user_id=404, title="Of nobody", content=""))

    with pytest.raises(IntegrityError):
        session.flush()


def test_values_stay_out_of_errors(engine: Engine) -> None:
    """The text of an error holds no parameter, for it could be a password."""
    row = {"username": "ada", "email": "ada@example.org", "hashed_password": "hunter2"}
    with engine.begin() as connection:
        connection.execute(insert(User), row)

    with pytest.raises(IntegrityError) as caught, engine.begin() as connection:
        connection.execute(insert(User), row)

    assert "hunter2" not in str(caught.value)


def test_tables_can_be_created_twice(engine: Engine) -> None:
    """What is there stays."""
    with Session(engine) as session:
        session.add(User(username="ada", email="ada@example.org", hashed_password="!"))
        session.commit()

    create_tables(engine)

    with Session(engine) as session:
        assert session.query(User).count() == 1


def test_a_connection_that_died_is_replaced_unseen() -> None:
    """The pool tests a connection before it lends it."""
    with fresh("postgresql") as engine:
        other = make_engine(engine.url.render_as_string(hide_password=False))
        with engine.connect() as connection:
            pid = connection.scalar(text("SELECT pg_backend_pid()"))
        with other.begin() as connection:
            connection.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": pid})
        other.dispose()

        with engine.connect() as connection:
            assert connection.scalar(text("SELECT 1")) == 1


def test_an_engine_connects_at_its_first_use_only() -> None:
    """A server that is not there is an error of the first statement."""
    engine = make_engine("postgresql+psycopg://nobody@/nothing?host=/nowhere")

    with pytest.raises(DBAPIError):
        create_tables(engine)


def test_every_constraint_has_a_name(engine: Engine) -> None:
    """A migration can name what it drops."""
    names = {
        constraint.name
        for table in Base.metadata.tables.values()
        for constraint in table.constraints
    }

    assert None not in names
    assert {"pk_users", "uq_users_username", "fk_posts_user_id_users"} <= names
