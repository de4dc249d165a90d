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
# | `PATCH /users/{user_id}` with a `UserUpdate` | 200 and the changed user; what was left out stays |
# | `DELETE /users/{user_id}` | 204 and no body; the user's posts go too |
#
# And for all of them:
#
# - A user goes out as `UserOut[int]`: no password and no hash leaves the app. In the table, a
#   password stands as `hash_password` makes it.
# - A username or an address that belongs to somebody else is 409, and nothing is stored.
# - An id that nobody has is 404.
# - Nonsense is 422: a missing field, an unknown field such as `is_admin`, an id like `seven`.
#
# The schemas come from `workbook.domain.schemas`, `hash_password` from `workbook.domain.hashing`,
# `User` from `workbook.sqlalchemy_sync.models`, `Db` from `workbook.sqlalchemy_sync.database`. The
# parts are checked one by one, so begin with POST and check early.

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
from typing import Any

from workbook.domain.hashing import verify_password
from workbook.practice import Answer, expect, holds, part

SHOWN = {"id", "username", "email", "bio", "is_active", "created_at"}
NOBODY = 999_999


def person(answer: Answer, **fields: Any) -> dict[str, Any]:
    """Return what a client sends to register."""
    name = answer.word()
    return {
        "username": name,
        "email": f"{name}@example.org",
        "password": f"{answer.word()} and {answer.word()}",
        "bio": f"Likes {answer.word()}.",
    } | fields


def shows_no_secret(body: Any) -> None:
    """End the part when an answer holds more than a user's public fields."""
    holds(
        not isinstance(body, dict) or not {"hashed_password", "password"} & set(body),
        came=sorted(body),
        say="The answer shows the password or its hash to whoever asks. Name UserOut[int] as the "
        "response model: what it does not name stays inside.",
    )


def taken(status: int) -> str:
    """Return the sentence for a duplicate that was not answered with 409."""
    if status == 500:
        return (
            "A name or an address that is taken ended in a 500, and should be 409. What came names "
            "the exception behind it: an IntegrityError is caught where the commit is sent."
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


@part(points=1)
def post_stores_a_user(answer: Answer) -> None:
    ada = person(answer)
    reply = answer.http.post("/users", json=ada)
    expect(reply.status_code, 201, say="POST /users makes something new: 201 Created.")
    body = reply.json()
    shows_no_secret(body)
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


@part(points=1)
def post_refuses_what_is_taken(answer: Answer) -> None:
    ada, bob = answer.seed(users=2)
    for fields in ({"username": ada.username}, {"email": bob.email}):
        reply = answer.http.post("/users", json=person(answer, **fields))
        expect(reply.status_code, 409, say=taken)
    expect(len(answer.table("users")), 2, say="A person who was refused is in the table now.")


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
    expect(
        (reply.status_code, len(rows)),
        (422, 0),
        say="A request with a field that you do not know should be refused with 422, and nothing "
        "stored. UserCreate does that by itself (extra='forbid').",
    )
    del eve["password"]
    reply = answer.http.post("/users", json=eve)
    expect(reply.status_code, 422, say="A request without a password should be refused: 422.")


@part(points=1)
def get_shows_one_user(answer: Answer) -> None:
    ada, bob = answer.seed(users=2)
    reply = answer.http.get(f"/users/{bob.id}")
    expect(reply.status_code, 200, say="GET /users/{user_id} of a user who exists is 200.")
    body = reply.json()
    shows_no_secret(body)
    expect(set(body), SHOWN, say="A user goes out with the fields of UserOut[int], all of them.")
    expect(
        (body["id"], body["username"], body["bio"]),
        (bob.id, bob.username, bob.bio),
        say="That is not the user who was asked for.",
    )
    expect(answer.http.get(f"/users/{NOBODY}").status_code, 404, say=missing)
    expect(
        answer.http.get("/users/seven").status_code,
        422,
        say="An id like 'seven' cannot be one: 422. With user_id: int, FastAPI answers so itself.",
    )


@part(points=1)
def patch_changes_what_was_sent(answer: Answer) -> None:
    ada, bob = [user for user in answer.seed(users=4) if user.bio][:2]
    name = answer.word()
    reply = answer.http.patch(f"/users/{bob.id}", json={"username": name, "email": bob.email})
    expect(reply.status_code, 200, say="A PATCH that went well is 200.")
    row = answer.table("users")[bob.id]
    expect(row.username, name, say="The new name is not in the table. Is the commit missing?")
    expect(
        (row.bio, row.hashed_password),
        (bob.bio, bob.hashed_password),
        say="What the client left out has changed too. model_dump(exclude_unset=True) holds what "
        "was sent, and nothing else.",
    )
    body = reply.json()
    shows_no_secret(body)
    expect(body["username"], name, say="The answer to a PATCH shows the user as changed.")
    password = f"{answer.word()} and {answer.word()}"
    reply = answer.http.patch(f"/users/{bob.id}", json={"password": password})
    expect(reply.status_code, 200, say="A PATCH with nothing but a password is 200 too.")
    holds(
        verify_password(password, answer.table("users")[bob.id].hashed_password),
        say="The client sent a new password, and hashed_password does not fit it. Hash it into "
        "that column; a column named password does not exist.",
    )
    reply = answer.http.patch(f"/users/{bob.id}", json={"email": ada.email})
    expect(reply.status_code, 409, say=taken)
    reply = answer.http.patch(f"/users/{bob.id}", json={"is_admin": True})
    expect(
        (reply.status_code, answer.table("users")[bob.id].is_admin),
        (422, False),
        say="A PATCH with is_admin should be refused with 422. UserUpdate does that by itself.",
    )
    reply = answer.http.patch(f"/users/{NOBODY}", json={"bio": "Nobody."})
    expect(reply.status_code, 404, say=missing)


@part(points=1)
def delete_leaves_nothing(answer: Answer) -> None:
    ada, bob = answer.seed(users=2, posts=2)
    reply = answer.http.delete(f"/users/{ada.id}")
    expect(
        reply.status_code,
        204,
        say=lambda status: "The DELETE ended in a 500; what came names the exception behind it."
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
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI, HTTPException
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from workbook.domain.hashing import hash_password
from workbook.domain.schemas import UserCreate, UserUpdate
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

    @app.post("/users", status_code=201)
    def create_user(new: UserCreate, session: Db):
        fields = new.model_dump(exclude={"password"})
        user = User(**fields, hashed_password=hash_password(new.password))
        session.add(user)
        keep(session)
        return user

    @app.get("/users/{user_id}")
    def get_user(user_id: int, session: Db):
        return find(session, user_id)

    @app.patch("/users/{user_id}")
    def update_user(user_id: int, changes: UserUpdate, session: Db):
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


# %% wrong a-500-for-what-is-taken
# A name or an address that is taken ended in a 500, and should be 409. What came names the
# exception behind it: an IntegrityError is caught where the commit is sent.
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI, HTTPException
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
        session.commit()
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
        session.commit()
        return user

    @app.delete("/users/{user_id}", status_code=204)
    def delete_user(user_id: int, session: Db) -> None:
        session.delete(find(session, user_id))
        session.commit()

    return app


# %% wrong an-administrator-by-request
# Somebody has just made themselves an administrator: the route takes every field that a client
# names. Take a UserCreate, which refuses what it does not know.
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI, HTTPException
from pydantic import BaseModel
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from workbook.domain.hashing import hash_password
from workbook.domain.schemas import UserOut, UserUpdate
from workbook.sqlalchemy_sync.database import Db, make_engine
from workbook.sqlalchemy_sync.models import User


class NewUser(BaseModel):
    username: str
    email: str
    password: str
    bio: str | None = None
    is_active: bool = True
    is_admin: bool = False


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
    def create_user(new: NewUser, session: Db) -> User:
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


# %% wrong nobody-is-a-500
# An id that nobody has ended in a 500, and should be 404. session.get gives None for it: look for
# None first, and raise HTTPException(404).
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
    def get_user(user_id: int, session: Db) -> User | None:
        return session.get(User, user_id)

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


# %% wrong a-patch-that-resets
# What the client left out has changed too. model_dump(exclude_unset=True) holds what was sent,
# and nothing else.
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
        sent = changes.model_dump()
        password = sent.pop("password")
        if password is not None:
            user.hashed_password = hash_password(password)
        for name, value in sent.items():
            setattr(user, name, value)
        keep(session)
        return user

    @app.delete("/users/{user_id}", status_code=204)
    def delete_user(user_id: int, session: Db) -> None:
        session.delete(find(session, user_id))
        session.commit()

    return app


# %% wrong the-password-goes-to-no-column
# The client sent a new password, and hashed_password does not fit it. Hash it into that column; a
# column named password does not exist.
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
        for name, value in changes.model_dump(exclude_unset=True).items():
            setattr(user, name, value)
        keep(session)
        return user

    @app.delete("/users/{user_id}", status_code=204)
    def delete_user(user_id: int, session: Db) -> None:
        session.delete(find(session, user_id))
        session.commit()

    return app


# %% wrong the-posts-stay-behind
# Posts of a user who is gone are still there, orphans: the foreign key was not enforced, or the
# posts were not deleted with their author.
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI, HTTPException
from sqlalchemy import create_engine, delete
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from workbook.domain.hashing import hash_password
from workbook.domain.schemas import UserCreate, UserOut, UserUpdate
from workbook.sqlalchemy_sync.database import Db
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
        app.state.engine = create_engine(url)  # Db takes its sessions from here
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
        find(session, user_id)
        session.execute(delete(User).where(User.id == user_id))
        session.commit()

    return app


# %% wrong deleted-and-200
# A DELETE that went well and has nothing to say is 204. The answer was 200.
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

    @app.delete("/users/{user_id}")
    def delete_user(user_id: int, session: Db) -> dict[str, bool]:
        session.delete(find(session, user_id))
        session.commit()
        return {"ok": True}

    return app


# %% wrong nobody-deleted-is-204
# An id that nobody has is 404. The answer was 204.
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI, HTTPException
from sqlalchemy import delete
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
        session.execute(delete(User).where(User.id == user_id))
        session.commit()

    return app
