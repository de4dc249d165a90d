"""Write and list posts; the tags of a page of posts come in one more statement."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, Row, Table, insert, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError

from workbook.domain.schemas import PostCreate
from workbook.sqlalchemy_sync.core.crud import get_user
from workbook.sqlalchemy_sync.core.database import create_tables, make_engine
from workbook.sqlalchemy_sync.core.models import post_tags, posts, tags, users

type Insert = Callable[[Table], postgresql.Insert | sqlite.Insert]
type Post = dict[str, Any]

# ON CONFLICT is no part of standard SQL: each dialect has its own insert().
_INSERTS: dict[str, Insert] = {"postgresql": postgresql.insert, "sqlite": sqlite.insert}


def create_post(connection: Connection, user_id: int, new: PostCreate) -> Post | None:
    """Store a post with its tags; return None if there is no such user."""
    # open a connection: the caller has
    # build the statement
    statement = insert(posts).values(**new.model_dump(exclude={"tags"}), user_id=user_id)
    tag_ids = get_or_create_tags(connection, new.tags)
    try:
        # execute
        post = connection.execute(statement.returning(*posts.c)).one()
    except IntegrityError:  # the foreign key finds no user
        connection.rollback()
        return None
    if tag_ids:
        pairs = [{"post_id": post.id, "tag_id": tag_id} for tag_id in tag_ids.values()]
        connection.execute(insert(post_tags), pairs)
    # commit or not
    connection.commit()
    # shape the response
    return {**post._mapping, "tags": list(tag_ids)}


def list_posts(
    connection: Connection, user_id: int, after: int | None = None, limit: int = 20
) -> tuple[list[Post], int | None] | None:
    """Return a page of a user's posts with their tags; return None if there is no such user."""
    # open a connection: the caller has
    if get_user(connection, user_id) is None:
        return None
    # build the statement
    statement = select(posts).where(posts.c.user_id == user_id).order_by(posts.c.id)
    if after is not None:
        statement = statement.where(posts.c.id > after)
    # execute
    page = connection.execute(statement.limit(limit + 1)).all()
    # commit or not: nothing changed
    # shape the response
    following = page[limit - 1].id if len(page) > limit else None
    return with_tags(connection, page[:limit]), following


def with_tags(connection: Connection, page: Sequence[Row[*tuple[Any, ...]]]) -> list[Post]:
    """Return these posts with the names of their tags, which one statement fetches for all."""
    # open a connection: the caller has
    found: dict[int, Post] = {post.id: {**post._mapping, "tags": []} for post in page}
    # build the statement
    statement = select(post_tags.c.post_id, tags.c.name).join_from(post_tags, tags)
    statement = statement.where(post_tags.c.post_id.in_(found)).order_by(tags.c.name)
    # execute
    for post_id, name in connection.execute(statement) if found else ():
        found[post_id]["tags"].append(name)
    # commit or not: nothing changed
    # shape the response
    return list(found.values())


def get_or_create_tags(connection: Connection, names: Iterable[str]) -> dict[str, int]:
    """Return the id of the tag of each name, in the order of the names; the caller commits."""
    # open a connection: the caller has
    wanted = sorted(set(names))  # in one order for all: two transactions cannot wait in a ring
    if not wanted:
        return {}
    # build the statement
    missing = _INSERTS[connection.dialect.name](tags).on_conflict_do_nothing(
        index_elements=[tags.c.name]
    )
    there = select(tags.c.name, tags.c.id).where(tags.c.name.in_(wanted)).order_by(tags.c.name)
    # execute
    connection.execute(missing, [{"name": name} for name in wanted])
    ids = {tag.name: tag.id for tag in connection.execute(there)}
    # commit or not: with the post that uses them
    # shape the response
    return ids


def main() -> list[str]:
    """Write a post in a database of one's own and return the names of its tags."""
    engine = make_engine("sqlite://")
    create_tables(engine)
    with engine.connect() as connection:
        ada = {"username": "ada", "email": "ada@example.org", "hashed_password": "!"}
        connection.execute(insert(users), ada)
        new = PostCreate(title="On bridges", content="They hold.", tags=["travel", "books"])
        post = create_post(connection, 1, new)
        names: list[str] = post["tags"] if post else []
    engine.dispose()
    return names


if __name__ == "__main__":
    print(*main(), sep="\n")
