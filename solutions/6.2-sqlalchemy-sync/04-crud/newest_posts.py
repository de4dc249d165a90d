# /// exercise
# id = "6.2.4-newest-posts"
# title = "The next page, newest first"
# lesson = "6.2.4"
# kind = "fill"
# minutes = 8
# teaches = ["keyset pages", "ORDER BY with LIMIT", "one row more than the page shows"]
# needs = ["6.2.1"]
# not_yet = ["window functions", "async sessions", "composite cursors"]
# covers = ["6.2.4/keyset", "6.2.4/page-drift"]
# servers = ["sqlite"]
# tables = "course"
# gives = ["newest_posts"]
# imports = ["workbook.sqlalchemy_sync.models"]
# ordered = true
# why = "A cursor in the WHERE clause says where to go on, so nothing that happens above it can shift the page; one row more than the page shows tells whether there is another page."
# ///

# %% [markdown] task
# The blog's start page shows published posts, newest first, and a button *older*. Fill the four
# holes (`...`) of `newest_posts(session, before, limit)`:
#
# - The page holds published posts only, at most `limit` of them. Newest means the highest id; do not
#   sort by `created_at`.
# - With `before` set, it holds posts whose id is smaller than `before`; with `None` it is the first
#   page.
# - `older` is what to send as the next `before`: the id of the last post shown, or `None` where no
#   older published post exists. A page may be empty.
# - It takes one SELECT, and the server sends at most `limit + 1` rows.
#
# The function returns both, a tuple of two: the list of `Post` objects and `older`.
#
# Try it yourself, in a cell of its own:
#
# ```python
# from workbook.sqlalchemy_sync.fresh import fresh
#
# with fresh("sqlite", people=2, posts=9) as engine, Session(engine) as session:
#     posts, older = newest_posts(session, None, 4)
#     print([post.id for post in posts], older)
# ```

# %% starter
from sqlalchemy import select
from sqlalchemy.orm import Session

from workbook.sqlalchemy_sync.models import Post


def newest_posts(
    session: Session, before: int | None, limit: int
) -> tuple[list[Post], int | None]:
    # build the statement
    statement = select(Post).where(Post.published).order_by(...).limit(...)
    if before is not None:
        statement = statement.where(...)
    # execute
    posts = list(session.scalars(statement))
    # shape the response
    older = ... if len(posts) > limit else None
    return posts[:limit], older


# %% key
from sqlalchemy import select
from sqlalchemy.orm import Session

from workbook.sqlalchemy_sync.models import Post


def newest_posts(
    session: Session, before: int | None, limit: int
) -> tuple[list[Post], int | None]:
    # build the statement
    statement = select(Post).where(Post.published).order_by(Post.id.desc()).limit(limit + 1)
    if before is not None:
        statement = statement.where(Post.id < before)
    # execute
    posts = list(session.scalars(statement))
    # shape the response
    older = posts[limit - 1].id if len(posts) > limit else None
    return posts[:limit], older


# %% check
from collections.abc import Mapping
from typing import Any

from workbook.practice import SESSION, Answer, at_most, expect, holds, part


def published(answer: Answer) -> list[int]:
    """Fill the table and return the ids that the start page should go through, in its order.

    Of two batches of posts the later one has the higher ids; inside a batch the dates fall while
    the ids rise, so an order by date is neither direction of the ids.
    """
    posts = [*answer.seed(users=1, posts=6).posts, *answer.seed(users=2, posts=6).posts]
    return sorted((post.id for post in posts if post.published), reverse=True)


def page(answer: Answer, before: int | None, limit: int) -> tuple[list[int], Any]:
    """Return the ids on a page, and ``older``; end the part when it is another shape."""
    came = answer.call("newest_posts", SESSION, before, limit)
    both = list(came.values()) if isinstance(came, Mapping) else came  # a named tuple
    holds(
        isinstance(both, list | tuple) and len(both) == 2 and isinstance(both[0], list | tuple),
        came=f"a list of {len(came)}" if isinstance(came, list) else came,
        expected="a tuple of two",
        say="newest_posts returns a tuple of two, the list of posts and older: return posts, "
        "older. What came is something else.",
    )
    posts, older = both
    holds(
        all(isinstance(post, Mapping) and "id" in post for post in posts),
        came=posts,
        say="The first of the two is a list of Post objects, and what came holds something else. "
        "session.scalars(select(Post)) gives the objects.",
    )
    return [post.id for post in posts], older


@part(points=1)
def the_first_page_holds_the_newest(answer: Answer) -> None:
    ids = published(answer)

    def say(came: list[int]) -> str:
        if len(came) > 1 and came == sorted(ids)[: len(came)]:
            return "The page begins with the oldest posts. Turn the order round: .desc()."
        if set(came) - set(ids):
            return "There is a draft on the page. Keep the condition on Post.published."
        if len(came) > 4:
            return f"The page should hold 4 posts and holds {len(came)}. Cut it at limit."
        return (
            "The first page should hold the highest ids of published posts, the highest first. "
            "Sort by the id alone; created_at is another order."
        )

    came, _ = page(answer, None, 4)
    expect(came, ids[:4], say=say)


@part(points=1)
def the_next_page_goes_on_below(answer: Answer) -> None:
    ids = published(answer)

    def say(came: list[int]) -> str:
        if came[:1] == ids[3:4]:
            return (
                "The last post of the first page stands on the second page again. Smaller than "
                "before is <, and <= lets the post itself in."
            )
        return (
            "The second page does not go on where the first one ended. It holds the posts whose "
            "id is smaller than before; before is an id, no number of rows to skip."
        )

    came, _ = page(answer, ids[3], 4)
    expect(came, ids[4:8], say=say)


@part(points=1)
def older_leads_on_and_ends(answer: Answer) -> None:
    ids = published(answer)
    came, older = page(answer, None, 4)

    def say(older: object) -> str:
        if older is None:
            return (
                "There are older posts, and older is None: the button would be missing. Ask for "
                "one row more than the page shows, and see whether it comes."
            )
        if older == ids[4]:
            return (
                "older is the id of the first post that is not on the page. The next page begins "
                "below older, so this post would be on no page. Take the last one shown."
            )
        return "older should be the id of the last post that the page shows."

    expect(older, came[-1] if came else None, say=say)
    rest = ids[4:]
    for limit in (len(rest), len(rest) + 3):
        came, older = page(answer, ids[3], limit)
        expect(
            came,
            rest,
            say="The last page should hold all posts whose id is smaller than before. Where the "
            "pages end can be told once it does.",
        )
        expect(
            older,
            None,
            say="This page is full and holds the oldest post of all, yet older says there are "
            "more: the button would lead to an empty page. A full page is no proof of another one."
            if limit == len(rest)
            else "This page holds the oldest post of all: older should be None.",
        )
    with answer.on_error(
        lambda error: "No post has an id below 0, so the page is empty, and newest_posts ended in "
        f"{error.type}. Take the last post only where there is one."
    ):
        came, older = page(answer, 0, 4)
    expect(
        (came, older),
        ([], None),
        say="No post has an id below 0, so the page is empty and older is None. Does `if before` "
        "stand in the code? It takes 0 for None: ask `is not None`.",
    )


@part(points=1)
def the_server_cuts_the_page(answer: Answer) -> None:
    published(answer)
    with answer.recording() as sent:
        page(answer, None, 4)
    expect(sent.count(), 1, say=lambda came: f"It took {came} statements. One SELECT is enough.")
    at_most(
        sum(statement.rows or 0 for statement in sent.statements),
        5,
        say=lambda came: f"The server sent {came} rows for a page of 4. Let LIMIT cut the page, "
        "at one row more than the page shows.",
    )


# %% [markdown] hint
# Four questions, one a hole. Which column says what is newer, and in which direction does it go?
# How many rows must come so that you can tell whether there is an older post? Which posts lie
# below `before`? And which post is the last one *shown*? The lesson's part on far pages has the
# same page the other way round, oldest first.

# %% [markdown] hint
# `order_by(Column.desc())` turns an order round, and the comparison in `where` turns with it. On
# other data, books with the highest number first, three a page:
#
# ```python
# select(Book).order_by(Book.number.desc()).limit(3 + 1)
# select(Book).where(Book.number < 120).order_by(Book.number.desc()).limit(3 + 1)
# ```
#
# The fourth book is never shown. That it came says that there is another page.

# %% [markdown] hint
# ```python
# statement = select(Post).where(Post.published).order_by(Post.id.desc()).limit(limit + 1)
# if before is not None:
#     statement = statement.where(Post.id < before)
# posts = list(session.scalars(statement))
# older = posts[____].id if len(posts) > limit else None
# ```
#
# `posts` holds `limit + 1` posts here. The hole is the place of the last one shown, counted from
# zero.

# %% wrong the-last-one-again
# The last post of the first page stands on the second page again. Smaller than before is <, and
# <= lets the post itself in.
# --- instead of
        statement = statement.where(Post.id < before)
# --- it says
        statement = statement.where(Post.id <= before)


# %% wrong oldest-first
# The page begins with the oldest posts. Turn the order round: .desc().
# --- instead of
    statement = select(Post).where(Post.published).order_by(Post.id.desc()).limit(limit + 1)
# --- it says
    statement = select(Post).where(Post.published).order_by(Post.id).limit(limit + 1)


# %% wrong no-row-to-spare
# There are older posts, and older is None: the button would be missing. Ask for one row more than
# the page shows, and see whether it comes.
# --- instead of
    statement = select(Post).where(Post.published).order_by(Post.id.desc()).limit(limit + 1)
# --- it says
    statement = select(Post).where(Post.published).order_by(Post.id.desc()).limit(limit)


# %% wrong a-full-page-promises-another
# This page is full and holds the oldest post of all, yet older says there are more: the button
# would lead to an empty page. A full page is no proof of another one.
# --- instead of
    statement = select(Post).where(Post.published).order_by(Post.id.desc()).limit(limit + 1)
# --- it says
    statement = select(Post).where(Post.published).order_by(Post.id.desc()).limit(limit)

# --- instead of
    older = posts[limit - 1].id if len(posts) > limit else None
    return posts[:limit], older
# --- it says
    older = posts[-1].id if len(posts) == limit else None
    return posts, older


# %% wrong the-one-not-shown
# older is the id of the first post that is not on the page. The next page begins below older, so
# this post would be on no page. Take the last one shown.
# --- instead of
    older = posts[limit - 1].id if len(posts) > limit else None
# --- it says
    older = posts[limit].id if len(posts) > limit else None


# %% wrong rows-to-skip
# The second page does not go on where the first one ended. It holds the posts whose id is smaller
# than before; before is an id, no number of rows to skip.
# --- instead of
        statement = statement.where(Post.id < before)
# --- it says
        statement = statement.offset(before)


# %% wrong cut-in-python
# The server sent 12 rows for a page of 4. Let LIMIT cut the page, at one row more than the page
# shows.
# --- instead of
    statement = select(Post).where(Post.published).order_by(Post.id.desc()).limit(limit + 1)
# --- it says
    statement = select(Post).where(Post.published).order_by(Post.id.desc())


# %% wrong sorted-by-date
# The first page should hold the highest ids of published posts, the highest first. Sort by the id
# alone; created_at is another order.
# --- instead of
    statement = select(Post).where(Post.published).order_by(Post.id.desc()).limit(limit + 1)
# --- it says
    newest = Post.created_at.desc()
    statement = select(Post).where(Post.published).order_by(newest, Post.id.desc())

# --- before
    # execute
# --- it says
    statement = statement.limit(limit + 1)


# %% wrong the-last-of-an-empty-page
# No post has an id below 0, so the page is empty, and newest_posts ended in IndexError. Take the
# last post only where there is one.
# --- instead of
    older = posts[limit - 1].id if len(posts) > limit else None
# --- it says
    last = posts[:limit][-1].id
    older = last if len(posts) > limit else None


# %% wrong zero-counts-as-none
# No post has an id below 0, so the page is empty and older is None. Does `if before` stand in the
# code? It takes 0 for None: ask `is not None`.
# --- instead of
    if before is not None:
# --- it says
    if before:


# %% wrong ids-in-place-of-posts
# The first of the two is a list of Post objects, and what came holds something else.
# session.scalars(select(Post)) gives the objects.
from sqlalchemy import select
from sqlalchemy.orm import Session

from workbook.sqlalchemy_sync.models import Post


def newest_posts(
    session: Session, before: int | None, limit: int
) -> tuple[list[int], int | None]:
    statement = select(Post.id).where(Post.published).order_by(Post.id.desc()).limit(limit + 1)
    if before is not None:
        statement = statement.where(Post.id < before)
    ids = list(session.scalars(statement))
    older = ids[limit - 1] if len(ids) > limit else None
    return ids[:limit], older


# %% wrong older-was-forgotten
# newest_posts returns a tuple of two, the list of posts and older: return posts, older. What came
# is something else.
from sqlalchemy import select
from sqlalchemy.orm import Session

from workbook.sqlalchemy_sync.models import Post


def newest_posts(
    session: Session, before: int | None, limit: int
) -> list[Post]:
    statement = select(Post).where(Post.published).order_by(Post.id.desc()).limit(limit)
    if before is not None:
        statement = statement.where(Post.id < before)
    return list(session.scalars(statement))
