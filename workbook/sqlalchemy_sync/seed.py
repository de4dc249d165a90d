"""Fill the tables with sample people and posts."""

from sqlalchemy import Engine, insert
from sqlalchemy.orm import Session

from workbook.domain import sample
from workbook.sqlalchemy_sync.database import create_tables, make_engine
from workbook.sqlalchemy_sync.models import Post, User, post_tags
from workbook.sqlalchemy_sync.posts import get_or_create_tags


def fill(engine: Engine, *, users: int = 20, posts: int = 0, seed: int = 0) -> None:
    """Add users, and that many posts spread over them; the same rows for the same seed.

    Raises:
        ValueError: if posts are asked for, but nobody to write them.
    """
    if posts and not users:
        raise ValueError(f"Nobody can write {posts} posts. Ask for at least one user.")
    if not users:
        return
    # open a session
    with Session(engine) as session:
        # build the statement
        people = sample.people(users, seed=seed)
        articles = sample.posts(posts, seed=seed)
        # execute: one statement for many rows, the ids in the order of the rows
        user_ids = session.scalars(
            insert(User).returning(User.id, sort_by_parameter_order=True), people
        ).all()
        if articles:
            tags = get_or_create_tags(session, {name for post in articles for name in post["tags"]})
            tag_ids = {tag.name: tag.id for tag in tags}
            rows = [
                {key: value for key, value in post.items() if key != "tags"}
                | {"user_id": user_ids[number % users]}
                for number, post in enumerate(articles)
            ]
            post_ids = session.scalars(
                insert(Post).returning(Post.id, sort_by_parameter_order=True), rows
            ).all()
            pairs = [
                {"post_id": post_id, "tag_id": tag_ids[name]}
                for post_id, post in zip(post_ids, articles, strict=True)
                for name in post["tags"]
            ]
            if pairs:
                session.execute(insert(post_tags), pairs)
        # commit or not
        session.commit()
        # shape the response: the caller reads what it needs


def main() -> int:
    """Fill a database of one's own and return how many users it has."""
    from sqlalchemy import func, select

    engine = make_engine("sqlite://")
    create_tables(engine)
    fill(engine, users=20, posts=60)
    with Session(engine) as session:
        count = session.scalar(select(func.count(User.id)))
    engine.dispose()
    return count or 0


if __name__ == "__main__":
    print(main())
