# /// exercise
# id = "6.2.6-counts-of-all"
# title = "Counts that keep those with none"
# lesson = "6.2.6"
# kind = "fill"
# minutes = 10
# teaches = ["outer join", "a condition in ON or in WHERE", "GROUP BY and HAVING"]
# needs = ["6.2.5"]
# not_yet = ["window functions", "lazy loading", "async sessions"]
# covers = ["6.2.6/inner-join", "6.2.6/aggregation", "6.2.6/null"]
# servers = ["sqlite", "postgresql"]
# tables = "course"
# gives = ["published_counts"]
# imports = ["workbook.sqlalchemy_sync.models"]
# ordered = true
# why = "In ON a condition says which posts are joined; in WHERE it says which rows stay, and the row of NULLs that an outer join makes does not stay."
# ///

# %% [markdown] task
# A table of the blog's authors: everybody with the number of posts that they have *published*. Fill
# the five holes (`...`) of `published_counts(session, at_least)`:
#
# - It returns a list of tuples `(username, number)`, one for each user, also for those who have
#   written nothing, and for those who have drafts only: their number is 0.
# - Only those with `at_least` published posts or more are on it. With 0 that is everybody.
# - The highest number comes first; equal numbers are sorted by name, A to Z.
# - It takes one SELECT, and the rows that travel are those on the list.
#
# You may add lines, and `isouter` may go if you write the join in another way. It is checked on
# SQLite and on PostgreSQL. Try it yourself, in a cell of its own:
#
# ```python
# from workbook.sqlalchemy_sync.querying import seven_people
#
# with seven_people("sqlite") as engine, Session(engine) as session:
#     print(published_counts(session, 0))
#     print(published_counts(session, 2))
# ```

# %% starter
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workbook.sqlalchemy_sync.models import Post, User


def published_counts(session: Session, at_least: int) -> list[tuple[str, int]]:
    # build the statement
    number = func.count(...)
    statement = (
        select(User.username, number)
        .join(Post, Post.user_id == User.id, isouter=...)
        .where(...)
        .group_by(...)
        .having(...)
        .order_by(number.desc(), User.username)
    )
    # execute
    rows = session.execute(statement)
    # shape the response
    return [(row[0], row[1]) for row in rows]


# %% key
from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from workbook.sqlalchemy_sync.models import Post, User


def published_counts(session: Session, at_least: int) -> list[tuple[str, int]]:
    # build the statement
    number = func.count(Post.id)
    statement = (
        select(User.username, number)
        .join(Post, and_(Post.user_id == User.id, Post.published), isouter=True)
        .group_by(User.id)
        .having(number >= at_least)
        .order_by(number.desc(), User.username)
    )
    # execute
    rows = session.execute(statement)
    # shape the response
    return [(row[0], row[1]) for row in rows]


# %% check
from workbook.practice import SESSION, Answer, Raised, at_most, expect, holds, part


def many(number: int) -> str:
    """Say that there were too many statements."""
    return f"It took {number} statements for five authors. One SELECT can count for all of them."


def authors(answer: Answer) -> dict[str, tuple[str, int]]:
    """Put in five authors; return what the list must say of each kind of them."""
    names = sorted((answer.word() for _ in range(5)), reverse=True)  # ids go against the names
    kinds = {"none": 3, "drafts": 1, "two": 4, "also two": 0, "three": 2}
    written = [(4, 2, 1), (0, 2, 0), (2, 3, 2), (1, 0, 3)]  # place of the name, published, drafts
    answer.seed(
        users=[  # somebody who has left is an author as well
            {"username": name, "is_active": place != 1} for place, name in enumerate(names)
        ],
        posts=[
            {"user": place, "published": number < published, "title": "On tea"}
            for place, published, drafts in written
            for number in range(published + drafts)
        ],
    )
    numbers = {place: published for place, published, _ in written}
    return {kind: (names[place], numbers.get(place, 0)) for kind, place in kinds.items()}


def counts(answer: Answer, at_least: int = 0) -> list[tuple[str, int]]:
    """Return what came as plain tuples; end the part when it is another shape."""

    def say(error: Raised) -> str:
        if "misuse of aggregate" in error.message or "not allowed in WHERE" in error.message:
            return (
                "A count stands in WHERE, and there nothing has been counted yet. A condition on a "
                "count goes into having."
            )
        return f"published_counts ended in {error.type}. Is every hole filled?"

    with answer.on_error(say):
        came = answer.call("published_counts", SESSION, at_least)
    holds(
        isinstance(came, list | tuple),
        came=came,
        expected="a list of tuples (username, number)",
        say="published_counts returns a list of tuples (username, number), and this is something "
        "else.",
    )
    rows = [tuple(row.values()) if hasattr(row, "values") else row for row in came]
    holds(
        all(isinstance(row, list | tuple) and len(row) == 2 for row in rows),
        came=rows,
        expected="tuples (username, number)",
        say="Each row is a tuple of two, the name and the number.",
    )
    return [tuple(row) for row in rows]


def complete(answer: Answer, kinds: dict[str, tuple[str, int]]) -> list[tuple[str, int]]:
    """Return the list for at_least=0, with each name on it once."""
    came = counts(answer)
    names = [name for name, _ in came]
    holds(
        len(names) == len(set(names)),
        came=came,
        say="A name stands on the list more than once. One row for each user: group by the user, "
        "and by nothing of the post.",
    )
    if len(came) == 1:
        holds(
            False,
            came=came,
            say="One row came for everybody together: without GROUP BY the whole table is one "
            "group. SQLite picks a name for it, PostgreSQL refuses.",
        )
    if kinds["none"][0] not in names or kinds["drafts"][0] not in names:
        outer = any("LEFT OUTER JOIN" in one.sql for one in answer.sent.statements)
        lost = kinds["none" if kinds["none"][0] not in names else "drafts"][0]
        if outer and any(" > " in one.sql for one in answer.sent.statements):
            say = (
                "With at_least=0 everybody is on the list, and those with 0 posts are missing: at "
            )
            say += "least means >= and not >."
        elif any("is_active" in one.sql.partition("WHERE")[2] for one in answer.sent.statements):
            say = f"{lost} is not active, has drafts only, and is missing. Everybody is on the "
            say += "list, active or not."
        elif not outer:
            say = f"{lost} has published nothing and is missing. An inner join keeps pairs of a "
            say += "user and a post only."
        elif not any("WHERE" in one.sql for one in answer.sent.statements):
            say = f"{lost} has published nothing and is missing. The outer join has kept them, and "
            say += "no WHERE took them away: what does HAVING ask where at_least is 0?"
        elif kinds["none"][0] in names:
            say = f"{lost} has drafts only and is missing: the outer join had posts for them, and "
            say += "WHERE took them away. Which posts are joined is said in ON, in the join itself."
        else:
            say = f"{lost} has published nothing and is missing. The outer join kept them, with "
            say += (
                "NULL for all of posts, and then WHERE asked whether NULL is true. Say in ON, in "
            )
            say += "the join itself, which posts are joined."
        holds(False, came=came, expected="five names", say=say)
    return came


@part(points=1)
def everybody_is_on_the_list(answer: Answer) -> None:
    kinds = authors(answer)
    came = complete(answer, kinds)
    expect(
        sorted(name for name, _ in came),
        sorted(name for name, _ in kinds.values()),
        say="The names on the list are not those in the table.",
    )


@part(points=1)
def the_numbers_are_those_of_published_posts(answer: Answer) -> None:
    kinds = authors(answer)
    came = dict(complete(answer, kinds))
    name, _ = kinds["none"]
    expect(
        came[name],
        0,
        say=lambda number: (
            "Somebody who has written nothing is said to have 1 post. The outer "
            "join made one row of NULLs for them, and count() counts rows; count a column of "
            "posts, and NULL is left out."
            if number == 1
            else "Somebody who has written nothing has 0 posts, as a number."
        ),
    )
    for kind, (name, number) in kinds.items():
        expect(
            came[name],
            number,
            say=lambda came, kind=kind, number=number: (
                "Somebody has published more posts than were counted. Two posts may have one "
                "title: count their ids."
                if came < number
                else "Drafts are counted, too. Which posts are joined is said in ON: those of the "
                "user that are published."
                if kind in ("drafts", "three", "two")
                else "The number is not that of the published posts."
            ),
        )


@part(points=1)
def at_least_is_kept(answer: Answer) -> None:
    kinds = authors(answer)
    complete(answer, kinds)
    for least in (1, 2, 3, 4):
        wanted = sorted(name for name, number in kinds.values() if number >= least)
        with answer.recording() as sent:
            came = counts(answer, least)

        def say(names: list[str], least: int = least, wanted: list[str] = wanted) -> str:
            if set(names) < set(wanted):
                return f"With at_least={least} somebody who has that many is missing."
            return (
                f"With at_least={least} the list holds people who have fewer. A condition on a "
                "count goes into having."
            )

        expect(sorted(name for name, _ in came), wanted, say=say)
        expect(sent.count(), 1, say=many)
        at_most(
            sum(one.rows or 0 for one in sent.statements),
            len(wanted),
            say=lambda rows, wanted=wanted: (
                f"{rows} rows travelled for a list of {len(wanted)}. "
                "Let the server drop the others."
            ),
        )


@part(points=1)
def the_order_and_one_statement(answer: Answer) -> None:
    kinds = authors(answer)
    with answer.recording() as sent:
        came = complete(answer, kinds)
    wanted = sorted(kinds.values(), key=lambda one: (-one[1], one[0]))
    expect(
        [number for _, number in came],
        [number for _, number in wanted],
        say="The highest number comes first, and here it does not, or a number is wrong.",
    )
    expect(came, wanted, say="Equal numbers are sorted by name, A to Z, and here they are not.")
    expect(sent.count(), 1, say=many)


# %% [markdown] hint
# Look at the lesson's cell with the three ways to count, and at what each says of adam. Then ask of
# the condition *published* where it belongs: is it about the pairs that the join makes, or about the
# rows that are left when they are made? One of the holes may stay empty: its line can go.

# %% [markdown] hint
# A join takes a condition of your own, and with `and_` more than one. On other data, the number of
# paid orders of every customer:
#
# ```python
# paid = func.count(Order.id)
# (
#     select(Customer.name, paid)
#     .outerjoin(Order, and_(Order.customer_id == Customer.id, Order.paid))
#     .group_by(Customer.id)
#     .having(paid >= 3)
# )
# ```
#
# `outerjoin(...)` and `join(..., isouter=True)` are one and the same.

# %% [markdown] hint
# ```python
# number = func.count(____)
# statement = (
#     select(User.username, number)
#     .join(Post, and_(Post.user_id == User.id, Post.published), isouter=True)
#     .group_by(User.id)
#     .having(number >= at_least)
#     .order_by(number.desc(), User.username)
# )
# ```
#
# The hole is a column that is NULL where there is no post.

# %% wrong an-inner-join
# devosodo has published nothing and is missing. An inner join keeps pairs of a user and a post
# only.
# --- instead of
from sqlalchemy import and_, func, select
# --- it says
from sqlalchemy import func, select

# --- instead of
        .join(Post, and_(Post.user_id == User.id, Post.published), isouter=True)
# --- it says
        .join(Post, Post.user_id == User.id)
        .where(Post.published)


# %% wrong published-in-where
# devosodo has published nothing and is missing. The outer join kept them, with NULL for all of
# posts, and then WHERE asked whether NULL is true. Say in ON, in the join itself, which posts are
# joined.
# --- instead of
from sqlalchemy import and_, func, select
# --- it says
from sqlalchemy import func, select

# --- instead of
        .join(Post, and_(Post.user_id == User.id, Post.published), isouter=True)
# --- it says
        .join(Post, Post.user_id == User.id, isouter=True)
        .where(Post.published)


# %% wrong published-or-nothing
# kirosado has drafts only and is missing: the outer join had posts for them, and WHERE took them
# away. Which posts are joined is said in ON, in the join itself.
# --- instead of
from sqlalchemy import and_, func, select
# --- it says
from sqlalchemy import func, or_, select

# --- instead of
        .join(Post, and_(Post.user_id == User.id, Post.published), isouter=True)
# --- it says
        .outerjoin(User.posts)
        .where(or_(Post.published, Post.id.is_(None)))


# %% wrong rows-are-counted
# Somebody who has written nothing is said to have 1 post. The outer join made one row of NULLs for
# them, and count() counts rows; count a column of posts, and NULL is left out.
# --- instead of
    number = func.count(Post.id)
# --- it says
    number = func.count()


# %% wrong drafts-are-counted
# Drafts are counted, too. Which posts are joined is said in ON: those of the user that are
# published.
# --- instead of
from sqlalchemy import and_, func, select
# --- it says
from sqlalchemy import func, select

# --- instead of
        .join(Post, and_(Post.user_id == User.id, Post.published), isouter=True)
# --- it says
        .outerjoin(User.posts)


# %% wrong a-group-for-each-post
# A name stands on the list more than once. One row for each user: group by the user, and by nothing
# of the post.
# --- instead of
        .group_by(User.id)
# --- it says
        .group_by(User.id, Post.id)


# %% wrong no-group
# One row came for everybody together: without GROUP BY the whole table is one group. SQLite picks a
# name for it, PostgreSQL refuses.
# --- instead of
        .group_by(User.id)
# --- nothing


# %% wrong more-than-at-least
# With at_least=0 everybody is on the list, and those with 0 posts are missing: at least means >=
# and not >.
# --- instead of
        .having(number >= at_least)
# --- it says
        .having(number > at_least)


# %% wrong a-count-in-where
# A count stands in WHERE, and there nothing has been counted yet. A condition on a count goes into
# having.
# --- instead of
        .group_by(User.id)
        .having(number >= at_least)
# --- it says
        .where(number >= at_least)
        .group_by(User.id)


# %% wrong having-is-missing
# With at_least=1 the list holds people who have fewer. A condition on a count goes into having.
# --- instead of
        .having(number >= at_least)
# --- nothing


# %% wrong lowest-first
# The highest number comes first, and here it does not, or a number is wrong.
# --- instead of
        .order_by(number.desc(), User.username)
# --- it says
        .order_by(number, User.username)


# %% wrong no-order-among-equals
# Equal numbers are sorted by name, A to Z, and here they are not.
# --- instead of
        .order_by(number.desc(), User.username)
# --- it says
        .order_by(number.desc())


# %% wrong picked-in-python
# 5 rows travelled for a list of 3. Let the server drop the others.
# --- instead of
        .having(number >= at_least)
# --- nothing

# --- instead of
    rows = session.execute(statement)
    # shape the response
    return [(row[0], row[1]) for row in rows]
# --- it says
    return [(row[0], row[1]) for row in session.execute(statement) if row[1] >= at_least]


# %% wrong a-count-for-each
# It took 6 statements for five authors. One SELECT can count for all of them.
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workbook.sqlalchemy_sync.models import Post, User


def published_counts(session: Session, at_least: int) -> list[tuple[str, int]]:
    counts = []
    for user in session.scalars(select(User).order_by(User.username)):
        own = select(func.count(Post.id)).where(Post.user_id == user.id, Post.published)
        number = session.scalar(own)
        if number >= at_least:
            counts.append((user.username, number))
    return sorted(counts, key=lambda one: -one[1])

# %% wrong titles-that-differ
# Somebody has published more posts than were counted. Two posts may have one title: count their
# ids.
# --- instead of
    number = func.count(Post.id)
# --- it says
    number = func.count(Post.title.distinct())

# %% wrong only-who-is-active
# kirosado is not active, has drafts only, and is missing. Everybody is on the list, active or not.
# --- instead of
        .group_by(User.id)
# --- it says
        .where(User.is_active)
        .group_by(User.id)

# %% wrong one-at-the-least
# devosodo has published nothing and is missing. The outer join has kept them, and no WHERE took them away:
# what does HAVING ask where at_least is 0?
# --- instead of
        .having(number >= at_least)
# --- it says
        .having(number >= max(at_least, 1))
