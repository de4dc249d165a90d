# %% [markdown]
# # 6.2.4 CRUD operations
#
# **Goal.** You create, read, change and delete rows on SQLite and on PostgreSQL so that nothing
# gets lost, nothing leaks, and the client hears what happened.
#
# **Time.** 40 minutes, and 53 more for the four exercises.
#
# **You need** sessions (6.1.4), transactions (6.1.5) and models (6.2.3).
#
# Each idea goes through the same steps: *predict* what a cell will do, *run* it, *investigate* what
# was sent, *modify* one thing. To predict, press a button, or write the letter into the call:
# `predict("6.2.4-p1", "c")`. A wrong prediction costs nothing and is remembered best.
#
# "The text" is the chapter that this course was made from. Its code is run here and brought up to
# date; the table under *Then and now* quotes it line by line.

# %%
import logging
from io import StringIO

from fastapi.testclient import TestClient
from IPython.display import display
from sqlalchemy import ForeignKey, create_engine, delete, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, relationship

from workbook import ask, expect_error, order, predict, record, reveal, space, table
from workbook.domain.hashing import hash_password, verify_password
from workbook.domain.schemas import UserCreate, UserOut, UserUpdate
from workbook.observe import bar_chart, compare, first_line, pages_picture
from workbook.sqlalchemy_sync.database import create_tables
from workbook.sqlalchemy_sync.fresh import fresh
from workbook.sqlalchemy_sync.main import create_app
from workbook.sqlalchemy_sync.models import Tag, User
from workbook.sqlalchemy_sync.pages import keyset_page, make_large_table, offset_page

# %% [markdown]
# ## Remember
#
# One question on the lesson before this one. Answer from memory, without looking it up.

# %%
ask("6.2.4-q1")

# %% [markdown]
# ## Worked example: create
#
# Whatever is sent to a database goes through the same five steps. The comments name them, here and
# in every lesson to come. A password is never stored: what is stored is its *hash*, from which it
# cannot be read back.


# %%
def create_user(engine, new):
    # open a session
    with Session(engine) as session:
        # build the statement
        fields = new.model_dump(exclude={"password"})
        user = User(**fields, hashed_password=hash_password(new.password))
        session.add(user)
        # execute
        session.flush()
        # commit or not
        session.commit()
        # shape the response
        session.refresh(user)
        return UserOut[int].model_validate(user)


ada = UserCreate(username="ada", email="ada@example.org", password="enough tea for all")

# %% [markdown]
# ### Predict
#
# The function has not run yet. Say what it will send before you see it.

# %%
predict("6.2.4-p1")

# %% [markdown]
# ### Run
#
# `fresh("sqlite")` lends a new database with the course's tables, and it is gone after the block,
# so you can run a cell as often as you like. `record` collects what the server gets.

# %% covers=["insert"]
with fresh("sqlite") as engine, record(engine, "create_user") as sent:
    user = create_user(engine, ada)

display(sent)
print("The client gets:", ", ".join(user.model_dump()))
reveal("6.2.4-p1", sent.count())

# %% [markdown]
# ### Investigate
#
# Read the recording from the top.
#
# - The INSERT names four columns, and `RETURNING` asks for the four that the *server* fills in: the
#   id and the three with a `server_default`. After the flush the object knows its whole row.
# - COMMIT keeps the row, and the session forgets what it knew of it, for somebody may change the
#   row a moment later. The object has *expired*.
# - `refresh` therefore begins a second transaction and reads the whole row again. The ROLLBACK at
#   the end undoes nothing: the session ends a transaction in which it has only read.
#
# Does every INSERT end in RETURNING? Here is a table that leaves less to the server.

# %%
predict("6.2.4-p2")

# %% covers=["insert"]
returning = []
for system in ("sqlite", "postgresql"):
    with fresh(system) as engine, record(engine, system) as sent, Session(engine) as session:
        session.add(Tag(name="sql"))
        session.commit()
    display(sent)
    if "RETURNING" in sent.statements[0].sql:
        returning.append(system)

reveal("6.2.4-p2", returning)

# %% [markdown]
# ### Modify
#
# A route that answers at once needs no second look at the row. Below, `expire_on_commit=False` lets
# the session keep what it knows, and the refresh is gone. Run it, then take the option out, and run
# it again: the print reads `bea.id`. What does that send, and why?

# %% tags=["modify"] covers=["insert"]
with fresh("postgresql") as engine, record(engine, "without a refresh") as sent:
    # open a session
    with Session(engine, expire_on_commit=False) as session:
        # build the statement
        bea = User(username="bea", email="bea@example.org", hashed_password=hash_password("bread"))
        session.add(bea)
        # execute, commit or not
        session.commit()
        # shape the response
        print(f"User {bea.id} is called {bea.username}.")

print(f"INSERT: {sent.count('insert')}, SELECT: {sent.count('select')}")
display(sent)

# %%
order("6.2.4-o1")

# %% [markdown]
# ## Read: pages that drift
#
# One row is `session.get(User, 7)`. Many rows come in pages, and the text takes a page with
# `offset(skip).limit(limit)` and no ORDER BY. Between two pages life goes on.

# %%
predict("6.2.4-p3")

# %% tags=["modify"] covers=["page-drift"]
with fresh("postgresql", people=6) as engine:
    # open a session
    with Session(engine) as session:
        # build the statement, execute
        first = [user.id for user in session.scalars(select(User).limit(3))]
        # meanwhile
        session.get(User, 1).bio = "Likes tea."
        session.commit()
        # build the statement, execute
        second = [user.id for user in session.scalars(select(User).offset(3).limit(3))]

display(pages_picture([first, second], range(1, 7), "user 1 has changed the bio in between"))
reveal("6.2.4-p3", second)

# %% [markdown]
# Nothing was deleted and nobody moved, yet one user stands on two pages and one on none. Rows of a
# table have no order. PostgreSQL gave them as they lay, and an UPDATE lays the new version of its
# row somewhere else. SQLite would have given 4, 5, 6 here; that is luck, and no promise.
#
# **Modify.** Put `.order_by(User.id)` into both pages of the cell above and run it again. Then try
# `.order_by(User.is_active)`: is that an order that two pages can share?
#
# ## Read: far pages
#
# An ORDER BY ends the shuffling. It does not end the shifting: OFFSET counts *places*, and when
# somebody is deleted, everybody behind them moves up by one. A *keyset* page goes on after the last
# *key* that was seen, `WHERE id > 3`, whatever happened before it.


# %% covers=["keyset"]
def two_pages(second_page):
    with fresh("postgresql", people=6) as engine, Session(engine) as session:
        first = list(session.scalars(select(User.id).order_by(User.id).limit(3)))
        session.execute(delete(User).where(User.id == 2))
        session.commit()
        second = list(session.scalars(second_page(first[-1])))
    return [first, second]


by_place = two_pages(lambda last: select(User.id).order_by(User.id).offset(3).limit(3))
by_key = two_pages(lambda last: select(User.id).where(User.id > last).order_by(User.id).limit(3))

display(pages_picture(by_place, range(1, 7), "OFFSET 3, user 2 was deleted in between"))
display(pages_picture(by_key, range(1, 7), "WHERE id > 3, user 2 was deleted in between"))

# %%
predict("6.2.4-p4")


# %% covers=["keyset"]
def rows_read(session, statement):
    """Have the server run a SELECT and say how many rows it read for it."""
    sql = statement.compile(session.get_bind(), compile_kwargs={"literal_binds": True})
    plan = session.scalar(text(f"EXPLAIN (ANALYZE, FORMAT JSON) {sql}"))[0]["Plan"]
    while "Plans" in plan:
        (plan,) = plan["Plans"]
    return round(plan["Actual Rows"])


with fresh("postgresql") as engine, Session(engine) as session:
    make_large_table(engine, 100_000)
    session.execute(text("ANALYZE users"))
    page = select(User).order_by(User.id).limit(10)
    skipping = rows_read(session, page.offset(90_000))
    following = rows_read(session, page.where(User.id > 90_000))

rows = {"OFFSET 90000": skipping, "WHERE id > 90000": following}
display(bar_chart("Rows that the server reads to show ten", rows, unit="rows"))
reveal("6.2.4-p4", skipping)

# %% tags=["nbval-ignore-output"] reason="measures time" covers=["keyset"]
# What the clock says on your machine: the last page of 100,000 users, both ways in turns.
with fresh("postgresql") as engine, Session(engine) as session:
    make_large_table(engine, 100_000)
    times = compare(
        ("OFFSET", lambda: offset_page(session, 99_990, 10)),
        ("keyset", lambda: keyset_page(session, 99_990, 10)),
    )

taken = {"OFFSET": times.slower_ms, "keyset": times.quicker_ms}
bar_chart("The last page of 100,000 users", taken, unit="ms", claim=times.claim(4))

# %%
ask("6.2.4-q2")

# %% [markdown]
# ## Update: what was sent, and nothing else
#
# A PATCH names some fields and leaves the others out. In Python a field that was left out and a
# field that was sent as `null` both read as `None`. Which dump of the schema knows the difference?
# Answer first, then see for yourself in the cell below.

# %%
ask("6.2.4-q4")

# %% covers=["partial-update"]
changes = UserUpdate.model_validate_json('{"bio": null}')

print("model_dump()                  ", changes.model_dump())
print("model_dump(exclude_none=True) ", changes.model_dump(exclude_none=True))
print("model_dump(exclude_unset=True)", changes.model_dump(exclude_unset=True))

# %%
predict("6.2.4-p5")

# %% covers=["ghost-attribute"]
with fresh("sqlite") as engine:
    user_id = create_user(engine, ada).id
    with record(engine, "a new password") as sent:
        # open a session
        with Session(engine) as session:
            # build the statement
            user = session.get(User, user_id)
            for name, value in {"password": "twice as much tea"}.items():
                setattr(user, name, value)
            # execute, commit or not
            session.commit()
    row = table(engine, "users")[0]

print("user.password:", user.password)
for name, password in {"new": "twice as much tea", "old": "enough tea for all"}.items():
    opens = verify_password(password, row["hashed_password"])
    print(f"The {name} password opens the door: {opens}")
reveal("6.2.4-p5", sent.count("update"))

# %% [markdown]
# `user.password` is an ordinary attribute of one object in Python, a ghost. SQLAlchemy watches the
# names that are columns, and this one is none. A misspelt column vanishes the same way. What
# protects you: a schema that names what may come in, a look at what was sent, and a test that reads
# the table. The first exercise is about this.
#
# ## Delete: who else was pointing here?
#
# The text deletes an object, `db.delete(user)`, and SQLAlchemy then takes care of what hangs on
# it. For many rows people write `query(User).delete()`: one DELETE, and no object is asked.

# %%
predict("6.2.4-p6")


# %% tags=["modify"] covers=["bulk-delete"]
class Base(DeclarativeBase):
    """The tables as the text writes them: no ON DELETE in the foreign key."""


class Author(Base):
    __tablename__ = "authors"
    id: Mapped[int] = mapped_column(primary_key=True)
    texts: Mapped[list["Text"]] = relationship(cascade="all, delete-orphan")


class Text(Base):
    __tablename__ = "texts"
    id: Mapped[int] = mapped_column(primary_key=True)
    author_id: Mapped[int] = mapped_column(ForeignKey(Author.id))


outcomes = []
for system in ("sqlite", "postgresql"):
    with space("authors", system) as url:
        engine = create_engine(url)
        Base.metadata.create_all(engine)
        # open a session
        with Session(engine) as session:
            session.add(Author(texts=[Text(), Text()]))
            session.commit()
            try:
                # build the statement, execute
                session.query(Author).delete()
                # commit or not
                session.commit()
                # shape the response
                orphans = session.query(Text).count()
                outcomes.append(f"{system}: {orphans} orphans" if orphans else f"{system}: gone")
            except IntegrityError as error:
                print(first_line(error))
                outcomes.append(f"{system}: refused")
        engine.dispose()

print(*outcomes, sep="\n")
reveal("6.2.4-p6", ", ".join(outcomes))

# %% [markdown]
# **Modify.** Write `ForeignKey(Author.id, ondelete="CASCADE")` in the cell above, and run it again.
# Which server changes its mind, and which goes on as before?
#
# The course's tables say `ON DELETE CASCADE`, and `make_engine` has SQLite check foreign keys. With
# the two together one DELETE takes the posts with it on both servers, whoever sends it.
#
# ## The client hears what happened
#
# A route turns what came of a statement into a status. `create_app` is the app of this section.
# Its routes stand in `workbook/sqlalchemy_sync/main.py`, to be read after the exercises: it is one
# solution of the last one.

# %%
predict("6.2.4-p7")

# %% covers=["status-codes", "mass-assignment"]
requests = [
    ("POST", "/users", {"username": "ada", "email": "ada@example.org", "password": "enough tea"}),
    ("POST", "/users", {"username": "ada", "email": "a@example.org", "password": "enough tea"}),
    ("POST", "/users", {"username": "eve", "email": "eve@example.org", "password": "1"}),
    ("GET", "/users/1", None),
    ("GET", "/users/7", None),
    ("GET", "/users/seven", None),
    ("PATCH", "/users/1", {"bio": "Likes tea."}),
    ("DELETE", "/users/1", None),
    ("DELETE", "/users/1", None),
]
admin = {"username": "eve", "email": "eve@example.org", "password": "let me in", "is_admin": True}

with space("crud", "postgresql", driver="psycopg") as url, TestClient(create_app(url)) as client:
    for method, path, body in requests:
        answer = client.request(method, path, json=body)
        why = answer.json()["detail"] if answer.is_error else ""
        print(f"{method:<6} {path:<13} {answer.status_code}  {why}")
    refused = client.post("/users", json=admin)
    with_id = client.post("/users", json=admin | {"id": 7})
    for answer in (refused, with_id):
        print(answer.status_code, *sorted(one["pointer"] for one in answer.json()["errors"]))

reveal("6.2.4-p7", refused.status_code)

# %% [markdown]
# ### Investigate
#
# Three rules, and each has one place:
#
# - **422, nonsense.** The schema, or the type of a parameter, refuses it before the route is called.
#   `UserCreate` is also the list of what a client may set: `is_admin` is not on it.
# - **404, nobody there.** `session.get` gave `None`, and the route says so.
# - **409, in the way of somebody.** The INSERT or UPDATE ran into a UNIQUE constraint, and
#   `crud.py`, which sends the statements about users, turned the `IntegrityError` into an exception
#   of its own.
#
# The app never asks beforehand whether a name is free. One of the questions at the end is why.

# %% [markdown]
# ## What goes wrong
#
# Broken on purpose: a create as the text writes it, which keeps the password as it was typed ("hash this
# in production!"), on an engine as `create_engine` makes it. It registers the same person twice.

# %%
predict("6.2.4-p8")


# %% covers=["plaintext"]
def register_twice(stored, **options):
    """Register one person twice on an engine with these options; return table, log and error."""
    log = StringIO()
    logger, handler = logging.getLogger("sqlalchemy.engine.Engine"), logging.StreamHandler(log)
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    with space("plain", "sqlite") as url:
        engine = create_engine(url, **options)
        create_tables(engine)
        with Session(engine) as session:
            session.add(User(username="ada", email="ada@example.org", hashed_password=stored))
            session.commit()
        with Session(engine) as session, expect_error(IntegrityError) as caught:
            session.add(User(username="ada", email="a@example.org", hashed_password=stored))
            session.commit()
        rows = table(engine, "users", ["username", "hashed_password"])
        engine.dispose()
    logger.setLevel(logging.NOTSET)
    logger.removeHandler(handler)
    return rows, log.getvalue(), str(caught.error)


rows, log, error = register_twice("enough tea for all")
display(rows)
print(error)
places = (rows[0]["hashed_password"], log, error)
reveal("6.2.4-p8", sum("enough tea" in place for place in places))

# %% [markdown]
# Read the error line by line:
#
# 1. *(sqlite3.IntegrityError)* is the driver's own exception, which SQLAlchemy has wrapped. Then
#    the server's words: which rule, on which column. PostgreSQL names the constraint,
#    `uq_users_username`, and adds a line with the value that is taken.
# 2. *[SQL: …]* is the statement that was refused.
# 3. *[parameters: …]* are its values. There is the password, in a text that goes to logs and
#    error trackers. The log of the engine has it as well.
# 4. The link leads to SQLAlchemy's own page about this kind of error.
#
# Two things keep it in: a hash, made before anything is sent, and an engine that hides parameters.
# Try each of the two alone, `stored = "enough tea for all"` for one, no `hide_parameters` for the
# other. Which place does it clear, and which not?

# %% tags=["modify"] covers=["plaintext"]
stored = hash_password("enough tea for all")
rows, log, error = register_twice(stored, hide_parameters=True)

places = {"table": rows[0]["hashed_password"], "log": log, "error": error}
for name, place in places.items():
    print(f"{name}: the password {'enough tea' in place}, the stored value {stored in place}")

# %% [markdown]
# ## Then and now
#
# The text's block is a good sketch: short functions, one job each, a commit where one belongs. It
# is written in the style of SQLAlchemy 1.4 and pydantic 1, and leaves the rest to the reader. Today:
#
# | the text | with SQLAlchemy 2.1 and pydantic 2 |
# |---|---|
# | `db.query(User).filter(User.id == id).first()` | still runs, without a warning; `session.get(User, id)` says it, and asks the server only if the session does not hold the row, or holds it expired |
# | `user_update.dict(exclude_unset=True)` | `.model_dump(exclude_unset=True)`; `.dict` warns. `exclude_unset` was right all along |
# | `hashed_password=user.password` | `hash_password(user.password)`, as its own comment asks for |
# | `commit(); refresh(db_user)` | RETURNING has brought everything: `expire_on_commit=False` saves the SELECT |
# | `setattr` for whatever came | a schema with `extra="forbid"` says what may come |
# | `offset(skip).limit(limit)` | an ORDER BY always; `where(User.id > after)` for far pages |
# | a missing user is `None`, which a route sends as `200 null` | 404; and 409 for what is taken |
#
# ## Make
#
# [Four exercises](../../exercises/6.2-sqlalchemy-sync/04-crud.ipynb) wait, from a function to mend
# to a small app: change only what was sent (8 minutes), the next page (8), register (12), four
# routes (25). Each has three hints, and says what came of your code instead of "wrong". Then compare
# with the course's own `crud.py` and `main.py` in `workbook/sqlalchemy_sync/`, which hold one
# solution of most of it.

# %%
# Three questions to take along
display(ask("6.2.4-q3"), ask("6.2.4-q5"), ask("6.2.4-q6"))

# %% [markdown]
# ## Recap
#
# 1. `add` takes note, the flush sends, the commit keeps. What the server filled in comes back with
#    RETURNING.
# 2. Rows have an order where you ask for one, and a page goes on after a key, not at a place.
# 3. The schema says what may come in, the constraint what may stand beside it, the status what came
#    of it; and a password is a hash before anything is sent.
#
# SQLAlchemy's own page: [ORM-Enabled INSERT, UPDATE, and DELETE statements](https://docs.sqlalchemy.org/en/21/orm/queryguide/dml.html).
