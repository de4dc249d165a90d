# %% [markdown]
# # 6.2.6 Querying and filtering
#
# **Goal.** You ask for exactly the rows that you mean, get the same answer from SQLite and from
# PostgreSQL, and keep what a user types from becoming SQL.
#
# **Time.** 40 minutes, and 35 more for the three exercises.
#
# **You need** models (6.2.3), reading rows (6.2.4) and relationships (6.2.5).
#
# Most mistakes in a query raise no error. They give an answer, and the answer is wrong. So this
# lesson is mostly predictions: say what comes back, then look. Press a button, or write the letter
# into the call: `predict("6.2.6-p1", "b")`.

# %%
from IPython.display import display
from sqlalchemy import func, not_, select, text
from sqlalchemy.exc import DBAPIError, ProgrammingError
from sqlalchemy.orm import Session

from workbook import ask, bar_chart, expect_error, predict, record, reveal, table
from workbook.sqlalchemy_sync.fresh import fresh
from workbook.sqlalchemy_sync.models import Post, User
from workbook.sqlalchemy_sync.querying import (
    Reader,
    named,
    newest_of_each,
    posts_of_each,
    seven_people,
    writers,
)

# %% [markdown]
# ## Remember
#
# One question on an earlier lesson. Answer from memory, without looking it up.

# %%
ask("6.2.6-q1")

# %% [markdown]
# ## Worked example: a search with two filters
#
# `seven_people(system)` lends a database with seven people. They are chosen with care: small letters
# and capitals, a `_` and a `%`, gaps, an apostrophe, people who have written nothing.

# %%
with seven_people() as engine:
    display(table(engine, "users", ["id", "username", "bio", "is_active"]))


def find_people(session, starts=None, active=None):
    # open a session: the caller has
    # build the statement
    statement = select(User).order_by(User.id)
    if starts is not None:
        statement = statement.where(User.username.startswith(starts, autoescape=True))
    if active is not None:
        statement = statement.where(User.is_active.is_(active))
    # execute
    people = session.scalars(statement).all()
    # commit or not: nothing changed
    # shape the response
    return [person.username for person in people]


# %% [markdown]
# ### Predict
#
# Both filters are given. Say what the server gets.

# %%
predict("6.2.6-p1")

# %% [markdown]
# ### Run

# %% tags=["modify"]
with seven_people("postgresql") as engine, Session(engine) as session:
    with record(engine, "two filters") as sent:
        print(find_people(session, starts="a", active=True))

display(sent)
reveal("6.2.6-p1", [statement.sql.count("AND") for statement in sent.statements])

# %% [markdown]
# ### Investigate
#
# - `select(...)` sends nothing. It is an object that describes a question; `session.scalars` sends
#   it.
# - Each `where` gives back a *new* object with one condition more, and leaves the old one as it was.
#   Several conditions are joined by AND, whether they stand in one `where` or in three.
# - The letter `a` does not stand in the SQL. It travels beside it, as a *bound parameter*. Keep that
#   in mind until the end of the lesson.
#
# ### Modify
#
# In the worked example, write `statement.where(User.is_active.is_(active))` without
# `statement =` in front, run both cells again, and find adam. No error, no warning: the new object
# was made, and nobody kept it.
#
# ## Python's `and`
#
# Two conditions at once, on PostgreSQL. adam is the only one who is not active.

# %%
predict("6.2.6-p2")

# %% tags=["modify"] covers=["python-and"]
with seven_people("postgresql") as engine, Session(engine) as session:
    # build the statement
    both = User.is_active and User.username.startswith("ad")
    statement = select(User.username).where(both).order_by(User.id)
    # execute
    names = session.scalars(statement).all()

print(names)
print(statement)
reveal("6.2.6-p2", names)

# %% [markdown]
# The condition on `is_active` is not in the SQL. `and` is Python's own word, and no library can give
# it another meaning: it asks its left side "are you true?" and hands back one of the two. A column
# is an object, so it counts as true, and `and` hands back the right side alone.
#
# **Modify.** Put `User.is_active, User.username.startswith("ad")` into `where`, with a comma, and
# run again. And here is what Python's other words make of a condition.

# %% covers=["python-and"]
conditions = {
    "username == 'ada' and is_active": (User.username == "ada") and User.is_active,
    "username == 'ada' or username == 'axb'": User.username == "ada" or User.username == "axb",
    "not is_active": not User.is_active,
    "username in ['ada', 'axb']": User.username in ["ada", "axb"],
    "bio is None": User.bio is None,
}
for python, condition in conditions.items():
    sql = str(select(User.id).where(condition).compile(compile_kwargs={"literal_binds": True}))
    print(f"{python:<40} {sql.partition('WHERE ')[2]}")

with expect_error(TypeError):
    (User.id > 3) and User.is_active

# %% [markdown]
# A comparison with `==` counts as false here, so `and` hands back the left side and `or` the right
# one. `not`, `in` and `is` give a plain `True` or `False` at once, before any server is asked. Only a
# comparison such as `>` refuses. What SQLAlchemy understands:
#
# | you mean | write |
# |---|---|
# | and | a comma in `where`, or `and_(a, b)` |
# | or | `or_(a, b)` |
# | not | `not_(a)`, `column.is_not(True)` |
# | in, is None | `column.in_([...])`, `column.is_(None)` |
#
# The operators `&`, `|` and `~` say the same, and need parentheses around each comparison.
#
# ## Capitals
#
# The text looks for names with `like`.

# %%
predict("6.2.6-p3")


# %% tags=["modify"] covers=["like"]
def on_both(condition):
    """Return the names that a condition finds, by server."""
    found = {}
    for system in ("sqlite", "postgresql"):
        with seven_people(system) as engine, Session(engine) as session:
            statement = select(User.username).where(condition).order_by(User.id)
            found[system] = session.scalars(statement).all()
            print(f"  {system:<11} {found[system]}")
    return found


print('like("ad%")')
found = on_both(User.username.like("ad%"))
print('ilike("ad%"), whatever the case')
on_both(User.username.ilike("ad%"))
print('ilike("é%")')
on_both(User.username.ilike("é%"))
reveal("6.2.6-p3", found)

# %% [markdown]
# The same line, two answers: SQLite's LIKE takes `A` for `a`, PostgreSQL's does not. A test on
# SQLite is green, and in production Adele cannot be found. `ilike` overlooks the case on both, but
# look at Émile: SQLite's `lower()` knows the 26 letters of ASCII and no others. Where names have
# accents, a search on SQLite is no test of a search on PostgreSQL.
#
# **Modify.** Look for `User.username.startswith("A")`, then for `istartswith("A")`. Which of the
# methods with an `i` in front does the search of a blog need?
#
# ## Signs that a user types
#
# Somebody looks for people who drink nothing but coffee, and types `100%`.

# %%
predict("6.2.6-p4")

# %% tags=["modify"] covers=["escaping", "like"]
print('icontains("100%")')
found = on_both(User.bio.icontains("100%"))
print('icontains("100%", autoescape=True)')
on_both(User.bio.icontains("100%", autoescape=True))
print("escaped by hand, with a backslash")
on_both(User.bio.ilike(r"%100\%%"))
reveal("6.2.6-p4", found["postgresql"])

# %% [markdown]
# In a LIKE pattern `%` stands for any text and `_` for any one character, also where a user typed
# them. `like`, `ilike`, `contains`, `icontains`, `startswith` all hand them on as they are.
# `autoescape=True` puts a `/` before each of the two, and the statement ends in `ESCAPE '/'`. A
# backslash put in by hand works on PostgreSQL only: SQLite has no such sign until `ESCAPE` names one.
#
# **Modify.** Look for `User.username.startswith("a_b")`, with `autoescape=True` and without.
#
# ## NULL
#
# A table of readers has a column `wants_news: Mapped[bool | None]`. NULL means that nobody has asked
# them yet. Who should be asked? Everybody who has not said yes: `not_(Reader.wants_news)`.

# %%
with seven_people() as engine:
    display(table(engine, "readers"))

predict("6.2.6-p5")

# %% tags=["modify"] covers=["null"]
def readers_by(condition):
    """Show what a condition becomes on each server, and the readers that it finds."""
    for system in ("sqlite", "postgresql"):
        with seven_people(system) as engine, Session(engine) as session:
            statement = select(Reader.name).where(condition).order_by(Reader.id)
            with record(engine) as sent:
                names = session.scalars(statement).all()
        print(f"{system:<11} {sent.statements[0].clauses[2]:<58} {names}")
    return names


names = readers_by(not_(Reader.wants_news))
readers_by(Reader.wants_news.is_not(True))
readers_by(Reader.name.not_in(["Kim", None]))
reveal("6.2.6-p5", names)

# %% [markdown]
# NULL is no third value. It means *unknown*, and what is computed with it is unknown, too: `NOT NULL`
# is NULL, `NULL = 1` is NULL, `NULL != 1` is NULL. A WHERE keeps the rows for which the condition is
# true, and *unknown* is not true. `IS NOT true` is never unknown, so `is_not(True)` finds all four.
#
# The third condition has one NULL in its list, and nobody is left: for each name it is unknown
# whether it differs from the unknown one.
#
# **Modify.** Try `Reader.wants_news != True`. Does it find Olga and Pia?
#
# ## Counts
#
# The text counts everybody's posts with `join(Post)`. Here are three ways to write it. adam has
# written nothing.

# %%
predict("6.2.6-p6")

# %% covers=["inner-join", "aggregation"]
ways = {
    "join, count()": select(User.username, func.count()).join(User.posts),
    "outerjoin, count()": select(User.username, func.count()).outerjoin(User.posts),
    "outerjoin, count(Post.id)": select(User.username, func.count(Post.id)).outerjoin(User.posts),
}
of_adam = []
with seven_people("postgresql") as engine, Session(engine) as session:
    for way, statement in ways.items():
        rows = session.execute(statement.group_by(User.id).order_by(User.id)).all()
        print(f"{way:<26}", *(f"{name} {posts}" for name, posts in rows))
        of_adam.append(dict(row for row in rows).get("adam", "no row"))

reveal("6.2.6-p6", of_adam)

# %% [markdown]
# An inner join keeps pairs. Who has no post is in no pair, and so in no count. The outer join keeps
# adam with one row in which all columns of `posts` are NULL. `count()` counts rows, and that is one;
# `count(Post.id)` counts the ids that are not NULL, and there is none.
#
# A condition on single rows goes into WHERE, before they are counted; a condition on a count goes
# into HAVING, behind GROUP BY. `posts_of_each()` from the lesson's module is the third way.

# %% tags=["modify"] covers=["aggregation"]
with seven_people("postgresql") as engine, Session(engine) as session:
    with record(engine, "at least two posts") as sent:
        rows = session.execute(posts_of_each().having(func.count(Post.id) >= 2)).all()
    print(rows)
    display(sent)
    with expect_error(ProgrammingError):
        session.execute(posts_of_each().where(func.count(Post.id) >= 2))

# %%
# How many people are there? Two ways, and the rows that travel for each.
with fresh("postgresql", people=200) as engine, Session(engine) as session:
    with record(engine) as loading:
        loaded = len(session.scalars(select(User)).all())
    with record(engine) as counting:
        counted = session.scalar(select(func.count()).select_from(User))

travelled = {
    "len(scalars(select(User)).all())": loading.statements[0].rows,
    "scalar(select(func.count()) ...)": counting.statements[0].rows,
}
print(f"Both say the same: {loaded == counted}")
display(bar_chart(f"Rows that travel to count {counted} people", travelled, unit="rows"))
ask("6.2.6-q2")

# %% [markdown]
# ## The newest of each, and whether there is one
#
# GROUP BY folds the rows of an author into one, and the title of the newest post is lost in the fold.
# A *window function* numbers the rows inside of each group and folds nothing. It is computed behind
# WHERE, so the numbers get a name in a CTE (`WITH ...`) and are compared one level further out.
#
# The second statement asks only *whether* there is a post. EXISTS stops at the first one and gives
# each author once, while a join would give ada twice, once for each of her posts. Both functions
# stand in `workbook/sqlalchemy_sync/querying.py`.

# %% covers=["window"]
with seven_people("postgresql") as engine, Session(engine) as session:
    with record(engine, "newest of each, and whether there is one") as sent:
        newest = newest_of_each(session)
        names = writers(session)
    joined = session.scalars(select(User.username).join(User.posts).order_by(User.id)).all()

display(sent)
print("newest:", *(f"{name}: {title};" for name, title in newest))
print("EXISTS:", names)
print("join:  ", joined)

# %% [markdown]
# ## Three of them
#
# In 6.2.4 a page without ORDER BY shuffled after an UPDATE. Now nothing changes. The first three
# *names* are asked for, and nothing else: `select(User.username).limit(3)`. The people came in the
# order ada, Adele, adam, a_b, axb, O'Brien, Émile.

# %%
predict("6.2.6-p7")

# %% tags=["modify"] covers=["limit-order"]
three = {}
for system in ("sqlite", "postgresql"):
    with seven_people(system) as engine, Session(engine) as session:
        three[system] = session.scalars(select(User.username).limit(3)).all()
        whole = [user.username for user in session.scalars(select(User).limit(3))]
    print(f"{system:<11} names only: {three[system]}   whole users: {whole}")

reveal("6.2.6-p7", three)

# %% [markdown]
# SQLite needs nothing but names, and finds them all in the index that keeps them unique. An index is
# sorted, and it is shorter than the table, so it reads that one. Ask for one column more and the
# order is another. LIMIT without ORDER BY means "any three".
#
# **Modify.** Add `.order_by(func.lower(User.username), User.id)` to both. The id settles ties.
#
# ## What goes wrong
#
# Broken on purpose: a search as it is often written, with an f-string. Mr O'Brien looks for himself.


# %%
def search_by_name(session, name):
    sql = f"SELECT id, username FROM users WHERE username = '{name}'"
    return session.execute(text(sql)).all()


with seven_people("postgresql") as engine, Session(engine) as session:
    print(search_by_name(session, "ada"))
    with expect_error(ProgrammingError) as caught:
        search_by_name(session, "O'Brien")

print(caught.error)

# %% [markdown]
# Read the error line by line:
#
# 1. *syntax error at or near "Brien"*: for the server the text ended after `O`, and what follows is
#    no SQL.
# 2. *LINE 1* and the mark under it show where it stopped. It stopped inside of what a *user* typed.
# 3. *[SQL: …]* is the statement as it was sent. The name has become a part of it. No line
#    *[parameters: …]* follows, because there are none: that is the symptom to look for.
# 4. The link leads to SQLAlchemy's page about this kind of error.
#
# It looks like a problem with apostrophes. It is a door. `search_by_name` only reads, and nobody
# commits. Eve looks for a person with this name:
#
# `x'; UPDATE users SET is_admin = true WHERE username = 'ada'; COMMIT; --`

# %%
predict("6.2.6-p8")

# %% covers=["injection"]
eve = "x'; UPDATE users SET is_admin = true WHERE username = 'ada'; COMMIT; --"
outcomes = {}
for system in ("sqlite", "postgresql"):
    with seven_people(system) as engine:
        with Session(engine) as session:
            everybody = search_by_name(session, "x' OR '1'='1")
            mail = search_by_name(session, "x' UNION SELECT id, email FROM users WHERE id = 6 --")
        try:
            with Session(engine) as session:
                search_by_name(session, eve)
            outcomes[system] = "done"
        except DBAPIError as error:
            print(f"{system}: {error.orig}")
            outcomes[system] = "refused"
        admins = [row["username"] for row in table(engine, "users") if row["is_admin"]]
    print(f"{system}: OR finds {len(everybody)} people, UNION shows {mail[0][1]}, admins: {admins}")

reveal("6.2.6-p8", outcomes)

# %% [markdown]
# SQLite's driver takes one statement at a time; psycopg sends a text without parameters as it is,
# with as many as it holds. Do not lean on SQLite's habit: OR and UNION are one statement, and with
# them Eve reads the whole table, addresses included.
#
# The cure is not to look for apostrophes. A *value* travels beside the text and never becomes part of
# it: `select(User).where(User.username == name)`, or `text("... = :name").bindparams(name=name)`. A
# *column* to sort by cannot travel like that, so it is chosen from a list of your own. `named` does
# both:

# %% tags=["modify"] covers=["injection"]
with seven_people("postgresql") as engine, Session(engine) as session:
    print(named(session, "O'Brien"))
    with record(engine, "Eve again") as sent:
        print(named(session, eve))
    display(sent)
    with expect_error(KeyError):
        named(session, "ada", order="id; DROP TABLE users")

# %% [markdown]
# **Modify.** Try `search_by_name(session, "ada' --")` and `named(session, "ada' --")`. Then read
# `named` in `workbook/sqlalchemy_sync/querying.py`: where does the order come from?
#
# ## Then and now
#
# The text's block is a good tour of what a query can say, and nearly all of it still runs: `and_`,
# `or_`, `not_`, `in_` and `func.count` are as they were. What it leaves out is where the answers
# differ. Today:
#
# | the text | with SQLAlchemy 2.1 |
# |---|---|
# | `db.query(User).filter(...).all()` | still runs, without a warning; `db.scalars(select(User).where(...)).all()` says it |
# | `User.is_active == True` | right; `User.is_active` or `.is_(True)` says the same, and linters are content |
# | `filter(not_(User.is_active))` | right where the column cannot be NULL; else `.is_not(True)` |
# | `User.email.like("%@example.com")` | finds `John@Example.com` on SQLite only: `iendswith(..., autoescape=True)` |
# | `User.username.ilike("john%")` | right for a pattern of your own; for what a user typed `istartswith(..., autoescape=True)` |
# | `query(User).limit(10).offset(20)` | an ORDER BY always. `query` refuses a `filter` behind `limit`; in `select` the WHERE comes before LIMIT, wherever you write it |
# | `query(func.count(User.id)).scalar()` | right: the server counts, and one row travels |
# | `query(User.username, func.count(Post.id)).join(Post)` | `outerjoin(User.posts)`, or those without posts are missing |
#
# ## Make
#
# [Three exercises](../../exercises/6.2-sqlalchemy-sync/06-querying.ipynb) wait: close the injection
# (10 minutes), counts that keep everybody (10), a search that both servers answer alike (15). Each
# has three hints. Then compare with `workbook/sqlalchemy_sync/querying.py` and `search.py`.

# %%
# Three questions to take along
display(ask("6.2.6-q3"), ask("6.2.6-q4"), ask("6.2.6-q5"))

# %% [markdown]
# ## Recap
#
# 1. A wrong condition gives an answer and no error: look at the WHERE that was sent. `and`, `or`,
#    `not`, `in` and `is` are Python's; commas, `or_`, `not_`, `in_` and `is_` are SQLAlchemy's.
# 2. LIKE, capitals, NULL and rows without ORDER BY are where two servers, or two years of data, part
#    ways: `icontains(..., autoescape=True)`, `is_not(True)`, an outer join with `count(Post.id)`.
# 3. A value travels beside the SQL, a column to sort by comes from your own list, and nothing that a
#    user typed becomes SQL.
#
# SQLAlchemy's own page: [Writing SELECT statements for ORM mapped classes](https://docs.sqlalchemy.org/en/21/orm/queryguide/select.html).
