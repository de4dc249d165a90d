# /// exercise
# id = "6.2.8-one-unit"
# title = "One unit of work for two functions"
# lesson = "6.2.8"
# kind = "fix"
# minutes = 10
# teaches = ["flush against commit", "who commits", "rolling back a unit of work"]
# needs = ["6.2.4"]
# not_yet = ["savepoints", "async sessions"]
# covers = ["6.2.8/who-commits", "6.2.8/begin"]
# servers = ["sqlite"]
# tables = "course"
# gives = ["add_user", "add_post", "register"]
# imports = ["workbook.sqlalchemy_sync.models"]
# ordered = true
# why = "A flush sends and a commit keeps: the two functions send, so that ids and errors come where they belong, and the one who knows when the work is whole keeps it or rolls it back."
# ///

# %% [markdown] task
# `register` is two functions, and each of them commits. When the post is refused, a user without a post
# is left. Mend all three:
#
# - `add_user(session, username)` and `add_post(session, user, title)` send their INSERT before they
#   return: the row has its id, and what the table refuses (`IntegrityError`) is raised there. They never
#   commit and never roll back. Others call them, too, in units of work of their own: whoever has sent
#   rows before and goes on after a refusal must not lose them without hearing of it.
# - `register(session, username, title)` keeps both rows, with one COMMIT, and returns the id of the post.
#   When anything is refused, it keeps nothing and raises the `IntegrityError` again; the session can be
#   used at once for the next `register`.
# - The session may have begun a transaction already, as when a dependency has looked who is asking, or
#   when somebody has called `add_user` before. That is part of the unit of work, and is kept with the same
#   one COMMIT.
#
# Try it yourself, in a cell of its own:
#
# ```python
# from sqlalchemy.exc import IntegrityError
# from workbook.sqlalchemy_sync.fresh import fresh
#
# with fresh("sqlite") as engine, Session(engine) as session:
#     try:
#         register(session, "ada", None)  # a title may not be NULL
#     except IntegrityError:
#         print("refused; users:", session.query(User).count())  # should be 0
#     print(register(session, "ada", "On tea"))
# ```

# %% starter
from sqlalchemy.orm import Session

from workbook.sqlalchemy_sync.models import Post, User


def add_user(session: Session, username: str) -> User:
    user = User(username=username, email=f"{username}@example.org", hashed_password="!")
    session.add(user)
    session.commit()
    return user


def add_post(session: Session, user: User, title: str) -> Post:
    post = Post(user_id=user.id, title=title, content="Hello.")
    session.add(post)
    session.commit()
    return post


def register(session: Session, username: str, title: str) -> int:
    user = add_user(session, username)
    post = add_post(session, user, title)
    return post.id


# %% key
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from workbook.sqlalchemy_sync.models import Post, User


def add_user(session: Session, username: str) -> User:
    user = User(username=username, email=f"{username}@example.org", hashed_password="!")
    session.add(user)
    session.flush()
    return user


def add_post(session: Session, user: User, title: str) -> Post:
    post = Post(user_id=user.id, title=title, content="Hello.")
    session.add(post)
    session.flush()
    return post


def register(session: Session, username: str, title: str) -> int:
    try:
        user = add_user(session, username)
        post = add_post(session, user, title)
        session.commit()
    except IntegrityError:
        session.rollback()
        raise
    return post.id


# %% check
from collections.abc import Mapping
from typing import Any

from workbook.practice import SESSION, Answer, Raised, at_most, expect, holds, part

GOES_ON = """
from sqlalchemy.exc import IntegrityError, PendingRollbackError
from sqlalchemy.orm import Session
from workbook import servers
from workbook.sqlalchemy_sync.database import make_engine

engine = make_engine(servers.url("sqlite"))
heard = False
with Session(engine) as session:
    user = add_user(session, mine)
    try:
        add_user(session, taken) if name == "add_user" else add_post(session, user, None)
    except IntegrityError:
        pass
    try:
        session.commit()
    except PendingRollbackError:
        heard = True
engine.dispose()
heard
"""
NOTHING = {"users": 0, "posts": 0}
WAITS = (
    "After a refusal the session cannot be used: it waits for a rollback. Roll back, and raise the "
    "error again."
)


def rows(answer: Answer) -> dict[str, int]:
    """Return how many rows there are."""
    return {name: len(answer.table(name)) for name in ("users", "posts")}


def told(error: Raised) -> str:
    """Return the sentence for an error that the session raises, and not the table."""
    if "already begun" in error.message:
        return (
            "A transaction had begun already, and session.begin() begins one only where there is "
            "none. commit and rollback do not ask who has begun."
        )
    return WAITS if error.type == "PendingRollbackError" else error.sentence


def refused(answer: Answer, name: str, *arguments: Any) -> None:
    """Call, and end the part unless the IntegrityError of the table comes through."""
    try:
        with answer.on_error(told):
            came = answer.call(name, *arguments)
    except Raised as error:
        if "IntegrityError" in error.bases:
            return
        raise
    holds(
        False,
        came=came,
        expected="IntegrityError",
        say=f"The table refused, and {name} has raised nothing: nobody hears of it. "
        + (
            "Raise the error again after the rollback."
            if name == "register"
            else "Send the INSERT before you return: flush."
        ),
    )


@part(points=1)
def both_or_neither(answer: Answer) -> None:
    name, title = answer.word(), answer.word().title()
    refused(answer, "register", SESSION, name, None)
    expect(
        rows(answer),
        NOTHING,
        say="The post was refused, and the user is in the table all the same. Until both are "
        "there, "
        "nobody may commit: not add_user, and not register in between.",
    )
    came = answer.call("register", SESSION, name, title)
    expect(
        rows(answer),
        {"users": 1, "posts": 1},
        say="register has returned, and the table does not hold a user and a post. Who commits? "
        "register does, when both are there.",
    )
    user, post = answer.table("users").last, answer.table("posts").last
    expect(
        (user.username, user.hashed_password, post.title, post.content, post.user_id),
        (name, "!", title, "Hello.", user.id),
        say="The rows are not those that register was asked for, or a column that the starter "
        "fills has another value now.",
    )
    expect(came, post.id, say="register returns the id of the post.")


@part(points=1)
def one_transaction(answer: Answer) -> None:
    with answer.recording() as sent:
        answer.call("register", SESSION, answer.word(), answer.word())
    expect(
        sent.count("commit"),
        1,
        say=lambda came: f"register took {came} COMMITs. Between two of them everybody can see a "
        "user without a post.",
    )
    (ada,) = answer.seed(users=1)
    before = rows(answer)
    with answer.recording() as sent:
        refused(answer, "register", SESSION, answer.word(), None)
        refused(answer, "register", SESSION, ada.username, answer.word())
    expect(rows(answer), before, say="register was refused, and something was kept.")
    expect(
        sent.count("commit"),
        0,
        say="register was refused, and has committed something in between: for a moment everybody "
        "could see it. Roll back; there is nothing to delete.",
    )


@part(points=1)
def the_functions_send_and_end_nothing(answer: Answer) -> None:
    (ada,) = answer.seed(users=1)
    refused(answer, "add_user", SESSION, ada.username)
    for name in ("add_user", "add_post"):
        mine = answer.word()
        heard = answer.probe(GOES_ON, name=name, mine=mine, taken=ada.username)
        holds(
            heard or len(answer.table("users").where(username=mine)) == 1,
            say=f"{name} was refused and has rolled back by itself. The caller had sent a row "
            "before, went on and committed: the row is gone, and nobody has told the caller. Leave "
            "the rollback to the one whose unit of work it is.",
        )
    before = len(answer.table("users"))
    session = answer.session("others")
    with answer.recording() as sent:
        user = answer.call("add_user", session, answer.word())
    expect(
        (sent.count("commit"), len(answer.table("users"))),
        (0, before),
        say="add_user has committed. Others call it in units of work of their own, so it leaves "
        "that "
        "to them.",
    )
    holds(
        isinstance(user, Mapping) and "id" in user and user["id"] is not None,
        came=user,
        say="add_user returns the user, with its id. The id comes with the INSERT, and flush sends "
        "it.",
    )
    with answer.recording() as sent:
        post = answer.call("add_post", session, user, answer.word())
    expect(
        (sent.count("commit"), len(answer.table("posts"))),
        (0, 0),
        say="add_post has committed. Others call it in units of work of their own, so it leaves "
        "that "
        "to them.",
    )
    holds(
        isinstance(post, Mapping) and "id" in post and post["id"] is not None,
        came=post,
        say="add_post returns the post, with its id. The id comes with the INSERT, and flush sends "
        "it.",
    )
    refused(answer, "add_post", session, user, None)


@part(points=1)
def the_session_goes_on(answer: Answer) -> None:
    session, name = answer.session("long"), answer.word()
    refused(answer, "register", session, name, None)
    with answer.on_error(told):
        answer.call("register", session, name, answer.word())
    expect(
        rows(answer),
        {"users": 1, "posts": 1},
        say="One register was refused, and the next one in the same session did not keep its rows.",
    )
    refused(answer, "register", session, name, answer.word())  # now it is the user who is refused
    with answer.on_error(told):
        answer.call("register", session, answer.word(), answer.word())
    begun = answer.session("begun")
    answer.call("add_user", begun, answer.word())
    with answer.recording() as sent, answer.on_error(told):
        came = answer.call("register", begun, answer.word(), answer.word())
    at_most(
        sent.count("commit"),
        1,
        say=lambda came: "A transaction had begun before register was called, and register took "
        f"{came} COMMITs. When it is refused after the first, the caller's half is kept. One "
        "commit keeps all of it.",
    )
    expect(
        rows(answer),
        {"users": 4, "posts": 3},
        say=lambda came: (
            "A transaction had begun before register was called, and what had been sent in it is "
            "lost: register has rolled it back. It is part of the unit of work; go on in it."
            if came == {"users": 3, "posts": 3}
            else "A transaction had begun before register was called, and what register did is "
            "not in the table."
        ),
    )
    expect(
        came,
        answer.table("posts").last.id,
        say="register returns the id of the post, and what came is the user's.",
    )
    undone = answer.session("undone")
    answer.call("add_user", undone, answer.word())
    refused(answer, "register", undone, answer.word(), None)
    answer.call("register", undone, answer.word(), answer.word())
    expect(
        rows(answer),
        {"users": 5, "posts": 4},
        say="A transaction had begun before register was called, and register was refused. What "
        "had been sent before it belongs to the same unit of work, and was kept by the next "
        "COMMIT: roll all of it back.",
    )


# %% [markdown] hint
# Which of the three knows when the work is whole? Only that one commits. What do the other two have to
# do so that a row gets its id and the table can refuse?

# %% [markdown] hint
# `flush` sends what the session has taken note of, and keeps nothing. On other data:
#
# ```python
# def add_shelf(session, name):
#     shelf = Shelf(name=name)
#     session.add(shelf)
#     session.flush()
#     return shelf
#
#
# def move_in(session, name, titles):
#     try:
#         shelf = add_shelf(session, name)
#         ...
#         session.commit()
#     except IntegrityError:
#         session.rollback()
#         raise
# ```

# %% [markdown] hint
# In `add_user` and `add_post`, `session.flush()` takes the place of `session.commit()`. Then:
#
# ```python
# def register(session, username, title):
#     try:
#         user = add_user(session, username)
#         post = add_post(session, user, title)
#         ____
#     except IntegrityError:
#         ____
#         raise
#     return post.id
# ```


# %% wrong a-rollback-too-late
# The post was refused, and the user is in the table all the same. Until both are there, nobody may
# commit: not add_user, and not register in between.
# --- in add_user, instead of
    session.flush()
# --- it says
    session.commit()

# --- in add_post, instead of
    session.flush()
# --- it says
    session.commit()


# %% wrong the-second-one-commits
# add_post has committed. Others call it in units of work of their own, so it leaves that to them.
# --- in add_post, instead of
    session.flush()
# --- it says
    session.commit()

# --- instead of
        session.commit()
# --- nothing


# %% wrong nobody-commits
# register has returned, and the table does not hold a user and a post. Who commits? register does,
# when both are there.
# --- instead of
        session.commit()
# --- nothing


# %% wrong deleted-by-hand
# register took 2 COMMITs. Between two of them everybody can see a user without a post.
# --- instead of
    try:
        user = add_user(session, username)
# --- it says
    user = add_user(session, username)
    session.commit()
    try:

# --- before
        raise
# --- it says
        session.delete(user)
        session.commit()


# %% wrong no-flush
# The table refused, and add_user has raised nothing: nobody hears of it. Send the INSERT before you
# return: flush.
# --- in add_user, instead of
    session.flush()
# --- nothing

# --- before
    post = Post(user_id=user.id, title=title, content="Hello.")
# --- it says
    session.flush()


# %% wrong an-error-that-nobody-hears
# The table refused, and register has raised nothing: nobody hears of it. Raise the error again
# after the rollback.
# --- instead of
        raise
# --- it says
        return -1


# %% wrong no-rollback
# After a refusal the session cannot be used: it waits for a rollback. Roll back, and raise the
# error again.
# --- based on the starter
# --- in add_user, instead of
    session.commit()
# --- it says
    session.flush()

# --- in add_post, instead of
    session.commit()
# --- it says
    session.flush()

# --- before
    return post.id
# --- it says
    session.commit()


# %% wrong begun-already
# A transaction had begun already, and session.begin() begins one only where there is none. commit
# and rollback do not ask who has begun.
# --- instead of
from sqlalchemy.exc import IntegrityError
# --- nothing

# --- instead of
    try:
# --- it says
    with session.begin():

# --- instead of
        session.commit()
    except IntegrityError:
        session.rollback()
        raise
    return post.id
# --- it says
        return post.id


# %% wrong add-user-rolls-back
# add_user was refused and has rolled back by itself. The caller had sent a row before, went on and
# committed: the row is gone, and nobody has told the caller. Leave the rollback to the one whose
# unit of work it is.
# --- in add_user, instead of
    session.flush()
# --- it says
    try:
        session.flush()
    except IntegrityError:
        session.rollback()
        raise


# %% wrong add-post-rolls-back
# add_post was refused and has rolled back by itself. The caller had sent a row before, went on and
# committed: the row is gone, and nobody has told the caller. Leave the rollback to the one whose
# unit of work it is.
# --- in add_post, instead of
    session.flush()
# --- it says
    try:
        session.flush()
    except IntegrityError:
        session.rollback()
        raise


# %% wrong commits-what-has-begun
# A transaction had begun before register was called, and register took 2 COMMITs. When it is
# refused after the first, the caller's half is kept. One commit keeps all of it.
# --- instead of
from sqlalchemy.exc import IntegrityError
# --- nothing

# --- instead of
    try:
# --- it says
    if session.in_transaction():
        session.commit()
    with session.begin():

# --- instead of
        session.commit()
    except IntegrityError:
        session.rollback()
        raise
    return post.id
# --- it says
        return post.id

# %% wrong the-id-of-the-user
# register returns the id of the post, and what came is the user's.
# --- instead of
    return post.id
# --- it says
    return user.id

# %% wrong only-its-own-half
# A transaction had begun before register was called, and register was refused. What had been
# sent before it belongs to the same unit of work, and was kept by the next COMMIT: roll all of
# it back.
# --- instead of
from sqlalchemy.exc import IntegrityError
# --- nothing

# --- instead of
    try:
# --- it says
    with session.begin_nested():

# --- instead of
        session.commit()
    except IntegrityError:
        session.rollback()
        raise
# --- it says
    session.commit()

# %% wrong only-the-post-is-tried
# After a refusal the session cannot be used: it waits for a rollback. Roll back, and raise the error
# again.
# --- in register, instead of
    try:
        user = add_user(session, username)
# --- it says
    user = add_user(session, username)
    try:

# %% wrong rolls-back-what-has-begun
# A transaction had begun before register was called, and what had been sent in it is lost: register
# has rolled it back. It is part of the unit of work; go on in it.
# --- in register, instead of
    try:
        user = add_user(session, username)
# --- it says
    if session.in_transaction():
        session.rollback()
    try:
        user = add_user(session, username)
