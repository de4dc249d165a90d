# %% [markdown]
# # 6.2.9 Dependency injection for databases
#
# **Goal.** A route gets its session, its user and its repository handed in: one session a request,
# a bearer token that is checked in one place, tests that swap a part and put it back, and a pool
# that a crowd cannot empty.
#
# **Time.** 40 minutes, and 55 more for the three exercises.
#
# **You need** the app of 6.2.4, the pool (6.1.3) and who commits (6.2.8).
#
# A *dependency* is a function that FastAPI calls for a route, and whose value it passes in. You
# have used one all along: `session: Db`.

# %%
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Annotated

from fastapi import Depends, FastAPI, Header, HTTPException
from fastapi.security import HTTPBearer
from fastapi.testclient import TestClient
from IPython.display import display
from sqlalchemy import update
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session

from workbook import ask, expect_error, order, predict, record, reveal, space, table
from workbook.domain.schemas import UserOut
from workbook.sqlalchemy_sync.crowd import Crowd, small_engine
from workbook.sqlalchemy_sync.database import Db, get_session
from workbook.sqlalchemy_sync.dependencies import CurrentUser, create_app, get_current_user
from workbook.sqlalchemy_sync.fresh import fresh
from workbook.sqlalchemy_sync.models import User
from workbook.sqlalchemy_sync.repository import Users
from workbook.sqlalchemy_sync.tokens import Token

# %% [markdown]
# ## Remember
#
# One question on the lesson before this one.

# %%
ask("6.2.9-q1")

# %% [markdown]
# ## Worked example: a user or 404
#
# Three routes of 6.2.4 get a user by an id, and answer 404 where there is none. A dependency does
# that for all of them. It needs a session itself, so it has a dependency of its own.


# %% covers=["shared"]
def find_user(user_id: int, session: Db) -> User:
    user = session.get(User, user_id)
    if user is None:
        raise HTTPException(404, "There is no such user.")
    return user


def app_with(own):
    """Return an app with one route, whose own session comes from this alias."""
    app = FastAPI()

    @app.patch("/users/{user_id}", response_model=UserOut[int])
    def change_bio(user_id: int, bio: str, user: Annotated[User, Depends(find_user)], session: own):
        # open a session: the dependency has
        # build the statement: session.get once more, as a route does that trusts nobody
        user = session.get(User, user_id)
        user.bio = bio
        # execute, commit or not
        session.commit()
        # shape the response: UserOut does
        return user

    return app


# %% [markdown]
# ### Predict
#
# `change_bio` names a session, and `find_user`, on which it depends, names one too.

# %%
predict("6.2.9-p1")


# %% [markdown]
# ### Run


# %% covers=["shared"]
def likes_tea(app):
    """Change a bio through the app; return the recording, the answer and the row."""
    with fresh("postgresql", people=1) as engine:
        app.state.engine = engine
        with record(engine, "PATCH /users/1") as sent, TestClient(app) as client:
            answer = client.patch("/users/1", params={"bio": "Likes tea."})
        return sent, answer, table(engine, "users", ["id", "bio"])


sent, answer, rows = likes_tea(app_with(Db))
display(sent, rows)
print(answer.status_code, answer.json()["bio"])
reveal("6.2.9-p1", [sent.count("begin"), sent.count("select")])

# %% [markdown]
# ### Investigate
#
# One BEGIN: one session. FastAPI calls a dependency once a request and hands its value to everybody
# who asks for it. And one SELECT: in one session a row is one object, so the second `session.get`
# finds it there and asks nobody. What the dependency has loaded, the route can change and commit.
#
# Everything hangs on *the same* dependency. Below, `find_user` is written again, from the pages of
# FastAPI this time: `Depends(get_session)`, without the `scope="function"` of `Db`. The route
# changes the user that it was given.

# %%
predict("6.2.9-p2")


# %% covers=["shared"]
def find_user_too(user_id: int, session: Annotated[Session, Depends(get_session)]) -> User:
    return session.get(User, user_id)


two_sessions = FastAPI()


@two_sessions.patch("/users/{user_id}", response_model=UserOut[int])
def change_bio(bio: str, user: Annotated[User, Depends(find_user_too)], session: Db):
    user.bio = bio
    session.commit()
    return user


sent, answer, rows = likes_tea(two_sessions)
display(sent)
print("The client hears:", answer.status_code, answer.json()["bio"])
print("The table holds: ", rows[0]["bio"])
heard, kept = answer.json()["bio"] == "Likes tea.", rows[0]["bio"] == "Likes tea."
reveal("6.2.9-p2", f"answered {heard}, stored {kept}")

# %% [markdown]
# The two differ in their scope, so for FastAPI they are two dependencies, and each has its session.
# The user belongs to the first one, the commit went to the second one, which had nothing to send:
# no error, no UPDATE, and the client was told the new bio. Hence one alias, `Db`, for everybody.
#
# ### Modify
#
# `use_cache=False` gives the route a session of its own, in the same scope. Say what the cell below
# prints: how many BEGINs, how many SELECTs, and is the bio stored this time? Then take the option
# out, and run it again.

# %% tags=["modify"] covers=["shared"]
Own = Annotated[Session, Depends(get_session, scope="function", use_cache=False)]

sent, answer, rows = likes_tea(app_with(Own))
print(f"BEGIN: {sent.count('begin')}, SELECT: {sent.count('select')}, stored: {rows[0]['bio']}")

# %%
order("6.2.9-o1")

# %% [markdown]
# ## Who is asking?
#
# The text lets a dependency find the user behind a token, and that is the right place: every route
# that names `current_user` is closed to strangers, and none can forget the check. This is its
# dependency, with a `verify_token` that it leaves to the reader. A client sends what all clients
# send: `Authorization: Bearer good`.

# %%
predict("6.2.9-p3")

# %% covers=["bearer"]
texts, todays = FastAPI(), FastAPI()


def verify_token(token):
    return {"username": "ada"} if token == "good" else None


@texts.get("/me")
def read_me(token: str = Header(...)):
    user = verify_token(token)
    if not user:
        raise HTTPException(status_code=401, detail="Invalid token")
    return user


@todays.get("/me")
def read_me_today(credentials: Annotated[str, Depends(HTTPBearer())]):
    return verify_token(credentials.credentials)


headers = {"nothing": {}, "the token": {"Authorization": "Bearer good"}}
for name, app in {"the text": texts, "HTTPBearer": todays}.items():
    with TestClient(app) as client:
        for sent_along, header in headers.items():
            answer = client.get("/me", headers=header)
            asks = answer.headers.get("www-authenticate")
            print(f"{name}, {sent_along}: {answer.status_code}, WWW-Authenticate: {asks}")
            if (name, sent_along) == ("the text", "the token"):
                status = answer.status_code
    print(f"{name}, OpenAPI: {app.openapi()['paths']['/me']['get'].get('security')}\n")

reveal("6.2.9-p3", status)

# %% [markdown]
# `token: str = Header(...)` reads a header that is called `token`, which no client, no proxy and no
# documentation knows. `HTTPBearer` reads the one that they all know, answers 401 with
# `WWW-Authenticate: Bearer`, as HTTP asks of a 401, and tells OpenAPI, so the documentation grows
# a button to log in.
#
# That leaves `verify_token`. The course's app gives a token for a password, `POST /tokens`, and keeps
# a table of them: a fingerprint (SHA-256), whose it is, and when it ends. Ada logs in. Then four
# people come with something that looks like a token.

# %%
predict("6.2.9-p4")


# %% covers=["bearer"]
@contextmanager
def logged_in():
    """Register Ada and log her in; lend client, engine and her token."""
    ada = {"username": "ada", "password": "sesame open"}
    with space("tokens", "sqlite") as url, TestClient(create_app(url)) as client:
        client.post("/users", json=ada | {"email": "ada@example.org"}).raise_for_status()
        token = client.post("/tokens", json=ada).json()["access_token"]
        yield client, client.app.state.engine, token


def me(client, token):
    return client.get("/me", headers={"Authorization": f"Bearer {token}"})


def change(engine, statement):
    with Session(engine) as session:
        session.execute(statement)
        session.commit()


with logged_in() as (client, engine, token):
    (row,) = table(engine, "tokens")
    answers = {"Ada, with her token": me(client, token)}
    answers["a thief, with what the table holds"] = me(client, row["fingerprint"])
    change(engine, update(User).values(is_active=False))
    answers["Ada, whom somebody has locked out"] = me(client, token)
    change(engine, update(User).values(is_active=True))
    change(engine, update(Token).values(expires_at=datetime(2001, 1, 1, tzinfo=UTC)))
    answers["Ada, after her token has ended"] = me(client, token)

for who, answer in answers.items():
    print(f"{who}: {answer.status_code}")
print("The token stands in the table:", token in str(row))
reveal("6.2.9-p4", sum(answer.status_code == 200 for answer in answers.values()))

# %% [markdown]
# A *password* is a word that somebody chose, so its hash must be slow. A *token* is 256 random bits;
# nobody guesses it from a digest, so a quick one will do, and as it is the same every time, the
# primary key finds it. There is no secret in the settings, and to log out is a DELETE. A signed token
# (JWT) asks no table, and that is its price: until it ends it holds, whoever is locked out.
#
# **Modify.** What does one request with a token cost, and what does `/me` show where nobody names a
# response model? Guess, run the cell, then ask with `token + "x"`: what is sent all the same, and what
# do both answers hold now?

# %% tags=["modify"] covers=["bearer"]
with logged_in() as (client, engine, token):
    with record(engine, "GET /me") as sent:
        answer = me(client, token)

    @client.app.get("/as-the-text-has-it")
    def read_current_user(user: CurrentUser):
        return user

    bare = client.get("/as-the-text-has-it", headers=answer.request.headers)
    (scheme,) = client.app.openapi()["components"]["securitySchemes"].values()

for statement in sent.statements:
    print(statement.sql)
print("With UserOut:", ", ".join(sorted(answer.json())))
print("Without it:  ", ", ".join(sorted(bare.json())))
print("OpenAPI knows:", scheme)

# %% [markdown]
# ## Override: a test swaps a part
#
# A test of `/me` does not want to log in. `app.dependency_overrides` is a dict: the dependency, and
# what is called in its place. Routes name the alias, `CurrentUser`. So do we.

# %%
predict("6.2.9-p5")


# %% covers=["override"]
def somebody() -> User:
    return User(id=7, username="bea", email="bea@example.org", is_active=True, created_at=NOON)


NOON = datetime(2001, 1, 1, 12, tzinfo=UTC)

with logged_in() as (client, _, _):
    client.app.dependency_overrides[CurrentUser] = somebody
    by_alias = client.get("/me").status_code
    client.app.dependency_overrides[get_current_user] = somebody
    by_function = client.get("/me").status_code
    # and the next test, which is about strangers, gets the same app
    next_test = client.get("/me").status_code

print(f"by the alias: {by_alias}, by the function: {by_function}, in the next test: {next_test}")
reveal("6.2.9-p5", by_alias)

# %% [markdown]
# The key is the *function*; an alias is only a way to write `Depends(function)`. A key that nobody
# asks for is no error: the dict takes it, and nothing happens. And an override stays until somebody
# takes it out. The next test, which wants to see a 401, sees a 200: it passes alone and fails in
# company, or, worse, it is the other way round.
#
# So whoever overrides puts back what was there, whatever happens in between.
#
# **Modify.** Run the cell. Then write `app.dependency_overrides.clear()` in place of the `finally`
# block's line: what does the last line lose, and whose was it? Then take `try` and `finally` away, and
# say which number changes.


# %% tags=["modify"] covers=["override"]
@contextmanager
def acting_as(app, user):
    before = dict(app.dependency_overrides)
    app.dependency_overrides[get_current_user] = lambda: user
    try:
        yield
    finally:
        app.dependency_overrides = before


statuses = []
with logged_in() as (client, _, _):
    client.app.dependency_overrides[get_session] = lambda: None  # somebody else's
    with acting_as(client.app, somebody()):
        statuses.append(client.get("/me").status_code)
    with expect_error(RuntimeError), acting_as(client.app, somebody()):
        statuses.append(client.get("/me").status_code)
        raise RuntimeError("a test that fails")
    statuses.append(client.get("/me").status_code)
    left = [function.__name__ for function in client.app.dependency_overrides]

print(*statuses, left)

# %% [markdown]
# ## A repository
#
# A class can be a dependency, too: FastAPI calls it, and fills in what its `__init__` names. `Users`
# in `workbook/sqlalchemy_sync/repository.py` is one: it holds the session of the request and is the
# only place that knows how users are asked for. Routes say *what*, the repository says *how*, and
# the route commits, because it knows when the work is whole.
#
# People like it for tests: a repository of a dict, and no server. Two people register under one
# name, once with the real one, once with this:


# %%
people = {}


class UsersInADict:
    """What a test puts in the place of Users."""

    def add(self, new):
        user = User(id=len(people) + 1, username=new.username, email=new.email)
        user.is_active, user.created_at = True, NOON
        people[new.username] = user
        return user


# %%
predict("6.2.9-p6")

# %% covers=["repository"]
ada = {"username": "ada", "email": "ada@example.org", "password": "sesame open"}
came = {}
for name, overrides in {"on SQLite": {}, "in a dict": {Users: UsersInADict}}.items():
    with space("repository", "sqlite") as url, TestClient(create_app(url)) as client:
        client.app.dependency_overrides = overrides
        with record(client.app, name) as sent:
            came[name] = [client.post("/users", json=ada).status_code for _ in range(2)]
    print(f"{name}: {came[name]}, {sent.count()} statements")
    people.clear()

reveal("6.2.9-p6", came["in a dict"])

# %% [markdown]
# The override went through the class, and no statement was sent: that is quick, and good for what a
# route does with what it gets. But the rules of a table, UNIQUE first of all, are in the *table*. A
# test that is to see a 409 needs the constraint, so it needs a server; 6.2.8 has shown how it leaves
# nothing behind.
#
# ## What goes wrong
#
# Every session that is handed in takes a connection with its first statement, and the pool has only
# so many. Here it has two, and who finds none is refused at once (the default is to wait for 30
# seconds). Broken on purpose: three sessions.

# %% covers=["max-concurrency"]
with space("crowd", "sqlite") as url:
    engine = small_engine(url)
    sessions = [Session(engine) for _ in range(3)]
    with expect_error(PoolTimeout) as caught:
        for session in sessions:
            session.connection()
    print(engine.pool.status())
    for session in sessions:
        session.close()
    engine.dispose()

print(caught.error)

# %% [markdown]
# Read the error word by word:
#
# 1. *QueuePool limit of size 2* is `pool_size`: connections that are kept.
# 2. *overflow 0* is `max_overflow`: how many more it may open in a rush.
# 3. *connection timed out, timeout 0.00* is `pool_timeout`, the wait for somebody to give one back.
#    No server was asked: the queue is in your own process.
# 4. The link leads to SQLAlchemy's own page about this error.
#
# An app gets there without any leak when more requests are at work than there are connections. Six
# come at once; each keeps its connection until the whole crowd stands still, so the outcome does not
# hang on the clock. `max_concurrency=2` lets two at a time into the dependency.

# %%
predict("6.2.9-p7")


# %% covers=["max-concurrency"]
def limited():
    """Return an alias for a session that two may have at a time."""
    return Annotated[Session, Depends(get_session, scope="function", max_concurrency=2)]


def crowd_at(paths, first, second, stands_still):
    """Send a request to each path; return how often each status came."""
    app = FastAPI()
    crowd = Crowd(app)

    @app.get("/first")
    def at_first(session: first):
        crowd.work(session)

    @app.get("/second")
    def at_second(session: second):
        crowd.work(session)

    with space("crowd", "sqlite") as url:
        app.state.engine = small_engine(url)
        answers = crowd.come(paths, stands_still)
        app.state.engine.dispose()
    return dict(answers)


six, shared = ["/first"] * 6, limited()
without = crowd_at(six, Db, Db, lambda crowd: (crowd.inside, len(crowd.answers)) == (2, 4))
with_limit = crowd_at(six, shared, shared, lambda crowd: (crowd.inside, crowd.arrived) == (2, 6))

print("no limit:         ", without)
print("max_concurrency=2:", with_limit)
reveal("6.2.9-p7", with_limit[200])

# %% [markdown]
# Without the limit four are refused, and an unhandled refusal is a 500; the course's app makes it
# a 503 that says when to come again. With the limit nobody is refused, for a place in the line is
# free at the moment at which a connection is. Now the app grows a second route, and each has its own
# `Depends(get_session, scope="function", max_concurrency=2)`. Two requests come to each.

# %%
predict("6.2.9-p8")

# %% covers=["max-concurrency"]
four = ["/first", "/first", "/second", "/second"]
one_alias = crowd_at(four, shared, shared, lambda crowd: (crowd.inside, crowd.arrived) == (2, 4))
two = crowd_at(
    four, limited(), limited(), lambda crowd: (crowd.inside, len(crowd.answers)) == (2, 2)
)

print("one alias for both:   ", one_alias)
print("each its own Depends: ", two)
reveal("6.2.9-p8", two[200])

# %% [markdown]
# The limit belongs to the *object* that `Depends(…)` made, not to `get_session`: two objects, two
# lines, four people, two connections. Once more one alias for all is the answer. It also counts for one process only: four workers with a limit of 2 are eight
# connections.
#
# ## Then and now
#
# The text's block has the right idea twice: a session comes from outside, and so does the user. Its
# `HTTPException(status_code=404)` is what one writes today. To bring it up to date:
#
# | the text | with FastAPI 0.165 |
# |---|---|
# | `db: Session = Depends(get_db)` everywhere | one alias, `Db = Annotated[Session, Depends(get_session, scope="function")]` |
# | `token: str = Header(...)`, not imported | `HTTPBearer()`: the header that clients send, 401 with `WWW-Authenticate`, known to OpenAPI |
# | `verify_token(db, token)`, not written | a table of fingerprints, with an end |
# | `detail="Invalid token"` for a wrong one, 422 for none | one answer, 401, for whatever lets nobody in |
# | `return current_user` | `response_model=UserOut[int]`; without it `/me` is one line away from showing the hash |
# | routes that query | a repository, where more than one route asks the same |
#
# ## Make
#
# [Three exercises](../../exercises/6.2-sqlalchemy-sync/09-dependencies.ipynb) wait: a test's session
# inside of the app, and nothing left behind (10 minutes), a repository (15), a bearer token done
# right (30). Compare with `dependencies.py` and `repository.py` in `workbook/sqlalchemy_sync/`
# afterwards; they hold one solution.

# %%
# Four questions to take along
display(ask("6.2.9-q2"), ask("6.2.9-q3"), ask("6.2.9-q4"), ask("6.2.9-q5"))

# %% [markdown]
# ## Recap
#
# 1. One alias, one dependency, one session a request: what one part has loaded, another can commit.
# 2. A token goes in `Authorization`, its fingerprint in the table, and every failure is the same 401.
# 3. An override is keyed by the function and undone by the one who made it; a limit belongs to one
#    `Depends` object.
#
# FastAPI's own page: [Dependencies with yield](https://fastapi.tiangolo.com/tutorial/dependencies/dependencies-with-yield/).
