# /// exercise
# id = "6.2.4-first-names"
# title = "The first names"
# lesson = "6.2.4"
# kind = "write"
# minutes = 10
# servers = ["sqlite"]
# gives = ["first_names"]
# imports = ["workbook.sqlalchemy_sync.models"]
# why = "WHY-MARK tells what the key does."
#
# [variants]
# limit = [2, 3, 4, 5, 6]
# ///

# %% [markdown] task
# `first_names(session)` returns the first $limit usernames in the order of the alphabet.

# %% starter
def first_names(session):
    ...


# %% key
from sqlalchemy import select

from workbook.sqlalchemy_sync.models import User


def first_names(session):
    key_mark = select(User.username).order_by(User.username).limit($limit)
    return list(session.scalars(key_mark))


# %% check
from workbook.practice import SESSION, Answer, expect, part


@part(points=1)
def there_are_as_many_as_asked_for(answer: Answer) -> None:
    answer.seed(users=9)
    expect(len(answer.call("first_names", SESSION)), $limit, say="Count again.")


@part(points=3, closed=True)
def they_are_in_order(answer: Answer) -> None:
    users = answer.seed(users=9).users
    wanted = sorted(user.username for user in users)[:$limit]
    expect(answer.call("first_names", SESSION), wanted, say="CLOSED-MARK: the order is wrong.")


# %% [markdown] hint
# One.

# %% [markdown] hint
# Two.

# %% [markdown] hint
# Three.

# %% wrong no-order
# WRONG-MARK
def first_names(session):
    return []
