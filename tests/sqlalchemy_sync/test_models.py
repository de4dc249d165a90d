"""Tables: defaults of the server, and what goes when its owner goes."""

from typing import Any

import pytest
from sqlalchemy import delete, func, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from workbook.observe import record
from workbook.sqlalchemy_sync.models import Post, Profile, Tag, User, post_tags

ADA: dict[str, Any] = {
    "username": "ada",
    "email": "ada@example.org",
    "hashed_password": "!",
}


def ada_with_everything() -> User:
    """A user with a profile and a post with a tag."""
    return User(
        **ADA,
        profile=Profile(website="https://example.org"),
        posts=[Post(title="On bridges", content="They hold.", tags=[Tag(name="travel")])],
    )


def rows(session: Session) -> list[int]:
    """How many users, profiles, posts, tags and pairs there are."""
    return [
        session.scalar(select(func.count()).select_from(table)) or 0
        for table in (User, Profile, Post, Tag, post_tags)
    ]


def test_the_server_knows_the_defaults(session: Session) -> None:
    """Who inserts a row by hand gets what the ORM would have given."""
    session.execute(insert(User.__table__), ADA)  # type: ignore[arg-type]  # a Table, in truth

    (ada,) = session.scalars(select(User))
    assert (ada.bio, ada.is_active, ada.is_admin) == (None, True, False)
    assert ada.created_at is not None


def test_deleting_in_the_session_takes_everything_along(session: Session) -> None:
    """The profile, the posts and their pairs go; the tag stays for others."""
    session.add(ada := ada_with_everything())
    session.commit()
    assert rows(session) == [1, 1, 1, 1, 1]

    session.delete(ada)
    session.commit()

    assert rows(session) == [0, 0, 0, 1, 0]


def test_deleting_by_statement_takes_everything_along(session: Session) -> None:
    """So does a DELETE that the session knows nothing about: the foreign keys say so."""
    session.add(ada_with_everything())
    session.commit()

    session.execute(delete(User))
    session.commit()

    assert rows(session) == [0, 0, 0, 1, 0]


def test_a_deletion_asks_for_no_children(session: Session) -> None:
    """With passive deletes one DELETE is sent, and the server does the rest."""
    session.add(ada_with_everything())
    session.commit()
    session.expunge_all()
    ada = session.get_one(User, 1)

    with record(session) as sent:
        session.delete(ada)
        session.commit()

    assert [statement.verb for statement in sent.statements] == ["delete"]


def test_a_user_has_one_profile(session: Session) -> None:
    """The second profile of one user is refused by the constraint."""
    session.add(ada := ada_with_everything())
    session.flush()
    session.add(Profile(user_id=ada.id))

    with pytest.raises(IntegrityError):
        session.flush()
