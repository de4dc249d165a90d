# /// exercise
# id = "6.2.4-rename-user"
# title = "Give a user another name"
# lesson = "6.2.4"
# kind = "fix"
# minutes = 5
# teaches = ["commit"]
# needs = ["6.2.3"]
# covers = ["6.2.4/insert"]
# servers = ["sqlite"]
# tables = "course"
# gives = ["rename_user"]
# imports = ["workbook.sqlalchemy_sync.models"]
# why = "A session sends what changed when it flushes, and keeps it only when it commits."
# ///

# %% [markdown] task
# `rename_user` looks right and changes nothing. Find what is missing.
#
# An id that nobody has gives `None`.

# %% starter
from sqlalchemy.orm import Session

from workbook.sqlalchemy_sync.models import User


def rename_user(session: Session, user_id: int, username: str) -> User | None:
    user = session.get(User, user_id)
    user.username = username
    return user


# %% key
from sqlalchemy.orm import Session

from workbook.sqlalchemy_sync.models import User


def rename_user(session: Session, user_id: int, username: str) -> User | None:
    user = session.get(User, user_id)
    if user is None:
        return None
    user.username = username
    session.commit()
    return user


# %% check
from workbook.practice import SESSION, Answer, at_most, expect, part


@part(points=2)
def the_new_name_is_in_the_table(answer: Answer) -> None:
    ada, bob = answer.seed(users=2)
    answer.call("rename_user", SESSION, ada.id, name := answer.word())
    users = answer.table("users")
    expect(users[ada.id].username, name, say="Nothing reached the table. Is the commit missing?")
    expect(users[bob.id].username, bob.username, say="Somebody else was renamed, too.")


@part(points=1)
def the_user_comes_back_with_the_new_name(answer: Answer) -> None:
    (ada,) = answer.seed(users=1)
    user = answer.call("rename_user", SESSION, ada.id, name := answer.word())
    expect(user.username, name, say="The user that comes back has the old name.")
    expect(answer.sent.count("update"), 1, say="One UPDATE is enough.")
    at_most(
        answer.sent.count("select"), 1, say="One SELECT finds the user; the session knows the rest."
    )


@part(points=1)
def an_unknown_id_gives_none(answer: Answer) -> None:
    expect(
        answer.call("rename_user", SESSION, 999, answer.word()),
        None,
        say="An id that nobody has gives None.",
    )


# %% [markdown] hint
# What does a session need before the table changes?

# %% [markdown] hint
# `session.commit()` keeps what was changed.

# %% [markdown] hint
# After the assignment: `session.commit()`; and before it: `if user is None: return None`.

# %% wrong forgot-the-commit
# Nothing reached the table. Is the commit missing?
# --- instead of
    session.commit()
# --- it says
    session.flush()


# %% wrong asks-again
# One SELECT finds the user; the session knows the rest.
from sqlalchemy.orm import Session

from workbook.sqlalchemy_sync.models import User


def rename_user(session: Session, user_id: int, username: str) -> User | None:
    user = session.get(User, user_id)
    if user is None:
        return None
    user.username = username
    session.commit()
    session.refresh(user)
    session.refresh(user)
    return user
