# /// exercise
# id = "6.2.5-get-or-create"
# title = "Get or create, whoever else is there"
# lesson = "6.2.5"
# kind = "write"
# minutes = 15
# teaches = ["get or create in one statement", "ON CONFLICT DO NOTHING", "the same order for everybody"]
# needs = ["6.1.5", "6.2.4"]
# not_yet = ["async sessions", "isolation levels", "advisory locks"]
# covers = ["6.2.5/get-or-create", "6.2.5/duplicates"]
# servers = ["postgresql"]
# tables = "course"
# gives = ["store_post"]
# imports = ["workbook.sqlalchemy_sync.database", "workbook.sqlalchemy_sync.models"]
# ordered = false
# why = "The constraint decides, in the same statement that inserts; the SELECT afterwards finds every tag, whoever has made it; and sorted names make everybody queue in one order."
# ///

# %% [markdown] task
# Write `store_post(session, user_id, title, names)`, which stores a post with tags on PostgreSQL, so
# that eight people may call it in the same instant:
#
# - The post has one tag for each name, and no other; its content is the empty text. A tag that
#   exists is used, one that does not is made. A name may come twice, and there may be no names.
# - It commits, and returns the `Post`.
# - Nobody loses a post because somebody else uses the same new tags at the same time, in whatever
#   order they name them. Until the other one commits or rolls back, a call may wait.
# - Where no user has this id, the `IntegrityError` comes out as it is, and no new tag stays behind.
#
# Try it yourself, in a cell of its own; the check will not be as kind:
#
# ```python
# from workbook.sqlalchemy_sync.fresh import fresh
#
# with fresh("postgresql", people=1) as engine, Session(engine) as session:
#     post = store_post(session, 1, "On tea", ["tea", "maps", "tea"])
#     print([tag.name for tag in post.tags])
# ```

# %% starter
from sqlalchemy.orm import Session

from workbook.sqlalchemy_sync.models import Post, Tag


def store_post(session: Session, user_id: int, title: str, names: list[str]) -> Post:
    # build the statement
    # execute
    # commit or not
    # shape the response
    raise NotImplementedError


# %% key
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from workbook.sqlalchemy_sync.models import Post, Tag


def store_post(session: Session, user_id: int, title: str, names: list[str]) -> Post:
    # build the statement
    wanted = sorted(set(names))
    missing = insert(Tag).on_conflict_do_nothing()
    # execute
    if wanted:
        session.execute(missing, [{"name": name} for name in wanted])
    tags = session.scalars(select(Tag).where(Tag.name.in_(wanted))).all()
    post = Post(user_id=user_id, title=title, content="", tags=list(tags))
    session.add(post)
    # commit or not
    session.commit()
    # shape the response
    return post


# %% check
import time
from collections.abc import Mapping, Sequence
from typing import Any

from workbook.practice import SESSION, Answer, Raised, expect, holds, part

HOLD = """
import threading
from sqlalchemy import text
from workbook import servers
from workbook.sqlalchemy_sync.database import make_engine

held = make_engine(servers.url("postgresql")).connect()
held.execute(text("INSERT INTO tags (name) VALUES (:name)"), {"name": name})
[held, threading.active_count()]
"""
WAITING = """
import threading
from sqlalchemy import text

blocked = held.scalar(
    text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
        "AND cardinality(pg_blocking_pids(pid)) > 0"
    )
)
blocked if threading.active_count() > threads else most
"""
LET_GO = "held.commit() if keep else held.rollback()\nheld.engine.dispose()"
LONGEST = 2.0  # seconds in which every call has come to its INSERT
OVERTAKEN = (
    "Eight used a new tag at the same moment, and not all of their posts are stored: between a "
    "look and an INSERT there is room for the others. Let the constraint decide: INSERT … ON "
    "CONFLICT DO NOTHING, and fetch the tags afterwards."
)
OUTSIDE = (
    "Somebody who does not call store_post made the same tag at the same moment, and this post is "
    "lost. A lock that only your own calls ask for stops nobody else: let the constraint decide."
)
TWICE = (
    "Somebody was quicker with one tag of this post, and then with the next one, and the post is "
    "lost. To try once more helps against one: let the constraint decide, and nobody tries again."
)
IN_A_RING = (
    "Two people named the same tags in another order, each waited for the other, and PostgreSQL "
    "ended one of them with a deadlock. Insert the tags in one order for all: sort the names."
)


def tags_of(answer: Answer, title: str) -> list[str] | None:
    """Return the names that a post's pairs lead to; None where there is no such post."""
    posts = answer.table("posts").where(title=title)
    if not posts:
        return None
    tags = {tag.id: tag.name for tag in answer.table("tags")}
    return [tags[pair.tag_id] for pair in answer.table("post_tags").where(post_id=posts.last.id)]


def stored(answer: Answer, title: str, names: Sequence[str], say: str) -> None:
    """End the part unless the post is there, with one tag for each name."""
    came = tags_of(answer, title)
    holds(came is not None, say="Nobody else can see the post. Is the commit missing?")
    expect(came, sorted(set(names)), say=say)


def hold(answer: Answer, name: str) -> tuple[Any, int]:
    """Insert a tag in a transaction that stays open; also tell how many threads there are."""
    held, threads = answer.probe(HOLD, name=name)
    return held, threads


def let_go(answer: Answer, holding: tuple[Any, int], calls: int, *, keep: bool) -> None:
    """End that transaction once so many calls wait, as the server sees it, or have ended."""
    held, threads = holding
    until = time.monotonic() + LONGEST
    while time.monotonic() < until:
        if answer.probe(WAITING, held=held, threads=threads, most=calls) >= calls:
            break
        time.sleep(0.01)
    answer.probe(LET_GO, held=held, keep=keep)


def finished(running: Any, say: str) -> None:
    """Wait for a call, and say what happened where it was refused."""
    try:
        came = running.result()
    except Raised as error:
        holds("deadlock" not in error.message, say=IN_A_RING)
        holds("IntegrityError" not in error.bases, say=say)
        raise
    holds(
        came is not None,
        say="Somebody else made the same tag at the same moment, and store_post returned None: the "
        "post is lost without a word.",
    )


@part(points=1)
def one_post_and_nobody_else(answer: Answer) -> None:
    (ada,) = answer.seed(users=1)
    tea, maps, kites = answer.word(), answer.word(), answer.word()
    for names in ([tea, maps], [kites, tea, kites, tea], [], [maps.title(), maps]):
        title = answer.word().title()
        try:
            post = answer.call("store_post", SESSION, ada.id, title, names)
        except Raised as error:
            holds(
                len(set(names)) == len(names) or "NotImplementedError" in error.bases,
                came=error.said,
                say="A name came twice, and the post was refused. Make the names unique first.",
            )
            raise
        say = "A name was new, or existed, or came twice: the post should have one tag for each."
        stored(answer, title, names, say if names else "The post has no names, and has tags.")
        holds(
            isinstance(post, Mapping) and not isinstance(post, dict),
            came=post,
            expected="the Post",
            say="The post is stored, but what store_post returned is no Post.",
        )
        row = answer.table("posts").one(title=title)
        expect(
            (post.id, post.title, row.user_id, row.content),
            (row.id, title, ada.id, ""),
            say="The post that was stored or returned is not the one that was asked for.",
        )
    expect(
        answer.table("tags").column("name"),
        [tea, maps, kites, maps.title()],
        say="The table of tags should hold each name once, as it came.",
    )


@part(points=2)
def eight_at_once(answer: Answer) -> None:
    (ada,) = answer.seed(users=1)
    # One title for all: whoever wins, a learner reads of the same call.
    names, title = [answer.word() for _ in range(3)], answer.word().title()
    holding = hold(answer, names[0])
    running = [answer.start("store_post", SESSION, ada.id, title, names) for _ in range(8)]
    let_go(answer, holding, 8, keep=False)
    for one in running:
        finished(one, OVERTAKEN)
    lacking = "Eight used the same new tags, and a post lacks one of them."
    stored(answer, title, names, lacking)
    expect(len(answer.table("posts")), 8, say="Eight posts were sent, and some are not stored.")
    expect(len(answer.table("post_tags")), 8 * len(names), say=lacking)
    expect(
        answer.table("tags").column("name"),
        sorted(names),
        say="Eight used the same new tags, and the table should hold each of them once.",
    )


@part(points=1)
def somebody_is_quicker(answer: Answer) -> None:
    (ada,) = answer.seed(users=1)
    tea, maps, title = answer.word(), answer.word(), answer.word().title()
    holding = hold(answer, tea)
    running = answer.start("store_post", SESSION, ada.id, title, [maps, tea])
    let_go(answer, holding, 1, keep=True)
    finished(running, OUTSIDE)
    stored(answer, title, [maps, tea], "A tag that somebody else made is not on the post.")
    expect(len(answer.table("tags")), 2, say="Two names were used, and there are not two tags.")
    first, then = sorted(answer.word() for _ in range(2))
    title = answer.word().title()
    holding, again = hold(answer, first), hold(answer, then)
    running = answer.start("store_post", SESSION, ada.id, title, [then, first])
    let_go(answer, holding, 1, keep=True)
    let_go(answer, again, 1, keep=True)
    finished(running, TWICE)
    stored(answer, title, [then, first], "A tag that somebody else made is not on the post.")


@part(points=1)
def in_another_order(answer: Answer) -> None:
    (ada,) = answer.seed(users=1)
    first, middle, last = sorted(answer.word() for _ in range(3))
    ways = {
        answer.word().title(): names for names in ([first, last, middle], [middle, last, first])
    }
    holding = hold(answer, last)
    running = [
        answer.start("store_post", SESSION, ada.id, title, names) for title, names in ways.items()
    ]
    let_go(answer, holding, 2, keep=False)
    for one in running:
        finished(one, OVERTAKEN)
    for title, names in ways.items():
        stored(answer, title, names, "Two used the same tags in another order, and one is missing.")
    expect(len(answer.table("tags")), 3, say="Three names were used, and there are not three tags.")


@part(points=1)
def a_post_of_nobody(answer: Answer) -> None:
    (ada,) = answer.seed(users=1)
    tea = answer.word()
    try:
        came = answer.call("store_post", SESSION, ada.id + 1_000, answer.word(), [tea])
    except Raised as error:
        if "IntegrityError" not in error.bases:
            raise
    else:
        holds(
            False,
            came=came,
            expected="IntegrityError",
            say="No user has this id, and store_post raised nothing. Let the IntegrityError out.",
        )
    expect(
        answer.table("tags").column("name"),
        [],
        say="The post was refused, and its new tag stands in the table: it was committed by "
        "itself. Tags and post belong into one transaction.",
    )


# %% [markdown] hint
# Write down what two calls do that name the same new tag, line by line, side by side. Where can the
# second one slip in between two lines of the first? The lesson's `get_or_create_tags`, in
# `workbook/sqlalchemy_sync/posts.py`, has no such place.

# %% [markdown] hint
# PostgreSQL's own `insert` can leave a conflict alone. On other data:
#
# ```python
# from sqlalchemy.dialects.postgresql import insert
#
# new = insert(Country).on_conflict_do_nothing()
# session.execute(new, [{"code": "fi"}, {"code": "no"}])
# ```
#
# What it left alone it does not return, so fetch the rows with a SELECT afterwards. And think of two
# calls that insert the same rows in opposite orders.

# %% [markdown] hint
# ```python
# wanted = ____
# missing = insert(Tag).on_conflict_do_nothing()
# if wanted:
#     session.execute(missing, [{"name": name} for name in wanted])
# tags = session.scalars(select(Tag).where(Tag.name.in_(wanted))).all()
# post = Post(user_id=user_id, title=title, content="", tags=list(tags))
# session.add(post)
# session.commit()
# return post
# ```
#
# The hole makes each name come once, and in the same order for everybody.


# %% wrong look-then-insert
# Eight used a new tag at the same moment, and not all of their posts are stored: between a look
# and an INSERT there is room for the others. Let the constraint decide: INSERT … ON CONFLICT DO
# NOTHING, and fetch the tags afterwards.
from sqlalchemy import select
from sqlalchemy.orm import Session

from workbook.sqlalchemy_sync.models import Post, Tag


def store_post(session: Session, user_id: int, title: str, names: list[str]) -> Post:
    wanted = sorted(set(names))
    found = session.scalars(select(Tag).where(Tag.name.in_(wanted)))
    known = {tag.name: tag for tag in found}
    tags = [known.get(name) or Tag(name=name) for name in wanted]
    post = Post(user_id=user_id, title=title, content="", tags=tags)
    session.add(post)
    session.commit()
    return post


# %% wrong refused-and-silent
# Somebody else made the same tag at the same moment, and store_post returned None: the post is
# lost without a word.
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from workbook.sqlalchemy_sync.models import Post, Tag


def store_post(session: Session, user_id: int, title: str, names: list[str]) -> Post | None:
    wanted = sorted(set(names))
    found = session.scalars(select(Tag).where(Tag.name.in_(wanted)))
    known = {tag.name: tag for tag in found}
    tags = [known.get(name) or Tag(name=name) for name in wanted]
    post = Post(user_id=user_id, title=title, content="", tags=tags)
    session.add(post)
    try:
        session.commit()
    except IntegrityError:
        session.rollback()
        return None
    return post


# %% wrong a-lock-in-python
# Somebody who does not call store_post made the same tag at the same moment, and this post is lost.
# A lock that only your own calls ask for stops nobody else: let the constraint decide.
from threading import Lock

from sqlalchemy import select
from sqlalchemy.orm import Session

from workbook.sqlalchemy_sync.models import Post, Tag

ONE_AT_A_TIME = Lock()


def store_post(session: Session, user_id: int, title: str, names: list[str]) -> Post:
    wanted = sorted(set(names))
    ONE_AT_A_TIME.acquire()
    found = session.scalars(select(Tag).where(Tag.name.in_(wanted)))
    known = {tag.name: tag for tag in found}
    tags = [known.get(name) or Tag(name=name) for name in wanted]
    post = Post(user_id=user_id, title=title, content="", tags=tags)
    session.add(post)
    try:
        session.commit()
    finally:
        ONE_AT_A_TIME.release()
    return post


# %% wrong only-what-was-returned
# A name was new, or existed, or came twice: the post should have one tag for each.
# --- instead of
from sqlalchemy import select
# --- nothing

# --- instead of
    missing = insert(Tag).on_conflict_do_nothing()
    # execute
    if wanted:
        session.execute(missing, [{"name": name} for name in wanted])
    tags = session.scalars(select(Tag).where(Tag.name.in_(wanted))).all()
# --- it says
    new = insert(Tag).on_conflict_do_nothing().returning(Tag)
    rows = [{"name": name} for name in wanted]
    tags = session.scalars(new, rows).all() if rows else []


# %% wrong in-the-order-they-came
# Two people named the same tags in another order, each waited for the other, and PostgreSQL ended
# one of them with a deadlock. Insert the tags in one order for all: sort the names.
# --- instead of
    wanted = sorted(set(names))
# --- it says
    wanted = list(dict.fromkeys(names))


# %% wrong the-tags-committed-first
# The post was refused, and its new tag stands in the table: it was committed by itself. Tags and
# post belong into one transaction.
# --- before
    tags = session.scalars(select(Tag).where(Tag.name.in_(wanted))).all()
# --- it says
    session.commit()


# %% wrong a-name-twice
# A name came twice, and the post was refused. Make the names unique first.
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from workbook.sqlalchemy_sync.models import Post, Tag


def store_post(session: Session, user_id: int, title: str, names: list[str]) -> Post:
    tags = []
    if names:
        new = insert(Tag).values([{"name": name} for name in sorted(names)])
        new = new.on_conflict_do_update(index_elements=[Tag.name], set_={"name": new.excluded.name})
        tags = list(session.scalars(new.returning(Tag)))
    post = Post(user_id=user_id, title=title, content="", tags=tags)
    session.add(post)
    session.commit()
    return post


# %% wrong forgot-the-commit
# Nobody else can see the post. Is the commit missing?
# --- instead of
    session.commit()
# --- it says
    session.flush()


# %% wrong no-error-for-nobody
# No user has this id, and store_post raised nothing. Let the IntegrityError out.
# --- before
from sqlalchemy.orm import Session
# --- it says
from sqlalchemy.exc import IntegrityError

# --- instead of
    session.commit()
# --- it says
    try:
        session.commit()
    except IntegrityError:
        session.rollback()

# %% wrong once-more
# Somebody was quicker with one tag of this post, and then with the next one, and the post is
# lost. To try once more helps against one: let the constraint decide, and nobody tries again.
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from workbook.sqlalchemy_sync.models import Post, Tag


def look_and_insert(session: Session, user_id: int, title: str, wanted: list[str]) -> Post:
    tags = []
    for name in wanted:
        tag = session.scalars(select(Tag).where(Tag.name == name)).first() or Tag(name=name)
        session.add(tag)
        session.flush()
        tags.append(tag)
    post = Post(user_id=user_id, title=title, content="", tags=tags)
    session.add(post)
    session.commit()
    return post


def store_post(session: Session, user_id: int, title: str, names: list[str]) -> Post:
    wanted = sorted(set(names))
    try:
        return look_and_insert(session, user_id, title, wanted)
    except IntegrityError:
        session.rollback()
        return look_and_insert(session, user_id, title, wanted)
