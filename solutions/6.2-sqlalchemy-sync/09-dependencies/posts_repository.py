# /// exercise
# id = "6.2.9-posts-repository"
# title = "A repository of posts"
# lesson = "6.2.9"
# kind = "write"
# minutes = 15
# teaches = ["a repository as a dependency", "one session for repository and route"]
# needs = ["6.2.4", "6.2.8"]
# not_yet = ["async sessions", "abstract repositories", "units of work as classes"]
# covers = ["6.2.9/repository", "6.2.9/shared"]
# servers = ["sqlite"]
# tables = "course"
# gives = ["Posts", "app"]
# imports = ["workbook.servers", "workbook.sqlalchemy_sync.database", "workbook.sqlalchemy_sync.models"]
# ordered = true
# why = "The repository is handed the request's session by FastAPI, so what it finds belongs to the session that the route commits; and because routes name only the class, a test can put another one in its place."
# excused = [
#     { mutant = "lifespan: drop `@asynccontextmanager`", because = "Starlette still takes a bare async generator, and the starter has the decorator." },
# ]
# ///


# %% [markdown] task
# Write `Posts`, a repository, and the three routes that use it. The starter makes the app.
#
# `Posts` is a dependency: FastAPI makes one for a request, with the session of the request. It never
# commits.
#
# | method | gives |
# |---|---|
# | `Posts(session)` | the repository on a session; in the app the session is a `Db` |
# | `get(post_id)` | the `Post`, or `None` |
# | `by(user_id)` | a list of that user's posts, the highest id first, in one SELECT that loads nobody else's; `[]` for a user who has none or does not exist |
#
# | request | answer |
# |---|---|
# | `GET /posts/{post_id}` | 200 and the post as `PostShown`; 404 where there is none |
# | `GET /users/{user_id}/posts` | 200 and a list of `PostShown`, as `by` orders it |
# | `POST /posts/{post_id}/publish` | sets `published` to true and stores it; 200 and the post as it is now; 404 where there is none |
#
# - The routes ask for posts through the repository alone, and take it as a parameter. A test will put
#   another class in the place of `Posts` (`app.dependency_overrides[Posts] = …`), which has the same two
#   methods and no table: then no statement may be sent.
# - One request, one transaction: `publish` loads the post and commits it with one session.
#
# Try it yourself, in a cell of its own:
#
# ```python
# from fastapi.testclient import TestClient
# from workbook.sqlalchemy_sync.fresh import fresh
#
# with TestClient(app) as client, fresh("sqlite", people=2, posts=6) as app.state.engine:
#     print(client.get("/users/1/posts").json())
#     print(client.post("/posts/1/publish").json())
# ```


# %% starter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from pydantic import BaseModel

from workbook import servers
from workbook.sqlalchemy_sync.database import make_engine


class PostShown(BaseModel):
    id: int
    title: str
    published: bool


class Posts:
    """Where posts are kept."""


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    app.state.engine = make_engine(servers.url("sqlite"))  # Db takes its sessions from here
    yield
    app.state.engine.dispose()


app = FastAPI(lifespan=lifespan)

# Your routes.


# %% key
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated

from fastapi import Depends, FastAPI, HTTPException
from pydantic import BaseModel
from sqlalchemy import select

from workbook import servers
from workbook.sqlalchemy_sync.database import Db, make_engine
from workbook.sqlalchemy_sync.models import Post


class PostShown(BaseModel):
    id: int
    title: str
    published: bool


class Posts:
    """Where posts are kept."""

    def __init__(self, session: Db) -> None:
        self.session = session

    def get(self, post_id: int) -> Post | None:
        return self.session.get(Post, post_id)

    def by(self, user_id: int) -> list[Post]:
        statement = select(Post).where(Post.user_id == user_id).order_by(Post.id.desc())
        return list(self.session.scalars(statement))


Repository = Annotated[Posts, Depends()]


def found(post: Post | None) -> Post:
    if post is None:
        raise HTTPException(404, "There is no such post.")
    return post


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    app.state.engine = make_engine(servers.url("sqlite"))  # Db takes its sessions from here
    yield
    app.state.engine.dispose()


app = FastAPI(lifespan=lifespan)


@app.get("/posts/{post_id}", response_model=PostShown)
def show(post_id: int, posts: Repository) -> Post:
    return found(posts.get(post_id))


@app.get("/users/{user_id}/posts", response_model=list[PostShown])
def show_all(user_id: int, posts: Repository) -> list[Post]:
    return posts.by(user_id)


@app.post("/posts/{post_id}/publish", response_model=PostShown)
def publish(post_id: int, posts: Repository, session: Db) -> Post:
    post = found(posts.get(post_id))
    post.published = True
    session.commit()
    return post


# %% check
from typing import Any

from workbook.practice import Answer, Raised, at_most, expect, holds, part

DIRECTLY = """
from collections.abc import Sequence

from sqlalchemy.orm import Session
from workbook import servers
from workbook.sqlalchemy_sync.database import make_engine

engine = make_engine(servers.url("sqlite"))
with Session(engine) as session:
    posts = Posts(session)
    one, none = posts.get(post_id), posts.get(nobody)
    came = posts.by(user_id)
    kind = "a list" if isinstance(came, Sequence) else type(came).__name__
    listed = [post.id for post in came] if kind == "a list" else []
    empty = list(posts.by(nobody) or [])
    seen = [one.id if one is not None else None, none is None, kind, listed, empty]
engine.dispose()
seen
"""
ANOTHER = """
from fastapi.testclient import TestClient
from types import SimpleNamespace
from workbook import servers

posts = {7: SimpleNamespace(id=7, title=title, published=False)}


class OnPaper:
    def get(self, post_id):
        return posts.get(post_id)

    def by(self, user_id):
        return list(posts.values()) if user_id == 1 else []


app.dependency_overrides[Posts] = OnPaper
with TestClient(app) as client:
    replies = [
        client.get("/posts/7"),
        client.get(f"/posts/{there}"),
        client.get("/users/1/posts"),
        client.post("/posts/7/publish"),
        client.post(f"/posts/{there}/publish"),
    ]
app.dependency_overrides.clear()
[[reply.status_code, reply.json()] for reply in replies]
"""
ENDED = """
from fastapi.testclient import TestClient
from workbook import servers

with TestClient(app) as client:
    client.get(f"/posts/{there}")
app.state.engine.pool.checkedin()
"""
NOBODY = 999_999
ROUND_ABOUT = (
    "A test had put another class in the place of Posts, and a route went to the table all the "
    "same. "
    "Take the repository as a parameter, Annotated[Posts, Depends()], and ask for posts through it "
    "alone."
)


def shown(row: Any, **changes: Any) -> dict[str, Any]:
    """Return a post as the world sees it."""
    return {"id": row.id, "title": row.title, "published": row.published} | changes


def answered(reply: Any, status: int, say: str) -> None:
    """End the part unless the answer has this status; say so when there is no such route."""
    came = reply.status_code
    missing = came in {404, 405} and reply.json().get("detail") in {
        "Not Found",
        "Method Not Allowed",
    }
    holds(
        came == status or not missing,
        came=came,
        expected=str(status),
        say=f"There is no {reply.request.method} {pattern(reply.request.url.path)} in your app "
        f"yet, so the answer was {came}. Is the path exactly this one, and the route one of `app`?",
    )
    detail = reply.json().get("detail") if came == 422 else None
    holds(
        not isinstance(detail, list),
        came="; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in detail or []),
        say="The request is sound, and FastAPI refused it with 422 before your function ran. What "
        "is "
        "no dependency is read from the path, the query or the body: is the session of Posts a Db, "
        "and does the route take Annotated[Posts, Depends()]?",
    )
    expect(came, status, say=say)


def pattern(path: str) -> str:
    """Return a path with the names of its parts."""
    kind, *_ = path.strip("/").split("/")
    number = {"posts": "{post_id}", "users": "{user_id}"}[kind]
    return "/".join(number if one.isdigit() else one for one in path.split("/"))


def missing(reply: Any) -> None:
    """End the part unless a post that is not there is 404; its route has answered 200 before."""
    answered(
        reply,
        404,
        "A post that does not exist is 404. get gives None for it: look before you use it, and "
        "raise "
        "HTTPException(404).",
    )


@part(points=1)
def the_repository_finds(answer: Answer) -> None:
    seeded = answer.seed(users=2, posts=3)
    ada, _ = seeded.users
    own = sorted((post.id for post in seeded.posts if post.user_id == ada.id), reverse=True)
    with answer.recording() as sent:
        one, none, kind, listed, empty = answer.probe(
            DIRECTLY, post_id=own[1], user_id=ada.id, nobody=NOBODY
        )
    expect(
        sent.count("commit"),
        0,
        say="The repository has committed. It finds posts; the route knows when the work is whole, "
        "and commits.",
    )
    expect(one, own[1], say="posts.get(post_id) did not give the post with this id.")
    holds(none, say="posts.get of an id that no post has should give None.")
    expect(kind, "a list", say=lambda came: f"posts.by(user_id) gave a {came}: make it a list.")
    expect(
        sorted(listed, reverse=True),
        own,
        say="posts.by(user_id) should give all posts of this user, and nobody else's.",
    )
    expect(listed, own, say="posts.by(user_id) should give the highest id first: order_by, desc.")
    expect(empty, [], say="posts.by of a user who does not exist is an empty list.")
    selects = [one for one in sent.statements if one.verb == "select"]
    at_most(len(selects), 4, say="posts.by takes more than one SELECT.")
    at_most(
        sum(one.rows or 0 for one in selects if "posts" in one.sql),
        4,
        say=lambda came: f"The server sent {came} rows of posts for one post and a user who has "
        "three. Let WHERE choose them.",
    )


@part(points=1)
def the_routes_show_them(answer: Answer) -> None:
    seeded = answer.seed(users=2, posts=3)
    ada, _ = seeded.users
    post = seeded.posts[1]
    reply = answer.http.get(f"/posts/{post.id}")
    answered(reply, 200, "GET /posts/{post_id} of a post that exists is 200.")
    expect(
        reply.json(),
        shown(post),
        say="A post goes out with the three fields of PostShown: name it as the response model.",
    )
    missing(answer.http.get(f"/posts/{NOBODY}"))
    reply = answer.http.get(f"/users/{ada.id}/posts")
    answered(reply, 200, "GET /users/{user_id}/posts is 200.")
    own = [shown(post) for post in seeded.posts if post.user_id == ada.id]
    expect(
        reply.json(),
        sorted(own, key=lambda one: -one["id"]),
        say="GET /users/{user_id}/posts should list this user's posts as PostShown, the highest id "
        "first, as by(user_id) gives them.",
    )
    reply = answer.http.get(f"/users/{NOBODY}/posts")
    answered(reply, 200, "GET /users/{user_id}/posts of somebody who has no posts is 200, [].")
    expect(reply.json(), [], say="Somebody who has written nothing has an empty list.")


@part(points=1)
def publish_stores_it(answer: Answer) -> None:
    seeded = answer.seed(users=1, posts=8)
    drafts = [post for post in seeded.posts if not post.published]
    draft, others = drafts[0], drafts[1:]
    with answer.recording() as sent:
        reply = answer.http.post(f"/posts/{draft.id}/publish")
    answered(reply, 200, "POST /posts/{post_id}/publish of a post that exists is 200.")
    rows = answer.table("posts")
    holds(
        rows[draft.id].published,
        say="The answer was 200, and the post is not published in the table. Does the route "
        "commit? And is its session the very one that the repository has? Let both name Db: "
        "another Depends, of another scope, is another session.",
    )
    holds(
        not any(rows[one.id].published for one in others),
        say="One post was to be published, and others are published, too.",
    )
    expect(
        reply.json(),
        shown(draft, published=True),
        say="The answer to publish shows the post as it is now, as a PostShown.",
    )
    reply = answer.http.post(f"/posts/{draft.id}/publish")
    holds(
        answer.table("posts")[draft.id].published,
        say="A post that was published already was published once more, and is a draft now. Set "
        "published to true, whatever it was.",
    )
    answered(reply, 200, "A post that is published already may be published again: 200.")
    answered(answer.http.post(f"/posts/{others[0].id}/publish"), 200, "And so is the next post.")
    holds(
        answer.table("posts")[others[0].id].published,
        say="One post was published, then, in a request of its own, another one, and that is a "
        "draft still. Each request has a session and a repository of its own: keep neither.",
    )
    expect(
        sent.count("begin"),
        1,
        say="The request took more than one transaction. The session that the repository has and "
        "the one of the route should be the same: let both name Db.",
    )
    missing(answer.http.post(f"/posts/{NOBODY}/publish"))


@part(points=1)
def the_app_ends_with_its_pool(answer: Answer) -> None:
    there = answer.seed(users=1, posts=1).posts[0].id
    reply = answer.http.get(f"/posts/{there}")
    answered(reply, 200, "GET /posts/{post_id} of a post that exists is 200.")
    expect(
        answer.probe(ENDED, there=there),
        0,
        say="The app has ended, and its pool still holds a connection. The starter's last line of "
        "the lifespan, dispose(), should be there.",
    )


@part(points=1)
def another_repository_fits(answer: Answer) -> None:
    there = answer.seed(users=1, posts=1).posts[0].id
    title = answer.word().title()
    try:
        with answer.recording() as sent:
            replies = answer.probe(ANOTHER, title=title, there=there)
    except Raised as error:
        holds(
            "SimpleNamespace" not in error.message and "OnPaper" not in error.message,
            came=error.said,
            say="A test had put another class in the place of Posts, with get and by and nothing "
            "else, and a route asked it for something else. Use the two methods alone.",
        )
        raise
    post = {"id": 7, "title": title, "published": False}
    expect(sent.count(), 0, say=ROUND_ABOUT)
    expect(
        [status for status, _ in replies],
        [200, 404, 200, 200, 404],
        say=ROUND_ABOUT,
    )
    expect(
        [replies[0][1], replies[2][1], replies[3][1]],
        [post, [post], post | {"published": True}],
        say="A test had put another class in the place of Posts, and a route did not answer with "
        "what that one gave.",
    )


# %% [markdown] hint
# Begin with the class: what does it need, and who gives it? A class is a dependency like any function;
# FastAPI looks at the parameters of its `__init__`. The course's `Users` in the lesson's part on
# repositories has the same form. Then ask of each route: what does it take from the repository, and does
# it change anything?


# %% [markdown] hint
# `Annotated[Class, Depends()]` is short for `Depends(Class)`. On other data:
#
# ```python
# class Shelves:
#     def __init__(self, session: Db) -> None:
#         self.session = session
#
#     def get(self, shelf_id: int) -> Shelf | None:
#         return self.session.get(Shelf, shelf_id)
#
#
# @app.post("/shelves/{shelf_id}/lock")
# def lock(shelf_id: int, shelves: Annotated[Shelves, Depends()], session: Db):
#     shelf = shelves.get(shelf_id)
#     ...
#     session.commit()
# ```
#
# The `session` of the route is the one that the repository has.


# %% [markdown] hint
# ```python
# class Posts:
#     def __init__(self, session: Db) -> None:
#         self.session = session
#
#     def get(self, post_id: int) -> Post | None:
#         return self.session.get(Post, post_id)
#
#     def by(self, user_id: int) -> list[Post]:
#         return list(self.session.scalars(select(Post).where(____).order_by(____)))
#
#
# @app.post("/posts/{post_id}/publish", response_model=PostShown)
# def publish(post_id: int, posts: Annotated[Posts, Depends()], session: Db):
#     post = posts.get(post_id)
#     if post is None:
#         raise HTTPException(404, "There is no such post.")
#     post.published = True
#     ____
#     return post
# ```


# %% wrong made-in-the-route
# A test had put another class in the place of Posts, and a route went to the table all the same.
# Take the repository as a parameter, Annotated[Posts, Depends()], and ask for posts through it
# alone.
# --- instead of
def show(post_id: int, posts: Repository) -> Post:
    return found(posts.get(post_id))
# --- it says
def show(post_id: int, session: Db) -> Post:
    return found(Posts(session).get(post_id))


# %% wrong a-session-of-another-scope
# The answer was 200, and the post is not published in the table. Does the route commit? And is its
# session the very one that the repository has? Let both name Db: another Depends, of another scope,
# is another session.
# --- after
from sqlalchemy import select
# --- it says
from sqlalchemy.orm import Session

# --- instead of
from workbook.sqlalchemy_sync.database import Db, make_engine
# --- it says
from workbook.sqlalchemy_sync.database import Db, get_session, make_engine

# --- instead of
    def __init__(self, session: Db) -> None:
# --- it says
    def __init__(self, session: Annotated[Session, Depends(get_session)]) -> None:


# %% wrong nobody-commits
# The answer was 200, and the post is not published in the table. Does the route commit? And is its
# session the very one that the repository has? Let both name Db: another Depends, of another scope,
# is another session.
# --- instead of
def publish(post_id: int, posts: Repository, session: Db) -> Post:
# --- it says
def publish(post_id: int, posts: Repository) -> Post:

# --- instead of
    session.commit()
# --- nothing


# %% wrong the-repository-is-asked-to-commit
# A test had put another class in the place of Posts, with get and by and nothing else, and a route
# asked it for something else. Use the two methods alone.
# --- instead of
def publish(post_id: int, posts: Repository, session: Db) -> Post:
# --- it says
def publish(post_id: int, posts: Repository) -> Post:

# --- instead of
    session.commit()
# --- it says
    posts.session.commit()


# %% wrong oldest-first
# posts.by(user_id) should give the highest id first: order_by, desc.
# --- instead of
        statement = select(Post).where(Post.user_id == user_id).order_by(Post.id.desc())
# --- it says
        statement = select(Post).where(Post.user_id == user_id).order_by(Post.id)


# %% wrong everybodys-posts
# The server sent 13 rows of posts for one post and a user who has three. Let WHERE choose them.
# --- instead of
        statement = select(Post).where(Post.user_id == user_id).order_by(Post.id.desc())
        return list(self.session.scalars(statement))
# --- it says
        posts = self.session.scalars(select(Post).order_by(Post.id.desc()))
        return [post for post in posts if post.user_id == user_id]


# %% wrong nobody-is-published
# A post that does not exist is 404. get gives None for it: look before you use it, and raise
# HTTPException(404).
# --- instead of
    post = found(posts.get(post_id))
# --- it says
    post = posts.get(post_id)


# %% wrong the-session-is-no-dependency
# The request is sound, and FastAPI refused it with 422 before your function ran. What is no
# dependency is read from the path, the query or the body: is the session of Posts a Db, and does
# the route take Annotated[Posts, Depends()]?
# --- instead of
    def __init__(self, session: Db) -> None:
# --- it says
    def __init__(self, session) -> None:


# %% wrong the-repository-commits
# The repository has committed. It finds posts; the route knows when the work is whole, and commits.
# --- instead of
        return list(self.session.scalars(statement))
# --- it says
        found = list(self.session.scalars(statement))
        self.session.commit()
        return found

# %% wrong the-other-way-round
# A post that was published already was published once more, and is a draft now. Set published to
# true, whatever it was.
# --- instead of
    post.published = True
# --- it says
    post.published = not post.published

# %% wrong refused-the-second-time
# A post that is published already may be published again: 200.
# --- in publish, instead of
    post.published = True
# --- it says
    if post.published:
        raise HTTPException(409)
    post.published = True

# %% wrong the-first-session-for-all
# One post was published, then, in a request of its own, another one, and that is a draft still. Each
# request has a session and a repository of its own: keep neither.
# --- in Posts, instead of
        self.session = session
# --- it says
        Posts.session = getattr(Posts, "session", session)
