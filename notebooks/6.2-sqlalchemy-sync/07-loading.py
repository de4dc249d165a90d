# %% [markdown]
# # 6.2.7 Joins and eager loading
#
# **Goal.** You know what each line of Python sends, load what you need in one, two or three
# statements, and have a test that tells when they become many.
#
# **Time.** 40 minutes, and 42 more for the three exercises.
#
# **You need** relationships (6.2.5) and joins in a query (6.2.6).
#
# Nothing in this lesson gives a wrong answer for want of care, and that is the trouble: it is right
# with three rows, right with three hundred, and slower and slower. So we count.

# %%
from IPython.display import display
from sqlalchemy import not_, select
from sqlalchemy.exc import InvalidRequestError
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload

from workbook import (
    ask,
    bar_chart,
    compare,
    expect_error,
    order,
    predict,
    record,
    reveal,
    servers,
)
from workbook.observe import OverBudget, loader_chart
from workbook.sqlalchemy_sync.database import make_engine
from workbook.sqlalchemy_sync.fresh import fresh
from workbook.sqlalchemy_sync.loading import LOADERS, overview, sent_by, strict, values_sent
from workbook.sqlalchemy_sync.models import Post, User

# %% [markdown]
# ## Remember
#
# One question on an earlier lesson. Answer from memory, without looking it up.

# %%
ask("6.2.7-q1")

# %% [markdown]
# ## Worked example: an overview
#
# A page shows everybody with the number of their posts. 200 people, ten posts each.


# %%
def count_posts(session):
    # open a session: the caller has
    # build the statement
    statement = select(User).order_by(User.id)
    # execute
    people = session.scalars(statement).all()
    # commit or not: nothing changed
    # shape the response
    return {user.username: len(user.posts) for user in people}


# %% [markdown]
# ### Predict

# %%
predict("6.2.7-p1")

# %% [markdown]
# ### Run

# %% tags=["modify"] covers=["n-plus-one"]
with fresh("sqlite", people=200, posts=2000) as engine, Session(engine) as session:
    with record(engine) as sent:
        counts = count_posts(session)

print(f"{len(counts)} people, {sum(counts.values())} posts")
for statement in sent.statements[:3]:
    print(f"{statement.rows:>4} rows  {statement.clauses[-1]:<35} {statement.parameters}")
print("         and so on")
print(sent.n_plus_one())
reveal("6.2.7-p1", sent.count())

# %% [markdown]
# ### Investigate
#
# One statement fetched the people. Then the last line of the function read `user.posts`, and each
# time the session found that it did not know these posts, and asked: *lazy loading*. One statement
# and N more, an *N+1*. No line of the code looks like a query.
#
# ### Modify
#
# Take `people=20` in the cell above, with as many posts as before, and then `posts=20`. Which of the
# two numbers decides how many statements there are?
#
# ### And over a network
#
# Here the database lies in this machine, and an answer takes next to no time. In production it is a
# network away. `servers.far` puts a proxy in front of PostgreSQL that holds back each answer by two
# milliseconds. The wait is added by us and said so; what it does to the two ways is real.

# %% tags=["nbval-ignore-output"] reason="measures time" covers=["n-plus-one"]
with fresh("postgresql", people=200, posts=2000) as engine:
    with servers.far(engine, milliseconds=2) as url:
        away = make_engine(url)

        def wait_for(loader):
            with Session(away) as session:
                overview(session, LOADERS[loader])

        wait_for("selectin")  # connected before the clock runs
        times = compare(
            ("lazy", lambda: wait_for("lazy")),
            ("selectin", lambda: wait_for("selectin")),
            rounds=3,
        )
        away.dispose()

taken = {"lazy": times.slower_ms, "selectin": times.quicker_ms}
bar_chart("200 people over a network of 2 ms", taken, unit="ms", claim=times.claim(4))

# %% [markdown]
# `selectin` is one of the cures, and there are several. Before that, the text's own one:
#
# ```python
# posts_with_authors = db.query(Post).join(User).filter(User.is_active == True).all()
# ```
#
# 180 of our 200 people are active and have written 1,800 posts. A page shows each post with the name
# of its author.

# %%
predict("6.2.7-p2")

# %% tags=["modify"] covers=["n-plus-one", "loaders"]
with fresh("sqlite", people=200, posts=2000) as engine, Session(engine) as session:
    statement = select(Post).join(Post.author).where(User.is_active)
    with record(engine) as sent:
        posts = session.scalars(statement).all()
        names = {post.author.username for post in posts}

print(f"{len(posts)} posts of {len(names)} authors")
print(sent.n_plus_one())
reveal("6.2.7-p2", sent.count())

# %% [markdown]
# A join says which rows *count*, for WHERE or for ORDER BY. What is *loaded* stands between SELECT
# and FROM, and there stand the columns of `posts` alone. `posts_with_authors` has no authors.
#
# **Modify.** Add `.options(contains_eager(Post.author))` to the statement: "the join is there already,
# take the author out of it, too". How many statements now? Then take `select(Post)` alone, without
# join and WHERE, and `.options(joinedload(Post.author))`.
#
# ## Five ways to load
#
# `LOADERS` in `workbook/sqlalchemy_sync/loading.py` has the same question five times; the last four
# differ in one option. First `joined`: one statement, with a LEFT OUTER JOIN.

# %%
predict("6.2.7-p3")

# %% covers=["loaders"]
with fresh("sqlite", people=200, posts=2000) as engine:
    sent = {loader: sent_by(engine, loader) for loader in LOADERS}

display(loader_chart(sent, title="200 people with 2,000 posts"))
values = {loader: values_sent(recording) for loader, recording in sent.items()}
display(bar_chart("Values that travel: columns times rows", values, unit="values"))
reveal("6.2.7-p3", sent["joined"].statements[0].rows)

# %% [markdown]
# The join sends a row for each pair, and every row brings the whole user along: ten posts, ten times
# the same user. One statement, but twice the values. `selectin` sends each row once.

# %%
with fresh("sqlite", people=4, posts=8) as engine:
    for loader in ("joined", "selectin", "subquery"):
        display(sent_by(engine, loader))

# %% [markdown]
# Read the three from the FROM on:
#
# - **joined**: one statement. Good for the *one* side (`Post.author`): one author a row, nothing is
#   repeated that was not there once.
# - **selectin**: the second statement asks for the posts of all users at once, with their ids in
#   `IN (...)`. Good for collections, and the usual choice.
# - **subquery**: the second statement holds the whole first one. That one runs twice, so it should be
#   quick, and have an ORDER BY if it has a LIMIT.
# - **contains_eager** goes with a join of your own, as above.
#
# Now there are many more people.

# %%
predict("6.2.7-p4")

# %% tags=["modify"] covers=["loaders"]
with fresh("sqlite", people=1200) as engine:
    many = sent_by(engine, "selectin")

for statement in many.statements:
    print(f"{len(statement.parameters):>4} parameters: {statement.clauses[-1][:32]}")
reveal("6.2.7-p4", many.count())

# %% [markdown]
# **Modify.** Try `"subquery"` in the same cell. Statements that grow with the rows, if only by one for
# 500, against a first statement that runs twice: that is the choice between the two.
#
# How does the server find the posts of ten users among 2,000? Its plan stands below each statement.

# %% tags=["modify"]
with fresh("sqlite", people=200, posts=2000) as engine:
    with record(engine) as sent, Session(engine) as session:
        overview(session, LOADERS["selectin"].limit(10))
    display(sent.explain(engine))

# %% [markdown]
# `SCAN` begins at one end of a table and reads on, here until LIMIT stops it. `SEARCH … USING INDEX`
# goes straight to the rows. A foreign key alone would not do on either server: it is `index=True` on
# `Post.user_id` that makes the index.

# %%
order("6.2.7-o1")

# %% [markdown]
# ## Ten of them: LIMIT
#
# A page shows ten people with their posts, ten each. Two statements, both with `.limit(10)`:
#
# - A: `select(User).options(joinedload(User.posts))`
# - B: `select(User).join(User.posts).options(contains_eager(User.posts))`

# %%
predict("6.2.7-p5")

# %% tags=["modify"] covers=["joined-limit"]
people = []
with fresh("postgresql", people=20, posts=200) as engine:
    for loader in ("joined", "contains_eager"):
        with record(engine, loader) as sent, Session(engine) as session:
            counts = overview(session, LOADERS[loader].limit(10))
        print(f"{loader}: people {len(counts)}, posts {sum(counts.values())}")
        print("FROM" + "\n".join(sent.statements[0].clauses).partition("\nFROM")[2], end="\n\n")
        people.append(len(counts))

reveal("6.2.7-p5", people)

# %% [markdown]
# LIMIT counts *rows*. With `joinedload` SQLAlchemy knows that you mean users, and puts your statement
# with its LIMIT into a subquery before it joins. With a join of your own it does as you say: ten rows
# are one user with ten posts.
#
# **Modify.** Try `"selectin"` in the list. Which of the three is the easiest to trust?
#
# ## Rows that multiply
#
# Three people, three posts each, and `outerjoin(User.posts)`. The text's way, `session.query`, and
# today's, `select`:

# %%
predict("6.2.7-p6")

# %% covers=["outer-duplicates"]
with fresh("sqlite", people=3, posts=9) as engine, Session(engine) as session:
    query = session.query(User).outerjoin(User.posts)
    found = {
        "len(query.all())": len(query.all()),
        "query.count()": query.count(),
        "len(scalars(select).all())": len(
            session.scalars(select(User).outerjoin(User.posts)).all()
        ),
    }

for way, number in found.items():
    print(f"{way:<28} {number}")
reveal("6.2.7-p6", list(found.values()))

# %% [markdown]
# The server sends nine rows, one for each pair. `query.all()` drops a user that it has seen before,
# `query.count()` has the server count, and the page says "9 people" above a list of three. `select`
# gives what was sent; `.unique()` behind `scalars` drops what repeats. To ask only *whether* there is
# a post, EXISTS (6.2.6) multiplies nothing.
#
# ## People with some of their posts
#
# Two people, three posts each. Each has one draft, and two that are published. Wanted: the people who
# have drafts, with their drafts.

# %%
predict("6.2.7-p7")

# %% tags=["modify"] covers=["filter-collection"]
drafts = select(User).join(User.posts).where(not_(Post.published)).order_by(User.id)
ways = {
    "selectinload(User.posts)": drafts.options(selectinload(User.posts)),
    "contains_eager(User.posts)": drafts.options(contains_eager(User.posts)),
    "selectinload(User.posts.and_(...))": select(User).options(
        selectinload(User.posts.and_(not_(Post.published)))
    ),
}
shown = {}
with fresh("sqlite", people=2, posts=6) as engine:
    for way, statement in ways.items():
        with Session(engine) as session:
            people = session.scalars(statement).unique().all()
            shown[way] = [len(user.posts) for user in people]
            again = session.scalars(select(User).options(selectinload(User.posts))).all()
            later = [len(user.posts) for user in again]
        print(f"{way:<35} {shown[way]}, and everything, asked for later: {later}")

reveal("6.2.7-p7", shown["selectinload(User.posts)"])

# %% [markdown]
# A filter on the users is no filter on their collection. WHERE picked the *users*. Then `selectinload`
# loaded `User.posts`, and `User.posts` means all of them. The other two fill the collection with some.
# Mind the last column: the session believes that these are the posts of this user, and a later
# statement does not change its mind. Such objects are for showing, not for going on with;
# `execution_options(populate_existing=True)` makes a statement read everything again.
#
# ## What goes wrong
#
# Two errors that are good to know. The first: a joined collection, and no `unique()`.

# %% covers=["unique", "raiseload"]
with fresh("sqlite", people=3, posts=9) as engine:
    with Session(engine) as session, expect_error(InvalidRequestError):
        session.scalars(select(User).options(joinedload(User.posts))).all()

    with Session(engine) as session:
        people = strict(session)
        print(f"{people[0].username} is loaded.")
        with expect_error(InvalidRequestError):
            len(people[0].posts)

# %% [markdown]
# Read the first from its end. *Joined eager loads against collections*: the rows of this statement
# are pairs, so users repeat. *The unique() method must be invoked on this Result*: SQLAlchemy will not
# guess whether you want nine or three, as `query` did. `session.scalars(...).unique().all()` says
# three. For `Post.author`, which is no collection, nothing repeats, and nothing is asked.
#
# The second error was ordered. `strict` loads with `raiseload("*")`: whoever reads what was not loaded
# is stopped, at the line that would have sent the statement. *lazy='raise'* is the name of that.
# `relationship(..., lazy="raise")` has it in the model, for everybody.
#
# ## A budget
#
# A rule that nobody can check is no rule. `sent.budget(2)` fails where more was sent, here in a cell,
# and in a test just so. The numbers of people and posts do not matter, and that is the point: what
# grows with the rows is over any budget at once.


# %% tags=["modify"] covers=["budget"]
def test_the_overview_takes_two_statements(loader="selectin"):
    with fresh("sqlite", people=5, posts=10) as engine, Session(engine) as session:
        with record(engine) as sent:
            overview(session, LOADERS[loader])
        sent.budget(2)


test_the_overview_takes_two_statements()
print("selectin: passed")
with expect_error(OverBudget):
    test_the_overview_takes_two_statements("lazy")

# %% [markdown]
# **Modify.** Put `count_posts(session)` in place of `overview(session, LOADERS[loader])`, and run.
# Then mend `count_posts` in the worked example until the first call passes. (Now `expect_error`
# complains: both calls run the same function, and nothing is over budget any more.)
#
# ## Then and now
#
# The text names the three loaders that matter, says rightly what each of them sends, and chains two
# of them as one should. All its statements run today. What differs:
#
# | the text | with SQLAlchemy 2.1 |
# |---|---|
# | `posts_with_authors = query(Post).join(User)` | has no authors: `.options(contains_eager(Post.author))`, or `joinedload` without the join |
# | `join(User, Post.user_id == User.id)` | right; `join(Post.author)` knows the condition from the relationship |
# | `query(Post).outerjoin(Tag, Post.tags).all()` | `query` drops repeated posts without a word, and its `count()` does not; `select` gives a row for each pair |
# | `joinedload(User.posts)` | right; with `select` it needs `.unique()`, and `selectinload` sends fewer values |
# | `selectinload(User.posts).selectinload(Post.tags)` | right, and the usual choice; 500 ids a statement |
# | `subqueryload(User.posts)` | right; worth it where `selectin` would need many statements |
#
# ## Make
#
# [Three exercises](../../exercises/6.2-sqlalchemy-sync/07-loading.ipynb) wait: four pages, four
# loaders, four budgets (18 minutes), the newest people with what they have published (12), a budget
# for your own tests (12). Each has three hints. Then compare with
# `workbook/sqlalchemy_sync/loading.py`.

# %%
# Three questions to take along
display(ask("6.2.7-q2"), ask("6.2.7-q3"), ask("6.2.7-q4"))

# %% [markdown]
# ## Recap
#
# 1. Reading a relationship that is not loaded sends a statement, each time. A join filters and sorts;
#    an option loads.
# 2. `joinedload` for the one side, `selectinload` for collections, `contains_eager` for a join that is
#    there anyway, `subqueryload` for very many parents. LIMIT counts rows.
# 3. Count statements in a test, with a handful of rows: what grows with the rows is over budget at
#    once.
#
# SQLAlchemy's own page: [Relationship loading techniques](https://docs.sqlalchemy.org/en/21/orm/queryguide/relationships.html).
