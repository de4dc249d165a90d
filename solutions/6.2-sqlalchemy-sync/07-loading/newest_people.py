# /// exercise
# id = "6.2.7-newest-people"
# title = "The newest people, and what they have published"
# lesson = "6.2.7"
# kind = "write"
# minutes = 12
# teaches = ["LIMIT with a collection", "a loader with a condition", "what travels"]
# needs = ["6.2.5", "6.2.6"]
# not_yet = ["window functions", "async sessions", "raw SQL"]
# covers = ["6.2.7/joined-limit", "6.2.7/filter-collection", "6.2.7/outer-duplicates", "6.2.7/loaders"]
# servers = ["sqlite", "postgresql"]
# counts = "recorder"
# tables = "course"
# gives = ["newest_people"]
# imports = ["workbook.sqlalchemy_sync.models"]
# ordered = true
# why = "The posts come in a statement of their own, so LIMIT counts people; and_() says which posts the collection is filled with, and nobody is left out for having none."
# ///

# %% [markdown] task
# The start page shows the people who came last, each with what they have published. Write
# `newest_people(session, limit)`:
#
# - It returns a list of tuples `(username, titles)` for the `limit` users with the highest ids, the
#   highest first. Who has published nothing is on it, too, with an empty list.
# - `titles` are the titles of the user's *published* posts, the highest id first.
# - It takes two statements or fewer, for any `limit`.
# - What is not shown does not travel: the server sends no draft, and no other people.
#
# It is checked on SQLite and on PostgreSQL. Try it yourself, in a cell of its own:
#
# ```python
# from workbook.sqlalchemy_sync.fresh import fresh
#
# with fresh("sqlite", people=5, posts=15) as engine, Session(engine) as session:
#     for username, titles in newest_people(session, 3):
#         print(username, titles)
# ```

# %% starter
from sqlalchemy.orm import Session


def newest_people(session: Session, limit: int) -> list[tuple[str, list[str]]]:
    # build the statement
    # execute
    # shape the response
    raise NotImplementedError


# %% key
from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from workbook.sqlalchemy_sync.models import Post, User


def newest_people(session: Session, limit: int) -> list[tuple[str, list[str]]]:
    # build the statement
    published = selectinload(User.posts.and_(Post.published))
    statement = select(User).order_by(User.id.desc()).limit(limit).options(published)
    # execute
    people = session.scalars(statement)
    # shape the response
    return [
        (
            user.username,
            [post.title for post in sorted(user.posts, key=lambda post: post.id, reverse=True)],
        )
        for user in people
    ]


# %% check
from datetime import UTC, datetime, timedelta
from typing import Any

from workbook.practice import SESSION, Answer, Raised, at_most, expect, holds, part

NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)


def blog(answer: Answer) -> tuple[list[tuple[str, list[str]]], Any]:
    """Put in six people; return what the page with all of them shows, and what was put in."""
    written = [(5, True), (0, True), (3, False), (5, False), (4, False), (2, True), (0, True)]
    written += [(5, True), (2, False), (1, True), (5, True), (3, False), (4, True)]
    same = dict.fromkeys((0, 10), answer.word()) | {6: ""}
    seeded = answer.seed(
        users=[
            # the newest one has left, and has published all the same
            {"created_at": NOON + timedelta(days=day), "is_active": day != 4}
            for day in (3, 5, 1, 6, 2, 4)
        ],
        posts=[
            # two posts may have one title, and a title may be empty
            {"user": user, "published": published, "title": same.get(place, answer.word())}
            for place, (user, published) in enumerate(written)
        ],
    )
    shown = [
        (
            user.username,
            [post.title for post in reversed(seeded.posts)
             if post.user_id == user.id and post.published],
        )
        for user in reversed(seeded.users)
    ]  # fmt: skip
    return shown, seeded


def asked(answer: Answer, limit: int) -> tuple[list[tuple[str, list[str]]], Any]:
    """Return what came as plain tuples, and what was sent; end the part at another shape."""
    with answer.recording() as sent:
        try:
            came = answer.call("newest_people", SESSION, limit)
        except Raised as error:
            holds(
                "unique() method" not in error.message,
                came=error.said,
                say="Rows of a joined collection repeat their user, and SQLAlchemy asks what you "
                "want of them: session.scalars(...).unique().",
            )
            raise
    holds(
        isinstance(came, list | tuple)
        and all(isinstance(one, list | tuple) and len(one) == 2 for one in came),
        came=came,
        expected="a list of tuples (username, titles)",
        say="newest_people returns a list of tuples, each of a username and a list of titles, and "
        "this is something else.",
    )
    holds(
        all(isinstance(title, str) for _, titles in came for title in titles),
        came=came,
        expected="titles, as text",
        say="What stands beside a name are the titles of the posts, as text, and not the posts.",
    )
    return [(name, list(titles)) for name, titles in came], sent


def right_people(came: list[Any], shown: list[Any], limit: int, seeded: Any) -> None:
    """End the part unless these are the people, in this order."""
    everybody = [name for name, _ in shown]
    silent = {name for name, titles in shown if not titles}
    names = everybody[:limit]

    def say(came: list[str]) -> str:
        if len(came) != len(set(came)):
            return (
                "Somebody is on the page more than once. A join gives a row for each post; ask for "
                "the posts in another way, or for unique() people."
            )
        places = [everybody.index(name) for name in came if name in everybody]
        days = [seeded[-1 - place].created_at for place in places]
        if places != sorted(places) and days == sorted(days, reverse=True) and limit > 1:
            return (
                "The people are sorted by created_at. The highest id comes first: a date can be "
                "set by hand, and two can be equal."
            )
        if places != sorted(places):
            return "The people with the highest ids come first, and these come in another order."
        if set(came) < set(names) and not set(names) - set(came) <= silent:
            return (
                f"{len(names)} people were asked for, and {len(came)} came. LIMIT counts the rows "
                "of your join: somebody with four posts fills four of them."
            )
        if silent & set(names) - set(came):
            return (
                "Somebody who has published nothing is missing. They are on the page with an empty "
                "list: what stands in WHERE decides who comes."
            )
        return "These are not the people with the highest ids."

    expect([name for name, _ in came], names, say=say)


@part(points=1)
def the_newest_come_first(answer: Answer) -> None:
    shown, seeded = blog(answer)
    for limit in (3, 1, 6, 20, 0):
        came, _ = asked(answer, limit)
        right_people(came, shown, limit, seeded)
        expect(
            len(came), min(limit, 6), say="There are more people on the page than were asked for."
        )


@part(points=1)
def published_and_nothing_else(answer: Answer) -> None:
    shown, seeded = blog(answer)
    came, _ = asked(answer, 6)
    drafts = {post.title for post in seeded.posts if not post.published}
    for (name, titles), (_, wanted) in zip(
        sorted(came), sorted(shown), strict=len(came) == len(shown)
    ):
        holds(
            not drafts & set(titles),
            came=(name, titles),
            expected=repr(wanted),
            say="A draft is shown. A condition on the people, or on a join, does not reach the "
            "collection: the loader takes one of its own, User.posts.and_(...).",
        )
        holds(
            len(titles) >= len(wanted) or {*titles, ""} != {*wanted, ""},
            came=(name, titles),
            expected=repr(wanted),
            say="Somebody has published more than is shown. Two posts may have one title, and a "
            "title may be empty: each published post has its place on the list.",
        )
        holds(
            sorted(titles) == sorted(wanted),
            came=(name, titles),
            expected=repr(wanted),
            say="These are not all titles that this user has published.",
        )
        holds(
            titles == wanted,
            came=(name, titles),
            expected=repr(wanted),
            say="The titles of a user come with the highest id first, and here they do not.",
        )
    right_people(came, shown, 6, seeded)


@part(points=1)
def two_statements_at_most(answer: Answer) -> None:
    shown, _ = blog(answer)
    for limit in (2, 6):
        came, sent = asked(answer, limit)
        expect(len(came), limit, say=f"With limit={limit} there are {limit} people on the page.")
        finding = sent.n_plus_one()
        repeated = f" The same select was sent {finding.times} times." if finding else ""
        rows = sum(one.rows or 0 for one in sent.statements)
        if rows > limit + sum(len(titles) for _, titles in shown[:limit]):
            repeated += " And drafts came along."
        at_most(
            sent.count(),
            2,
            say=lambda number, limit=limit, repeated=repeated: (
                f"It took {number} statements for "
                f"{limit} people, and the budget is 2.{repeated} Load the posts with the people."
            ),
        )


@part(points=1)
def what_is_not_shown_does_not_travel(answer: Answer) -> None:
    shown, _ = blog(answer)
    came, sent = asked(answer, 3)
    expect(len(came), 3, say="With limit=3 there are three people on the page.")
    expect(
        sum(len(titles) for _, titles in came),
        sum(len(titles) for _, titles in shown[:3]),
        say="These are not all titles that the three have published, or there are more.",
    )
    people = max(
        (one.rows or 0 for one in sent.statements if "users.username" in one.sql), default=0
    )
    most = 3 + sum(len(titles) for _, titles in shown[:3])
    at_most(
        sum(one.rows or 0 for one in sent.statements),
        most,
        say=lambda rows: (
            f"{rows} rows came for 3 people and {most - 3} published posts. "
            + (
                "Other people came along: let LIMIT cut the page."
                if people > 3
                else "Drafts came along, to be dropped in Python: say in the loader which posts."
            )
        ),
    )


# %% [markdown] hint
# Two statements are allowed: one for the people, one for their posts. Which loader sends the posts in
# a statement of its own, so that LIMIT has to do with people alone? And where can that loader be told
# that drafts are not wanted? The lesson's last two predictions show what goes wrong otherwise.

# %% [markdown] hint
# A relationship in a loader takes a condition with `and_`. On other data, the two longest shelves with
# the books that are there:
#
# ```python
# there = selectinload(Shelf.books.and_(Book.lent_to.is_(None)))
# statement = select(Shelf).order_by(Shelf.length.desc()).limit(2).options(there)
# for shelf in session.scalars(statement):
#     shelf.books                    # those that are there, loaded already
# ```
#
# `sorted(shelf.books, key=lambda book: book.id, reverse=True)` puts them in order.

# %% [markdown] hint
# ```python
# published = selectinload(____)
# statement = select(User).order_by(User.id.desc()).limit(limit).options(published)
# people = session.scalars(statement)
# return [
#     (user.username, [post.title for post in sorted(user.posts, key=by_id, reverse=True)])
#     for user in people
# ]
# ```
#
# The hole is the relationship with its condition; `by_id` stands for `lambda post: post.id`.

# %% wrong a-join-of-its-own
# 3 people were asked for, and 1 came. LIMIT counts the rows of your join: somebody with four posts
# fills four of them.
# --- instead of
from sqlalchemy.orm import Session, selectinload
# --- it says
from sqlalchemy.orm import Session, contains_eager

# --- instead of
    published = selectinload(User.posts.and_(Post.published))
    statement = select(User).order_by(User.id.desc()).limit(limit).options(published)
    # execute
    people = session.scalars(statement)
# --- it says
    published = contains_eager(User.posts)
    statement = (
        select(User)
        .join(User.posts)
        .where(Post.published)
        .order_by(User.id.desc())
        .limit(limit)
        .options(published)
    )
    # execute
    people = session.scalars(statement).unique()


# %% wrong who-has-published
# Somebody who has published nothing is missing. They are on the page with an empty list: what
# stands in WHERE decides who comes.
# --- instead of
    statement = select(User).order_by(User.id.desc()).limit(limit).options(published)
# --- it says
    statement = (
        select(User)
        .where(User.posts.any(Post.published))
        .order_by(User.id.desc())
        .limit(limit)
        .options(published)
    )


# %% wrong a-filter-on-the-people
# A draft is shown. A condition on the people, or on a join, does not reach the collection: the
# loader takes one of its own, User.posts.and_(...).
# --- instead of
from workbook.sqlalchemy_sync.models import Post, User
# --- it says
from workbook.sqlalchemy_sync.models import User

# --- instead of
    published = selectinload(User.posts.and_(Post.published))
# --- it says
    published = selectinload(User.posts)


# %% wrong drafts-dropped-in-python
# 11 rows came for 3 people and 4 published posts. Drafts came along, to be dropped in Python: say
# in the loader which posts.
# --- instead of
from workbook.sqlalchemy_sync.models import Post, User
# --- it says
from workbook.sqlalchemy_sync.models import User

# --- instead of
    published = selectinload(User.posts.and_(Post.published))
# --- it says
    published = selectinload(User.posts)

# --- instead of
            [post.title for post in sorted(user.posts, key=lambda post: post.id, reverse=True)],
# --- it says
            [
                post.title
                for post in sorted(user.posts, key=lambda post: post.id, reverse=True)
                if post.published
            ],


# %% wrong cut-in-python
# 14 rows came for 3 people and 4 published posts. Other people came along: let LIMIT cut the page.
# --- instead of
    statement = select(User).order_by(User.id.desc()).limit(limit).options(published)
    # execute
    people = session.scalars(statement)
# --- it says
    statement = select(User).order_by(User.id.desc()).options(published)
    # execute
    people = session.scalars(statement).all()[:limit]


# %% wrong lazily
# It took 3 statements for 2 people, and the budget is 2. The same select was sent 2 times. And
# drafts came along. Load the posts with the people.
from sqlalchemy import select
from sqlalchemy.orm import Session

from workbook.sqlalchemy_sync.models import User


def newest_people(session: Session, limit: int) -> list[tuple[str, list[str]]]:
    people = session.scalars(select(User).order_by(User.id.desc()).limit(limit))
    return [
        (
            user.username,
            [
                post.title
                for post in sorted(user.posts, key=lambda post: -post.id)
                if post.published
            ],
        )
        for user in people
    ]


# %% wrong a-select-for-each
# It took 3 statements for 2 people, and the budget is 2. The same select was sent 2 times. Load the
# posts with the people.
from sqlalchemy import select
from sqlalchemy.orm import Session

from workbook.sqlalchemy_sync.models import Post, User


def newest_people(session: Session, limit: int) -> list[tuple[str, list[str]]]:
    page = []
    for user in session.scalars(select(User).order_by(User.id.desc()).limit(limit)):
        own = select(Post.title).where(Post.user_id == user.id, Post.published)
        page.append((user.username, list(session.scalars(own.order_by(Post.id.desc())))))
    return page


# %% wrong no-unique
# Rows of a joined collection repeat their user, and SQLAlchemy asks what you want of them:
# session.scalars(...).unique().
# --- instead of
from sqlalchemy.orm import Session, selectinload
# --- it says
from sqlalchemy.orm import Session, joinedload

# --- instead of
    published = selectinload(User.posts.and_(Post.published))
# --- it says
    published = joinedload(User.posts.and_(Post.published))


# %% wrong oldest-people-first
# The people with the highest ids come first, and these come in another order.
# --- instead of
    statement = select(User).order_by(User.id.desc()).limit(limit).options(published)
# --- it says
    statement = select(User).order_by(User.id).limit(limit).options(published)


# %% wrong as-the-titles-come
# The titles of a user come with the highest id first, and here they do not.
# --- instead of
    return [
        (
            user.username,
            [post.title for post in sorted(user.posts, key=lambda post: post.id, reverse=True)],
        )
        for user in people
    ]
# --- it says
    return [(user.username, [post.title for post in user.posts]) for user in people]


# %% wrong objects-for-titles
# What stands beside a name are the titles of the posts, as text, and not the posts.
# --- instead of
            [post.title for post in sorted(user.posts, key=lambda post: post.id, reverse=True)],
# --- it says
            [post for post in sorted(user.posts, key=lambda post: post.id, reverse=True)],

# %% wrong by-the-date
# The people are sorted by created_at. The highest id comes first: a date can be set by hand, and
# two can be equal.
# --- instead of
    statement = select(User).order_by(User.id.desc()).limit(limit).options(published)
# --- it says
    statement = select(User).order_by(User.created_at.desc()).limit(limit).options(published)

# %% wrong each-title-once
# Somebody has published more than is shown. Two posts may have one title, and a title may be empty:
# each published post has its place on the list.
# --- instead of
            [post.title for post in sorted(user.posts, key=lambda post: post.id, reverse=True)],
# --- it says
            list(
                dict.fromkeys(
                    post.title
                    for post in sorted(user.posts, key=lambda post: post.id, reverse=True)
                )
            ),

# %% wrong only-who-is-active
# These are not the people with the highest ids.
# --- instead of
    statement = select(User).order_by(User.id.desc()).limit(limit).options(published)
# --- it says
    statement = select(User).where(User.is_active).order_by(User.id.desc()).limit(limit)
    statement = statement.options(published)
