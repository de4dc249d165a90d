# %% [markdown]
# # 6.2.2 Database setup and connection
#
# **Goal.** You set up settings, engine and base class so that a mistake is heard at the start, and
# so that one program runs on SQLite and on PostgreSQL.
#
# **Time.** 35 minutes, and 30 more for the two exercises.
#
# **You need** connections and URLs (6.1.2), the pool (6.1.3), sessions (6.1.4), and Core and ORM
# (6.2.1).
#
# Each idea goes through the same steps: *predict* what a cell will do, *run* it, *investigate* what
# came of it, *modify* one thing. To predict, press a button, or write the letter into the call:
# `predict("6.2.2-p1", "b")`.
#
# "The text" is the chapter that this course was made from. Its code is run here and brought up to
# date; the table under *Then and now* quotes it line by line.

# %%
import logging
import os
import warnings
from concurrent.futures import ThreadPoolExecutor
from unittest.mock import patch

from fastapi import FastAPI
from fastapi.testclient import TestClient
from IPython.display import display
from pydantic import PostgresDsn, ValidationError
from pydantic_settings import BaseSettings
from sqlalchemy import MetaData, String, create_engine, insert, inspect, make_url, select, text
from sqlalchemy.exc import ArgumentError, IntegrityError, NoSuchModuleError, SQLAlchemyError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, sessionmaker
from sqlalchemy.pool import StaticPool

from workbook import ask, expect_error, order, predict, record, reveal, space
from workbook.observe import first_line
from workbook.sqlalchemy_sync.database import create_tables, make_engine
from workbook.sqlalchemy_sync.models import Base, Post, User
from workbook.sqlalchemy_sync.settings import Settings, engine_for

# %% [markdown]
# ## Remember
#
# One question on the lesson before this one. Answer from memory, without looking it up.

# %%
ask("6.2.2-q1")

# %% [markdown]
# ## Worked example: from the environment to a row
#
# Which database a program uses is no business of its code: on your machine it is a file, in
# production a server, and its URL holds a password. The *environment* says it. `Settings` reads and
# checks it ([settings.py](../../workbook/sqlalchemy_sync/settings.py)), `make_engine` makes an
# engine of it ([database.py](../../workbook/sqlalchemy_sync/database.py)), and a session is opened
# on that.
#
# `space` lends an empty database and gives its URL. `patch.dict` changes the environment of this
# block, as your shell or your server does for a whole program.


# %% covers=["settings"]
def first_user():
    settings = Settings()
    engine = engine_for(settings)
    create_tables(engine)
    print(settings)
    with record(engine, f"{engine.dialect.name} with {engine.driver}") as sent:
        # open a session
        with Session(engine) as session:
            # build the statement
            session.add(User(username="ada", email="ada@example.org", hashed_password="!"))
            # execute, commit or not
            session.commit()
            # shape the response
            names = session.scalars(select(User.username)).all()
    engine.dispose()
    display(sent)
    print("Users:", names, "\n")


for system in ("sqlite", "postgresql"):
    with space("setup", system) as url, patch.dict(os.environ, BLOG_DATABASE_URL=url):
        first_user()

# %% [markdown]
# The program is the same for both, and `print(settings)` shows no password. Now the text's way.
#
# ### Predict
#
# It has one `create_engine` for both servers, with
# `connect_args={"check_same_thread": False}  # Only for SQLite`. Its URL is PostgreSQL's. Say what
# will happen before you see it.

# %%
predict("6.2.2-p1")

# %% [markdown]
# ### Run


# %% covers=["check-same-thread"]
def as_in_the_text(url):
    """Run the text's block with this URL, and say how far it gets."""
    done = []
    engine = create_engine(url, connect_args={"check_same_thread": False})
    done.append("create_engine")
    SessionLocal = sessionmaker(autocommit=False, autoflush=False, bind=engine)
    done.append("sessionmaker")
    try:
        with SessionLocal() as session:
            done.append("a session")
            session.execute(text("SELECT 1"))
            done.append("the first statement")
    except SQLAlchemyError as error:
        print(first_line(error))
    engine.dispose()
    return done


for system in ("sqlite", "postgresql"):
    with space("text", system) as url:
        done = as_in_the_text(url)
    print(f"{system}, done:", ", ".join(done))

reveal("6.2.2-p1", len(done))

# %% [markdown]
# ### Investigate
#
# - An engine is a plan. It knows a URL, a dialect and a pool, and asks nobody until somebody needs a
#   connection. So `create_engine`, the import of `database.py` and the start of the app go well.
# - `connect_args` go to the *driver*, as they are. PostgreSQL's knows no such option and says so when
#   it is called: at the first request.
#
# What does the option do where it is known? SQLite's driver has a rule: only the thread that opened
# a connection may use it. A web app has many threads, and FastAPI runs each `def` route in one of
# them. `check_same_thread=False` lifts the rule. Is it needed?


# %%
predict("6.2.2-p2")


# %% covers=["check-same-thread"]
def in_another_thread(work):
    """Call a function in a thread of its own and return what it returns."""
    with ThreadPoolExecutor(1) as threads:
        return threads.submit(work).result()


def people(engine):
    """Count the users, or say what is in the way."""
    try:
        with engine.connect() as connection:
            return f"{len(connection.execute(select(User.id)).all())} users"
    except SQLAlchemyError as error:
        return first_line(error).partition(". ")[0]


with space("threads", "sqlite") as url:
    engine = create_engine(url)  # a file, and no connect_args
    create_tables(engine)
    came = in_another_thread(lambda: people(engine))
    print("Another thread finds:", came)
    print("The pool:", type(engine.pool).__name__)
    print("What the driver is given:", engine.dialect.create_connect_args(engine.url)[1])
    engine.dispose()

reveal("6.2.2-p2", came)

# %% [markdown]
# For a file SQLAlchemy lifts the rule itself, since its pool lends a connection to one thread at a
# time. So the text's argument does no harm on an SQLite file, and no good either.
#
# There is a kind of SQLite database that is no file: `sqlite://`, kept in memory. Tests like it. Here
# is an app on one, as small as can be: the tables are made first, then a route counts the users.

# %%
predict("6.2.2-p3")

# %% covers=["memory"]
engine = create_engine("sqlite://")
create_tables(engine)
app = FastAPI()


@app.get("/users")
def count_users() -> str:
    return people(engine)


came = TestClient(app).get("/users").json()
print("The route finds:  ", came)
print("This thread finds:", people(engine))
print("The pool:", type(engine.pool).__name__)
reveal("6.2.2-p3", came)

# %% [markdown]
# A database in memory belongs to the connection that opened it, and the pool for `sqlite://` keeps
# one connection *for each thread*. The tables were made in this thread; the route ran in another one
# and met a new, empty database.
#
# The way out is one connection for all threads: `poolclass=StaticPool`.

# %%
predict("6.2.2-p4")

# %% covers=["memory"]
logging.disable()  # the pool would tell at length what is told below in one line

outcomes = []
for connect_args in ({}, {"check_same_thread": False}):
    engine = create_engine("sqlite://", poolclass=StaticPool, connect_args=connect_args)
    create_tables(engine)
    outcomes.append(in_another_thread(lambda: people(engine)))  # noqa: B023
    print(f"StaticPool, {connect_args}:", outcomes[-1])
    engine.dispose()

logging.disable(logging.NOTSET)
reveal("6.2.2-p4", outcomes[0].partition(":")[0])

# %% [markdown]
# Two threads, one connection, nobody in between to lend it: here the text's argument is needed, and
# nowhere else. Three places for SQLite's tables, and what two threads find in each:
#
# ```text
#  sqlite:///blog.db        thread 1 --- connection ---+
#                           thread 2 --- connection ---+--- one file
#
#  sqlite://                thread 1 --- connection ------- a memory of its own
#                           thread 2 --- connection ------- a memory of its own
#
#  sqlite:// and            thread 1 ---+
#  StaticPool               thread 2 ---+--- connection --- one memory
# ```
#
# The last one looks best for tests. Now two *sessions* use it at the same time.

# %%
predict("6.2.2-p5")

# %% covers=["memory"]
engine = create_engine(
    "sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False}
)
create_tables(engine)

with Session(engine) as ada, Session(engine) as bea:
    ada.add(User(username="ada", email="ada@example.org", hashed_password="!"))
    ada.flush()
    print("Bea sees what Ada has not committed:", len(bea.scalars(select(User.id)).all()))
    bea.rollback()
    ada.commit()

kept = people(engine)
print("After Bea's rollback and Ada's commit:", kept)
engine.dispose()
reveal("6.2.2-p5", kept)

# %% [markdown]
# A connection has *one* transaction, so the two sessions have one between them. Ada's commit went well and kept nothing. A database in memory is for
# tests in which one session works at a time. For everything else take a file, or the server that you
# have in production. What `fresh` and `space` lend for SQLite is a file.

# %%
order("6.2.2-o1")

# %% [markdown]
# ## Foreign keys, for each connection
#
# The table `posts` says that `user_id` is a user's id. SQLite reads that, and does not check it until
# it is asked: `PRAGMA foreign_keys = ON`. Below, one of two connections to a file asks.

# %%
predict("6.2.2-p6")


# %% covers=["foreign-keys"]
def a_post_of_nobody(connection):
    """Try to store a post of user 404, whom nobody is."""
    try:
        connection.execute(insert(Post).values(user_id=404, title="Of nobody", content=""))
        connection.commit()
    except IntegrityError as error:
        connection.rollback()
        print(first_line(error))
        return "refused"
    return "stored"


with space("keys", "sqlite") as url:
    engine = create_engine(url)
    create_tables(engine)
    with engine.connect() as first, engine.connect() as second:
        first.execute(text("PRAGMA foreign_keys = ON"))
        outcomes = [a_post_of_nobody(first), a_post_of_nobody(second)]
    engine.dispose()

print(outcomes)
reveal("6.2.2-p6", outcomes)

# %% [markdown]
# The pool opens connections as they are needed, and nobody knows which one the next request gets.
# So it has to be said to *every* connection, at the moment it is opened. SQLAlchemy has an event for
# it, and `make_engine` listens:
#
# ```python
# event.listen(engine, "connect", _enforce_foreign_keys)
# ```
#
# ### Modify
#
# Run the next cell as it stands. Then put `create_engine` in place of `make_engine`:
# which line changes, and why not the other one?

# %% tags=["modify"] covers=["foreign-keys"]
for system in ("sqlite", "postgresql"):
    with space("keys", system) as url:
        engine = make_engine(url)
        create_tables(engine)
        with engine.connect() as first, engine.connect() as second:
            print(f"{system}:", a_post_of_nobody(first), a_post_of_nobody(second))
        engine.dispose()

# %% [markdown]
# ## A name for every constraint
#
# A migration that drops a constraint has to call it by its name (6.4). Here a column is `unique`,
# and nobody has given the constraint a name.

# %%
predict("6.2.2-p7")


# %% covers=["declarative"]
class Unnamed(DeclarativeBase):
    """A base class without a naming convention."""


class Named(DeclarativeBase):
    """A base class with the convention of the course's models."""

    metadata = MetaData(naming_convention=Base.metadata.naming_convention)


def author(base):
    """Define the same table on a base class."""

    class Author(base):
        __tablename__ = "authors"
        id: Mapped[int] = mapped_column(primary_key=True)
        email: Mapped[str] = mapped_column(String(100), unique=True)


author(Unnamed)
author(Named)

names = {}
for base in (Unnamed, Named):
    for system in ("sqlite", "postgresql"):
        with space("names", system) as url:
            engine = create_engine(url)
            base.metadata.create_all(engine)
            (constraint,) = inspect(engine).get_unique_constraints("authors")
            engine.dispose()
        names[base.__name__, system] = constraint["name"]
        print(f"{base.__name__:<8} {system:<10} {constraint['name']}")

reveal("6.2.2-p7", names["Unnamed", "sqlite"] or "none")

# %% [markdown]
# PostgreSQL makes up a name of its own, SQLite none, so one migration could not serve both. With a
# `naming_convention` on the `MetaData` of the base class, every constraint has a name, and the same
# one everywhere. Do it before the first table is made; afterwards it takes a migration.
#
# ## What goes wrong
#
# Broken on purpose: the URL, in three ways that people meet when they move to a server. The first
# is what some hosting services write into the environment to this day. The second has a password
# with `@` and `/` in it. The third comes out of an engine.

# %%
predict("6.2.2-p8")

# %% covers=["settings"]
with expect_error(NoSuchModuleError):
    create_engine("postgres://ada:sesame@localhost/blog")

typed = make_url("postgresql://ada:p@ss/word@db.example.org/blog")
print("host:", typed.host, "| database:", typed.database)

engine = create_engine("postgresql://ada:sesame@localhost/blog")
copied = create_engine(str(engine.url))
print("the password of the copy:", copied.url.password)
reveal("6.2.2-p8", typed.host)

# %% [markdown]
# Read them one by one:
#
# 1. *Can't load plugin: sqlalchemy.dialects:postgres*. What stands before `://` names a dialect, and
#    perhaps a driver: `postgresql`, `postgresql+psycopg`. There is none called `postgres`. It is
#    heard at `create_engine`, before any server is asked.
# 2. No error at all. In a URL `@` ends the password and `/` begins the database, so most of the
#    password became something else. `URL.create(…)` takes the pieces one by one and writes
#    `p%40ss%2Fword`.
# 3. No error here, either. `str(engine.url)` hides the password, which is right for a log and wrong
#    for a second engine: `engine.url` itself can be passed on.
#
# A slip in a setting should be heard where the setting is read: at the start, with its name. That is
# what pydantic-settings is for. The class below is the one that many tutorials have.

# %%
predict("6.2.2-p9")


# %% tags=["modify"] covers=["settings"]
class Simple(BaseSettings):
    """The URL as a type of pydantic's."""

    database_url: PostgresDsn


def where_the_password_shows(settings, name, url, slip):
    """Read a right URL and one with a slip; count the places in which the password stands."""
    with patch.dict(os.environ, {name: url}):
        shown = str(settings())
    with patch.dict(os.environ, {name: slip}), expect_error(ValidationError) as caught:
        settings()
    print(*str(caught.error).splitlines()[1:3], shown, sep="\n", end="\n\n")
    return sum("sesame" in place for place in (shown, str(caught.error)))


url, slip = "postgresql://ada:sesame@localhost/blog", "postgresql:/ada:sesame@localhost/blog"
places = where_the_password_shows(Simple, "DATABASE_URL", url, slip)
in_ours = where_the_password_shows(Settings, "BLOG_DATABASE_URL", url, slip)
print("Places with the password:", places, "and with the course's class:", in_ours)
reveal("6.2.2-p9", places)

# %% [markdown]
# Read the lines of the two errors:
#
# 1. *1 validation error for …*: one setting is wrong, and the program has not started. This is what
#    you want.
# 2. *database_url*: which one.
# 3. *[type=…, input_value='postgresql:/ada:sesame@…']*: pydantic shows what it was given, and a log
#    is read by many. `hide_input_in_errors=True` leaves it out, and a `SecretStr` prints as stars;
#    `get_secret_value()` gives the text to the one line that needs it.
#
# And *when* is the environment read? Each time that the class is called, and not before:

# %% tags=["modify"] covers=["settings"]
name = "BLOG_DATABASE_URL"

for url in ("sqlite:///first.db", "sqlite:///second.db"):
    with patch.dict(os.environ, {name: url}):
        try:
            print(Settings().database_url.get_secret_value())
        except ValidationError as error:
            print(*str(error).splitlines()[:3], sep="\n")

# %% [markdown]
# So `Settings()` does not stand at the top of a module. There it is called once, by the import: a test
# that sets its variable afterwards comes too late, and whoever imports the module, for the models
# alone, needs a database URL. Call it where the app starts.
#
# **Modify.** Misspell the variable: `"BLOG_DATABASE_URI"`, with an I. What does the class say? A
# default value, such as the text's `sqlite:///./sql_app.db`, would say nothing, and the app would start
# on an empty file.
#
# ## Then and now
#
# The text's `declarative_base` has not run yet. The cell below imports it as the text does and calls
# it. Its last line asks for `autocommit=True`, a session that commits by itself: the text switches that
# off, and older programs have it on.

# %% covers=["declarative"]
with warnings.catch_warnings(record=True) as said:
    warnings.simplefilter("always")
    from sqlalchemy.ext.declarative import declarative_base

    TextBase = declarative_base()

for warning in said:
    print(f"{warning.category.__name__}: {str(warning.message).partition(' (Background')[0]}")

with expect_error(ArgumentError):
    sessionmaker(autocommit=True)()

# %% [markdown]
# The text's block has the right parts in the right order: a URL, an engine, a factory of sessions, a
# base class, a dependency that closes its session whatever happens. With its other URL, SQLite's, it
# runs to this day. What is different now:
#
# | the text | with SQLAlchemy 2.1 and pydantic-settings |
# |---|---|
# | `SQLALCHEMY_DATABASE_URL = "postgresql://user:password@…"` | `Settings().database_url`, from the environment: no password in the code, and a slip is heard at the start |
# | `connect_args={"check_same_thread": False}` for every server | for a file SQLAlchemy says it itself; with `StaticPool` in memory say it; PostgreSQL refuses it at the first connection |
# | `from sqlalchemy.ext.declarative import declarative_base` | moved to `sqlalchemy.orm`; today `class Base(DeclarativeBase)`, with a `naming_convention` |
# | `sessionmaker(autocommit=False, autoflush=False, bind=engine)` | `autocommit=False` is the only value left, so leave it out; leave `autoflush` at its default: 6.2.5 shows what goes wrong without it |
# | foreign keys are not mentioned | `PRAGMA foreign_keys = ON` at each connect, on SQLite |
# | the engine is made when the module is imported | in the app's lifespan, so that each test can have its own: `create_app(url)` |
#
# ## Make
#
# [Two exercises](../../exercises/6.2-sqlalchemy-sync/02-setup.ipynb) wait: one `make_engine` for both
# servers and for tests in memory (12 minutes), and settings that refuse a bad URL at the start (18).
# Each has three hints, and says what came of your code instead of "wrong".

# %%
# Three questions to take along
display(ask("6.2.2-q2"), ask("6.2.2-q3"), ask("6.2.2-q4"))

# %% [markdown]
# ## Recap
#
# 1. An engine is a plan; most of what is wrong with it is heard at the first connection, unless the
#    settings are checked at the start.
# 2. What SQLite is not told it does not do: foreign keys for each connection, memory for each thread.
# 3. One `naming_convention`, one `make_engine`, one place where the URL comes from.
#
# SQLAlchemy's own page: [Engine Configuration](https://docs.sqlalchemy.org/en/21/core/engines.html).
