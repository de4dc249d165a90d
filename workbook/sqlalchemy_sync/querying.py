"""Questions to the tables: conditions, NULL, counts, the newest of each, and values as values."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from sqlalchemy import Engine, Row, Select, func, insert, select, text
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from workbook.sqlalchemy_sync.fresh import fresh
from workbook.sqlalchemy_sync.models import Post, User

# name, bio, active, titles of posts: small letters and capitals, signs, gaps, people without posts
PEOPLE: list[tuple[str, str | None, bool, list[str]]] = [
    ("ada", "Likes tea.", True, ["On tea", "On numbers"]),
    ("Adele", "100% coffee.", True, ["On songs"]),
    ("adam", None, False, []),
    ("a_b", "1000 teas a year.", True, []),
    ("axb", None, True, []),
    ("O'Brien", "Bakes bread.", True, ["On rye"]),
    ("Émile", "Paints.", True, []),
]


class Base(DeclarativeBase):
    """A table of this lesson only."""


class Reader(Base):
    """Who may get the newsletter: yes, no, or nobody has asked them yet (NULL)."""

    __tablename__ = "readers"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    wants_news: Mapped[bool | None]


READERS = {"Kim": True, "Lea": True, "Max": False, "Nils": False, "Olga": None, "Pia": None}


@contextmanager
def seven_people(system: str = "sqlite") -> Iterator[Engine]:
    """Lend an engine on new tables with the people above, their posts, and the readers."""
    with fresh(system) as engine:
        Base.metadata.create_all(engine)
        with Session(engine) as session:
            for name, bio, active, titles in PEOPLE:
                user = User(
                    username=name,
                    email=f"{name.lower()}@example.org",
                    hashed_password="!",  # sample people cannot log in
                    bio=bio,
                    is_active=active,
                    posts=[Post(title=title, content="…", published=True) for title in titles],
                )
                session.add(user)
                session.flush()  # one by one: ids in the order of the list
            rows = [{"name": name, "wants_news": wants} for name, wants in READERS.items()]
            session.execute(insert(Reader), rows)
            session.commit()
        yield engine


def posts_of_each() -> Select[str, int]:
    """Return the statement that counts everybody's posts, also where there are none."""
    return (
        select(User.username, func.count(Post.id))
        .outerjoin(User.posts)
        .group_by(User.id)
        .order_by(User.id)
    )


def newest_of_each(session: Session) -> Sequence[Row[str, str]]:
    """Return the name and the newest title of everybody who has published something."""
    # open a session: the caller has
    # build the statement: number the posts of each author, then keep the first ones
    place = func.row_number().over(partition_by=Post.user_id, order_by=Post.id.desc())
    numbered = (
        select(Post.user_id, Post.title, place.label("place")).where(Post.published).cte("numbered")
    )
    statement = (
        select(User.username, numbered.c.title)
        .join(numbered, numbered.c.user_id == User.id)
        .where(numbered.c.place == 1)
        .order_by(User.id)
    )
    # execute
    rows = session.execute(statement).all()
    # commit or not: nothing changed
    # shape the response
    return rows


def writers(session: Session) -> Sequence[str]:
    """Return the names of those who have published at least one post, each once."""
    # open a session: the caller has
    # build the statement: EXISTS asks whether there is one, and multiplies no rows
    statement = select(User.username).where(User.posts.any(Post.published)).order_by(User.id)
    # execute
    names = session.scalars(statement).all()
    # commit or not: nothing changed
    # shape the response
    return names


ORDERS = {"name": User.username, "newest": User.id.desc()}  # all that a client may ask for


def named(session: Session, name: str, order: str = "name") -> Sequence[Row[int, str]]:
    """Return id and name of whoever has this name, whatever signs it holds.

    Raises:
        KeyError: for an order that is not offered.
    """
    # open a session: the caller has
    # build the statement: the value goes beside the text, the order comes from our own list
    statement = (
        select(User.id, User.username)
        .where(text("username = :name").bindparams(name=name))
        .order_by(ORDERS[order])
    )
    # execute
    rows = session.execute(statement).all()
    # commit or not: nothing changed
    # shape the response
    return rows


def main() -> dict[str, list[object]]:
    """Ask four questions in a database of one's own and return the answers."""
    with seven_people() as engine, Session(engine) as session:
        return {
            "posts of each": [tuple(row) for row in session.execute(posts_of_each())],
            "newest of each": [tuple(row) for row in newest_of_each(session)],
            "writers": [*writers(session)],
            "named": [tuple(row) for row in named(session, "O'Brien")],
        }


if __name__ == "__main__":
    for question, answers in main().items():
        print(f"{question}: {answers}")
