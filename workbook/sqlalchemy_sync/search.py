"""Search without an index of words: find a text anywhere in a column."""

from collections.abc import Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, selectinload

from workbook.sqlalchemy_sync.database import create_tables, make_engine
from workbook.sqlalchemy_sync.models import Post, User


def search(session: Session, text: str, limit: int = 20) -> tuple[Sequence[User], Sequence[Post]]:
    """Return the users and the posts that hold the text, whatever its case."""
    # open a session: the caller has
    # build the statement: autoescape makes % and _ ordinary characters
    users = select(User).where(
        or_(
            User.username.icontains(text, autoescape=True),
            User.bio.icontains(text, autoescape=True),
        )
    )
    posts = select(Post).where(
        or_(
            Post.title.icontains(text, autoescape=True),
            Post.content.icontains(text, autoescape=True),
        )
    )
    # execute
    found_users = session.scalars(users.order_by(User.id).limit(limit)).all()
    found_posts = session.scalars(
        posts.order_by(Post.id).limit(limit).options(selectinload(Post.tags))
    ).all()
    # commit or not: nothing changed
    # shape the response
    return found_users, found_posts


def main() -> list[str]:
    """Search a database of one's own for a sign that is a wildcard; return the names found."""
    engine = make_engine("sqlite://")
    create_tables(engine)
    with Session(engine) as session:
        for name in ("a_b", "axb"):
            session.add(User(username=name, email=f"{name}@example.org", hashed_password="!"))
        session.commit()
        users, _ = search(session, "A_B")
        names = [user.username for user in users]
    engine.dispose()
    return names


if __name__ == "__main__":
    print(*main(), sep="\n")
