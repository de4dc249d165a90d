# /// exercise
# id = "6.2.4-without-a-bio"
# title = "Who has said nothing yet"
# lesson = "6.2.4"
# kind = "write"
# minutes = 10
# teaches = ["IS NULL", "an order that is asked for"]
# needs = ["6.2.3"]
# servers = ["sqlite"]
# tables = "course"
# gives = ["without_a_bio"]
# imports = ["workbook.sqlalchemy_sync.models"]
# ordered = true
# why = "is_(None) becomes IS NULL, and without ORDER BY a database may answer in any order."
# ///

# %% [markdown] task
# `without_a_bio(session)` returns a list: the usernames of all users who have no bio, in the
# order of the alphabet.

# %% starter
from sqlalchemy.orm import Session


def without_a_bio(session: Session) -> list[str]: ...


# %% key
from sqlalchemy import select
from sqlalchemy.orm import Session

from workbook.sqlalchemy_sync.models import User


def without_a_bio(session: Session) -> list[str]:
    query = select(User.username).where(User.bio.is_(None)).order_by(User.username)
    return list(session.scalars(query))


# %% check
from workbook.practice import SESSION, Answer, expect, part


def silent(answer: Answer) -> list[str]:
    """Store forty users and return the names of those without a bio, sorted."""
    return sorted(user.username for user in answer.seed(users=40).users if user.bio is None)


@part(points=1)
def they_are_the_right_ones(answer: Answer) -> None:
    wanted = silent(answer)
    came = answer.call("without_a_bio", SESSION)
    expect(
        sorted(came) if isinstance(came, list) else came,
        wanted,
        say="These are not the users without a bio. In SQL nothing equals NULL: ask with is_(None).",
    )


@part(points=2, closed=True)
def they_are_in_order(answer: Answer) -> None:
    wanted = silent(answer)
    expect(
        answer.call("without_a_bio", SESSION),
        wanted,
        say="The order is left to the database. Ask for it: order_by(User.username).",
    )


# %% [markdown] hint
# Where to look: what does `WHERE bio = NULL` find in SQL?

# %% [markdown] hint
# What to use: `User.bio.is_(None)` and `order_by`.

# %% [markdown] hint
# Almost all of it: `select(User.username).where(...).order_by(User.username)`.

# %% wrong equals-an-empty-text
# These are not the users without a bio. In SQL nothing equals NULL: ask with is_(None).
# --- instead of
    query = select(User.username).where(User.bio.is_(None)).order_by(User.username)
# --- it says
    query = select(User.username).where(User.bio == "").order_by(User.username)

# %% wrong no-order
# The order is left to the database. Ask for it: order_by(User.username).
# --- instead of
    query = select(User.username).where(User.bio.is_(None)).order_by(User.username)
# --- it says
    query = select(User.username).where(User.bio.is_(None))
