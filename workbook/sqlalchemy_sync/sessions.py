"""Who begins, who commits, who cleans up: a unit of work, and tests that leave nothing behind."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, event, func, select
from sqlalchemy.orm import Session, sessionmaker

from workbook.domain.hashing import hash_password
from workbook.domain.schemas import UserCreate
from workbook.sqlalchemy_sync.database import create_tables, make_engine
from workbook.sqlalchemy_sync.models import Post, User


def add_user(session: Session, new: UserCreate) -> User:
    """Add a user; the caller commits."""
    # open a session: the caller has
    # build the statement
    fields = new.model_dump(exclude={"password"})
    user = User(**fields, hashed_password=hash_password(new.password))
    session.add(user)
    # execute: what is taken is told here, and not at the caller's commit
    session.flush()
    # commit or not: the caller knows when its work is whole
    # shape the response
    return user


def add_post(session: Session, user: User, title: str) -> Post:
    """Add a post of a user; the caller commits."""
    # open a session: the caller has
    # build the statement
    post = Post(user_id=user.id, title=title, content=title)
    session.add(post)
    # execute
    session.flush()
    # commit or not: the caller knows when its work is whole
    # shape the response
    return post


def register_with_post(factory: sessionmaker[Session], new: UserCreate, title: str) -> int:
    """Register somebody with a first post: both or neither; return the id of the post."""
    # open a session: begin() commits at the end of the block, and rolls back on an error
    with factory.begin() as session:
        # build the statement, execute
        post = add_post(session, add_user(session, new), title)
        # commit or not: the end of the block does
        # shape the response: what is asked of an object is asked inside
        return post.id


@contextmanager
def rolled_back(engine: Engine) -> Iterator[Session]:
    """Lend a session whose commits and rollbacks end at savepoints; keep nothing.

    The outer transaction belongs to the connection, which the session only borrows, so nobody who
    holds the session can end it. SQLite needs :func:`begin_with_begin` for that.
    """
    with engine.connect() as connection:
        transaction = connection.begin()
        session = Session(connection, join_transaction_mode="create_savepoint")
        try:
            yield session
        finally:
            session.close()
            transaction.rollback()


def begin_with_begin(engine: Engine) -> None:
    """Have SQLite's driver begin where SQLAlchemy does.

    By itself it sends BEGIN before the first INSERT, UPDATE or DELETE only. A SAVEPOINT that comes
    first then begins the transaction, and its RELEASE commits it.
    """
    if engine.dialect.name == "sqlite":
        event.listen(engine, "begin", _say_begin)


def _say_begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN")


def main() -> list[int]:
    """Return how many users there are: before a test, in it after two commits, and after it."""
    from tempfile import TemporaryDirectory

    count = select(func.count(User.id))
    with TemporaryDirectory() as folder:
        engine = make_engine(f"sqlite:///{folder}/blog.db")
        begin_with_begin(engine)
        create_tables(engine)
        users = []
        with rolled_back(engine) as session:
            users.append(session.scalar(count) or 0)
            for name in ("ada", "grace"):
                address = f"{name}@example.org"
                add_user(session, UserCreate(username=name, email=address, password="sesame open"))
                session.commit()
            users.append(session.scalar(count) or 0)
        with Session(engine) as session:
            users.append(session.scalar(count) or 0)
        engine.dispose()
    return users


if __name__ == "__main__":
    print(main())
