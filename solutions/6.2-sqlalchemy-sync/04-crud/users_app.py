# /// exercise
# id = "6.2.4-users-app"
# title = "Four routes and their status codes"
# lesson = "6.2.4"
# kind = "app"
# minutes = 25
# teaches = ["status codes", "schemas for what comes in and what goes out", "a small CRUD app"]
# needs = ["6.1.4", "6.2.2", "6.2.3"]
# not_yet = ["async sessions", "authentication", "routers"]
# covers = ["6.2.4/status-codes", "6.2.4/mass-assignment", "6.2.4/partial-update", "6.2.4/bulk-delete"]
# servers = ["sqlite"]
# tables = "course"
# gives = ["create_app"]
# imports = ["workbook.domain.hashing", "workbook.domain.schemas", "workbook.sqlalchemy_sync.database", "workbook.sqlalchemy_sync.models"]
# ordered = false
# excused = [
#     { mutant = "create_app: lifespan: drop `@asynccontextmanager`", because = "Starlette still takes a bare async generator, and the starter has the decorator." },
#     { mutant = "create_app.lifespan: drop `app.state.engine.dispose()`", because = "The app of a check ends with its process, so nobody sees a pool that was left open; the starter has the line." },
# ]
# why = "The schema refuses what it does not know, the constraint refuses what is taken, the response model lets nothing out that it does not name: each rule stands in one place."
# ///

# %% [markdown] task
# Write the app that `create_app(url)` returns. The starter makes the engine, and `Db` gives each
# request a session on it, which ends with the request. The tables are there already. The routes are
# yours:
#
# | request | answer |
# |---|---|
# | `POST /users` with a `UserCreate` | 201 and the user |
# | `GET /users/{user_id}` | 200 and the user |
# | `PATCH /users/{user_id}` with a `UserUpdate` | 200 and the user as they are now: what was sent is stored, a bio sent as `null` is emptied, what was left out stays, and `{}` changes nothing |
# | `DELETE /users/{user_id}` | 204 and no body; the user's posts go too |
#
# And for all of them:
#
# - A user goes out as `UserOut[int]`, which a route names as its `response_model`: no password and no
#   hash leaves the app, in a 409 neither. In the table, a password stands as `hash_password` makes it. A new user is no administrator.
# - A username or an address that belongs to somebody else is 409, and nothing is stored. A user's own
#   address, sent once more, is fine. Two people may ask for one name in the same instant, so do not
#   look whether it is free: send the INSERT or the UPDATE, and let the UNIQUE constraint answer.
# - An id that nobody has is 404; numbers too large for the column are not asked about here. What
#   concerns one user touches nobody else.
# - Nonsense is 422, in each of the four routes: a missing field, an unknown field such as
#   `is_admin`, an id like `seven`.
#
# The schemas come from `workbook.domain.schemas`, `hash_password` from `workbook.domain.hashing`,
# `User` from `workbook.sqlalchemy_sync.models`, `Db` from `workbook.sqlalchemy_sync.database`. The
# parts are checked one by one, so begin with POST and check early. Try it yourself, in a cell of its
# own:
#
# ```python
# from fastapi.testclient import TestClient
# from workbook.sqlalchemy_sync.fresh import fresh
#
# with fresh("sqlite", people=3) as engine:
#     url = engine.url.render_as_string(hide_password=False)
#     with TestClient(create_app(url)) as client:
#         answer = client.get("/users/1")
#         print(answer.status_code, answer.json())
# ```

# %% starter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from workbook.sqlalchemy_sync.database import make_engine


def create_app(url: str) -> FastAPI:
    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        app.state.engine = make_engine(url)  # Db takes its sessions from here
        yield
        app.state.engine.dispose()

    app = FastAPI(lifespan=lifespan)

    # Your routes. A session comes as a parameter: `session: Db`.

    return app


# %% key
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI, HTTPException
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from workbook.domain.hashing import hash_password
from workbook.domain.schemas import UserCreate, UserOut, UserUpdate
from workbook.sqlalchemy_sync.database import Db, make_engine
from workbook.sqlalchemy_sync.models import User


def find(session: Session, user_id: int) -> User:
    user = session.get(User, user_id)
    if user is None:
        raise HTTPException(404, "Nobody has this id.")
    return user


def keep(session: Session) -> None:
    try:
        session.commit()
    except IntegrityError as error:
        raise HTTPException(409, "This name or address is taken.") from error


def create_app(url: str) -> FastAPI:
    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        app.state.engine = make_engine(url)  # Db takes its sessions from here
        yield
        app.state.engine.dispose()

    app = FastAPI(lifespan=lifespan)

    @app.post("/users", status_code=201, response_model=UserOut[int])
    def create_user(new: UserCreate, session: Db) -> User:
        fields = new.model_dump(exclude={"password"})
        user = User(**fields, hashed_password=hash_password(new.password))
        session.add(user)
        keep(session)
        return user

    @app.get("/users/{user_id}", response_model=UserOut[int])
    def get_user(user_id: int, session: Db) -> User:
        return find(session, user_id)

    @app.patch("/users/{user_id}", response_model=UserOut[int])
    def update_user(user_id: int, changes: UserUpdate, session: Db) -> User:
        user = find(session, user_id)
        sent = changes.model_dump(exclude_unset=True)
        if "password" in sent:
            user.hashed_password = hash_password(sent.pop("password"))
        for name, value in sent.items():
            setattr(user, name, value)
        keep(session)
        return user

    @app.delete("/users/{user_id}", status_code=204)
    def delete_user(user_id: int, session: Db) -> None:
        session.delete(find(session, user_id))
        session.commit()

    return app


# %% check
from collections.abc import Callable, Mapping
from typing import Any

from workbook.domain.hashing import verify_password
from workbook.practice import Answer, Raised, expect, holds, part

SHOWN = {"id", "username", "email", "bio", "is_active", "created_at"}
NOBODY = 999_999
ROUTES = """
paths = create_app("sqlite://").openapi()["paths"]
found = [(path, method) for path in paths for method in paths[path]]
[[method.upper(), path.count("/")] for path, method in found if path.startswith("/users")]
"""
NO_TABLES = """
from fastapi.testclient import TestClient
with TestClient(create_app("sqlite://"), raise_server_exceptions=False) as client:
    came = client.post("/users", json=new).status_code
came
"""


def person(answer: Answer, **fields: Any) -> dict[str, Any]:
    """Return what a client sends to register."""
    name = answer.word().title()
    return {
        "username": name,
        "email": f"{name}@example.org",
        "password": f" {answer.word().title()} and {answer.word()} ",
        "bio": f"Likes {answer.word()}.",
    } | fields


def changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """Return the columns that are not what they were."""
    return [name for name in before if before[name] != after[name]]


def routed(answer: Answer, method: str, slashes: int) -> bool:
    """Tell whether the app has such a route, with or without an id in its path."""
    try:
        return [method, slashes] in answer.probe(ROUTES)
    except Raised:
        return True


def answered(answer: Answer, reply: Any, status: int, say: str | Callable[[int], str]) -> None:
    """End the part unless the answer has this status; say so when there is no such route."""
    came = reply.status_code
    if came == status:
        return
    method, slashes = reply.request.method, reply.request.url.path.count("/")
    if came in {307, 404, 405} and (came != 404 or reply.text == '{"detail":"Not Found"}'):
        route = f"{method} /users" if slashes == 1 else f"{method} /users/{{user_id}}"
        holds(
            came != 307 and routed(answer, method, slashes),
            came=came,
            expected=str(status),
            say=f"There is no {route} in your app yet, so the answer was {came}. Is the path "
            "exactly this one, and does create_app add the route?",
        )
    detail = reply.json().get("detail") if came == 422 else None
    if isinstance(detail, list):
        found = "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in detail)
        holds(
            False,
            came=found,
            say="The request is sound, and FastAPI refused it with 422 before your function ran; "
            "what came says why. Are the parameters of the route as in the task: the id from the "
            "path, the schema as the body, session: Db?",
        )
    expect(came, status, say=say)


def shows_no_secret(reply: Any, *secrets: str) -> None:
    """End the part when an answer holds more than a user's public fields."""
    body = reply.json()
    holds(
        not isinstance(body, dict) or not {"hashed_password", "password"} & set(body),
        came=sorted(body),
        say="The answer shows the password or its hash to whoever asks. Name UserOut[int] as the "
        "response model: what it does not name stays inside.",
    )
    keeps_to_itself(reply, *secrets)


def keeps_to_itself(reply: Any, *secrets: str) -> None:
    """End the part when one of these stands anywhere in an answer."""
    said = reply.text + str(reply.headers)
    holds(
        not any(secret.strip() in said for secret in (*secrets, "$argon2")),
        say="The password or its hash stands in the text or in a header of the answer. Neither "
        "may leave the app.",
    )


def taken(status: int) -> str:
    """Return the sentence for a duplicate that was not answered with 409."""
    if status == 500:
        return (
            "A name or an address that is taken ended in a 500, and should be 409. What came names "
            "the exception behind it: an IntegrityError is caught where the statement is sent."
        )
    return f"A name or an address that is taken is 409, a conflict. The answer was {status}."


def missing(status: int) -> str:
    """Return the sentence for an id that nobody has and that was not answered with 404."""
    if status == 500:
        return (
            "An id that nobody has ended in a 500, and should be 404. session.get gives None for "
            "it: look for None first, and raise HTTPException(404)."
        )
    return f"An id that nobody has is 404. The answer was {status}."


def seven(answer: Answer, method: str, **options: Any) -> None:
    """End the part unless an id that cannot be one is refused."""
    expect(
        answer.http.request(method, "/users/seven", **options).status_code,
        422,
        say="An id like 'seven' cannot be one: 422. With user_id: int, FastAPI answers so itself.",
    )


LOOKED = (
    "The app answered 409 without trying: it looked whether the name or address is free. Between "
    "the look and the {} somebody else can take it. Leave the look out, and catch what the "
    "constraint raises."
)


@part(points=1)
def post_stores_a_user(answer: Answer) -> None:
    ada = person(answer)
    reply = answer.http.post("/users", json=ada)
    answered(answer, reply, 201, "POST /users makes something new: 201 Created.")
    shows_no_secret(reply, ada["password"])
    body = reply.json()
    expect(set(body), SHOWN, say="A user goes out with the fields of UserOut[int], all of them.")
    rows = answer.table("users").where(username=ada["username"])
    expect(
        [(row.id, row.email, row.bio) for row in rows],
        [(body["id"], ada["email"], ada["bio"])],
        say="The answer was 201, and the table does not hold this user as they were sent. Is the "
        "commit missing, or a field?",
    )
    (row,) = rows
    holds(
        row.hashed_password != ada["password"],
        say="The password stands in the table as it was typed. Store hash_password(...) of it.",
    )
    holds(
        verify_password(ada["password"], row.hashed_password),
        say="What stands in hashed_password does not fit the password: nobody could log in.",
    )
    expect(
        (row.is_active, row.is_admin),
        (True, False),
        say="A new user is active and no administrator. The table's own defaults say so: leave "
        "is_active and is_admin to them.",
    )
    keeps_to_itself(reply, row.hashed_password)
    eve = person(answer, username=f" {answer.word()} ", bio="")
    answered(answer, answer.http.post("/users", json=eve), 201, "An empty bio is a bio, too: 201.")
    expect(
        [(row.username, row.bio) for row in answer.table("users").where(email=eve["email"])],
        [(eve["username"], "")],
        say="A name with spaces around it and an empty bio were sent, and the table holds "
        "something else. What the schema lets through is stored as it was sent.",
    )


@part(points=1)
def post_refuses_what_is_taken(answer: Answer) -> None:
    ada, bob = answer.seed(users=2)
    both = {"username": ada.username, "email": ada.email}
    for fields in ({"username": ada.username}, {"email": bob.email}, both):
        eve = person(answer, **fields)
        reply = answer.http.post("/users", json=eve)
        answered(answer, reply, 409, taken)
        keeps_to_itself(reply, eve["password"])
    expect(len(answer.table("users")), 2, say="A person who was refused is in the table now.")
    holds(answer.sent.count("insert") >= 3, say=LOOKED.format("INSERT"))
    holds(
        answer.probe(NO_TABLES, new=person(answer)) != 409,
        came="409",
        expected="500",
        say="The database had no table named users, and the answer to a POST was 409: an outage "
        "would tell everybody that their name is taken. Only an IntegrityError says that "
        "something is taken; catch nothing else.",
    )


@part(points=1)
def post_refuses_nonsense(answer: Answer) -> None:
    eve = person(answer)
    reply = answer.http.post("/users", json={**eve, "is_admin": True})
    rows = list(answer.table("users"))
    holds(
        not any(row.is_admin for row in rows),
        say="Somebody has just made themselves an administrator: the route takes every field that "
        "a client names. Take a UserCreate, which refuses what it does not know.",
    )
    answered(
        answer,
        reply,
        422,
        "A request with a field that you do not know should be refused with 422, and nothing "
        "stored. UserCreate does that by itself (extra='forbid').",
    )
    expect(rows, [], say="The request was refused with 422, and the user is stored all the same.")
    del eve["password"]
    reply = answer.http.post("/users", json=eve)
    expect(reply.status_code, 422, say="A request without a password should be refused: 422.")


@part(points=1)
def get_shows_one_user(answer: Answer) -> None:
    _, bob = answer.seed(users=[{"hashed_password": f"${answer.word()}$"} for _ in range(2)])
    reply = answer.http.get(f"/users/{bob.id}")
    answered(answer, reply, 200, "GET /users/{user_id} of a user who exists is 200.")
    shows_no_secret(reply, bob.hashed_password)
    body = reply.json()
    expect(set(body), SHOWN, say="A user goes out with the fields of UserOut[int], all of them.")
    expect(
        (body["id"], body["username"], body["bio"]),
        (bob.id, bob.username, bob.bio),
        say="That is not the user who was asked for.",
    )
    expect(answer.http.get(f"/users/{NOBODY}").status_code, 404, say=missing)
    seven(answer, "GET")


@part(points=1)
def patch_changes_what_was_sent(answer: Answer) -> None:
    ada, bob = [user for user in answer.seed(users=4) if user.bio][:2]
    url = f"/users/{bob.id}"

    def patched(before: Any, say: str | Callable[[int], str], **fields: Any) -> Any:
        """Send a PATCH; return the row, and end the part when others have changed."""
        reply = answer.http.patch(url, json=fields)
        answered(answer, reply, 200, say)
        rows = answer.table("users")
        other = changed(ada, rows[ada.id])
        holds(
            not other,
            came=f"user {ada.id}: changed are {', '.join(other)}",
            say="A PATCH has changed somebody else's row: an UPDATE without a WHERE is for "
            "everybody. Name the row, or set the attributes of the user that you have found.",
        )
        shows_no_secret(reply, *([fields["password"]] if "password" in fields else []))
        after, body = rows[bob.id], reply.json()
        gone = set(changed(before, after)) - {*fields, "hashed_password"}
        holds(
            not gone and ("password" in fields or before.hashed_password == after.hashed_password),
            came=f"changed are {', '.join(changed(before, after))}",
            say="What the client left out has changed too. model_dump(exclude_unset=True) holds "
            "what was sent, and nothing else.",
        )
        return after, body

    name = answer.word().title()
    row, body = patched(
        bob,
        lambda status: "This PATCH holds a name that is free and the user's own address, and the "
        "answer was 409. Their own address is no conflict. Does the UPDATE, or the look before it, "
        "leave other rows alone?"
        if status == 409
        else f"A PATCH that went well is 200. The answer was {status}.",
        username=name,
        email=bob.email,
    )
    expect(row.username, name, say="The new name is not in the table. Is the commit missing?")
    expect(
        {field: body.get(field) for field in row if field in SHOWN - {"created_at"}},
        {field: row[field] for field in row if field in SHOWN - {"created_at"}},
        say="The answer to a PATCH shows the whole user as they are now, changes included.",
    )
    name, password = answer.word(), f" {answer.word().title()} and {answer.word()} "
    row, _ = patched(
        row,
        lambda status: "A PATCH with a new password and a new name is 200. "
        f"The answer was {status}.",
        password=password,
        username=name,
    )
    holds(
        verify_password(password, row.hashed_password),
        say="The client sent a new password, and hashed_password does not fit it. Hash it into "
        "that column; a column named password does not exist.",
    )
    expect(
        row.username,
        name,
        say="A new password and a new name were sent together. The password has arrived, and the "
        "name has not: go on with the other fields after the password.",
    )
    row, _ = patched(
        row, lambda status: f"A bio may be null: 200. The answer was {status}.", bio=None
    )
    expect(
        row.bio,
        None,
        say="The client sent null to empty the bio, and the old bio is still there. "
        "exclude_unset=True keeps a null that was sent; exclude_none drops it.",
    )
    for bio in (f" Likes {answer.word()}. ", ""):
        row, _ = patched(
            row, lambda status: f"Such a bio may be sent: 200. The answer was {status}.", bio=bio
        )
        expect(
            row.bio,
            bio,
            say="A bio with spaces around it, or an empty one, was sent, and the table holds "
            "something else. What the schema lets through is stored as it was sent.",
        )
    patched(
        row,
        lambda status: "A PATCH with an empty body, {}, changes nothing and is 200. "
        f"The answer was {status}.",
    )


@part(points=1)
def patch_refuses(answer: Answer) -> None:
    ada, bob = answer.seed(users=2)
    url = f"/users/{bob.id}"
    reply = answer.http.patch(f"/users/{NOBODY}", json={"bio": "Nobody."})
    answered(answer, reply, 404, missing)
    seven(answer, "PATCH", json={})
    reply = answer.http.patch(url, json={"is_admin": True})
    row = answer.table("users")[bob.id]
    expect(row.is_admin, False, say="A PATCH has just made somebody an administrator.")
    expect(
        reply.status_code,
        422,
        say="A PATCH with is_admin should be refused with 422. UserUpdate does that by itself.",
    )
    with answer.recording() as sent:
        for fields in ({"email": ada.email}, {"username": ada.username}):
            reply = answer.http.patch(url, json=fields)
            answered(answer, reply, 409, taken)
            keeps_to_itself(reply)
    holds(sent.count("update") >= 2, say=LOOKED.format("UPDATE"))
    expect(
        changed(bob, answer.table("users")[bob.id]),
        [],
        say="A PATCH that was refused has changed the row all the same.",
    )


@part(points=1)
def delete_leaves_nothing(answer: Answer) -> None:
    ada, bob = answer.seed(users=2, posts=2)
    reply = answer.http.delete(f"/users/{ada.id}")
    answered(
        answer,
        reply,
        204,
        lambda status: "The DELETE ended in a 500; what came names the exception behind it."
        if status == 500
        else f"A DELETE that went well and has nothing to say is 204. The answer was {status}.",
    )
    expect(reply.content, b"", say="A 204 has no body.")
    expect(
        [row.id for row in answer.table("users")],
        [bob.id],
        say="After the DELETE, exactly this one user should be gone from the table.",
    )
    expect(
        [row.user_id for row in answer.table("posts")],
        [bob.id, bob.id],
        say=lambda came: "Posts of a user who is gone are still there, orphans: the foreign key "
        "was not enforced, or the posts were not deleted with their author."
        if ada.id in came
        else "Posts of somebody else are gone, too.",
    )
    expect(answer.http.delete(f"/users/{ada.id}").status_code, 404, say=missing)
    seven(answer, "DELETE")


# %% [markdown] hint
# Each rule of the task has one place. Which fields may come in, and what is refused: the type of
# the route's parameter. Which fields go out: `response_model`. What is taken: where the commit is
# sent. What is missing: right after `session.get`. Begin with POST, check, and let the sentences
# lead you on. `workbook/domain/schemas.py` has the schemas.

# %% [markdown] hint
# A route says its status and what it lets out; an error is an exception with a status. On other
# data:
#
# ```python
# @app.post("/tags", status_code=201, response_model=TagOut)
# def create_tag(new: TagCreate, session: Db) -> Tag:
#     tag = Tag(**new.model_dump())
#     session.add(tag)
#     try:
#         session.commit()
#     except IntegrityError as error:
#         raise HTTPException(409, "There is such a tag.") from error
#     return tag
# ```
#
# `if tag is None: raise HTTPException(404, "...")` is the other one, and `status_code=204` belongs
# to a route that returns nothing.

# %% [markdown] hint
# ```python
# def find(session: Session, user_id: int) -> User:
#     user = session.get(User, user_id)
#     if user is None:
#         raise HTTPException(404, "Nobody has this id.")
#     return user
#
# @app.patch("/users/{user_id}", response_model=UserOut[int])
# def update_user(user_id: int, changes: UserUpdate, session: Db) -> User:
#     user = find(session, user_id)
#     sent = changes.model_dump(exclude_unset=True)
#     if "password" in sent:
#         user.hashed_password = hash_password(sent.pop("password"))
#     for name, value in sent.items():
#         setattr(user, name, value)
#     ____
#     return user
# ```
#
# The hole commits, and makes a 409 of an `IntegrityError`. POST needs the same, so it is worth a
# function. GET and DELETE begin with `find`.


# %% wrong the-hash-goes-out
# The answer shows the password or its hash to whoever asks. Name UserOut[int] as the response
# model: what it does not name stays inside.
# --- instead of
from workbook.domain.schemas import UserCreate, UserOut, UserUpdate
# --- it says
from workbook.domain.schemas import UserCreate, UserUpdate

# --- instead of
    @app.post("/users", status_code=201, response_model=UserOut[int])
    def create_user(new: UserCreate, session: Db) -> User:
# --- it says
    @app.post("/users", status_code=201)
    def create_user(new: UserCreate, session: Db):

# --- instead of
    @app.get("/users/{user_id}", response_model=UserOut[int])
    def get_user(user_id: int, session: Db) -> User:
# --- it says
    @app.get("/users/{user_id}")
    def get_user(user_id: int, session: Db):

# --- instead of
    @app.patch("/users/{user_id}", response_model=UserOut[int])
    def update_user(user_id: int, changes: UserUpdate, session: Db) -> User:
# --- it says
    @app.patch("/users/{user_id}")
    def update_user(user_id: int, changes: UserUpdate, session: Db):


# %% wrong a-500-for-what-is-taken
# A name or an address that is taken ended in a 500, and should be 409. What came names the
# exception behind it: an IntegrityError is caught where the statement is sent.
# --- instead of
from sqlalchemy.exc import IntegrityError
# --- nothing

# --- instead of


def keep(session: Session) -> None:
    try:
        session.commit()
    except IntegrityError as error:
        raise HTTPException(409, "This name or address is taken.") from error
# --- nothing

# --- in create_user, instead of
        keep(session)
# --- it says
        session.commit()

# --- in update_user, instead of
        keep(session)
# --- it says
        session.commit()


# %% wrong an-administrator-by-request
# Somebody has just made themselves an administrator: the route takes every field that a client
# names. Take a UserCreate, which refuses what it does not know.
# --- before
from sqlalchemy.exc import IntegrityError
# --- it says
from pydantic import BaseModel

# --- instead of
from workbook.domain.schemas import UserCreate, UserOut, UserUpdate
# --- it says
from workbook.domain.schemas import UserOut, UserUpdate

# --- after
from workbook.sqlalchemy_sync.models import User
# --- it says


class NewUser(BaseModel):
    username: str
    email: str
    password: str
    bio: str | None = None
    is_active: bool = True
    is_admin: bool = False

# --- instead of
    def create_user(new: UserCreate, session: Db) -> User:
# --- it says
    def create_user(new: NewUser, session: Db) -> User:


# %% wrong nobody-is-a-500
# An id that nobody has ended in a 500, and should be 404. session.get gives None for it: look for
# None first, and raise HTTPException(404).
# --- instead of
    def get_user(user_id: int, session: Db) -> User:
        return find(session, user_id)
# --- it says
    def get_user(user_id: int, session: Db) -> User | None:
        return session.get(User, user_id)


# %% wrong a-patch-that-resets
# What the client left out has changed too. model_dump(exclude_unset=True) holds what was sent,
# and nothing else.
# --- instead of
        sent = changes.model_dump(exclude_unset=True)
        if "password" in sent:
            user.hashed_password = hash_password(sent.pop("password"))
# --- it says
        sent = changes.model_dump()
        password = sent.pop("password")
        if password is not None:
            user.hashed_password = hash_password(password)


# %% wrong the-password-goes-to-no-column
# The client sent a new password, and hashed_password does not fit it. Hash it into that column; a
# column named password does not exist.
# --- instead of
        sent = changes.model_dump(exclude_unset=True)
        if "password" in sent:
            user.hashed_password = hash_password(sent.pop("password"))
        for name, value in sent.items():
# --- it says
        for name, value in changes.model_dump(exclude_unset=True).items():


# %% wrong the-posts-stay-behind
# Posts of a user who is gone are still there, orphans: the foreign key was not enforced, or the
# posts were not deleted with their author.
# --- before
from sqlalchemy.exc import IntegrityError
# --- it says
from sqlalchemy import create_engine, delete

# --- instead of
from workbook.sqlalchemy_sync.database import Db, make_engine
# --- it says
from workbook.sqlalchemy_sync.database import Db

# --- instead of
        app.state.engine = make_engine(url)  # Db takes its sessions from here
# --- it says
        app.state.engine = create_engine(url)  # Db takes its sessions from here

# --- instead of
        session.delete(find(session, user_id))
# --- it says
        find(session, user_id)
        session.execute(delete(User).where(User.id == user_id))


# %% wrong deleted-and-200
# A DELETE that went well and has nothing to say is 204. The answer was 200.
# --- instead of
    @app.delete("/users/{user_id}", status_code=204)
    def delete_user(user_id: int, session: Db) -> None:
# --- it says
    @app.delete("/users/{user_id}")
    def delete_user(user_id: int, session: Db) -> dict[str, bool]:

# --- before

    return app
# --- it says
        return {"ok": True}


# %% wrong nobody-deleted-is-204
# An id that nobody has is 404. The answer was 204.
# --- before
from sqlalchemy.exc import IntegrityError
# --- it says
from sqlalchemy import delete

# --- instead of
        session.delete(find(session, user_id))
# --- it says
        session.execute(delete(User).where(User.id == user_id))


# %% wrong null-counts-as-left-out
# The client sent null to empty the bio, and the old bio is still there. exclude_unset=True keeps a
# null that was sent; exclude_none drops it.
# --- instead of
        sent = changes.model_dump(exclude_unset=True)
# --- it says
        sent = changes.model_dump(exclude_none=True)


# %% wrong a-password-for-everybody
# A PATCH has changed somebody else's row: an UPDATE without a WHERE is for everybody. Name the
# row, or set the attributes of the user that you have found.
# --- instead of
            user.hashed_password = hash_password(sent.pop("password"))
# --- it says
            hashed = hash_password(sent.pop("password"))
            session.query(User).update({"hashed_password": hashed})


# %% wrong the-password-or-the-rest
# A new password and a new name were sent together. The password has arrived, and the name has not:
# go on with the other fields after the password.
# --- before
        for name, value in sent.items():
# --- it says
            keep(session)
            return user


# %% wrong an-update-of-nothing
# A PATCH with an empty body, {}, changes nothing and is 200. The answer was 500.
# --- before
from sqlalchemy.exc import IntegrityError
# --- it says
from sqlalchemy import update

# --- instead of
            user.hashed_password = hash_password(sent.pop("password"))
        for name, value in sent.items():
            setattr(user, name, value)
        keep(session)
# --- it says
            sent["hashed_password"] = hash_password(sent.pop("password"))
        try:
            session.execute(update(User).where(User.id == user_id).values(**sent))
            session.commit()
        except IntegrityError as error:
            raise HTTPException(409, "This name or address is taken.") from error


# %% wrong looked-first
# The app answered 409 without trying: it looked whether the name or address is free. Between the
# look and the INSERT somebody else can take it. Leave the look out, and catch what the constraint
# raises.
# --- before
from sqlalchemy.exc import IntegrityError
# --- it says
from sqlalchemy import or_, select

# --- before
        fields = new.model_dump(exclude={"password"})
# --- it says
        same = or_(User.username == new.username, User.email == new.email)
        if session.scalars(select(User).where(same)).first() is not None:
            raise HTTPException(409, "This name or address is taken.")

# --- in create_user, instead of
        keep(session)
# --- it says
        session.commit()


# %% wrong their-own-address-is-a-conflict
# This PATCH holds a name that is free and the user's own address, and the answer was 409. Their own
# address is no conflict. Does the UPDATE, or the look before it, leave other rows alone?
# --- before
from sqlalchemy.exc import IntegrityError
# --- it says
from sqlalchemy import select

# --- before
        if "password" in sent:
# --- it says
        if "email" in sent:
            same = select(User).where(User.email == sent["email"])
            if session.scalars(same).first() is not None:
                raise HTTPException(409, "This address is taken.")


# %% wrong everybody-is-an-administrator
# A new user is active and no administrator. The table's own defaults say so: leave is_active and
# is_admin to them.
# --- instead of
        user = User(**fields, hashed_password=hash_password(new.password))
# --- it says
        user = User(**fields, is_admin=True, hashed_password=hash_password(new.password))


# %% wrong an-id-may-be-any-text
# An id like 'seven' cannot be one: 422. With user_id: int, FastAPI answers so itself.
# --- instead of
def find(session: Session, user_id: int) -> User:
# --- it says
def find(session: Session, user_id: int | str) -> User:

# --- instead of
    def update_user(user_id: int, changes: UserUpdate, session: Db) -> User:
# --- it says
    def update_user(user_id: str, changes: UserUpdate, session: Db) -> User:


# %% wrong the-password-in-the-refusal
# The password or its hash stands in the text or in a header of the answer. Neither may leave the
# app.
# --- in create_user, instead of
        keep(session)
# --- it says
        try:
            session.commit()
        except IntegrityError as error:
            raise HTTPException(409, f"Taken: {new.model_dump()}") from error


# %% wrong no-patch-yet
# There is no PATCH /users/{user_id} in your app yet, so the answer was 405. Is the path exactly
# this one, and does create_app add the route?
# --- instead of
from workbook.domain.schemas import UserCreate, UserOut, UserUpdate
# --- it says
from workbook.domain.schemas import UserCreate, UserOut

# --- instead of
    @app.patch("/users/{user_id}", response_model=UserOut[int])
    def update_user(user_id: int, changes: UserUpdate, session: Db) -> User:
        user = find(session, user_id)
        sent = changes.model_dump(exclude_unset=True)
        if "password" in sent:
            user.hashed_password = hash_password(sent.pop("password"))
        for name, value in sent.items():
            setattr(user, name, value)
        keep(session)
        return user

    @app.delete("/users/{user_id}", status_code=204)
# --- it says
    @app.delete("/users/{user_id}", status_code=204)


# %% wrong a-body-from-the-query
# The request is sound, and FastAPI refused it with 422 before your function ran; what came says
# why. Are the parameters of the route as in the task: the id from the path, the schema as the body,
# session: Db?
# --- instead of
from workbook.domain.schemas import UserCreate, UserOut, UserUpdate
# --- it says
from workbook.domain.schemas import UserOut, UserUpdate

# --- instead of
    def create_user(new: UserCreate, session: Db) -> User:
        fields = new.model_dump(exclude={"password"})
        user = User(**fields, hashed_password=hash_password(new.password))
# --- it says
    def create_user(username: str, email: str, password: str, session: Db) -> User:
        fields = {"username": username, "email": email}
        user = User(**fields, hashed_password=hash_password(password))

# %% wrong every-error-is-a-conflict
# The database had no table named users, and the answer to a POST was 409: an outage would tell
# everybody that their name is taken. Only an IntegrityError says that something is taken; catch
# nothing else.
# --- instead of
    except IntegrityError as error:
# --- it says
    except Exception as error:

# --- instead of
from sqlalchemy.exc import IntegrityError
# --- nothing

# %% wrong trimmed-at-the-door
# A name with spaces around it and an empty bio were sent, and the table holds something else. What
# the schema lets through is stored as it was sent.
# --- instead of
        fields = new.model_dump(exclude={"password"})
# --- it says
        fields = new.model_dump(exclude={"password"})
        fields["username"] = fields["username"].strip()

# %% wrong an-empty-bio-is-none
# A bio with spaces around it, or an empty one, was sent, and the table holds something else. What
# the schema lets through is stored as it was sent.
# --- instead of
            setattr(user, name, value)
# --- it says
            setattr(user, name, value or None)
