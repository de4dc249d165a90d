# %% [markdown]
# # 6.2.8 Session management
#
# **Goal.** You say where a session begins, who commits it and when it ends: one unit of work is kept
# whole or not at all, the client hears the truth, and a test leaves nothing behind.
#
# **Time.** 40 minutes, and 45 more for the three exercises.
#
# **You need** transactions and savepoints (6.1.5), the engine of 6.2.2 and the functions of 6.2.4.
#
# A *unit of work* is what must happen as a whole. In this lesson five places could commit it: the
# function, the route, the dependency, the context manager, and the test, which must not.

# %%
from contextlib import contextmanager, suppress
from typing import Annotated

from fastapi import Depends, FastAPI, Request
from fastapi.testclient import TestClient
from IPython.display import display
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError, InvalidRequestError, ProgrammingError
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.orm.exc import DetachedInstanceError

from workbook import ask, expect_error, order, predict, record, reveal, table
from workbook.domain.schemas import UserCreate
from workbook.sqlalchemy_sync import crud
from workbook.sqlalchemy_sync.fresh import fresh
from workbook.sqlalchemy_sync.models import Base, Post, User
from workbook.sqlalchemy_sync.sessions import begin_with_begin, register_with_post, rolled_back

# %% [markdown]
# ## Remember
#
# One question on the lesson before this one.

# %%
ask("6.2.8-q1")

# %% [markdown]
# ## Worked example: the text's helper
#
# This is the text's context manager, and its example, word for word but for the `engine` and the
# numbered steps. The example leaves out a column that may not be NULL.


# %% covers=["begin"]
def helper(SessionLocal):
    @contextmanager
    def get_db_context():
        # open a session
        db = SessionLocal()
        try:
            yield db
            # commit or not
            db.commit()
        except Exception:
            db.rollback()
            raise
        finally:
            db.close()

    return get_db_context


def some_operation(get_db_context, steps):
    with get_db_context() as db:
        steps.append("in the block")
        # build the statement
        user = User(username="john", email="john@example.com")
        steps.append("made")
        db.add(user)
        steps.append("added")
        # execute, shape the response: neither is written down
    steps.append("after the block")


# %% [markdown]
# ### Predict

# %%
predict("6.2.8-p1")

# %% [markdown]
# ### Run

# %% covers=["begin"]
with fresh("postgresql") as engine:
    steps = []
    with record(engine, "the text's example") as sent, expect_error(IntegrityError):
        some_operation(helper(sessionmaker(engine)), steps)
    display(sent)
    print("Users:", len(table(engine, "users")))

reveal("6.2.8-p1", steps[-1])

# %% [markdown]
# ### Investigate
#
# `add` takes note; the INSERT goes out at the flush, and the only flush is the one inside of `commit`,
# behind the last line of the block. Had the block answered a client or sent a mail, it would have done
# so for a user who never was. A `flush()` where the work is done moves the error to where it belongs.
#
# The helper itself is right: commit, or roll back and tell, and close in any case. It is so right that
# SQLAlchemy has it: `with sessionmaker(engine).begin() as session:`.
#
# ### Modify
#
# The cell runs both, once well and once badly, and prints what was sent. Do they differ? Then let the
# block only *read* (`session.get(User, 1)` in place of the add), and look again: who says COMMIT after
# reading, and does it matter?

# %% tags=["modify"] covers=["begin"]
with fresh("sqlite") as engine:
    factory = sessionmaker(engine)
    for name, opened in {"the helper": helper(factory), "begin()": factory.begin}.items():
        marks = []
        for hashed in ("!", None):
            with record(engine) as sent:
                try:
                    with opened() as session:
                        user = User(username=name, email=name, hashed_password=hashed)
                        session.add(user)
                except IntegrityError:
                    pass
            marks.append(" ".join(entry.verb for entry in sent.entries))
        print(f"{name:<10} well: {marks[0]}, badly: {marks[1]}")

# %% [markdown]
# ## The helper as a dependency
#
# It yields a session and cleans up. So it goes into `Depends`, does it not?

# %%
predict("6.2.8-p2")

# %% covers=["not-a-dependency"]
app, came = FastAPI(), "at the definition"
with fresh("sqlite", people=2) as engine:

    @app.get("/users")
    def count_users(db: Annotated[Session, Depends(helper(sessionmaker(engine)))]):
        return len(db.scalars(select(User)).all())

    came = "at the start"
    with TestClient(app) as client:
        came = "at a request"
        with expect_error(TypeError):
            client.get("/users")

reveal("6.2.8-p2", came)

# %% [markdown]
# FastAPI looks at the function: has it a `yield`? `@contextmanager` keeps the looks of the generator
# and hands out something else, so FastAPI asks a context manager for its next value. A dependency is
# the *bare* generator function; FastAPI wraps it itself. That is why `get_session` in `database.py`
# wears no decorator.
#
# ## Who commits? The function
#
# `crud.create_user` of 6.2.4 commits. For one call that is handy. Now registering means two things, a
# user and a first post, and the post has no title, which the table refuses.


# %%
def register(session, new, title):
    user = crud.create_user(session, new)
    session.add(Post(user_id=user.id, title=title, content="Hello."))
    session.commit()


ada = UserCreate(username="ada", email="ada@example.org", password="enough tea for all")
bob = UserCreate(username="bob", email="bob@example.org", password="bread and butter")

# %%
predict("6.2.8-p3")

# %% covers=["who-commits"]
left = {}
with fresh("postgresql") as engine, Session(engine) as session, expect_error(IntegrityError):
    try:
        register(session, ada, title=None)
    finally:
        session.rollback()
        left["users"], left["posts"] = len(table(engine, "users")), len(table(engine, "posts"))

print(left)
reveal("6.2.8-p3", left["users"])

# %% [markdown]
# The rollback came too late: `create_user` had ended the transaction. Nothing that commits can be part
# of something larger. The functions in `workbook/sqlalchemy_sync/sessions.py` flush instead, so errors
# come where they belong, and the unit of work commits:
#
# ```python
# with factory.begin() as session:
#     post = add_post(session, add_user(session, new), title)
#     return post.id
# ```
#
# ## What goes wrong
#
# Halfway there: the unit of work has its `begin()`, and inside of it somebody still calls the
# function that commits. Broken on purpose.

# %%
predict("6.2.8-p4")

# %% covers=["who-commits", "begin"]
with fresh("sqlite") as engine:
    with (
        expect_error(InvalidRequestError) as caught,
        sessionmaker(engine).begin() as session,
    ):
        user = crud.create_user(session, ada)
        session.add(Post(user_id=user.id, title="On tea", content="Hello."))
        session.flush()
    half = f"{len(table(engine, 'users'))} user, {len(table(engine, 'posts'))} posts"

    with record(engine, "one unit of work") as sent:
        register_with_post(sessionmaker(engine), bob, "On bread")
    print(half)
    print(*(entry.verb for entry in sent.entries))

reveal("6.2.8-p4", half)

# %% [markdown]
# Read the error word by word:
#
# 1. *InvalidRequestError*: no server was asked. The session itself refuses.
# 2. *Can't operate on closed transaction*: the transaction of this block is over, the commit inside
#    has ended it, and what it kept is kept.
# 3. *inside context manager. Please complete the context manager*: the block that `begin()` opened has
#    not ended. To begin a new transaction in the middle of it would be to commit half of the work,
#    so SQLAlchemy asks you to leave the block first.
#
# The error is a kindness: in a plain `Session` the same mistake goes unnoticed until something else
# fails, as you have seen.

# %%
order("6.2.8-o1")

# %% [markdown]
# ## Who commits? The dependency
#
# Many apps let the dependency commit, behind its `yield`, so that no route can forget to. Such an app
# stands below. Ada registers twice.

# %%
predict("6.2.8-p5")


# %% tags=["modify"] covers=["who-commits"]
def committing(request: Request):
    with Session(request.app.state.engine) as session:
        yield session
        session.commit()


def second_answer(scope):
    """Register twice through an app whose dependency commits; return both answers."""
    app = FastAPI()

    @app.post("/users", status_code=201)
    def create_user(session: Annotated[Session, Depends(committing, scope=scope)]):
        session.add(User(username="ada", email="ada@example.org", hashed_password="!"))

    with fresh("postgresql") as engine, TestClient(app, raise_server_exceptions=False) as client:
        app.state.engine = engine
        answers = [client.post("/users").status_code for _ in range(2)]
        print(f"{scope}: {answers}, users: {len(table(engine, 'users'))}")
    return answers[1]


told = second_answer("request")
second_answer("function")
reveal("6.2.8-p5", told)

# %% [markdown]
# FastAPI's own scope for a dependency with `yield` is `"request"`: what stands behind the yield runs
# when the answer has been *sent*. The client was told 201, then the commit failed, and nobody is left
# to tell. With `scope="function"` the commit comes before the answer, and its failure is a 500 at
# least.
#
# | who commits | what it breaks |
# |---|---|
# | the function | it cannot be part of something larger |
# | the dependency, scope `"request"` | the client hears 201 before the commit |
# | the dependency, scope `"function"` | the error comes behind the route, which knew what was asked: a 500, or one answer for all |
# | the route, or the unit of work that it calls | nothing; but a new route can forget it, so a test asks the table |
#
# **Modify.** Take `session.commit()` out of `committing`: now the route is to commit, and this one has
# forgotten to. What does each client hear, and how many users are in the table?
#
# ## After the commit
#
# `begin()` has committed and closed the session. The object is still in your hand.

# %%
predict("6.2.8-p6")

# %% tags=["modify"] covers=["expire"]
with fresh("sqlite", people=1, posts=1) as engine:
    for keep in (False, True):
        with sessionmaker(engine, expire_on_commit=not keep).begin() as session:
            user = session.get(User, 1)
        print(f"expire_on_commit={not keep}")
        if keep:
            print(user.username)
            with expect_error(DetachedInstanceError):
                print(user.posts)
        else:
            with expect_error(DetachedInstanceError) as caught:
                print(user.username)
            came = type(caught.error).__name__

reveal("6.2.8-p6", came)

# %% [markdown]
# A commit lets the session forget what it knew, for the next transaction may find something else. To
# know it again it has to ask, and this object has no session any more to ask through. Three ways out:
# take what you need inside of the block, as `register_with_post` does; or `expire_on_commit=False`,
# which keeps the columns but loads no relationship; or load that, too, before the end (6.2.7).
#
# **Modify.** In the cell above add `user.posts` as a line of its own inside of the block. One of the
# errors that the cell expects does not come any more, and the cell says so. Which, and why not the other?
#
# What does `expire_on_commit=False` cost? Below, one session lives on, and somebody else is busy, too.

# %%
predict("6.2.8-p7")

# %% covers=["expire"]
with fresh("postgresql", people=1) as engine, Session(engine, expire_on_commit=False) as session:
    user = session.get(User, 1)
    user.bio = "Likes tea."
    session.commit()
    # meanwhile
    with sessionmaker(engine).begin() as other:
        other.execute(update(User).values(bio="Likes coffee."))
    # a new transaction
    with record(engine, "session.get once more") as sent:
        again = session.get(User, 1).bio
    print(again, "after", sent.count(), "statements")
    session.refresh(user)
    print(user.bio, "after refresh")

reveal("6.2.8-p7", again)

# %% [markdown]
# A session that lives on believes what it has seen. In a request that is no harm: its session is as
# old as the request. A session that lives as long as a program, a worker or a notebook grows old with
# it. So: one session, one unit of work, then close it.
#
# ## A test that leaves nothing behind
#
# The code under test commits, as it should. The test wants all of it gone. So the test begins a
# transaction *around* it, on the connection, and lends a session that is bound to this connection:
#
# ```python
# with engine.connect() as connection:
#     transaction = connection.begin()
#     session = Session(connection, join_transaction_mode="create_savepoint")
#     yield session
#     transaction.rollback()
# ```
#
# A commit of such a session ends a savepoint, and so does its rollback; the outer transaction is the
# test's. Below, the code under test is `crud.create_user`, which commits, and rolls back when a name is
# taken. Ada comes twice, and then Bob.

# %%
predict("6.2.8-p8")


# %% covers=["test-rollback"]
def a_test(session):
    """Do what a test does: work, a refusal, and more work; return how many users it sees."""
    crud.create_user(session, ada)
    with suppress(crud.TakenError):
        crud.create_user(session, ada)
    crud.create_user(session, bob)
    return session.scalar(select(func.count(User.id)))


outcomes = []
for system in ("sqlite", "postgresql"):
    with fresh(system) as engine:
        with record(engine, system) as sent, rolled_back(engine) as session:
            inside = a_test(session)
        after = len(table(engine, "users"))
    print(f"{system}: {inside} users inside, {after} afterwards")
    print("  " + ", ".join(entry.sql.split(" sa_")[0] for entry in sent.marks))
    outcomes.append(f"{system}: {after}")

reveal("6.2.8-p8", ", ".join(outcomes))

# %% [markdown]
# PostgreSQL keeps nothing. On SQLite Ada is still there, and the marks look the same. The first one is
# where they differ: *BEGIN (implicit)* is SQLAlchemy's word, it trusts the driver to begin, and
# Python's driver for SQLite does so before the first INSERT, UPDATE or DELETE only. The SAVEPOINT came
# earlier, so it *is* the transaction, and its RELEASE is a COMMIT. `begin_with_begin` has SQLAlchemy say
# BEGIN itself.
#
# **Modify.** Run the cell. Then write `without_the_mode` in place of the *second* `rolled_back` of the
# loop, as many people do: the first rollback of the code under test now ends *your* transaction. Who is
# left, and why not Ada?


# %% tags=["modify"] covers=["test-rollback"]
@contextmanager
def without_the_mode(engine):
    with engine.connect() as connection:
        connection.begin()
        with Session(connection) as session:
            yield session


with fresh("sqlite", people=20) as engine:
    begin_with_begin(engine)
    for opened in (rolled_back, rolled_back):
        with opened(engine) as session:
            inside = a_test(session)
        print(f"{inside} users inside, {len(table(engine, 'users'))} afterwards")

# %% [markdown]
# The second test may use the same names, in any order: none finds anything of another one. As a fixture
# of pytest it is three lines, and an exercise asks you to write the fixture without `rolled_back`:
#
# ```python
# @pytest.fixture
# def session(engine):
#     with rolled_back(engine) as session:
#         yield session
# ```
#
# ## Another fixture, another database
#
# Another fixture is met in many projects: make the tables, run the test, drop the tables. Its engine
# comes from the settings, and a developer's settings name the developer's database. Twenty people are in
# it. One test runs, and is green.

# %%
predict("6.2.8-p9")


# %% covers=["destroying-fixture"]
@contextmanager
def database(engine):
    Base.metadata.create_all(engine)
    yield engine
    Base.metadata.drop_all(engine)


with fresh("postgresql", people=20) as engine:
    with rolled_back(engine) as session:
        a_test(session)
    print("rolled back:", len(table(engine, "users")), "people are left")
    with Session(engine) as session:
        print("the next one gets the id", crud.create_user(session, ada).id)
    with database(engine), Session(engine) as session:
        assert session.get(User, 1) is not None  # green
    with expect_error(ProgrammingError) as caught, Session(engine) as session:
        session.scalars(select(User)).all()

reveal("6.2.8-p9", "nobody" if caught.error else "everybody")

# %% [markdown]
# `create_all` makes what is *not there* and says nothing about what is; `drop_all` takes what is there,
# whoever made it. A test that drops or deletes must make its own database (`fresh` and `space` do), and
# a test that rolls back can be let near one that matters.
#
# One thing no rollback takes back: the ids that were handed out. After twenty people PostgreSQL gave
# three to the test, the refused Ada's too, and goes on behind them. So no test should count on an id.
#
# ## Then and now
#
# The text's helper is good code, and taught a generation of apps. Today:
#
# | the text | with SQLAlchemy 2.1 and FastAPI 0.165 |
# |---|---|
# | `get_db_context`, ten lines | `with SessionLocal.begin() as db:` does the same |
# | `User(username=…, email=…)` | refused at the commit: `hashed_password` may not be NULL |
# | "Automatically commits on success" | also after reading; harmless |
# | "rolls back on error" | and raises it again, as it should |
# | the helper as a dependency | a `TypeError` at the first request; the bare generator, with `scope="function"` |
# | `user` after the block | expired and detached: read it inside |
#
# ## Make
#
# [Three exercises](../../exercises/6.2-sqlalchemy-sync/08-sessions.ipynb) wait: one unit of work for
# two functions (10 minutes), what is left after the block (10), and tests that leave nothing behind (25).

# %%
# Three questions to take along
display(ask("6.2.8-q2"), ask("6.2.8-q3"), ask("6.2.8-q4"))

# %% [markdown]
# ## Recap
#
# 1. Functions flush, the unit of work commits, and the client hears of it afterwards.
# 2. One session for one unit of work; what you need of it, take before it ends.
# 3. A test owns the transaction around the code under test, and rolls it back; a fixture that drops
#    makes its own database first.
#
# SQLAlchemy's own page: [Transactions and Connection Management](https://docs.sqlalchemy.org/en/21/orm/session_transaction.html).
