"""Bearer tokens: random, shown once, kept as a fingerprint that nobody can log in with.

Whoever bears one is let in, so the table must not hold it. A password is a word that a person
chose, and needs a slow hash. A token is 256 random bits, which nobody can guess from a digest, so
SHA-256 is enough, and being the same each time it can be looked up by the primary key. How long
the look takes tells of digests only, and a digest says nothing about its token. There is no key to
keep in the settings, and to take a token back is to delete its row; a signed token (JWT) needs the
one and lacks the other.
"""

import secrets
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from sqlalchemy import DateTime, Engine, ForeignKey, String
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from workbook.sqlalchemy_sync import database
from workbook.sqlalchemy_sync.models import User


class Base(DeclarativeBase):
    """The table of this lesson, beside those of the blog."""


class Token(Base):
    """A right to act for a user, until it ends."""

    __tablename__ = "tokens"

    fingerprint: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey(User.id, ondelete="CASCADE"), index=True)
    expires_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


def new_token() -> str:
    """Return a token that nobody can guess: 256 bits from the system's source of randomness."""
    return secrets.token_urlsafe(32)


def fingerprint(token: str) -> str:
    """Return what the table holds of a token: its SHA-256, 64 hexadecimal digits."""
    return sha256(token.encode()).hexdigest()


def issue_token(session: Session, user: User, lifetime: timedelta) -> str:
    """Let a user in for a time; return the token, which is told once; the caller commits."""
    # open a session: the caller has
    # build the statement
    token = new_token()
    end = datetime.now(UTC) + lifetime
    session.add(Token(fingerprint=fingerprint(token), user_id=user.id, expires_at=end))
    # execute
    session.flush()
    # commit or not: the caller does
    # shape the response
    return token


def create_tables(engine: Engine) -> None:
    """Create the tables of the blog, and this one."""
    database.create_tables(engine)
    Base.metadata.create_all(engine)


def main() -> list[int]:
    """Return the lengths of a token and of its fingerprint."""
    token = new_token()
    return [len(token), len(fingerprint(token))]


if __name__ == "__main__":
    print(main())
