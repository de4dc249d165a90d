# /// exercise
# id = "6.2.8-after-the-block"
# title = "What is left after the block"
# lesson = "6.2.8"
# kind = "fix"
# minutes = 10
# teaches = ["expired and detached objects", "taking along what is needed"]
# needs = ["6.2.4", "6.2.7"]
# not_yet = ["async sessions"]
# covers = ["6.2.8/expire", "6.2.8/begin"]
# servers = ["sqlite"]
# tables = "course"
# gives = ["set_bio"]
# imports = ["workbook.sqlalchemy_sync.models"]
# ordered = true
# why = "Inside of the block the object has a session to ask through; what leaves the block are plain values, which need nobody."
# ///

# %% [markdown] task
# `set_bio` works until the last line of its block, and ends in a `DetachedInstanceError`. Mend it:
#
# - It stores the new bio (`None` empties it) and returns a dict of `username`, `bio` and `titles`, the
#   titles of the user's posts as a list, in any order. Who has no posts has the titles `[]`.
# - Where there is no such user it returns `None` and changes nothing.
# - It takes one transaction and at most three statements, however many posts there are. A second session
#   to look again is a second transaction.
# - The factory belongs to the caller: do not configure it. It may have been made with or without
#   `expire_on_commit=False`; your function works with both.
#
# Try it yourself, in a cell of its own:
#
# ```python
# from workbook import record
# from workbook.sqlalchemy_sync.fresh import fresh
#
# with fresh("sqlite", people=1, posts=3) as engine, record(engine) as sent:
#     print(set_bio(sessionmaker(engine), 1, "Likes tea."))
# sent
# ```

# %% starter
from typing import Any

from sqlalchemy.orm import Session, sessionmaker

from workbook.sqlalchemy_sync.models import User


def set_bio(factory: sessionmaker[Session], user_id: int, bio: str | None) -> dict[str, Any] | None:
    with factory.begin() as session:
        user = session.get(User, user_id)
        user.bio = bio
    titles = [post.title for post in user.posts]
    return {"username": user.username, "bio": user.bio, "titles": titles}


# %% key
from typing import Any

from sqlalchemy.orm import Session, sessionmaker

from workbook.sqlalchemy_sync.models import User


def set_bio(factory: sessionmaker[Session], user_id: int, bio: str | None) -> dict[str, Any] | None:
    with factory.begin() as session:
        user = session.get(User, user_id)
        if user is None:
            return None
        user.bio = bio
        titles = [post.title for post in user.posts]
        return {"username": user.username, "bio": user.bio, "titles": titles}


# %% check
from typing import Any

from workbook.practice import Answer, Raised, at_most, expect, holds, part

CALLED = """
from sqlalchemy.orm import sessionmaker
from workbook import servers
from workbook.sqlalchemy_sync.database import make_engine

engine = make_engine(servers.url("sqlite"))
factory = sessionmaker(engine, **options)
before = dict(factory.kw)
came = set_bio(factory, user_id, bio)
lent = engine.pool.checkedout()
engine.dispose()
[came, factory.kw == before, lent]
"""


def told(error: Raised) -> str | None:
    """Return the sentence for what goes wrong around the end of a block."""
    if "lazy load operation" in error.message:
        return (
            "The block is over, and the posts are to be loaded only now, without a session. Read "
            "them inside of the block; expire_on_commit=False keeps what was loaded, and they were "
            "not."
        )
    if error.type == "DetachedInstanceError":
        return (
            "The block is over, its commit has made the object forget what it knew, and it has no "
            "session to ask through. Read what you need inside of the block."
        )
    if "closed transaction" in error.message:
        return (
            "A commit inside of a begin() block ends the block's one transaction, and nothing can "
            "be "
            "asked in it any more. The end of the block commits; read before it."
        )
    if error.type == "AttributeError" and "NoneType" in error.message:
        return "session.get gives None for an id that nobody has. Look before you use it."
    return None


def called(answer: Answer, user_id: int, bio: str | None, **options: bool) -> Any:
    """Call set_bio with a factory of the caller's, and look at what is not to change."""
    try:
        came, same, lent = answer.probe(CALLED, user_id=user_id, bio=bio, options=options)
    except Raised as error:
        sentence = told(error)
        holds(sentence is None, came=error.type, say=sentence or "")
        raise
    holds(
        same,
        say="set_bio has configured the caller's factory: from now on every session that it makes "
        "is another one. Leave it as it is.",
    )
    expect(lent, 0, say="A session is still open after set_bio: close it, or use it in a with.")
    return came


@part(points=1)
def it_gives_what_was_asked(answer: Answer) -> None:
    same = {"user": 0, "title": answer.word()}  # two posts may have one title, and one be a draft
    twice = [same | {"published": True}, same | {"published": False}]
    seeded = answer.seed(users=2, posts=[*twice, {"user": 1}])
    ada, _ = seeded.users
    titles = sorted(post.title for post in seeded.posts if post.user_id == ada.id)
    for options in ({}, {"expire_on_commit": False}):
        for bio in (f"Likes {answer.word()}.", None):
            came = called(answer, ada.id, bio, **options)
            holds(
                isinstance(came, dict) and set(came) == {"username", "bio", "titles"},
                came=came,
                say="set_bio returns a dict with username, bio and titles, and nothing else.",
            )
            expect(
                (came["username"], came["bio"], sorted(came["titles"])),
                (ada.username, bio, titles),
                say=lambda got, bio=bio: (
                    "These are not the titles of all of the user's posts. Two posts may have one "
                    "title, and a draft is a post as well: each has its place in the list."
                    if got[:2] == (ada.username, bio)
                    else "set_bio returned something else than the user's name and the new bio."
                ),
            )


@part(points=1)
def the_bio_is_stored(answer: Answer) -> None:
    ada, bob = answer.seed(users=2, posts=1)
    bio = f"Likes {answer.word()}."
    called(answer, ada.id, bio)
    expect(
        answer.table("users")[ada.id].bio,
        bio,
        say="The new bio is not in the table. Who commits? A session that is only closed rolls "
        "back.",
    )
    for bio in (f" Likes {answer.word()}. ", ""):
        called(answer, ada.id, bio)
        expect(
            answer.table("users")[ada.id].bio,
            bio,
            say="A bio with spaces around it, or an empty one, was given, and the table holds "
            "something else. It is stored as it is; None alone empties it.",
        )
    called(answer, ada.id, None)
    expect(answer.table("users")[ada.id].bio, None, say="A bio of None should empty it.")
    expect(answer.table("users")[bob.id].bio, bob.bio, say="Somebody else's bio has changed.")


@part(points=1)
def one_transaction(answer: Answer) -> None:
    ada, _ = answer.seed(users=2, posts=4)
    with answer.recording() as sent:
        called(answer, ada.id, f"Likes {answer.word()}.")
    expect(
        sent.count("begin"),
        1,
        say=lambda came: f"set_bio took {came} transactions. Between them somebody else can change "
        "what you read again: read it in the first one.",
    )
    at_most(
        sent.count(),
        3,
        say=lambda came: f"set_bio took {came} statements; three are enough: the user, the UPDATE, "
        "the posts.",
    )


@part(points=1)
def somebody_without_posts(answer: Answer) -> None:
    (ada,) = answer.seed(users=1)
    bio = f"Likes {answer.word()}."
    came = called(answer, ada.id, bio)
    expect(
        came,
        {"username": ada.username, "bio": bio, "titles": []},
        say="This user has no posts, and is a user all the same: the titles are an empty list. A "
        "JOIN drops who has none.",
    )
    expect(
        answer.table("users")[ada.id].bio,
        bio,
        say="The bio of a user who has no posts was not stored.",
    )


@part(points=1)
def nobody_there(answer: Answer) -> None:
    (ada,) = answer.seed(users=1)
    came = called(answer, ada.id + 1_000, f"Likes {answer.word()}.")
    expect(came, None, say="There is no such user: return None.")
    expect(answer.table("users")[ada.id].bio, ada.bio, say="Somebody else's bio has changed.")


# %% [markdown] hint
# Which lines ask the server something? Move those to where there is a session. What can leave the block
# without one?

# %% [markdown] hint
# A dict of texts needs no session, an object does. On other data:
#
# ```python
# with factory.begin() as session:
#     shelf = session.get(Shelf, shelf_id)
#     shelf.place = place
#     return {"place": shelf.place, "books": [book.title for book in shelf.books]}
# ```
#
# A `return` inside of the block leaves it in the ordinary way: the block commits.

# %% [markdown] hint
# ```python
# with factory.begin() as session:
#     user = session.get(User, user_id)
#     if ____:
#         return None
#     user.bio = bio
#     titles = ____
#     return {"username": user.username, "bio": user.bio, "titles": titles}
# ```


# %% wrong only-none-is-mended
# The block is over, its commit has made the object forget what it knew, and it has no session to
# ask through. Read what you need inside of the block.
# --- instead of
        titles = [post.title for post in user.posts]
        return {"username": user.username, "bio": user.bio, "titles": titles}
# --- it says
    name, bio = user.username, user.bio
    return {"username": name, "bio": bio, "titles": [post.title for post in user.posts]}


# %% wrong nothing-expires
# The block is over, and the posts are to be loaded only now, without a session. Read them inside of
# the block; expire_on_commit=False keeps what was loaded, and they were not.
# --- based on the starter
# --- instead of
    with factory.begin() as session:
        user = session.get(User, user_id)
        user.bio = bio
# --- it says
    with factory(expire_on_commit=False) as session:
        user = session.get(User, user_id)
        if user is None:
            return None
        user.bio = bio
        session.commit()


# %% wrong the-callers-factory
# set_bio has configured the caller's factory: from now on every session that it makes is another
# one. Leave it as it is.
# --- before
    with factory.begin() as session:
# --- it says
    factory.configure(expire_on_commit=False)

# --- instead of
        return {"username": user.username, "bio": user.bio, "titles": titles}
# --- it says
    return {"username": user.username, "bio": user.bio, "titles": titles}


# %% wrong a-second-look
# set_bio took 2 transactions. Between them somebody else can change what you read again: read it in
# the first one.
# --- after
        user.bio = bio
# --- it says
    with factory() as session:
        user = session.get(User, user_id)


# %% wrong a-commit-in-the-block
# A commit inside of a begin() block ends the block's one transaction, and nothing can be asked in
# it any more. The end of the block commits; read before it.
# --- after
        user.bio = bio
# --- it says
        session.commit()


# %% wrong nobody-commits
# The new bio is not in the table. Who commits? A session that is only closed rolls back.
# --- instead of
    with factory.begin() as session:
# --- it says
    with factory() as session:


# %% wrong nobody-is-there
# session.get gives None for an id that nobody has. Look before you use it.
# --- instead of
        if user is None:
            return None
# --- nothing


# %% wrong a-session-left-open
# A session is still open after set_bio: close it, or use it in a with.
# --- based on the starter
# --- instead of
    with factory.begin() as session:
        user = session.get(User, user_id)
        user.bio = bio
# --- it says
    session = factory()
    user = session.get(User, user_id)
    if user is None:
        return None
    user.bio = bio
    session.commit()
    session.refresh(user)


# %% wrong a-join-drops-people
# This user has no posts, and is a user all the same: the titles are an empty list. A JOIN drops who
# has none.
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from workbook.sqlalchemy_sync.models import Post, User


def set_bio(factory: sessionmaker[Session], user_id: int, bio: str | None) -> dict[str, Any] | None:
    with factory.begin() as session:
        statement = select(User, Post.title).join(User.posts).where(User.id == user_id)
        rows = session.execute(statement).all()
        if not rows:
            return None
        user = rows[0].User
        user.bio = bio
        return {"username": user.username, "bio": bio, "titles": [row.title for row in rows]}

# %% wrong empty-is-none
# A bio with spaces around it, or an empty one, was given, and the table holds something else. It is
# stored as it is; None alone empties it.
# --- instead of
        user.bio = bio
# --- it says
        user.bio = bio or None

# %% wrong no-drafts
# These are not the titles of all of the user's posts. Two posts may have one title, and a draft is a
# post as well: each has its place in the list.
# --- instead of
        titles = [post.title for post in user.posts]
# --- it says
        titles = [post.title for post in user.posts if post.published]

# %% wrong each-title-once
# These are not the titles of all of the user's posts. Two posts may have one title, and a draft is a
# post as well: each has its place in the list.
# --- instead of
        titles = [post.title for post in user.posts]
# --- it says
        titles = list({post.title for post in user.posts})

# %% wrong the-bio-from-before
# set_bio returned something else than the user's name and the new bio.
# --- instead of
        user.bio = bio
        titles = [post.title for post in user.posts]
        return {"username": user.username, "bio": user.bio, "titles": titles}
# --- it says
        titles = [post.title for post in user.posts]
        before = {"username": user.username, "bio": user.bio, "titles": titles}
        user.bio = bio
    return before
