"""Create, read, update and delete users."""

from collections.abc import Sequence

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from workbook.domain.hashing import hash_password
from workbook.domain.schemas import UserCreate, UserUpdate
from workbook.sqlalchemy_sync.database import create_tables, make_engine
from workbook.sqlalchemy_sync.models import User


class TakenError(Exception):
    """The username or the email address belongs to another user."""


def create_user(session: Session, new: UserCreate) -> User:
    """Store a user; raise TakenError where a name or an address is."""
    # open a session: the caller has
    # build the statement
    fields = new.model_dump(exclude={"password"})
    user = User(**fields, hashed_password=hash_password(new.password))
    session.add(user)
    try:
        # execute
        session.flush()
    except IntegrityError as error:
        session.rollback()
        raise TakenError from error
    # commit or not
    session.commit()
    # shape the response
    return user


def get_user(session: Session, user_id: int) -> User | None:
    """Return a user, or None."""
    # open a session: the caller has
    # build the statement
    # execute
    user = session.get(User, user_id)
    # commit or not: nothing changed
    # shape the response
    return user


def list_users(
    session: Session, after: int | None = None, limit: int = 20
) -> tuple[Sequence[User], int | None]:
    """Return a page of users in the order of their ids, and where the next page begins."""
    # open a session: the caller has
    # build the statement: one row more than asked for tells whether there is a next page
    statement = select(User).order_by(User.id).limit(limit + 1)
    if after is not None:
        statement = statement.where(User.id > after)
    # execute
    users = session.scalars(statement).all()
    # commit or not: nothing changed
    # shape the response
    return users[:limit], users[limit - 1].id if len(users) > limit else None


def update_user(session: Session, user_id: int, changes: UserUpdate) -> User | None:
    """Change what the client sent and nothing else; return the user, or None."""
    # open a session: the caller has
    # build the statement: hash first, while the session has not taken a connection yet
    fields = changes.model_dump(exclude_unset=True)
    if "password" in fields:
        fields["hashed_password"] = hash_password(fields.pop("password"))
    user = session.get(User, user_id)
    if user is None:
        return None
    for name, value in fields.items():
        setattr(user, name, value)
    try:
        # execute
        session.flush()
    except IntegrityError as error:
        session.rollback()
        raise TakenError from error
    except StaleDataError:  # somebody has deleted the user since we looked
        session.rollback()
        return None
    # commit or not
    session.commit()
    # shape the response
    return user


def delete_user(session: Session, user_id: int) -> bool:
    """Delete a user with their profile and posts; return whether there was one."""
    # open a session: the caller has
    # build the statement
    statement = delete(User).where(User.id == user_id).returning(User.id)
    # execute
    deleted = session.scalar(statement)
    # commit or not
    session.commit()
    # shape the response
    return deleted is not None


def main() -> list[str]:
    """Let three people come and one go, in a database of one's own; return who is left."""
    engine = make_engine("sqlite://")
    create_tables(engine)
    with Session(engine) as session:
        for name in ("ada", "grace", "edsger"):
            address = f"{name}@example.org"
            create_user(session, UserCreate(username=name, email=address, password="sesame open"))
        update_user(session, 1, UserUpdate(username="ada.l"))
        delete_user(session, 2)
        users, _ = list_users(session)
        names = [user.username for user in users]
    engine.dispose()
    return names


if __name__ == "__main__":
    print(*main(), sep="\n")
