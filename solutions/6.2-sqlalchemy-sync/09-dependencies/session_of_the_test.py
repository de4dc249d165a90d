# /// exercise
# id = "6.2.9-session-of-the-test"
# title = "The test's session inside of the app"
# lesson = "6.2.9"
# kind = "fill"
# minutes = 10
# teaches = ["dependency_overrides", "undoing what a test has changed", "context managers"]
# needs = ["6.2.8"]
# not_yet = ["async sessions", "pytest plugins"]
# covers = ["6.2.9/override"]
# servers = ["sqlite"]
# tables = "course"
# gives = ["using"]
# imports = ["workbook.sqlalchemy_sync.database", "workbook.sqlalchemy_sync.models"]
# ordered = true
# why = "The key is the function that FastAPI would call, the value is what it calls instead, and finally puts back exactly what was there, so the next test finds the app as this one found it."
# ///

# %% [markdown] task
# A test has put rows into a session and has not committed them: they are to vanish with the test. Yet
# the app should see them. So for a while the app gets *this* session, wherever a route asks for `Db`,
# which is `Depends(get_session, scope="function")`.
#
# Fill the three holes (`...`) of `using(app, session)`, and add what is missing around them:
#
# - Inside of the `with` block every request of the app gets this very session.
# - Afterwards `app.dependency_overrides` is as it was before, also when the block ended in an error, and
#   the error comes through. Overrides of other dependencies stay; so does one of `get_session` that was
#   there before, as when one `with using(...)` stands inside of another.
# - The session belongs to the test: do not commit it, roll it back or close it.
#
# Try it yourself, in a cell of its own:
#
# ```python
# from typing import Annotated
# from fastapi.testclient import TestClient
# from workbook.sqlalchemy_sync.database import Db
# from workbook.sqlalchemy_sync.fresh import fresh
# from workbook.sqlalchemy_sync.models import User
#
# small = FastAPI()
#
#
# @small.get("/name")
# def name(session: Db):
#     user = session.get(User, 1)
#     return user.username if user else None
#
#
# with fresh("sqlite") as small.state.engine, Session(small.state.engine) as session:
#     session.add(User(username="ada", email="ada@example.org", hashed_password="!"))
#     session.flush()
#     with TestClient(small) as client:
#         with using(small, session):
#             print(client.get("/name").json())  # ada
#         print(client.get("/name").json())  # None
# ```

# %% starter
from collections.abc import Iterator
from contextlib import contextmanager

from fastapi import FastAPI
from sqlalchemy.orm import Session

from workbook.sqlalchemy_sync.database import get_session


@contextmanager
def using(app: FastAPI, session: Session) -> Iterator[None]:
    before = ...
    app.dependency_overrides[...] = ...
    yield


# %% key
from collections.abc import Iterator
from contextlib import contextmanager

from fastapi import FastAPI
from sqlalchemy.orm import Session

from workbook.sqlalchemy_sync.database import get_session


@contextmanager
def using(app: FastAPI, session: Session) -> Iterator[None]:
    before = dict(app.dependency_overrides)
    app.dependency_overrides[get_session] = lambda: session
    try:
        yield
    finally:
        app.dependency_overrides = before


# %% check
from typing import Any

from workbook.practice import Answer, Raised, expect, holds, part

APP = """
from typing import Annotated

from fastapi import Depends, FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from workbook import servers
from workbook.sqlalchemy_sync.database import Db, get_session, make_engine
from workbook.sqlalchemy_sync.models import User


def clock():
    return "the clock"


def stopped():
    return "a stopped clock"


app = FastAPI()
sessions = []


@app.get("/")
def look(session: Db, now: Annotated[str, Depends(clock)]):
    sessions.append(session)
    return [now, list(session.scalars(select(User.username).order_by(User.username)))]


def asked():
    return client.get("/").json()


def add(session, name):
    session.add(User(username=name, email=f"{name}@example.org", hashed_password="!"))
    session.flush()


app.state.engine = engine = make_engine(servers.url("sqlite"))
"""
INSIDE = """
with TestClient(app) as client, Session(engine) as session:
    add(session, first)
    with using(app, session):
        inside = [asked(), asked()]
        add(session, second)
        inside.append(asked())
    this_one = all(one is session for one in sessions)
    open_still = session.in_transaction() and bool(session.scalars(select(User)).all())
    session.rollback()
engine.dispose()
[inside, open_still, this_one]
"""
AFTERWARDS = """
class Oops(BaseException if hard else Exception):
    pass


came = inside = None
with TestClient(app) as client, Session(engine) as session:
    add(session, first)
    try:
        with using(app, session):
            inside = asked()
            if broken:
                raise Oops
    except Oops:
        came = "Oops"
    entry = get_session in app.dependency_overrides
    kept = bool(session.scalars(select(User)).all())
    after = asked()
    session.rollback()
engine.dispose()
[inside, after, came, entry, kept]
"""
OTHERS = """
app.dependency_overrides[clock] = stopped
with TestClient(app) as client, Session(engine) as session:
    add(session, first)
    with using(app, session):
        inside = asked()
    after = asked()
    session.rollback()
engine.dispose()
[inside, after]
"""
NESTED = """
with TestClient(app) as client, Session(engine) as outer:
    add(outer, first)
    with Session(engine) as inner, using(app, outer):
        with using(app, inner):
            inside = asked()
        after = asked()
    outer.rollback()
engine.dispose()
[inside, after]
"""
NOT_THIS_ONE = (
    "Inside of the block the app does not see the row that the test's session has flushed, so it "
    "got "
    "another session. The key is the function that FastAPI would call, get_session, and not an "
    "alias "
    "or a Depends; the value is what it calls instead."
)

FORGOTTEN = (
    "One using(...) stood inside of another, and when the inner one was over, the outer one's "
    "session was gone, too. Remember what was there, and put that back."
)


def told(error: Raised) -> str | None:
    """Return the sentence for an override that cannot be called, or put back."""
    if "None is not a callable object" in error.message:
        return (
            "What stands in dependency_overrides is *called* at each request, and None cannot be. "
            "Before the block nobody had overridden get_session: there was no entry, and None in "
            "its place is another thing. Afterwards no entry should be there again."
        )
    if "is not a callable object" in error.message or "not callable" in error.message:
        return (
            "What stands in dependency_overrides is *called* at each request, and a session cannot "
            "be called. Give a function that returns it: lambda: session."
        )
    if error.type == "KeyError" and "get_session" in error.message:
        return FORGOTTEN
    if "cannot pickle" in error.message:
        return (
            "FastAPI reads the parameters of the function that it calls, and takes yours for a "
            "part of the request. Give it none: a lambda knows the session from where it stands."
        )
    if "context manager protocol" in error.message:
        return (
            "using(app, session) cannot stand after `with`. A function with a yield becomes a "
            "context manager through @contextmanager."
        )
    return None


def played(answer: Answer, scene: str, **values: Any) -> Any:
    """Play a scene with an app and the learner's context manager."""
    try:
        return answer.probe(APP + scene, **values)
    except Raised as error:
        sentence = told(error)
        holds(sentence is None, came=error.type, say=sentence or "")
        raise


@part(points=1)
def the_app_gets_this_session(answer: Answer) -> None:
    first, second = sorted(answer.word() for _ in range(2))
    inside, open_still, this_one = played(answer, INSIDE, first=first, second=second)
    expect(inside[0][1], [first], say=NOT_THIS_ONE)
    expect(
        [names for _, names in inside[1:]],
        [[first], [first, second]],
        say="The first request in the block sees the test's row, and the second one does not: from "
        "one request to the next the app has lost the session, or what was in it.",
    )
    holds(
        this_one,
        say="The app sees the test's row, and its session is another one on the same connection. "
        "Each request should get this very session: give get_session's place to a function that "
        "returns it.",
    )
    expect(
        list(answer.table("users")),
        [],
        say="The test has rolled back, and its row is in the table: somebody has committed its "
        "session. It belongs to the test; lend it, and leave it alone.",
    )
    holds(
        open_still,
        say="After the block the test's session has lost what it had flushed: somebody has closed "
        "it "
        "or rolled it back. It belongs to the test; lend it, and leave it alone.",
    )


@part(points=1)
def the_app_is_as_before(answer: Answer) -> None:
    first = answer.word()
    inside, after, _, entry, _ = played(
        answer, AFTERWARDS, first=first, broken=False, hard=False
    )
    expect(inside[1], [first], say=NOT_THIS_ONE)
    expect(
        after[1],
        [],
        say="After the block the app still gets the test's session: the next test would see this "
        "one's rows. Put back what was there before.",
    )
    holds(
        not entry,
        say="Before the block nobody had overridden get_session, and now dependency_overrides has "
        "an entry for it. Where there was none before, take it out again.",
    )


@part(points=1)
def also_after_an_error(answer: Answer) -> None:
    first = answer.word()
    _, after, *_ = played(answer, AFTERWARDS, first=first, broken=True, hard=True)
    hard = after[1]  # Ctrl-C and pytest.fail are no Exception
    inside, after, came, _, kept = played(
        answer, AFTERWARDS, first=first, broken=True, hard=False
    )
    expect(inside[1], [first], say=NOT_THIS_ONE)
    expect(
        after[1],
        [],
        say="The block ended in an error, and the app still gets the test's session: behind the "
        "yield "
        "nothing has run. What must happen whatever comes stands in a finally.",
    )
    expect(
        came,
        "Oops",
        say="An error inside of the block did not come through: a test that fails would be green. "
        "Put "
        "back in a finally, and catch nothing.",
    )
    expect(
        hard,
        [],
        say="The block was ended by what is no Exception, as pytest.fail and Ctrl-C are, and the "
        "app still gets the test's session. except Exception does not see those; finally does.",
    )
    holds(
        kept,
        say="The block ended in an error, and the test's session has lost what it had flushed: "
        "somebody has closed it or rolled it back. That is for the test to do; leave it alone.",
    )


@part(points=1)
def other_overrides_stay(answer: Answer) -> None:
    first = answer.word()
    inside, after = played(answer, OTHERS, first=first)
    expect(inside[1], [first], say=NOT_THIS_ONE)
    expect(
        [inside[0], after[0]],
        ["a stopped clock"] * 2,
        say="Somebody else had overridden another dependency, and that is gone. Leave alone what "
        "is not yours: clear() and {} take everything.",
    )


@part(points=1)
def one_inside_of_another(answer: Answer) -> None:
    first = answer.word()
    inside, after = played(answer, NESTED, first=first)
    expect(inside[1], [], say="Inside of two blocks the app should get the inner one's session.")
    expect(
        after[1],
        [first],
        say=FORGOTTEN,
    )


# %% [markdown] hint
# Four things: remember, replace, lend, put back. The lesson's `acting_as` does all four for another
# dependency. Which function would FastAPI call for `Db`?

# %% [markdown] hint
# The key is a function, the value is a function that is called in its place. On other data, a settings
# dict in which one entry is replaced for a while:
#
# ```python
# before = dict(settings)
# settings[language] = lambda: "en"
# try:
#     yield
# finally:
#     settings.clear()
#     settings.update(before)
# ```

# %% [markdown] hint
# ```python
# before = dict(app.dependency_overrides)
# app.dependency_overrides[get_session] = lambda: ____
# try:
#     yield
# ____:
#     app.dependency_overrides = before
# ```

# %% wrong never-undone
# After the block the app still gets the test's session: the next test would see this one's rows.
# Put back what was there before.
# --- based on the starter
# --- instead of
    before = ...
    app.dependency_overrides[...] = ...
# --- it says
    app.dependency_overrides[get_session] = lambda: session


# %% wrong undone-when-all-is-well
# The block ended in an error, and the app still gets the test's session: behind the yield nothing has
# run. What must happen whatever comes stands in a finally.
# --- instead of
    try:
        yield
    finally:
        app.dependency_overrides = before
# --- it says
    yield
    app.dependency_overrides = before


# %% wrong everybody-elses-too
# Somebody else had overridden another dependency, and that is gone. Leave alone what is not yours:
# clear() and {} take everything.
# --- instead of
    before = dict(app.dependency_overrides)
# --- nothing

# --- instead of
        app.dependency_overrides = before
# --- it says
        app.dependency_overrides.clear()


# %% wrong by-the-alias
# Inside of the block the app does not see the row that the test's session has flushed, so it got
# another session. The key is the function that FastAPI would call, get_session, and not an alias or a
# Depends; the value is what it calls instead.
# --- instead of
from workbook.sqlalchemy_sync.database import get_session
# --- it says
from workbook.sqlalchemy_sync.database import Db

# --- instead of
    app.dependency_overrides[get_session] = lambda: session
# --- it says
    app.dependency_overrides[Db] = lambda: session


# %% wrong the-session-itself
# What stands in dependency_overrides is *called* at each request, and a session cannot be called. Give
# a function that returns it: lambda: session.
# --- instead of
    app.dependency_overrides[get_session] = lambda: session
# --- it says
    app.dependency_overrides[get_session] = session


# %% wrong the-outer-one-forgotten
# One using(...) stood inside of another, and when the inner one was over, the outer one's session was
# gone, too. Remember what was there, and put that back.
# --- instead of
    before = dict(app.dependency_overrides)
# --- nothing

# --- instead of
        app.dependency_overrides = before
# --- it says
        app.dependency_overrides.pop(get_session, None)


# %% wrong closed-by-the-app
# The first request in the block sees the test's row, and the second one does not: from one request to
# the next the app has lost the session, or what was in it.
# --- instead of
    before = dict(app.dependency_overrides)
    app.dependency_overrides[get_session] = lambda: session
# --- it says
    def lend() -> Iterator[Session]:
        with session:
            yield session

    before = dict(app.dependency_overrides)
    app.dependency_overrides[get_session] = lend


# %% wrong closed-at-the-end
# After the block the test's session has lost what it had flushed: somebody has closed it or rolled it
# back. It belongs to the test; lend it, and leave it alone.
# --- after
        app.dependency_overrides = before
# --- it says
        session.close()


# %% wrong swallowed
# An error inside of the block did not come through: a test that fails would be green. Put back in a
# finally, and catch nothing.
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from fastapi import FastAPI
from sqlalchemy.orm import Session

from workbook.sqlalchemy_sync.database import get_session


@contextmanager
def using(app: FastAPI, session: Session) -> Iterator[None]:
    before = dict(app.dependency_overrides)
    app.dependency_overrides[get_session] = lambda: session
    with suppress(Exception):
        yield
    app.dependency_overrides = before


# %% wrong none-put-back
# What stands in dependency_overrides is *called* at each request, and None cannot be. Before the
# block nobody had overridden get_session: there was no entry, and None in its place is another
# thing. Afterwards no entry should be there again.
# --- instead of
    before = dict(app.dependency_overrides)
# --- it says
    before = app.dependency_overrides.get(get_session)

# --- instead of
        app.dependency_overrides = before
# --- it says
        app.dependency_overrides[get_session] = before

# %% wrong exceptions-only
# The block was ended by what is no Exception, as pytest.fail and Ctrl-C are, and the app still gets
# the test's session. except Exception does not see those; finally does.
# --- instead of
    finally:
        app.dependency_overrides = before
# --- it says
    except Exception:
        app.dependency_overrides = before
        raise
    app.dependency_overrides = before

# %% wrong the-same-function-put-back
# Before the block nobody had overridden get_session, and now dependency_overrides has an entry for it.
# Where there was none before, take it out again.
# --- instead of
    before = dict(app.dependency_overrides)
# --- it says
    before = app.dependency_overrides.get(get_session, get_session)

# --- instead of
        app.dependency_overrides = before
# --- it says
        app.dependency_overrides[get_session] = before

# %% wrong rolled-back-after-an-error
# The block ended in an error, and the test's session has lost what it had flushed: somebody has
# closed it or rolled it back. That is for the test to do; leave it alone.
# --- instead of
    finally:
# --- it says
    except Exception:
        session.rollback()
        raise
    finally:

# %% wrong another-one-on-the-same-connection
# The app sees the test's row, and its session is another one on the same connection. Each request
# should get this very session: give get_session's place to a function that returns it.
# --- instead of
    app.dependency_overrides[get_session] = lambda: session
# --- it says
    app.dependency_overrides[get_session] = lambda: Session(session.connection())

# %% wrong a-parameter-with-a-default
# FastAPI reads the parameters of the function that it calls, and takes yours for a part of the
# request. Give it none: a lambda knows the session from where it stands.
# --- instead of
    app.dependency_overrides[get_session] = lambda: session
# --- it says
    app.dependency_overrides[get_session] = lambda one=session: one
