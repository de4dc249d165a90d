"""Posts and tags: how many statements, and who wins a race."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from workbook.domain.schemas import PostCreate
from workbook.observe import record
from workbook.sqlalchemy_sync import posts
from workbook.sqlalchemy_sync.models import Tag
from workbook.sqlalchemy_sync.search import search
from workbook.sqlalchemy_sync.seed import fill


def test_a_post_with_tags_is_four_statements(engine: Engine, session: Session) -> None:
    """However many tags it has: tags in, tags out, the post, the pairs."""
    fill(engine, users=1)
    new = PostCreate(title="On maps", content="", tags=["b", "a", "b", "c"])

    with record(engine) as sent:
        post = posts.create_post(session, 1, new)

    assert [statement.verb for statement in sent.statements] == [
        "insert",
        "select",
        "insert",
        "insert",
    ]
    assert post is not None
    assert [tag.name for tag in post.tags] == ["a", "b", "c"]


def test_a_post_of_nobody_leaves_no_tag_behind(engine: Engine, session: Session) -> None:
    """What was made for it goes with it, and the session can be used again."""
    new = PostCreate(title="Of nobody", content="", tags=["lost"])

    assert posts.create_post(session, 404, new) is None
    assert session.scalars(select(Tag)).all() == []


@pytest.mark.parametrize("count", [2, 20])
def test_a_page_is_three_statements(engine: Engine, session: Session, count: int) -> None:
    """However many posts it has: the user, the posts, all their tags."""
    fill(engine, users=1, posts=count)

    with record(engine) as sent:
        page = posts.list_posts(session, 1)
        assert page is not None
        tags = [[tag.name for tag in post.tags] for post in page[0]]

    assert len(tags) == count
    assert any(tags)
    assert sent.count("select") == sent.count() == 3


def test_posts_of_nobody_are_none(session: Session) -> None:
    """Which is not the same as an empty page."""
    assert posts.list_posts(session, 404) is None


def test_eight_make_the_same_tags_at_once(engine: Engine) -> None:
    """Everybody gets them all, whatever order they ask in."""
    names = [f"tag{number}" for number in range(10)]

    def make(turn: int) -> list[str]:
        with Session(engine) as session:
            tags = posts.get_or_create_tags(session, names[turn:] + names[:turn])
            session.commit()
            return [tag.name for tag in tags]

    with ThreadPoolExecutor(8) as threads:
        made = list(threads.map(make, range(8)))

    assert made == [sorted(names)] * 8


def test_a_search_is_a_statement_for_each_table(engine: Engine, session: Session) -> None:
    """Users, posts, and the tags of the posts found."""
    fill(engine, users=4, posts=12)

    with record(engine) as sent:
        _, found = search(session, "WEEK")
        _ = [post.tags for post in found]

    assert sent.count("select") == sent.count() == 3
    assert len(found) == 12


@pytest.mark.parametrize("wild", ["%", "_", "\\", "/", "'"])
def test_a_wildcard_is_searched_as_itself(engine: Engine, session: Session, wild: str) -> None:
    """No sample holds such a sign."""
    fill(engine, users=4, posts=12)

    assert search(session, wild) == ([], [])
