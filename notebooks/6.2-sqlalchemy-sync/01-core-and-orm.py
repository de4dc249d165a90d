# %% [markdown]
# # 6.2.1 SQLAlchemy Core and ORM
#
# **Goal.** You ask one question as SQL, with Core and with the ORM, you know what each of them gives
# and costs, and you choose.
#
# **Time.** 40 minutes, and 22 more for the two exercises.
#
# **You need** SQL (SELECT, INSERT, UPDATE), connections (6.1.2), sessions (6.1.4) and transactions
# (6.1.5).
#
# Each idea goes through the same steps: *predict* what a cell will do, *run* it, *investigate* what
# was sent, *modify* one thing. To predict, press a button, or write the letter into the call:
# `predict("6.2.1-p1", "c")`. A wrong prediction costs nothing and is remembered best.
#
# "The text" is the chapter that this course was made from. Its code is run here and brought up to
# date; the table under *Then and now* says what has changed.

# %%
from IPython.display import display
from sqlalchemy import (
    Column,
    Integer,
    MetaData,
    Row,
    String,
    Table,
    delete,
    select,
    text,
    update,
)
from sqlalchemy.exc import InvalidRequestError, StatementError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, declarative_base, mapped_column
from sqlalchemy.schema import CreateTable

from workbook import ask, expect_error, order, predict, record, reveal, table
from workbook.domain import sample
from workbook.observe import bar_chart, compare
from workbook.sqlalchemy_sync import bulk
from workbook.sqlalchemy_sync.fresh import fresh
from workbook.sqlalchemy_sync.models import User
from workbook.sqlalchemy_sync.ways import in_core, in_orm, in_sql

# %% [markdown]
# ## Remember
#
# One question on an earlier lesson. Answer from memory, without looking it up.

# %%
ask("6.2.1-q1")

# %% [markdown]
# ## Worked example: one question, three ways
#
# Who are the two newest people without a bio? The blog's people stand in the table `users`. The
# class `User` describes it for Python, and there are three ways to put the question:
#
# - **SQL**: a text, which SQLAlchemy passes on.
# - **Core**: a statement made of Python objects, from a `Table` and its columns. Every mapped class
#   stands on such a table, `User.__table__`.
# - **ORM**: a statement made from the class and its attributes.

# %% covers=["three-ways"]
users = User.__table__

by_hand = text("SELECT * FROM users WHERE bio IS NULL ORDER BY id DESC LIMIT :most")
with_core = select(users).where(users.c.bio.is_(None)).order_by(users.c.id.desc()).limit(2)
with_orm = select(User).where(User.bio.is_(None)).order_by(User.id.desc()).limit(2)

for statement in (by_hand, with_core, with_orm):
    print(type(statement).__name__)

# %% [markdown]
# Three objects, and no server has heard of any of them. The functions `in_sql`, `in_core` and
# `in_orm` send them. They stand in [ways.py](../../workbook/sqlalchemy_sync/ways.py), and each goes
# through the five steps that you will meet in every lesson: open a session, build the statement,
# execute, commit or not, shape the response.
#
# ### Predict
#
# Say what the server will get before you see it.

# %%
predict("6.2.1-p1")

# %% [markdown]
# ### Run
#
# `fresh("sqlite", people=6)` lends a new database with the course's tables and six people. It is
# gone after the block, so you can run a cell as often as you like. `record` collects what the
# server gets.

# %% covers=["three-ways"]
texts = []
with fresh("sqlite", people=6) as engine:
    for way in (in_sql, in_core, in_orm):
        with record(engine, way.__name__) as sent:
            people = way(engine, 2)
        display(sent)
        print("Found:", ", ".join(person.username for person in people), "\n")
        texts.append(sent.statements[0].sql)

reveal("6.2.1-p1", len(set(texts)))

# %% [markdown]
# ### Investigate
#
# - Core and ORM have sent the same text, letter for letter. `User.bio` in a statement *is* the
#   column `users.c.bio`; the class adds nothing to the SQL.
# - The 2 stands in no text. It travels beside it, as a *bound parameter*, in all three.
# - Nobody wrote `OFFSET`. The statement became SQL when it was executed, in the *dialect* of the
#   engine at hand, and this is how SQLAlchemy says LIMIT to SQLite. Change `"sqlite"` to
#   `"postgresql"` in the cell above and run it again: which of the three texts change?
# - All three found the same people, and `person.username` worked three times. But what is a
#   `person`? Look at the column `created_at`, the time when somebody registered.

# %%
predict("6.2.1-p2")

# %% covers=["three-ways"]
kinds = {}
for system in ("sqlite", "postgresql"):
    with fresh(system, people=6) as engine:
        for way in (in_sql, in_core, in_orm):
            person = way(engine, 2)[0]
            created, active = type(person.created_at).__name__, type(person.is_active).__name__
            kinds[system, way.__name__] = created
            kind = type(person).__name__
            print(f"{system:<10} {way.__name__:<7} {kind:<4} {created:<8} {active}")

reveal("6.2.1-p2", kinds["sqlite", "in_sql"])

# %% [markdown]
# SQLite has no type for times and none for truth. Core knows from the `Table` that the column is a
# `DateTime` and makes one of the text; with SQL by hand you get what the driver gives, and that
# depends on the server. So the second way is more than another notation: **Core knows the types**.
#
# The ORM gave a `User` where Core gave a `Row`. Below, one statement is executed twice: by a session,
# and by a connection.

# %%
predict("6.2.1-p3")

# %% covers=["three-ways"]
with fresh("sqlite", people=6) as engine:
    with Session(engine) as session:
        by_session = session.execute(with_orm).first()
    with engine.connect() as connection:
        by_connection = connection.execute(with_orm).first()

print("session:   ", [type(value).__name__ for value in by_session])
print("connection:", [type(value).__name__ for value in by_connection])
reveal("6.2.1-p3", len(by_connection))

# %% [markdown]
# The connection gave a row of eight values, the session a row with one `User` in it. A row around
# each object is seldom what you want: `session.scalars` takes the first value out of each.
#
# ```text
#  class User                  select(User)             rows from the server
#      |                            |                            |
#  User.__table__  (Core)      the dialect makes SQL     Connection: stay rows, typed
#      |                            |                    Session:    become objects, one a row,
#  columns and types           the driver sends it                   and the session watches them
# ```
#
# ### Modify
#
# In the next cell put `scalars` in place of `execute`, and run it. Then put
# `select(User.username, User.bio)` in place of `select(User)`, and try both again. Of these four one
# loses something without a word. Which?

# %% tags=["modify"] covers=["entities"]
with fresh("sqlite", people=6) as engine:
    # open a session
    with Session(engine) as session:
        # build the statement
        statement = select(User).order_by(User.id).limit(2)
        # execute
        found = session.execute(statement).all()
        # commit or not: nothing changed
        # shape the response
        for one in found:
            inside = [type(value).__name__ for value in one] if isinstance(one, Row) else ""
            print(type(one).__name__, inside)

# %%
order("6.2.1-o1")

# %% [markdown]
# ## What the ORM adds: one object a row
#
# A session holds one object for each row that it has met. That is the *identity map*, and it is why
# two parts of a program that ask for user 2 get the same `User`. Core knows nothing of it. What if
# you use both on one row?

# %%
predict("6.2.1-p4")

# %% tags=["modify"] covers=["choose"]
with (
    fresh("sqlite", people=2) as engine,
    record(engine, "behind the session's back") as sent,
    Session(engine) as session,
):
    user = session.get(User, 2)
    print("At first it says:", user.bio)
    # build the statement
    change = update(users).where(users.c.id == 2).values(bio="Likes owls.")
    question = select(User).where(User.bio == "Likes owls.")
    # execute
    session.execute(change)
    found = session.scalars(question).one()
    # commit or not: this is only a look
    # shape the response
    bio = found.bio
    print("Found by the new bio, it says:", bio)
    print("The same object:", found is user)

display(sent)
reveal("6.2.1-p4", bio)

# %% [markdown]
# Three statements, the row was changed, the last SELECT brought the new bio back, and the session
# threw it away: what an object knows may be a change that was not sent yet, so a SELECT does not
# write over it. `session.refresh(user)` does, and after a commit every object reads its row anew.
#
# **Modify.** Write `update(User).where(User.id == 2)` in the cell above, and run it again. The SQL
# is the same. What has changed? A session that is given the *class* also sets the value on the
# objects that it holds; of a bare table it does not know whose it is.
#
# ## Many rows in
#
# Twenty people are to be stored. The five ways to do it stand in
# [bulk.py](../../workbook/sqlalchemy_sync/bulk.py). The one that most people write first is
# `session.add_all(...)`, and one commit at the end.

# %%
predict("6.2.1-p5")

# %% covers=["bulk"]
columns = ("username", "email", "hashed_password", "bio")
people = [{name: person[name] for name in columns} for person in sample.people(20)]

inserts = {}
for system in ("sqlite", "postgresql"):
    with fresh(system) as engine, record(engine) as sent:
        bulk.add_all(engine, people)
    inserts[system] = sent.count("insert")
    print(f"{system}, the first of the INSERT statements:", *sent.statements[0].clauses, sep="\n  ")

reveal("6.2.1-p5", inserts)

# %% [markdown]
# The session wants the new id of each object, and has to know which id belongs to which. Look at
# the end of PostgreSQL's statement: the rows are numbered, inserted in that order, and their ids come
# back together. For SQLite, SQLAlchemy sees no way to be sure of the order, so it asks for one id at
# a time.
#
# If nobody needs the objects, do not make any. `session.execute(insert(User), people)` takes plain
# dicts, and that is a *bulk insert*. In our twenty, every fourth has no bio: `"bio": None`.

# %%
predict("6.2.1-p6")

# %% covers=["bulk"]
with fresh("postgresql") as engine, record(engine) as sent:
    bulk.orm_bulk(engine, people)

for statement in sent.statements[:3]:
    kind = "with a bio" if "bio" in statement.sql else "without a bio"
    print(f"INSERT {kind}, rows: {statement.rows}")
print("…")

counts = {}
for way in bulk.WAYS:
    with fresh("postgresql") as engine, record(engine) as counted:
        way(engine, people)
    counts[way.__name__] = counted.count()
display(bar_chart("Statements for twenty people, PostgreSQL", counts))
reveal("6.2.1-p6", sent.count())

# %% [markdown]
# To a bulk insert `None` means "nothing was given, let the table decide": it leaves the column out. A
# row with a bio and a row without are then two kinds of statement, and the rows keep their order. So
# each change from one kind to the other begins a new statement. With objects, two cells ago, the
# same five had no bio, and it was one statement: for an object the session writes the NULL out
# wherever the model names no default, and so all rows are of one kind.
#
# - `orm_bulk_with_nulls` says `render_nulls=True`: a `None` is a NULL, and all rows are of one kind.
# - `core_bulk` gives the same `insert(User)` to a *connection*: none of the ORM's rules, one
#   statement.
#
# Below nobody has written `None`: the first of two people has no key `bio` at all, and the second has
# one. Both go to `core_bulk`.

# %%
predict("6.2.1-p7")

# %% covers=["bulk"]
bare = {"username": "ada", "email": "ada@example.org", "hashed_password": "!"}
full = {"username": "bea", "email": "bea@example.org", "hashed_password": "!", "bio": "Likes tea."}

with fresh("postgresql") as engine:
    bulk.core_bulk(engine, [bare, full])
    stored = table(engine, "users", ["username", "bio"])
with fresh("postgresql") as engine, expect_error(StatementError):
    bulk.core_bulk(engine, [full, bare])

display(stored)
reveal("6.2.1-p7", "stored" if stored[1]["bio"] else "lost")

# %% [markdown]
# Core asks the least, and checks the least. The keys of the *first* row decide which columns the
# statement has. What a later row has beyond them is dropped without a word; what it lacks is an
# error. The way out is dull and safe: give all rows the same keys before they are sent. The second
# exercise is about this.
#
# ## Many rows out
#
# Reading has the same choice: ask for the class, `select(User)`, or for its table, `select(users)`.
# This time a session executes both.

# %%
predict("6.2.1-p8")

# %% covers=["entities"]
with fresh("postgresql") as engine:
    bulk.core_bulk(engine, sample.people(5_000))
    held, texts = [], set()
    for statement in (select(User), select(users)):
        with record(engine) as sent, Session(engine) as session:
            found = session.execute(statement).all()
            held.append(len(session.identity_map))
        texts.add(sent.statements[0].sql)
        print(f"{len(found)} rows came, the session holds {held[-1]} objects.")

print("Texts that the server got:", len(texts))
reveal("6.2.1-p8", held)

# %% tags=["nbval-ignore-output"] reason="measures time" covers=["bulk", "entities"]
# What the clock says on your machine, two ways in turns each time.
few = sample.people(60)


def anew(write):
    """Empty the table and fill it again."""
    with engine.begin() as connection:
        connection.execute(delete(User))
    write(engine, few)


def read(statement):
    """Read everybody."""
    with Session(engine) as session:
        return session.execute(statement).all()


with fresh("postgresql") as engine:
    writing = compare(
        ("a commit for each", lambda: anew(bulk.commit_each)),
        ("Core's bulk insert", lambda: anew(bulk.core_bulk)),
        rounds=5,
    )
with fresh("postgresql") as engine:
    bulk.core_bulk(engine, sample.people(5_000))
    reading = compare(
        ("making objects", lambda: read(select(User))),
        ("keeping rows", lambda: read(select(users))),
        rounds=7,
    )

for title, times, claim in (
    ("60 people written", writing, writing.claim(8)),
    ("5,000 people read", reading, reading.claim(2)),
):
    bars = {times.slower: times.slower_ms, times.quicker: times.quicker_ms}
    display(bar_chart(title, bars, unit="ms", claim=claim))

# %% [markdown] covers=["choose"]
# One way makes an object of each row, notes it in the identity map and watches its attributes. The
# other keeps rows, which are tuples with names; so does `select(User.id, User.username)`.
#
# ## When Core, when ORM
#
# | you want to | take | because |
# |---|---|---|
# | load a few rows, change them, save what hangs together | ORM | it knows what was changed, in which order to send it, and what belongs to whom |
# | show a list or a report, nothing is changed | columns: `select(User.id, …)` | rows are enough, and nobody has to watch them |
# | import or change many rows at once | bulk: `insert(User)`, `update(User)` with rows | no objects, few statements |
# | use what only this server knows, or tune one statement | SQL with `text`, with bound parameters | it is sent as it stands; the types are yours to see to |
#
# It is no choice for life. One session executes all four, in one transaction; only remember that a
# statement on a bare table goes past the objects.
#
# ## What goes wrong
#
# Broken on purpose: a table is defined a second time. A notebook does that whenever you run the cell
# again, and the two halves of the text's block would do it, too, if they shared one `MetaData`.

# %% covers=["redefined"]
kept = MetaData()  # it outlives the cell below, as it does in a kernel


def readers(*columns, **options):
    """Define a table, as a cell does each time it is run."""
    return Table("readers", kept, Column("id", Integer, primary_key=True), *columns, **options)


readers(Column("name", String(50)))
with expect_error(InvalidRequestError):
    readers(Column("nick", String(50)))

with expect_error(InvalidRequestError):

    class Base(DeclarativeBase):
        metadata = kept

    class Reader(Base):
        __tablename__ = "readers"
        id: Mapped[int] = mapped_column(primary_key=True)

# %%
predict("6.2.1-p9")

# %% covers=["redefined"]
kept = MetaData()
readers(Column("name", String(50)))
extended = readers(Column("nick", String(50)), extend_existing=True)
print(select(extended))

kept = MetaData()
begun_anew = readers(Column("nick", String(50)))
print(select(begun_anew))

reveal("6.2.1-p9", extended.columns.keys())

# %% [markdown]
# Read the error word by word:
#
# 1. *InvalidRequestError*: SQLAlchemy's own, and no server was asked. It is about your program.
# 2. *Table 'readers' is already defined*: by name. That the columns differ is not even looked at.
# 3. *for this MetaData instance*: a `MetaData` is the list of all tables that belong together, and
#    this one has lived on since the first run. A class is added to the list of its `Base`, so it
#    fails in the same words.
# 4. *Specify 'extend_existing=True'*: an offer, and here a poor one. *Extend* is meant as it says:
#    the old columns stay, and a SELECT asks for one that you have taken out of your code.
#
# Two ways out that do no harm:
#
# - In a notebook make the `MetaData`, or the `Base`, in the same cell as its tables, so that they
#   begin anew together.
# - In a program put the models into a module and import it. Python runs a module once.
#
# ## Then and now
#
# The text's block, word for word, and under it the same class as it is written today:

# %% covers=["three-ways"]
metadata = MetaData()
users_table = Table(
    "users",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(50)),
    Column("email", String(100)),
)

TextBase = declarative_base()


class TextUser(TextBase):
    __tablename__ = "users"

    id = Column(Integer, primary_key=True)
    name = Column(String(50))
    email = Column(String(100))


class TodaysBase(DeclarativeBase):
    """Where today's classes list their tables."""


class TodaysUser(TodaysBase):
    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(50))
    email: Mapped[str | None] = mapped_column(String(100))


core, orm, today = (
    str(CreateTable(one)).strip()
    for one in (users_table, TextUser.__table__, TodaysUser.__table__)
)
print("The text's two halves make one table:", core == orm)
print(orm, today, sep="\n\n")

# %% [markdown]
# The text's block is right: it runs as it stands, without a warning, and its two halves describe
# one table. It stops where the question begins, for it sends nothing.
#
# | the text | with SQLAlchemy 2.1 |
# |---|---|
# | `Base = declarative_base()` | `class Base(DeclarativeBase)`: an ordinary class, which editors and type checkers understand |
# | `name = Column(String(50))` | `name: Mapped[str] = mapped_column(String(50))`; the annotation says whether it may be NULL; without one every column may, but the key |
# | a `Table` and a class, side by side | the class has its `Table` already: `User.__table__` |
# | "Core: lower-level", "ORM: higher-level" | the same statements and the same SQL; a connection gives rows, a session gives objects |
# | imports `select`, and never uses it | `select` is where both meet; `session.query(User)` is the older spelling |
#
# ## Make
#
# [Two exercises](../../exercises/6.2-sqlalchemy-sync/01-core-and-orm.ipynb) wait: the drafts of one
# author, asked for in three ways (10 minutes), and an import of many people in few statements (12).
# Each has three hints, and says what came of your code instead of "wrong".

# %%
# Three questions to take along
display(ask("6.2.1-q2"), ask("6.2.1-q3"), ask("6.2.1-q4"))

# %% [markdown]
# ## Recap
#
# 1. SQL, Core and ORM put the same question; Core knows the types, and a session makes objects.
# 2. Objects are for rows that you change. For many rows, count the statements: one for all, or one
#    for each.
# 3. What goes past the session's objects is not seen by them, and a table is defined once.
#
# SQLAlchemy's own page:
# [SQLAlchemy Unified Tutorial](https://docs.sqlalchemy.org/en/21/tutorial/index.html).
