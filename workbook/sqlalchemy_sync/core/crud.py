"""Create, read, update and delete users: one statement each, and rows instead of objects."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from workbook.domain.hashing import hash_password
from workbook.domain.schemas import UserCreate, UserUpdate
from workbook.sqlalchemy_sync.core.database import create_tables, make_engine
from workbook.sqlalchemy_sync.core.models import users

# What the world may see: a hash that is never read cannot leave.
PUBLIC = [column for column in users.c if column is not users.c.hashed_password]

type User = Row[*tuple[Any, ...]]


class TakenError(Exception):
    """The username or the email address belongs to another user."""


def create_user(connection: Connection, new: UserCreate) -> User:
    """Store a user; raise TakenError where a name or an address is."""
    # open a connection: the caller has
    # build the statement
    fields = new.model_dump(exclude={"password"})
    statement = insert(users).values(**fields, hashed_password=hash_password(new.password))
    try:
        # execute
        user = connection.execute(statement.returning(*PUBLIC)).one()
    except IntegrityError as error:
        connection.rollback()
        raise TakenError from error
    # commit or not
    connection.commit()
    # shape the response
    return user


def get_user(connection: Connection, user_id: int) -> User | None:
    """Return a user, or None."""
    # open a connection: the caller has
    # build the statement
    statement = select(*PUBLIC).where(users.c.id == user_id)
    # execute
    user = connection.execute(statement).one_or_none()
    # commit or not: nothing changed
    # shape the response
    return user


def list_users(
    connection: Connection, after: int | None = None, limit: int = 20
) -> tuple[Sequence[User], int | None]:
    """Return a page of users in the order of their ids, and where the next page begins."""
    # open a connection: the caller has
    # build the statement: one row more than asked for tells whether there is a next page
    statement = select(*PUBLIC).order_by(users.c.id).limit(limit + 1)
    if after is not None:
        statement = statement.where(users.c.id > after)
    # execute
    page = connection.execute(statement).all()
    # commit or not: nothing changed
    # shape the response
    return page[:limit], page[limit - 1].id if len(page) > limit else None


def update_user(connection: Connection, user_id: int, changes: UserUpdate) -> User | None:
    """Change what the client sent and nothing else; return the user, or None."""
    # open a connection: the caller has
    # build the statement: an UPDATE of nothing is none
    fields = changes.model_dump(exclude_unset=True)
    if "password" in fields:
        fields["hashed_password"] = hash_password(fields.pop("password"))
    if not fields:
        return get_user(connection, user_id)
    statement = update(users).where(users.c.id == user_id).values(**fields)
    try:
        # execute
        user = connection.execute(statement.returning(*PUBLIC)).one_or_none()
    except IntegrityError as error:
        connection.rollback()
        raise TakenError from error
    # commit or not
    connection.commit()
    # shape the response
    return user


def delete_user(connection: Connection, user_id: int) -> bool:
    """Delete a user with their profile and posts; return whether there was one."""
    # open a connection: the caller has
    # build the statement
    statement = delete(users).where(users.c.id == user_id)
    # execute
    deleted = connection.execute(statement).rowcount
    # commit or not
    connection.commit()
    # shape the response
    return deleted == 1


def main() -> list[str]:
    """Let three people come and one go, in a database of one's own; return who is left."""
    engine = make_engine("sqlite://")
    create_tables(engine)
    with engine.connect() as connection:
        for name in ("ada", "grace", "edsger"):
            address = f"{name}@example.org"
            new = UserCreate(username=name, email=address, password="sesame open")
            create_user(connection, new)
        update_user(connection, 1, UserUpdate(username="ada.l"))
        delete_user(connection, 2)
        people, _ = list_users(connection)
        names = [user.username for user in people]
    engine.dispose()
    return names


if __name__ == "__main__":
    print(*main(), sep="\n")
