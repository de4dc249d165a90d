"""A repository: the one class that sends statements about users, and never commits."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import Depends
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from workbook.domain.hashing import hash_password
from workbook.domain.schemas import UserCreate
from workbook.sqlalchemy_sync.crud import TakenError
from workbook.sqlalchemy_sync.database import Db
from workbook.sqlalchemy_sync.models import User
from workbook.sqlalchemy_sync.tokens import Token, fingerprint


class Users:
    """The users, as a route or a dependency asks for them.

    Args:
        session: the request's; FastAPI fills it in, as it does for a route.
    """

    def __init__(self, session: Db) -> None:
        self.session = session

    def get(self, user_id: int) -> User | None:
        """Return a user, or None."""
        # open a session: the request has
        # build the statement
        # execute
        user = self.session.get(User, user_id)
        # commit or not: nothing changed
        # shape the response
        return user

    def named(self, username: str) -> User | None:
        """Return the user of this name, or None."""
        # open a session: the request has
        # build the statement
        statement = select(User).where(User.username == username)
        # execute
        user = self.session.scalars(statement).one_or_none()
        # commit or not: nothing changed
        # shape the response
        return user

    def bearing(self, token: str) -> User | None:
        """Return the active user whom this token still lets in, or None."""
        # open a session: the request has
        # build the statement: the server compares the times, for SQLite gives naive ones back
        statement = (
            select(User)
            .join(Token, Token.user_id == User.id)
            .where(Token.fingerprint == fingerprint(token))
            .where(Token.expires_at > datetime.now(UTC))
            .where(User.is_active)
        )
        # execute
        user = self.session.scalars(statement).one_or_none()
        # commit or not: nothing changed
        # shape the response
        return user

    def add(self, new: UserCreate) -> User:
        """Take a user in; raise TakenError where the name or the address is."""
        # open a session: the request has
        # build the statement
        fields = new.model_dump(exclude={"password"})
        user = User(**fields, hashed_password=hash_password(new.password))
        self.session.add(user)
        try:
            # execute
            self.session.flush()
        except IntegrityError as error:
            self.session.rollback()
            raise TakenError from error
        # commit or not: the route does, which knows when its work is whole
        # shape the response
        return user


Repository = Annotated[Users, Depends()]


def main() -> list[str | None]:
    """Add a user in a database of one's own; return whom two names find."""
    from sqlalchemy.orm import Session

    from workbook.sqlalchemy_sync.database import create_tables, make_engine

    engine = make_engine("sqlite://")
    create_tables(engine)
    with Session(engine) as session:
        users = Users(session)
        users.add(UserCreate(username="ada", email="ada@example.org", password="sesame open"))
        found = [users.named("ada"), users.named("grace")]
        names = [user.username if user else None for user in found]
    engine.dispose()
    return names


if __name__ == "__main__":
    print(main())
