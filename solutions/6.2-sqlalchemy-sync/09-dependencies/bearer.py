# /// exercise
# id = "6.2.9-bearer"
# title = "A bearer token done right"
# lesson = "6.2.9"
# kind = "app"
# minutes = 30
# teaches = ["bearer tokens", "401 with WWW-Authenticate", "an end, a lock and a way out"]
# needs = ["6.2.4", "6.2.8"]
# not_yet = ["signed tokens", "OAuth2 scopes", "async sessions"]
# covers = ["6.2.9/bearer", "6.2.9/shared"]
# servers = ["sqlite"]
# tables = "course"
# gives = ["create_app"]
# imports = ["workbook.domain.hashing", "workbook.domain.schemas", "workbook.sqlalchemy_sync.database", "workbook.sqlalchemy_sync.models", "workbook.sqlalchemy_sync.tokens"]
# ordered = true
# why = "Every route that names the dependency is closed to strangers in the same way, the table holds nothing that opens a door, and because it is asked at each request, a token can end, be taken back or lose its owner at any moment."
# excused = [
#     { mutant = "get_token: `Token.expires_at > datetime.now(UTC)` becomes `Token.expires_at >= datetime.now(UTC)`", because = "No request comes in the very microsecond in which a token ends." },
#     { mutant = "create_app: lifespan: drop `@asynccontextmanager`", because = "Starlette still takes a bare async generator, and the starter has the decorator." },
#     { mutant = "create_app.lifespan: drop `app.state.engine.dispose()`", because = "The app of a check ends with its process, so nobody sees a pool that was left open; the starter has the line." },
# ]
#
# [variants]
# minutes = [60, 30, 90]
# ///

# %% [markdown] task
# Write the three routes that let people in, show who they are, and let them out. The starter makes the
# app and its tables: those of the course, and `tokens`.
#
# | request | answer |
# |---|---|
# | `POST /tokens` with a `Login` | 201 and a `TokenOut`: a new token for an active user whose password fits, good for $minutes minutes from now |
# | `GET /me` with a token | 200 and its owner as `UserOut[int]` |
# | `DELETE /tokens` with a token | 204: this token lets nobody in any more; the owner's other tokens still do |
#
# - A token comes as `Authorization: Bearer TOKEN`. Whatever lets nobody in is 401, with the header
#   `WWW-Authenticate: Bearer`: no token, another scheme, a token that does not exist, one whose end has
#   come, one whose owner is not active. OpenAPI says of `GET /me` and `DELETE /tokens`, and of no other
#   route, that they want a bearer token.
# - Log in with a wrong password, a name that nobody has or as somebody who is not active: 401, with the
#   header, and with the same words for all three. Nothing is stored. A `Login` without its two fields is
#   422.
# - The table never holds a token: it holds its `fingerprint`, whose it is, and when it ends.
# - No answer shows a password, a hash or a fingerprint.
#
# From `workbook.sqlalchemy_sync.tokens`: `Token` (the table: `fingerprint`, `user_id`, `expires_at`,
# an aware moment in UTC), `fingerprint(token)`, and `issue_token(session, user, lifetime)`, which makes a
# token, adds its row without a commit and returns it. From `workbook.domain.hashing`:
# `verify_password(password, hashed)`. SQLite gives a naive moment back, so let the server compare the
# times. The parts are checked one by one: begin with `POST /tokens` and check early.
#
# Try it yourself, in a cell of its own:
#
# ```python
# from fastapi.testclient import TestClient
# from sqlalchemy.orm import Session
# from workbook.domain.hashing import hash_password
# from workbook.sqlalchemy_sync.models import User
# from workbook.sqlalchemy_sync.fresh import fresh
#
# with fresh("sqlite", people=1) as engine:
#     with Session(engine) as session:
#         user = session.get(User, 1)
#         user.hashed_password = hash_password("enough tea")
#         session.commit()
#         name = user.username
#     url = engine.url.render_as_string(hide_password=False)
#     with TestClient(create_app(url)) as client:
#         login = client.post("/tokens", json={"username": name, "password": "enough tea"})
#         token = login.json()["access_token"]
#         print(client.get("/me", headers={"Authorization": f"Bearer {token}"}).json())
# ```

# %% starter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from pydantic import BaseModel
from sqlalchemy.orm import Session

from workbook.sqlalchemy_sync.database import make_engine
from workbook.sqlalchemy_sync.models import User
from workbook.sqlalchemy_sync.tokens import create_tables


class Login(BaseModel):
    username: str
    password: str


class TokenOut(BaseModel):
    access_token: str
    token_type: str = "bearer"


def create_app(url: str) -> FastAPI:
    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        app.state.engine = make_engine(url)  # Db takes its sessions from here
        create_tables(app.state.engine)
        yield
        app.state.engine.dispose()

    app = FastAPI(lifespan=lifespan)

    # Your routes.

    return app


# %% key
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Annotated

from fastapi import Depends, FastAPI, HTTPException
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import BaseModel
from sqlalchemy import select

from workbook.domain.hashing import verify_password
from workbook.domain.schemas import UserOut
from workbook.sqlalchemy_sync.database import Db, make_engine
from workbook.sqlalchemy_sync.models import User
from workbook.sqlalchemy_sync.tokens import Token, create_tables, fingerprint, issue_token


class Login(BaseModel):
    username: str
    password: str


class TokenOut(BaseModel):
    access_token: str
    token_type: str = "bearer"


def refusal(why: str) -> HTTPException:
    return HTTPException(401, why, {"WWW-Authenticate": "Bearer"})


Credentials = Annotated[HTTPAuthorizationCredentials, Depends(HTTPBearer())]


def get_token(credentials: Credentials, session: Db) -> Token:
    statement = (
        select(Token)
        .join(User, Token.user_id == User.id)
        .where(Token.fingerprint == fingerprint(credentials.credentials))
        .where(Token.expires_at > datetime.now(UTC))
        .where(User.is_active)
    )
    token = session.scalars(statement).one_or_none()
    if token is None:
        raise refusal("Not authenticated")
    return token


Bearing = Annotated[Token, Depends(get_token)]


def create_app(url: str) -> FastAPI:
    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        app.state.engine = make_engine(url)  # Db takes its sessions from here
        create_tables(app.state.engine)
        yield
        app.state.engine.dispose()

    app = FastAPI(lifespan=lifespan)

    @app.post("/tokens", status_code=201)
    def log_in(login: Login, session: Db) -> TokenOut:
        statement = select(User).where(User.username == login.username)
        user = session.scalars(statement).one_or_none()
        if user is None or not user.is_active:
            raise refusal("Wrong name or password.")
        if not verify_password(login.password, user.hashed_password):
            raise refusal("Wrong name or password.")
        token = issue_token(session, user, timedelta(minutes=$minutes))
        session.commit()
        return TokenOut(access_token=token)

    @app.get("/me", response_model=UserOut[int])
    def read_me(token: Bearing, session: Db) -> User | None:
        return session.get(User, token.user_id)

    @app.delete("/tokens", status_code=204)
    def log_out(token: Bearing, session: Db) -> None:
        session.delete(token)
        session.commit()

    return app


# %% check
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

from workbook.practice import Answer, expect, holds, part

SHOWN = {"id", "username", "email", "bio", "is_active", "created_at"}
LIFETIME = timedelta(minutes=$minutes)
A_WHILE = timedelta(seconds=20)  # who asks the server for the time gets whole seconds
CHANGE = """
from sqlalchemy import text
from workbook import servers
from workbook.sqlalchemy_sync.database import make_engine

engine = make_engine(servers.url("sqlite"))
with engine.begin() as connection:
    connection.execute(text(sql), values)
engine.dispose()
"""
HASHES = """
from workbook.domain.hashing import hash_password

[hash_password(password) for password in passwords]
"""
OPENAPI = """
paths = create_app("sqlite://").openapi()
schemes = paths.get("components", {}).get("securitySchemes", {})
wants = {
    f"{method.upper()} {path}": [schemes[name] for one in about.get("security", []) for name in one]
    for path, methods in paths["paths"].items()
    for method, about in methods.items()
}
{
    place: sorted((one.get("scheme") or one.get("type") or "").lower() for one in found)
    for place, found in wants.items()
}
"""


def change(answer: Answer, sql: str, **values: Any) -> None:
    """Change the check's database as somebody else does."""
    answer.probe(CHANGE, sql=sql, values=values)


def people(answer: Answer, count: int) -> list[tuple[Any, str]]:
    """Return active users and their passwords."""
    passwords = [f" {answer.word().title()} and {answer.word()} " for _ in range(count)]
    hashes = answer.probe(HASHES, passwords=passwords)
    rows = [
        {"hashed_password": one, "is_active": True, "username": answer.word().title()}
        for one in hashes
    ]
    return list(zip(answer.seed(users=rows), passwords, strict=True))


def answered(reply: Any, status: int, say: str | Callable[[int], str]) -> None:
    """End the part unless the answer has this status; say so when there is no such route."""
    came = reply.status_code
    where = f"{reply.request.method} {reply.request.url.path}"
    holds(
        came == status or came not in {404, 405} or reply.json().get("detail") not in {
            "Not Found",
            "Method Not Allowed",
        },
        came=came,
        expected=str(status),
        say=f"There is no {where} in your app yet, so the answer was {came}. Is the path exactly "
        "this "
        "one, and does create_app add the route?",
    )
    detail = reply.json().get("detail") if came == 422 else None
    holds(
        status == 422 or not isinstance(detail, list),
        came="; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in detail or []),
        say=f"{where} was refused with 422, before your function ran; what came says what was "
        "missed. "
        "The token is in the header Authorization, which HTTPBearer reads; name and password come "
        "as "
        "a Login, in the body.",
    )
    expect(came, status, say=say)


def let_in(answer: Answer, user: Any, password: str) -> str:
    """Log in and return the token."""
    login = {"username": user.username, "password": password}
    reply = answer.http.post("/tokens", json=login)
    answered(reply, 201, "POST /tokens with the right password makes a token: 201 Created.")
    body = reply.json()
    holds(
        isinstance(body, dict)
        and set(body) == {"access_token", "token_type"}
        and isinstance(body["access_token"], str)
        and str(body["token_type"]).lower() == "bearer",
        came=sorted(body) if isinstance(body, dict) else body,
        expected="access_token and token_type",
        say="POST /tokens answers with a TokenOut, and with nothing else: access_token, and a "
        "token_type that is bearer.",
    )
    token: str = body["access_token"]
    return token


def request(
    answer: Answer, method: str, path: str, token: str | None, scheme: str = "Bearer"
) -> Any:
    """Send a request with a token, or without."""
    headers = {} if token is None else {"Authorization": f"{scheme} {token}"}
    return answer.http.request(method, path, headers=headers)


def refused(reply: Any, who: str) -> None:
    """End the part unless a request is 401, with the header that belongs to it."""

    def say(status: int) -> str:
        if status in {200, 204}:
            return f"{who}, and was let in ({status}). It should be 401."
        if status == 500:
            return f"{who}, and the app answered 500. It should be 401; what came names the "
            "exception."
        return f"{who}. That is 401: who are you? The answer was {status}."

    answered(reply, 401, say)
    expect(
        reply.headers.get("www-authenticate", "").split(" ")[0].lower(),
        "bearer",
        say="A 401 tells the client how to do better: the header WWW-Authenticate: Bearer is "
        "missing. "
        "HTTPException takes headers as its third argument.",
    )


def held(status: int) -> str:
    """Return the sentence for a token that lets in, and did not."""
    if status == 500:
        return (
            "GET /me with a good token ended in a 500; what came names the exception. Does it "
            "compare "
            "moments? SQLite gives a naive one back: let the server compare them, in the WHERE."
        )
    return f"GET /me with a token that has not ended, of an active owner, is 200. It was {status}."


@part(points=1)
def log_in_gives_a_token(answer: Answer) -> None:
    (ada, password), (bob, other) = people(answer, 2)
    before = datetime.now(UTC)
    tokens = [let_in(answer, ada, password) for _ in range(2)]
    tokens.append(let_in(answer, bob, other))
    after = datetime.now(UTC)
    rows = list(answer.table("tokens"))
    holds(
        not any(token in str(list(row.values())) for token in tokens for row in rows),
        say="The token stands in the table as it was told: who reads the table can be anybody. "
        "Store "
        "its fingerprint.",
    )
    expect(
        sorted((row.fingerprint, row.user_id) for row in rows),
        sorted(
            (sha256(token.encode()).hexdigest(), owner)
            for token, owner in zip(tokens, [ada.id, ada.id, bob.id], strict=True)
        ),
        say="After three logins the table tokens should hold three rows: the fingerprint of each "
        "token that was told, and whose it is. Is the commit missing?",
    )
    ends = [
        row.expires_at if row.expires_at.tzinfo else row.expires_at.replace(tzinfo=UTC)
        for row in rows
    ]
    holds(
        all(before + LIFETIME - A_WHILE < end < after + LIFETIME + A_WHILE for end in ends),
        came=ends[0] - before,
        expected="about $minutes minutes",
        say="A token is good for $minutes minutes from now, in UTC. What came is how long this one "
        "lasts.",
    )


@part(points=1)
def log_in_refuses(answer: Answer) -> None:
    (ada, password), (bob, other), _ = people(answer, 3)
    change(answer, "UPDATE users SET is_active = false WHERE id = :id", id=bob.id)
    tries = {
        "Somebody came with a wrong password": {"username": ada.username, "password": other},
        "Somebody came with a name that nobody has": {
            "username": answer.word(),
            "password": password,
        },
        "Somebody logged in with a % for a name": {"username": "%", "password": password},
        "Somebody wrote their name in small letters": {
            "username": ada.username.lower(),
            "password": password,
        },
        "Somebody who is not active came": {"username": bob.username, "password": other},
    }
    replies = {}
    for who, login in tries.items():
        replies[who] = answer.http.post("/tokens", json=login)
        refused(replies[who], who)
    holds(
        len({reply.text for reply in replies.values()}) == 1,
        came=" / ".join(reply.text for reply in replies.values()),
        say="The refusals differ, so a stranger learns which names exist. Say the same for a wrong "
        "name, a wrong password and an owner who is not active.",
    )
    reply = answer.http.post("/tokens", json={"username": ada.username})
    answered(reply, 422, "A Login without a password is nonsense: 422.")
    expect(list(answer.table("tokens")), [], say="Nobody was let in, and a token is in the table.")


@part(points=1)
def me_shows_the_owner(answer: Answer) -> None:
    pairs = people(answer, 3)
    tokens = [let_in(answer, user, password) for user, password in pairs]
    for (user, _), token in reversed(list(zip(pairs, tokens, strict=True))):
        reply = request(answer, "GET", "/me", token)
        answered(reply, 200, held)
        body = reply.json()
        holds(
            isinstance(body, dict) and not {"hashed_password", "password"} & set(body),
            came=sorted(body) if isinstance(body, dict) else body,
            say="GET /me shows the password's hash. Name UserOut[int] as the response model: what "
            "it "
            "does not name stays inside.",
        )
        expect(set(body), SHOWN, say="The owner goes out with the fields of UserOut[int].")
        expect(body["id"], user.id, say="GET /me shows somebody else than the token's owner.")
        said = reply.text + str(reply.headers)
        holds(
            token not in said and "$argon2" not in said
            and sha256(token.encode()).hexdigest() not in said,
            say="The token, its fingerprint or the password's hash stands in the answer.",
        )


@part(points=1)
def strangers_are_401(answer: Answer) -> None:
    ((ada, password),) = people(answer, 1)
    token = let_in(answer, ada, password)
    print_of = answer.table("tokens").last.fingerprint
    for method, path in (("GET", "/me"), ("DELETE", "/tokens")):
        who = f"Somebody asked for {method} {path}"
        refused(request(answer, method, path, None), f"{who} without any token")
        refused(request(answer, method, path, token, "Basic"), f"{who} with another scheme, Basic")
        refused(request(answer, method, path, token + "x"), f"{who} with a token that is unknown")
        refused(
            request(answer, method, path, print_of),
            f"{who} with the fingerprint that the table holds",
        )
    expect(len(answer.table("tokens")), 1, say="A stranger has logged somebody else out.")


@part(points=1)
def an_end_and_a_lock(answer: Answer) -> None:
    (ada, password), (bob, other), (eve, third) = people(answer, 3)
    first, second = let_in(answer, ada, password), let_in(answer, bob, other)
    still = let_in(answer, eve, third)
    # As the course's own models write it: SQLite holds moments of UTC as text.
    over = (datetime.now(UTC) - timedelta(minutes=1)).strftime("%Y-%m-%d %H:%M:%S.%f")
    change(answer, "UPDATE tokens SET expires_at = :over WHERE user_id = :id", over=over, id=ada.id)
    change(answer, "UPDATE users SET is_active = false WHERE id = :id", id=bob.id)
    reply = request(answer, "GET", "/me", still)
    answered(reply, 200, held)
    for method, path in (("GET", "/me"), ("DELETE", "/tokens")):
        refused(
            request(answer, method, path, first),
            f"Somebody came to {method} {path} with a token that has ended a minute ago",
        )
        refused(
            request(answer, method, path, second),
            f"Somebody who is not active any more came to {method} {path} with a token",
        )
    expect(len(answer.table("tokens")), 3, say="Somebody was refused, and a token is gone.")
    before = [row.expires_at for row in answer.table("tokens") if row.user_id == eve.id]
    answered(request(answer, "GET", "/me", still), 200, held)
    expect(
        [row.expires_at for row in answer.table("tokens") if row.user_id == eve.id],
        before,
        say="Somebody asked GET /me, and the end of their token has moved. A token is good for "
        "$minutes minutes from the login, however often it is used.",
    )


@part(points=1)
def log_out_ends_this_token(answer: Answer) -> None:
    (ada, password), (bob, other) = people(answer, 2)
    first, second, third = (
        let_in(answer, *one) for one in ((ada, password), (ada, password), (bob, other))
    )
    reply = request(answer, "DELETE", "/tokens", first)
    answered(reply, 204, lambda status: f"DELETE /tokens with a token is 204. It was {status}.")
    expect(reply.text, "", say="204 says that there is no content: give no body.")
    refused(request(answer, "GET", "/me", first), "Somebody came with a token that was logged out")
    for token, whose in ((second, "the same user's other token"), (third, "another user's token")):
        answered(
            request(answer, "GET", "/me", token),
            200,
            lambda status, whose=whose: f"One token was logged out, and {whose} got {status}. "
            "Delete this one row.",
        )


@part(points=1)
def openapi_knows(answer: Answer) -> None:
    found = answer.probe(OPENAPI)
    wanted = {"GET /me": ["bearer"], "DELETE /tokens": ["bearer"]}
    oauth = {place: ["oauth2"] for place in wanted}
    named = {place: kinds for place, kinds in found.items() if kinds}
    holds(
        named in (wanted, oauth),
        came=named,
        expected="bearer for GET /me and DELETE /tokens",
        say="OpenAPI should say of GET /me and of DELETE /tokens, and of no other route, that they "
        "want a bearer token. HTTPBearer, as a dependency, tells it by itself.",
    )


# %% [markdown] hint
# One dependency does most of the work: from the header to the row of the token, or 401. Write it once,
# let `GET /me` and `DELETE /tokens` name it, and both are closed. The lesson's `me` cell shows the one
# SELECT that it sends; what are its three conditions?

# %% [markdown] hint
# `HTTPBearer()` is a dependency; what it gives has `.credentials`. On other data, a library card with a
# number that only its owner knows:
#
# ```python
# Card = Annotated[HTTPAuthorizationCredentials, Depends(HTTPBearer())]
#
#
# def get_reader(card: Card, session: Db) -> Reader:
#     statement = select(Reader).where(
#         Reader.card_hash == fingerprint(card.credentials), Reader.until > datetime.now(UTC)
#     )
#     reader = session.scalars(statement).one_or_none()
#     if reader is None:
#         raise HTTPException(401, "No such card.", {"WWW-Authenticate": "Bearer"})
#     return reader
# ```

# %% [markdown] hint
# ```python
# def get_token(credentials: Credentials, session: Db) -> Token:
#     statement = (
#         select(Token)
#         .join(User, Token.user_id == User.id)
#         .where(Token.fingerprint == fingerprint(credentials.credentials))
#         .where(Token.expires_at > ____)
#         .where(____)
#     )
#     token = session.scalars(statement).one_or_none()
#     if token is None:
#         raise HTTPException(401, "Not authenticated", ____)
#     return token
#
#
# @app.delete("/tokens", status_code=204)
# def log_out(token: Annotated[Token, Depends(get_token)], session: Db) -> None:
#     session.delete(token)
#     session.commit()
# ```

# %% wrong the-token-in-the-table
# The token stands in the table as it was told: who reads the table can be anybody. Store its
# fingerprint.
# --- instead of
from workbook.sqlalchemy_sync.tokens import Token, create_tables, fingerprint, issue_token
# --- it says
from workbook.sqlalchemy_sync.tokens import Token, create_tables, new_token

# --- instead of
        .where(Token.fingerprint == fingerprint(credentials.credentials))
# --- it says
        .where(Token.fingerprint == credentials.credentials)

# --- instead of
        token = issue_token(session, user, timedelta(minutes=$minutes))
# --- it says
        token = new_token()
        end = datetime.now(UTC) + timedelta(minutes=$minutes)
        session.add(Token(fingerprint=token, user_id=user.id, expires_at=end))

# %% wrong a-header-called-token
# GET /me was refused with 422, before your function ran; what came says what was missed. The token
# is in the header Authorization, which HTTPBearer reads; name and password come as a Login, in the
# body.
# --- instead of
from fastapi import Depends, FastAPI, HTTPException
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
# --- it says
from fastapi import Depends, FastAPI, Header, HTTPException

# --- instead of
Credentials = Annotated[HTTPAuthorizationCredentials, Depends(HTTPBearer())]


def get_token(credentials: Credentials, session: Db) -> Token:
# --- it says
def get_token(session: Db, token: Annotated[str, Header()]) -> Token:

# --- instead of
        .where(Token.fingerprint == fingerprint(credentials.credentials))
# --- it says
        .where(Token.fingerprint == fingerprint(token))

# --- instead of
    token = session.scalars(statement).one_or_none()
    if token is None:
        raise refusal("Not authenticated")
    return token
# --- it says
    row = session.scalars(statement).one_or_none()
    if row is None:
        raise refusal("Not authenticated")
    return row

# %% wrong no-header-with-the-401
# A 401 tells the client how to do better: the header WWW-Authenticate: Bearer is missing.
# HTTPException takes headers as its third argument.
# --- instead of
    return HTTPException(401, why, {"WWW-Authenticate": "Bearer"})
# --- it says
    return HTTPException(401, why)

# %% wrong tokens-never-end
# Somebody came to GET /me with a token that has ended a minute ago, and was let in (200). It should
# be 401.
# --- instead of
from datetime import UTC, datetime, timedelta
# --- it says
from datetime import timedelta

# --- instead of
        .where(Token.expires_at > datetime.now(UTC))
# --- nothing

# %% wrong naive-and-aware
# GET /me with a good token ended in a 500; what came names the exception. Does it compare moments?
# SQLite gives a naive one back: let the server compare them, in the WHERE.
# --- instead of
        .where(Token.expires_at > datetime.now(UTC))
# --- nothing

# --- instead of
    if token is None:
# --- it says
    if token is None or token.expires_at < datetime.now(UTC):

# %% wrong the-locked-out-come-in
# Somebody who is not active any more came to GET /me with a token, and was let in (200). It should
# be 401.
# --- instead of
        .where(User.is_active)
# --- nothing

# %% wrong which-of-the-two-was-wrong
# The refusals differ, so a stranger learns which names exist. Say the same for a wrong name, a
# wrong password and an owner who is not active.
# --- instead of
        if user is None or not user.is_active:
            raise refusal("Wrong name or password.")
# --- it says
        if user is None or not user.is_active:
            raise refusal("There is no such user.")

# %% wrong out-of-all-rooms
# One token was logged out, and the same user's other token got 401. Delete this one row.
# --- instead of
from sqlalchemy import select
# --- it says
from sqlalchemy import delete, select

# --- instead of
        session.delete(token)
# --- it says
        session.execute(delete(Token).where(Token.user_id == token.user_id))

# %% wrong the-hash-for-everybody
# GET /me shows the password's hash. Name UserOut[int] as the response model: what it does not name
# stays inside.
# --- instead of
from workbook.domain.schemas import UserOut
# --- nothing

# --- instead of
    @app.get("/me", response_model=UserOut[int])
    def read_me(token: Bearing, session: Db) -> User | None:
# --- it says
    @app.get("/me")
    def read_me(token: Bearing, session: Db):

# %% wrong longer-with-each-use
# Somebody asked GET /me, and the end of their token has moved. A token is good for $minutes minutes
# from the login, however often it is used.
# --- instead of
        return session.get(User, token.user_id)
# --- it says
        token.expires_at = datetime.now(UTC) + timedelta(minutes=$minutes)
        session.commit()
        return session.get(User, token.user_id)

# %% wrong a-name-that-is-a-pattern
# Somebody logged in with a % for a name. That is 401: who are you? The answer was 201.
# --- instead of
        statement = select(User).where(User.username == login.username)
        user = session.scalars(statement).one_or_none()
# --- it says
        statement = select(User).where(User.username.like(login.username))
        user = session.scalars(statement).first()
