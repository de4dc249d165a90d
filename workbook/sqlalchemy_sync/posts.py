"""Write and list posts; tags are made where they are missing, however many ask at once."""

from collections.abc import Callable, Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, selectinload

from workbook.domain.schemas import PostCreate
from workbook.sqlalchemy_sync.database import create_tables, make_engine
from workbook.sqlalchemy_sync.models import Post, Tag, User

type Insert = Callable[[type[Tag]], postgresql.Insert | sqlite.Insert]

# ON CONFLICT is no part of standard SQL: each dialect has its own insert().
_INSERTS: dict[str, Insert] = {"postgresql": postgresql.insert, "sqlite": sqlite.insert}


def create_post(session: Session, user_id: int, new: PostCreate) -> Post | None:
    """Store a post with its tags; return None if there is no such user."""
    # open a session: the caller has
    # build the statement
    fields = new.model_dump(exclude={"tags"})
    post = Post(**fields, user_id=user_id, tags=get_or_create_tags(session, new.tags))
    session.add(post)
    try:
        # execute
        session.flush()
    except IntegrityError:  # the foreign key finds no user
        session.rollback()
        return None
    # commit or not
    session.commit()
    # shape the response
    return post


def list_posts(
    session: Session, user_id: int, after: int | None = None, limit: int = 20
) -> tuple[Sequence[Post], int | None] | None:
    """Return a page of a user's posts with their tags; return None if there is no such user."""
    # open a session: the caller has
    if session.get(User, user_id) is None:
        return None
    # build the statement: the tags of all posts come in one more statement
    statement = select(Post).where(Post.user_id == user_id).options(selectinload(Post.tags))
    statement = statement.order_by(Post.id).limit(limit + 1)
    if after is not None:
        statement = statement.where(Post.id > after)
    # execute
    posts = session.scalars(statement).all()
    # commit or not: nothing changed
    # shape the response
    return posts[:limit], posts[limit - 1].id if len(posts) > limit else None


def get_or_create_tags(session: Session, names: Iterable[str]) -> list[Tag]:
    """Return one tag for each name; the caller commits."""
    # open a session: the caller has
    wanted = sorted(set(names))  # in one order for all: two transactions cannot wait in a ring
    if not wanted:
        return []
    # build the statement
    insert = _INSERTS[session.get_bind().dialect.name]
    missing = insert(Tag).on_conflict_do_nothing(index_elements=[Tag.name])
    # execute
    session.execute(missing, [{"name": name} for name in wanted])
    tags = session.scalars(select(Tag).where(Tag.name.in_(wanted)).order_by(Tag.name)).all()
    # commit or not: with the post that uses them
    # shape the response
    return list(tags)


def main() -> list[str]:
    """Write a post in a database of one's own and return the names of its tags."""
    engine = make_engine("sqlite://")
    create_tables(engine)
    with Session(engine) as session:
        session.add(User(username="ada", email="ada@example.org", hashed_password="!"))
        session.commit()
        new = PostCreate(title="On bridges", content="They hold.", tags=["travel", "books"])
        post = create_post(session, 1, new)
        names = [tag.name for tag in post.tags] if post else []
    engine.dispose()
    return names


if __name__ == "__main__":
    print(*main(), sep="\n")
