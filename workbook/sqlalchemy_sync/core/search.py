"""Search without an index of words: find a text anywhere in a column."""

from collections.abc import Sequence

from sqlalchemy import Connection, insert, or_, select

from workbook.sqlalchemy_sync.core.crud import PUBLIC, User
from workbook.sqlalchemy_sync.core.database import create_tables, make_engine
from workbook.sqlalchemy_sync.core.models import posts, users
from workbook.sqlalchemy_sync.core.posts import Post, with_tags


def search(connection: Connection, text: str, limit: int = 20) -> tuple[Sequence[User], list[Post]]:
    """Return the users and the posts that hold the text, whatever its case."""
    # open a connection: the caller has
    # build the statement: autoescape makes % and _ ordinary characters
    people = select(*PUBLIC).where(
        or_(
            users.c.username.icontains(text, autoescape=True),
            users.c.bio.icontains(text, autoescape=True),
        )
    )
    written = select(posts).where(
        or_(
            posts.c.title.icontains(text, autoescape=True),
            posts.c.content.icontains(text, autoescape=True),
        )
    )
    # execute
    found_users = connection.execute(people.order_by(users.c.id).limit(limit)).all()
    found_posts = connection.execute(written.order_by(posts.c.id).limit(limit)).all()
    # commit or not: nothing changed
    # shape the response
    return found_users, with_tags(connection, found_posts)


def main() -> list[str]:
    """Search a database of one's own for a sign that is a wildcard; return the names found."""
    engine = make_engine("sqlite://")
    create_tables(engine)
    with engine.connect() as connection:
        rows = [
            {"username": name, "email": f"{name}@example.org", "hashed_password": "!"}
            for name in ("a_b", "axb")
        ]
        connection.execute(insert(users), rows)
        people, _ = search(connection, "A_B")
        names = [user.username for user in people]
    engine.dispose()
    return names


if __name__ == "__main__":
    print(*main(), sep="\n")
