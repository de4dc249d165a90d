# %% [markdown]
# # 6.2.3 Creating models
#
# **Goal.** You write classes whose tables hold what you mean, whoever fills them: what may be
# missing, what is filled in, when it happened, how it is found, and what goes with what.
#
# **Time.** 40 minutes, and 35 more for the three exercises.
#
# **You need** sessions (6.1.4), Core and ORM (6.2.1), and engine, `Base` and naming convention
# (6.2.2).
#
# A model is a Python class, and it is also the plan of a table. The two are read by different
# people: the class by your program, the table by everybody who has its address, today and in ten
# years. This lesson keeps asking the server what it really holds.

# %%
import re
import warnings
from collections import Counter
from datetime import UTC, datetime, timedelta, timezone

from IPython.display import display
from sqlalchemy import (
    Boolean,
    Column,
    DateTime,
    String,
    Text,
    func,
    not_,
    select,
    text,
)
from sqlalchemy.exc import DBAPIError, InvalidRequestError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, relationship

from workbook import ask, bar_chart, expect_error, order, predict, record, reveal, space, table
from workbook.observe import entity_diagram
from workbook.sqlalchemy_sync import as_in_the_text, models
from workbook.sqlalchemy_sync.fresh import fresh
from workbook.sqlalchemy_sync.moments import NOON, keep, keep_async
from workbook.sqlalchemy_sync.server_view import columns, indexes, useless, without_index

# %% [markdown]
# ## Remember
#
# One question on the lesson before this one. Answer from memory, without looking it up.

# %%
ask("6.2.3-q1")

# %% [markdown]
# ## Worked example: a class and its table
#
# A draft is a post that nobody has seen yet. Each line of the class is a column. `Mapped[…]` says
# what Python finds in it, `mapped_column(…)` what the server is told; the last line is written the
# way the text writes all of them. Nothing is sent yet: the class only enters its plan into
# `Base.metadata`.


# %%
class Base(DeclarativeBase):
    """The tables of this example."""


class Draft(Base):
    __tablename__ = "drafts"

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(200))
    summary: Mapped[str | None] = mapped_column(String(500))
    content: Mapped[str] = mapped_column(Text, nullable=True)
    pinned = Column(Boolean, default=False)


def save(engine, draft):
    # open a session
    with Session(engine) as session:
        # build the statement
        session.add(draft)
        # execute
        session.flush()
        # commit or not
        session.commit()
        # shape the response
        return draft.id


# %% [markdown]
# ### Predict
#
# A column that takes NULL takes "nobody knows" for an answer. Which of the five do?

# %%
predict("6.2.3-p1")

# %% [markdown]
# ### Run
#
# `columns` asks the server for its own list of the columns. It reads the catalogue in which the
# server keeps what tables there are, and never looks at the class.

# %% covers=["server-view", "nullability"]
for system in ("sqlite", "postgresql"):
    with fresh(system, base=Base) as engine:
        print(columns(engine, "drafts"))
        draft_id = save(engine, Draft(title="Tea", content="Green."))
        print("The first draft that is saved gets the id", draft_id, end="\n\n")

reveal("6.2.3-p1", [column.name for column in Draft.__table__.columns if column.nullable])

# %% [markdown]
# ### Investigate
#
# - `Mapped[str]` gave NOT NULL and `Mapped[str | None]` gave NULL. The annotation decides, so the
#   type checker, which reads the same annotation, and the server cannot disagree.
# - `nullable=True` overrules it. Now they do disagree: the class promises a `str`, the table may
#   hold NULL, and the first `.upper()` on it fails in production.
# - `Column` knows no annotation. It takes NULL unless told otherwise, and of `default=False`
#   there is no trace: the server has never heard of it.
#
# One draft without a title. Who objects, and when?

# %%
predict("6.2.3-p2")

# %% tags=["modify"] covers=["nullability"]
passed = []
with fresh("postgresql", base=Base) as engine:
    draft = Draft(title=None)
    passed.append("Draft(title=None)")
    with Session(engine) as session:
        session.add(draft)
        passed.append("add")
        with expect_error(DBAPIError):
            session.flush()
            passed.append("flush")

reveal("6.2.3-p2", passed)

# %% [markdown]
# ### Modify
#
# Give the draft of the last cell a title of 201 characters instead, `Draft(title="a" * 201)`, and run
# it; then put `"sqlite"` in place of `"postgresql"`, and run it again. `String(200)` is a promise on
# PostgreSQL (a `DataError`), and on SQLite a comment: `expect_error` complains that nothing was raised.
#
# So a test on SQLite alone proves little about a model. The two servers differ in lengths, in time
# zones and in foreign keys, and this lesson meets all three.
#
# Here are the course's own tables, drawn from `Base.metadata`. They are the ones that the lessons
# to come work on.

# %% covers=["diagram"]
entity_diagram(models.Base)

# %% [markdown]
# ## Defaults: who fills in what is missing?
#
# The text writes `is_active = Column(Boolean, default=True)`. Ada registers in the app, Bea comes
# out of a script with plain SQL that names her and nothing else. Then somebody counts those who are
# active and those who are not.

# %%
predict("6.2.3-p3")


# %% covers=["defaults"]
def ada_and_bea(tables, plain_sql, **ada):
    """Insert one user with the ORM and one with plain SQL; show both, count active and not."""
    User = tables.User
    with fresh("postgresql", base=tables.Base) as engine:
        with record(engine, "Ada with the ORM, Bea with plain SQL") as sent:
            with Session(engine) as session:
                session.add(User(**ada))
                session.commit()
            with engine.begin() as connection:
                connection.execute(text(plain_sql))
        with Session(engine) as session:
            active = session.scalar(select(func.count()).where(User.is_active))
            inactive = session.scalar(select(func.count()).where(not_(User.is_active)))
        display(sent, table(engine, "users", ["username", "is_active"]))
    return [active, inactive]


bea = "INSERT INTO users (username) VALUES ('bea')"
reveal("6.2.3-p3", ada_and_bea(as_in_the_text, bea, username="ada"))

# %% [markdown]
# Bea is neither active nor inactive: her row holds NULL, and NULL is not true, nor is its opposite.
# Read the first INSERT: `is_active` is among its values, because SQLAlchemy has filled it in while
# it wrote the statement. That is all that `default=` does.
#
# `server_default=true()` stands in the table; `true` is imported from `sqlalchemy`, and each server
# has it in its own spelling. The course's `User` has it, so the same two inserts go another way.
# Where does Ada's `True` come from now?

# %% covers=["defaults"]
bea = """
INSERT INTO users (username, email, hashed_password) VALUES ('bea', 'bea@example.org', '!')
"""
active, inactive = ada_and_bea(
    models, bea, username="ada", email="ada@example.org", hashed_password="!"
)
print(f"WHERE is_active: {active}, WHERE NOT is_active: {inactive}")

# %%
ask("6.2.3-q3")

# %% [markdown]
# ## Time: naive and aware
#
# The text fills `created_at` with `default=datetime.utcnow`, into a column of type `DateTime`. Two
# things come of it, and the first one Python says itself.

# %% covers=["time-zones"]
with warnings.catch_warnings(record=True) as said:
    warnings.simplefilter("always")
    created_at = datetime.utcnow()

print(f"{said[0].category.__name__}: {said[0].message}")
print("Its zone:", created_at.tzinfo)
with expect_error(TypeError):
    age = datetime.now(UTC) - created_at

# %% [markdown]
# `utcnow` gives a *naive* moment, one that does not know its zone. It cannot be subtracted from an
# *aware* one, and a browser that gets it as JSON takes it for its own local time.
#
# The fix that everybody finds first: `datetime.now(UTC)` in place of `datetime.utcnow`, and the
# column stays as it is. Below, noon in UTC, aware, is stored in such a column and read again, by three
# drivers: SQLite's, psycopg and asyncpg. PostgreSQL's session is set to Tokyo, nine hours ahead of UTC:
# a server may well stand there.

# %%
predict("6.2.3-p4")

# %% covers=["time-zones"]
outcomes = {}
with space("noon", "sqlite") as url:
    outcomes["sqlite"] = f"{keep(url, DateTime()):%H:%M}"
with space("noon", "postgresql", driver="psycopg") as url:
    outcomes["psycopg"] = f"{keep(url, DateTime()):%H:%M}"
with space("noon", "postgresql", driver="asyncpg") as url:
    with expect_error(DBAPIError) as caught:
        await keep_async(url, DateTime())
    outcomes["asyncpg"] = "refused"

reveal("6.2.3-p4", ", ".join(f"{driver} {came}" for driver, came in outcomes.items()))

# %% [markdown]
# Three drivers, three answers, and the friendly one is the worst. psycopg sends noon with its zone;
# PostgreSQL turns it into the session's own time, 21:00, and then drops the zone, because the
# column has no room for one. asyncpg puts values into the server's own form itself; asked for a
# moment without a zone, it refuses one that has it. SQLite has no type for time at all: SQLAlchemy
# writes a text, and leaves the zone out.
#
# The whole fix changes value and column together: `DateTime(timezone=True)`. The course's `Base`
# says so once for all its classes, in `type_annotation_map`.

# %% tags=["modify"] covers=["time-zones"]
clocks = {"UTC": NOON, "Tokyo": NOON.astimezone(timezone(timedelta(hours=9)))}
moment = clocks["UTC"]

aware = DateTime(timezone=True)
with space("noon", "sqlite") as url:
    print("sqlite ", keep(url, aware, moment))
with space("noon", "postgresql", driver="psycopg") as url:
    print("psycopg", kept := keep(url, aware, moment), "the same instant:", kept == moment)
with space("noon", "postgresql", driver="asyncpg") as url:
    kept = await keep_async(url, aware, moment)
    print("asyncpg", kept, "the same instant:", kept == moment)

# %% [markdown]
# On PostgreSQL both are noon in UTC, told in two zones. On SQLite the moment comes back naive, and
# the course's schemas put UTC to it on the way out.
#
# **Modify.** Send `clocks["Tokyo"]` instead, the same instant as a clock in Tokyo shows it. Which
# driver now keeps another instant, without a word? Store UTC, or let the server fill it in,
# `server_default=func.now()`, and the question does not come up.
#
# ## Indexes: too many, and one too few
#
# An index finds rows quickly, and costs a little at every INSERT. The text writes
# `primary_key=True, index=True` on each id, `unique=True, index=True` on the name, and nothing on
# the foreign key `posts.user_id`.

# %%
predict("6.2.3-p5")

# %% covers=["indexes"]
with fresh("postgresql", base=as_in_the_text.Base) as engine:
    found = indexes(engine)
    print(*found, sep="\n")
    print("\nUseless, another one covers it:", ", ".join(one.name for one in useless(found)))
    print("Foreign keys that no index leads to:", ", ".join(without_index(engine)))

reveal("6.2.3-p5", sum(one.table == "users" for one in found))

# %% [markdown]
# A primary key *is* an index, and so is a unique constraint. `index=True` beside `primary_key=True`
# builds a second one on the same column, to be kept up to date at each INSERT and needed by nobody.
# Beside `unique=True` it does no harm: the two become one unique index.
#
# A foreign key is no index, on PostgreSQL and on SQLite alike. "The posts of user 7" reads the whole
# table, and so does every deletion of a user, for the server has to see whether a post still points
# there. An index on several columns serves the first of them, as `post_tags` shows: it leads from a
# post to its tags, and not from a tag to its posts.
#
# ## Cascade: who takes the posts along?
#
# The text's user has three posts and a profile. The relationship to the posts says
# `cascade="all, delete-orphan"`, the one to the profile says nothing, and no foreign key says ON
# DELETE. One user is loaded and deleted.

# %%
predict("6.2.3-p6")


# %% covers=["cascade"]
def delete_one(engine, user):
    # open a session
    with Session(engine) as session:
        session.add(user)
        session.commit()
        key = user.id
    with record(engine, "one user goes") as sent, Session(engine) as session:
        # build the statement
        user = session.get(type(user), key)
        # execute, commit or not
        session.delete(user)
        session.commit()
    # shape the response
    return sent


with fresh("postgresql", base=as_in_the_text.Base) as engine:
    posts = [as_in_the_text.Post(title=title) for title in ("Tea", "Maps", "Kites")]
    ada = as_in_the_text.User(username="ada", posts=posts, profile=as_in_the_text.Profile())
    in_python = delete_one(engine, ada)
    left = table(engine, "profiles")

sent = [
    f"{one.verb.upper()} {re.search(r'(?:FROM|UPDATE) (\w+)', one.sql)[1]}"
    for one in in_python.statements
]
for line, times in sorted(Counter(sent).items()):
    print(f"{times} {line}")
reveal("6.2.3-p6", in_python.count())

# %% [markdown]
# To take the posts along, the session loads them. To clear `post_tags`, it asks each post for its
# tags. Then it sends what it has found out. A user with a thousand posts costs a thousand SELECTs.
#
# And the profile? It was loaded, and an UPDATE was sent for it.

# %%
predict("6.2.3-p7")

# %% covers=["cascade"]
display(left)

# The same deletion, with the course's own tables
with fresh("postgresql") as engine:
    posts = [models.Post(title=title, content="") for title in ("Tea", "Maps", "Kites")]
    ada = models.User(username="ada", email="ada@example.org", hashed_password="!", posts=posts)
    ada.profile = models.Profile()
    in_database = delete_one(engine, ada)
    gone = not table(engine, "profiles") and not table(engine, "posts")

# A post that is taken out of the list is an orphan
with fresh("postgresql") as engine, Session(engine) as session:
    posts = [models.Post(title=title, content="") for title in ("Tea", "Maps")]
    bea = models.User(username="bea", email="bea@example.org", hashed_password="!", posts=posts)
    session.add(bea)
    session.commit()
    bea.posts.remove(posts[0])
    session.commit()
    left_of_bea = [row["title"] for row in table(engine, "posts")]

display(in_database)
print("Posts and profile are gone, too:", gone)
print("Bea's Tea was taken out of bea.posts, and the table holds:", *left_of_bea)
counts = {"cascade in Python": in_python.count(), "cascade in the database": in_database.count()}
display(bar_chart("One user with three posts and a profile goes", counts, unit="statements"))
reveal("6.2.3-p7", ["NULL" if row["user_id"] is None else row["user_id"] for row in left])

# %% [markdown]
# Three words make the difference. `ForeignKey(…, ondelete="CASCADE")` tells the server to take the
# children along. `passive_deletes=True` tells the session that it need not load them for that. And
# `cascade="all, delete-orphan"` stays, for objects that the session holds already: *all* deletes
# them with their parent, *delete-orphan* also one that was taken out of `bea.posts`. Such a child
# without a parent is an *orphan*, and goes at the next flush.
#
# The server does it for everybody, for a script and for `query.delete()` too. (SQLite does it where
# the connection has asked for foreign keys: 6.2.2.)
#
# ## What goes wrong
#
# Broken on purpose: a relationship names a class, in quotes, that nobody has written or imported.
# `Place` has nothing to do with it; it only shares the `Base`.

# %%
predict("6.2.3-p8")


# %% tags=["modify"] covers=["missing-name"]
class Broken(DeclarativeBase):
    """A Base with one relationship into the blue."""


class Sketch(Broken):
    __tablename__ = "sketches"
    id: Mapped[int] = mapped_column(primary_key=True)
    captions = relationship("Caption")


class Place(Broken):
    __tablename__ = "places"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]


passed = ["the classes"]
with fresh("sqlite", base=Broken) as engine, Session(engine) as session:
    passed.append("create_all")
    session.connection().exec_driver_sql("INSERT INTO places (name) VALUES ('Bergen')")
    passed.append("plain SQL")
    with expect_error(InvalidRequestError) as first:
        session.scalars(select(Place)).all()
        passed.append("select(Place)")
    with expect_error(InvalidRequestError):
        Place(name="Turku")

reveal("6.2.3-p8", passed[-1])

# %% [markdown]
# Read the first error from its beginning:
#
# 1. *When initializing mapper Mapper[Sketch(sketches)]* names the culprit: a class, and its table.
#    Your line was about `Place`. At the first use SQLAlchemy connects all classes of the `Base`,
#    and here it comes to a halt.
# 2. *expression 'Caption' failed to locate a name ('Caption')* is the name in quotes that nobody answers
#    to. Names in quotes are looked up late, on purpose: two classes can then name each other.
# 3. *consider adding this relationship() … after both dependent classes have been defined* is advice
#    for one file. In a project the class mostly exists, in a module that nobody has imported.
#
# The second error, *One or more mappers failed to initialize*, is the same one, repeated for
# whoever comes later. In an app that means: it starts, its documentation shows, and every request
# that needs a table is a 500. Import all models in one place, and let a test call `configure_mappers()`.
#
# **Modify.** Write the class `Caption`, with a foreign key to `sketches.id`, below `Sketch`, and run
# the cell again: now `expect_error` complains that nothing was raised. (`ForeignKey` has to be
# imported from `sqlalchemy` first.)

# %%
order("6.2.3-o1")

# %% [markdown]
# ## Then and now
#
# Much in the text's block is right and stays: the lengths, `nullable=False` where something must
# be there, `back_populates` on both sides, a foreign key that is unique for one-to-one. It is
# written in the style of SQLAlchemy 1.4. Today:
#
# | the text | with SQLAlchemy 2.1 |
# |---|---|
# | `Column(String(100), nullable=False)` | `Mapped[str] = mapped_column(String(100))`: one annotation for the type checker and the server |
# | `Column(Boolean, default=True)` takes NULL, and plain SQL leaves it empty | `Mapped[bool] = mapped_column(server_default=true())` |
# | `default=datetime.utcnow`, which warns, in a naive column | `mapped_column(DateTime(timezone=True), server_default=func.now())` |
# | `primary_key=True, index=True` | without `index=True`; and `index=True` on the foreign key instead |
# | `ForeignKey("users.id")` | `ForeignKey("users.id", ondelete="CASCADE")`, and `passive_deletes=True` beside the cascade |
# | `profile = relationship("Profile", uselist=False)` | `Mapped["Profile \| None"] = relationship(…)`; and it needs the cascade as the posts do |
# | `secondary="post_tags"`, which comes two chapters later | works once that module is imported; before that, every first use fails |
# | `from .database import Base` | right inside a package; a notebook or a lone script has none to start from |
#
# ## Make
#
# [Three exercises](../../exercises/6.2-sqlalchemy-sync/03-models.ipynb) wait: a model that the
# server guards too (10 minutes), a cascade in one statement (10), two tables from words (15). Then
# read `workbook/sqlalchemy_sync/models.py` once more: no word in it should be a riddle now.

# %%
# Four questions to take along
display(ask("6.2.3-q2"), ask("6.2.3-q4"), ask("6.2.3-q5"), ask("6.2.3-q6"))

# %% [markdown]
# ## Recap
#
# 1. The annotation decides about NULL, and the table about everything that must hold for everybody:
#    NOT NULL, server default, unique, foreign key, ON DELETE.
# 2. A moment is aware, in a column that keeps the zone, both changed together.
# 3. Ask the server what it holds. The class is only what you meant.
#
# SQLAlchemy's own page: [Table Configuration with Declarative](https://docs.sqlalchemy.org/en/21/orm/declarative_tables.html).
