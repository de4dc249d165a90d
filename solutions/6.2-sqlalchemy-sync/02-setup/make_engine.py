# /// exercise
# id = "6.2.2-make-engine"
# title = "One make_engine for both servers"
# lesson = "6.2.2"
# kind = "fix"
# minutes = 12
# teaches = ["connect_args by dialect", "foreign keys on SQLite", "a database in memory"]
# needs = ["6.1.2", "6.1.3"]
# not_yet = ["async engines", "savepoints"]
# covers = ["6.2.2/check-same-thread", "6.2.2/foreign-keys", "6.2.2/memory"]
# servers = ["sqlite", "postgresql"]
# tables = "course"
# gives = ["make_engine"]
# imports = ["workbook.sqlalchemy_sync.models"]
# ordered = true
# why = "What a driver is told depends on the dialect, so ask the URL; what SQLite is to check is said to each connection as it is opened; and only a database in memory is shared by sharing its one connection."
# ///

# %% [markdown] task
# The text has one line for all databases. With PostgreSQL it fails at the first statement, on SQLite
# nobody checks a foreign key, and in memory each thread finds a database of its own. Mend
# `make_engine(url)`, so that the rest of a program need not know which database it has:
#
# - It returns an engine for `postgresql://…`, with or without a driver in the URL, for an SQLite file,
#   and for SQLite in memory, which is written `sqlite://` or `sqlite:///:memory:`.
# - Foreign keys are checked on both systems, on every connection.
# - In memory, all threads that use one engine find one database. Two engines are two databases, so
#   that one test does not see what another has left.
# - A file and PostgreSQL keep a connection for each session: what one has not committed, another one
#   does not see.
# - `make_engine` itself connects to nobody.
#
# It is checked on SQLite and on PostgreSQL. Try it yourself, in a cell of its own:
#
# ```python
# from sqlalchemy import text
#
# from workbook import space
#
# for system in ("sqlite", "postgresql"):
#     with space("try", system) as url:
#         engine = make_engine(url)
#         with engine.connect() as connection:
#             print(system, connection.scalar(text("SELECT 1")))
#         engine.dispose()
# ```

# %% starter
from sqlalchemy import Engine, create_engine


def make_engine(url: str) -> Engine:
    return create_engine(
        url,
        connect_args={"check_same_thread": False},  # Only for SQLite
    )


# %% key
from typing import Any

from sqlalchemy import Engine, create_engine, event, make_url
from sqlalchemy.pool import StaticPool


def check_foreign_keys(connection: Any, _record: Any) -> None:
    connection.execute("PRAGMA foreign_keys = ON")  # the driver's own connection


def make_engine(url: str) -> Engine:
    address = make_url(url)
    if address.get_backend_name() != "sqlite":
        return create_engine(address)
    if address.database in (None, ":memory:"):
        engine = create_engine(
            address, poolclass=StaticPool, connect_args={"check_same_thread": False}
        )
    else:
        engine = create_engine(address)
    event.listen(engine, "connect", check_foreign_keys)
    return engine


# %% check
from typing import Any

from workbook.practice import Answer, Raised, expect, holds, part

FIRST = """
from sqlalchemy import text
engine = make_engine(url)
with engine.connect() as connection:
    one = connection.scalar(text("SELECT 1"))
engine.dispose()
one
"""
ORPHANS = """
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError
from workbook.sqlalchemy_sync.models import Base, Post
engine = make_engine(url)
Base.metadata.create_all(engine)
came = []
connections = [engine.connect() for _ in range(1 if alone else 3)]
for connection in connections:
    try:
        connection.execute(insert(Post).values(user_id=404, title="Of nobody", content=""))
        came.append("stored")
    except IntegrityError:
        came.append("refused")
    connection.rollback()
for connection in connections:
    connection.close()
engine.dispose()
came
"""
THREADS = """
import logging
from concurrent.futures import ThreadPoolExecutor
from sqlalchemy import text

def count(engine):
    try:
        with engine.connect() as connection:
            return str(connection.scalar(text("SELECT count(*) FROM things")))
    except Exception as error:
        said = str(error).splitlines()[0].split(". ")[0]
        return f"{type(error).__name__}: {said}"

logging.disable()  # the pool tells at length of a connection that belongs to another thread
first, second = make_engine(url), make_engine(url)
with first.begin() as connection:
    connection.execute(text("CREATE TABLE things (name TEXT)"))
    connection.execute(text("INSERT INTO things VALUES ('kettle')"))
with ThreadPoolExecutor(2) as threads:
    found = [threads.submit(count, first).result() for _ in range(3)]
other = count(second)
logging.disable(logging.NOTSET)
[count(first), *found], other
"""
APART = """
from sqlalchemy import insert, select
from workbook.sqlalchemy_sync.models import User
engine = make_engine(url)
with engine.connect() as ada, engine.connect() as bea:
    ada.execute(insert(User).values(username=name, email=name, hashed_password="!"))
    seen = len(bea.execute(select(User.id).where(User.username == name)).all())
    bea.rollback()
    ada.rollback()
engine.dispose()
seen
"""
NAMED = """
import tempfile
from sqlalchemy import text

with tempfile.TemporaryDirectory(dir=".", ignore_cleanup_errors=True) as folder:
    engine = make_engine(f"sqlite:///{folder}/memory.db")
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE things (name TEXT)"))
    with engine.connect() as ada, engine.connect() as bea:
        ada.execute(text("INSERT INTO things VALUES ('kettle')"))
        seen = bea.scalar(text("SELECT count(*) FROM things"))
        bea.rollback()
        ada.rollback()
    engine.dispose()
seen
"""
AFTER_SQLITE = """
from sqlalchemy import text
with make_engine("sqlite://").connect():
    pass
engine = make_engine(url)
with engine.connect() as connection:
    one = connection.scalar(text("SELECT 1"))
engine.dispose()
one
"""


def address(answer: Answer) -> str:
    """Return the URL of the check's own database."""
    url: str = answer.probe(
        "from workbook import servers\nservers.url(system)", system=answer.system
    )
    return url


def tried(answer: Answer, source: str, **values: object) -> Any:
    """Run code of the check on what make_engine makes; say what is in the way."""
    try:
        return answer.probe(source, **values)
    except Raised as error:
        holds(
            "check_same_thread" not in error.message,
            came=error.said,
            say="PostgreSQL's driver does not know check_same_thread and refuses to connect. Give "
            "this option to SQLite only.",
        )
        holds(
            "PRAGMA" not in error.message,
            came=error.said,
            say="PRAGMA is a word of SQLite's, and it was sent to PostgreSQL. Listen only where "
            "the URL is SQLite's.",
        )
        holds(
            "poolclass" not in error.message and "StaticPool" not in error.message,
            came=error.said,
            say="The options for the pool do not fit this database. Which of the three needs them?",
        )
        raise


@part(points=1)
def the_first_statement(answer: Answer) -> None:
    kind = tried(answer, "type(make_engine(url)).__name__", url=address(answer))
    expect(kind, "Engine", say="make_engine should return an engine, and what came is none.")
    expect(
        tried(answer, FIRST, url=address(answer)),
        1,
        say="SELECT 1 should give 1 on the engine of make_engine.",
    )
    if answer.system == "postgresql":
        spelled = address(answer).replace("postgresql://", "postgresql+psycopg://")
        try:
            answer.probe(FIRST, url=spelled)
        except Raised as error:
            holds(
                False,
                came=error.said,
                say="postgresql://… has worked, and with the driver in the URL, "
                "postgresql+psycopg://…, the first statement fails. It is the same system: "
                "get_backend_name() says so for both.",
            )
        try:
            answer.probe(AFTER_SQLITE, url=address(answer))
        except Raised as error:
            holds(
                False,
                came=error.said,
                say="PostgreSQL worked until make_engine was called for SQLite as well: who "
                "listens to the class Engine hears of all engines. Listen to the one that you "
                "have made.",
            )
    nowhere = "postgresql+psycopg://nobody:sesame@/nothing?host=/nowhere"
    try:
        same = answer.probe(
            "from sqlalchemy import make_url\nmake_engine(url).url == make_url(url)", url=nowhere
        )
    except Raised as error:
        holds(
            "OperationalError" not in error.bases,
            came=error.said,
            say="There is no server at this URL, and make_engine wanted to connect to it. Making "
            "an engine is no connection: set up what each connection needs in the event connect.",
        )
        raise
    expect(same, True, say="The engine should have the URL that make_engine was given.")


@part(points=1)
def foreign_keys_on_every_connection(answer: Answer) -> None:
    def say(came: list[str]) -> str:
        if came[0] == "stored":
            return (
                "A post of a user whom nobody is was stored. SQLite checks foreign keys on a "
                "connection that has sent PRAGMA foreign_keys = ON."
            )
        return (
            "The first connection checks foreign keys, and another one of the pool does not. The "
            'PRAGMA belongs to each connection as it is opened: event.listen(engine, "connect", …).'
        )

    came = tried(answer, ORPHANS, url=address(answer), alone=False)
    expect(came, ["refused"] * 3, say=say)
    for url in ("sqlite://", "sqlite:///:memory:"):
        came = tried(answer, ORPHANS, url=url, alone=True)
        expect(
            came,
            ["refused"],
            say=f"In memory, at {url}, a post of a user whom nobody is was stored. The PRAGMA is "
            "for every SQLite database.",
        )


@part(points=1)
def one_memory_for_all_threads(answer: Answer) -> None:
    for url in ("sqlite://", "sqlite:///:memory:"):
        found, other = tried(answer, THREADS, url=url)
        for one in found:
            holds(
                "no such table" not in one,
                came=one,
                say=f"With {url} a table was made in one thread, and another thread does not "
                "find it: each thread has a connection of its own, and so a memory of its own. "
                "One connection for all is poolclass=StaticPool.",
            )
            holds(
                "created in a thread" not in one,
                came=one,
                say=f"With {url} the connection is shared, and the driver refuses it to "
                "another thread. Here check_same_thread=False is needed.",
            )
            expect(
                one,
                "1",
                say=f"With {url} all threads of one engine should find one database, and one "
                "of them found something else.",
            )
        holds(
            "no such table" in other,
            came=other,
            expected="OperationalError: no such table",
            say=f"Two engines were made with {url}, and the second finds what the first has "
            "stored. Each make_engine should begin with a new memory.",
        )


@part(points=1)
def a_connection_for_each_session(answer: Answer) -> None:
    seen = tried(answer, APART, url=address(answer), name=answer.word())
    expect(
        seen,
        0,
        say="One connection has not committed its row, and another one sees it: they are the same "
        "connection. StaticPool is for a database in memory; a file and a server keep their own "
        "pool.",
    )
    expect(
        tried(answer, NAMED),
        0,
        say="A file is called memory.db, and its connections are one, as if it were a database in "
        "memory. Compare the whole of what the URL names: None or ':memory:', and nothing else.",
    )
    try:
        answer.probe("make_engine('sqlite:////no/such/folder/blog.db')\nNone")
    except Raised as error:
        holds(
            "OperationalError" not in error.bases,
            came=error.said,
            say="The folder of this file does not exist, and make_engine wanted to open the file. "
            "Making an engine is no connection: set up what each connection needs in the event "
            "connect.",
        )
        raise


# %% [markdown] hint
# Three databases, three questions. What may the driver be told (print `make_url(url)`, and call its
# `get_backend_name()`)? When is a connection opened, and what could be said to it then? And which of
# the three exists only inside of a connection? The lesson's parts on memory and on foreign keys have
# the pieces.

# %% [markdown] hint
# An engine tells of each connection that it opens. On other data, a server that should speak of
# times in UTC:
#
# ```python
# def speak_utc(connection, _record):          # the driver's own connection
#     cursor = connection.cursor()
#     cursor.execute("SET TIME ZONE 'UTC'")
#     cursor.close()
#
# event.listen(engine, "connect", speak_utc)
# ```
#
# `make_url("sqlite://").database` is `None`, that of `sqlite:///blog.db` is `"blog.db"`.

# %% [markdown] hint
# ```python
# address = make_url(url)
# if address.get_backend_name() != "sqlite":
#     return create_engine(____)
# if address.database in (None, ":memory:"):
#     engine = create_engine(
#         address, poolclass=____, connect_args={"check_same_thread": False}
#     )
# else:
#     engine = create_engine(address)
# event.listen(engine, "connect", ____)
# return engine
# ```
#
# The last hole is a function as in the hint before, with `PRAGMA foreign_keys = ON`.

# %% wrong only-the-keys
# PostgreSQL's driver does not know check_same_thread and refuses to connect. Give this option to
# SQLite only.
from typing import Any

from sqlalchemy import Engine, create_engine, event


def check_foreign_keys(connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()


def make_engine(url: str) -> Engine:
    engine = create_engine(url, connect_args={"check_same_thread": False})
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", check_foreign_keys)
    return engine


# %% wrong no-foreign-keys
# A post of a user whom nobody is was stored. SQLite checks foreign keys on a connection that has
# sent PRAGMA foreign_keys = ON.
# --- instead of
from typing import Any

from sqlalchemy import Engine, create_engine, event, make_url
from sqlalchemy.pool import StaticPool


def check_foreign_keys(connection: Any, _record: Any) -> None:
    connection.execute("PRAGMA foreign_keys = ON")  # the driver's own connection
# --- it says
from sqlalchemy import Engine, create_engine, make_url
from sqlalchemy.pool import StaticPool

# --- instead of
    event.listen(engine, "connect", check_foreign_keys)
# --- nothing


# %% wrong the-pragma-once
# The first connection checks foreign keys, and another one of the pool does not. The PRAGMA
# belongs to each connection as it is opened: event.listen(engine, "connect", …).
from sqlalchemy import Engine, create_engine, make_url, text
from sqlalchemy.pool import StaticPool


def make_engine(url: str) -> Engine:
    address = make_url(url)
    if address.get_backend_name() != "sqlite":
        return create_engine(address)
    if address.database in (None, ":memory:"):
        engine = create_engine(
            address, poolclass=StaticPool, connect_args={"check_same_thread": False}
        )
    else:
        engine = create_engine(address)
    with engine.connect() as connection:
        connection.execute(text("PRAGMA foreign_keys = ON"))
    return engine


# %% wrong the-pragma-for-everybody
# PRAGMA is a word of SQLite's, and it was sent to PostgreSQL. Listen only where the URL is
# SQLite's.
# --- instead of
    connection.execute("PRAGMA foreign_keys = ON")  # the driver's own connection
# --- it says
    cursor = connection.cursor()
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()

# --- instead of
    if address.get_backend_name() != "sqlite":
        return create_engine(address)
# --- nothing


# %% wrong memory-as-it-is
# With sqlite:// a table was made in one thread, and another thread does not find it: each thread
# has a connection of its own, and so a memory of its own. One connection for all is
# poolclass=StaticPool.
from typing import Any

from sqlalchemy import Engine, create_engine, event


def check_foreign_keys(connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()


def make_engine(url: str) -> Engine:
    if not url.startswith("sqlite"):
        return create_engine(url)
    engine = create_engine(url, connect_args={"check_same_thread": False})
    event.listen(engine, "connect", check_foreign_keys)
    return engine


# %% wrong shared-and-forbidden
# With sqlite:// the connection is shared, and the driver refuses it to another thread. Here
# check_same_thread=False is needed.
# --- instead of
    connection.execute("PRAGMA foreign_keys = ON")  # the driver's own connection
# --- it says
    cursor = connection.cursor()
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()

# --- instead of
        engine = create_engine(
            address, poolclass=StaticPool, connect_args={"check_same_thread": False}
        )
# --- it says
        engine = create_engine(address, poolclass=StaticPool)


# %% wrong one-spelling-of-memory
# With sqlite:///:memory: a table was made in one thread, and another thread does not find it: each
# thread has a connection of its own, and so a memory of its own. One connection for all is
# poolclass=StaticPool.
# --- instead of
    connection.execute("PRAGMA foreign_keys = ON")  # the driver's own connection
# --- it says
    cursor = connection.cursor()
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()

# --- instead of
    if address.database in (None, ":memory:"):
# --- it says
    if url == "sqlite://":


# %% wrong one-connection-for-a-file-too
# One connection has not committed its row, and another one sees it: they are the same connection.
# StaticPool is for a database in memory; a file and a server keep their own pool.
from typing import Any

from sqlalchemy import Engine, create_engine, event, make_url
from sqlalchemy.pool import StaticPool


def check_foreign_keys(connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()


def make_engine(url: str) -> Engine:
    address = make_url(url)
    if address.get_backend_name() != "sqlite":
        return create_engine(address)
    engine = create_engine(
        address, poolclass=StaticPool, connect_args={"check_same_thread": False}
    )
    event.listen(engine, "connect", check_foreign_keys)
    return engine


# %% wrong one-memory-for-all-engines
# Two engines were made with sqlite://, and the second finds what the first has stored. Each
# make_engine should begin with a new memory.
# --- instead of
    connection.execute("PRAGMA foreign_keys = ON")  # the driver's own connection
# --- it says
    cursor = connection.cursor()
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()

# --- after
    if address.database in (None, ":memory:"):
# --- it says
        address = make_url("sqlite:///file:shared?mode=memory&cache=shared&uri=true")


# %% wrong a-look-whether-somebody-is-there
# There is no server at this URL, and make_engine wanted to connect to it. Making an engine is no
# connection: set up what each connection needs in the event connect.
# --- instead of
    connection.execute("PRAGMA foreign_keys = ON")  # the driver's own connection
# --- it says
    cursor = connection.cursor()
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()

# --- instead of
        return create_engine(address)
# --- it says
        engine = create_engine(address)
        engine.connect().close()
        return engine

# %% wrong a-memory-by-its-name
# A file is called memory.db, and its connections are one, as if it were a database in memory.
# Compare the whole of what the URL names: None or ':memory:', and nothing else.
# --- instead of
    if address.database in (None, ":memory:"):
# --- it says
    if not address.database or "memory" in address.database:

# %% wrong one-spelling-of-postgresql
# postgresql://… has worked, and with the driver in the URL, postgresql+psycopg://…, the first
# statement fails. It is the same system: get_backend_name() says so for both.
# --- instead of
    if address.get_backend_name() != "sqlite":
# --- it says
    if address.drivername == "postgresql":

# %% wrong a-look-at-the-file
# The folder of this file does not exist, and make_engine wanted to open the file. Making an
# engine is no connection: set up what each connection needs in the event connect.
# --- before
    return engine
# --- it says
    engine.connect().close()

# %% wrong whoever-listens-to-the-class
# PostgreSQL worked until make_engine was called for SQLite as well: who listens to the class Engine
# hears of all engines. Listen to the one that you have made.
# --- instead of
    event.listen(engine, "connect", check_foreign_keys)
# --- it says
    event.listen(Engine, "connect", check_foreign_keys)
