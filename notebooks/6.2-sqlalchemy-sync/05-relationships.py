# %% [markdown]
# # 6.2.5 Relationships
#
# **Goal.** You read a relationship as rows in tables, and change it so that nothing is lost when
# a name comes twice, when eight people ask at once, and when a parent lets a child go.
#
# **Time.** 40 minutes, and 45 more for the three exercises.
#
# **You need** models and cascades (6.2.3), and create, update, delete (6.2.4).
#
# A relationship lives twice: as a list in Python, and as numbers in a column. The list is
# convenient, and the numbers are the truth. Each section looks at the numbers.

# %%
import warnings

from IPython.display import display
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from workbook import ask, expect_error, line_chart, order, predict, record, reveal, table
from workbook.domain.schemas import PostCreate
from workbook.observe import entity_diagram
from workbook.sqlalchemy_sync import as_in_the_text, relationships
from workbook.sqlalchemy_sync.at_once import (
    all_at_once,
    insert_or_nothing,
    look_then_insert,
    second_in_line,
)
from workbook.sqlalchemy_sync.fresh import fresh
from workbook.sqlalchemy_sync.models import Post, Profile, Tag, User
from workbook.sqlalchemy_sync.posts import create_post

# %% [markdown]
# ## Remember
#
# One question on an earlier lesson. Answer from memory, without looking it up.

# %%
ask("6.2.5-q1")

# %% [markdown]
# ## Worked example: two posts, two tags
#
# One user has many posts: each post holds the number of its user, `posts.user_id`. A post has many
# tags and a tag has many posts: neither table has room for that, so the pairs stand in a table of
# their own, `post_tags`.


# %%
def write_two_posts(engine):
    # open a session
    with Session(engine, expire_on_commit=False) as session:
        # build the statement
        tea, maps = Tag(name="tea"), Tag(name="maps")
        bergen = Post(user_id=1, title="Tea in Bergen", content="", tags=[tea, maps])
        session.add(bergen)
        # execute
        session.flush()
        # build and execute once more
        turku = Post(user_id=1, title="Tea in Turku", content="", tags=[tea])
        session.add(turku)
        session.flush()
        # commit or not
        session.commit()
        # shape the response
        return [bergen.id, turku.id]


# %% [markdown]
# ### Predict
#
# Look closely: the posts are added to the session, and nobody adds a tag.

# %%
predict("6.2.5-p1")

# %% [markdown]
# ### Run

# %% covers=["tables"]
with fresh("postgresql", people=1) as engine:
    with record(engine, "two posts, two tags") as sent:
        write_two_posts(engine)
    display(sent)
    display(table(engine, "posts", ["id", "user_id", "title"]), table(engine, "tags"))
    pairs = table(engine, "post_tags")

display(pairs)
reveal("6.2.5-p1", len(pairs))

# %% [markdown]
# ### Investigate
#
# - The tags came along with their posts. That is the *save-update* cascade, which is on unless you
#   switch it off: what hangs on an object that is added is added, too.
# - The INSERTs come in the order that the foreign keys ask for: tags and posts, then the pairs.
# - No row holds a list. "The tags of post 1" is a question, two joins wide; `post.tags` asks it.
#
# ### Modify
#
# In Python a tag is taken off a post with `post.tags.remove(tea)`. What will that send? Say it first.

# %%
predict("6.2.5-p2")

# %% tags=["modify"] covers=["tables"]
with fresh("postgresql", people=1) as engine:
    write_two_posts(engine)
    with Session(engine) as session:
        post = session.get(Post, 1)
        tea = next(tag for tag in post.tags if tag.name == "tea")
        with record(session, "one tag off one post") as sent:
            post.tags.remove(tea)
            session.commit()

display(sent)
reveal("6.2.5-p2", [f"{one.verb} {one.sql.split()[2]}" for one in sent.statements])

# %% [markdown]
# Now change the line to `session.delete(tea)` and run it again. Which rows of `post_tags` go, and who
# sends for them? `Tag.posts` says `passive_deletes=True`, and the foreign key says ON DELETE CASCADE.
#
# ## Two sides of one tie
#
# `back_populates` keeps the two sides alike in Python: a `Post(author=ada)` stands in `ada.posts` at
# once. Ada is in the session. One post is given to her, another is put into her list, and nobody calls
# `session.add`.

# %%
predict("6.2.5-p9")

# %% covers=["tables"]
with fresh("postgresql", people=1) as engine, warnings.catch_warnings(record=True) as said:
    warnings.simplefilter("always")
    with Session(engine) as session:
        ada = session.get(User, 1)
        before = len(ada.posts)
        Post(title="given to her", content="", author=ada)
        print(f"Posts in her list: {before} before, {len(ada.posts)} after.")
        session.commit()
    with Session(engine) as session:
        ada = session.get(User, 1)
        ada.posts.append(Post(title="put into her list", content=""))
        session.commit()
    titles = [row["title"] for row in table(engine, "posts")]

print(f"{said[0].category.__name__}: {str(said[0].message).split(' (')[0]}")
reveal("6.2.5-p9", titles)

# %% [markdown]
# The cascade follows the side that you have touched: from the list to the post, and never from the
# post's author back to the post. (In SQLAlchemy 1.4 it did, so much code relies on it.) A warning is
# all that you hear. Add what you make, and the question does not come up.
#
# ## One to one: the second profile
#
# A user has at most one profile: `profiles.user_id` is unique, and `User.profile` is one object, not
# a list. Ada has a profile. Somebody writes a new one:

# %%
predict("6.2.5-p3")

# %% covers=["one-to-one"]
with fresh("postgresql", people=1) as engine, Session(engine) as session:
    ada = session.get(User, 1)
    ada.profile = Profile(website="https://example.org")
    session.commit()
    with record(session, "a new profile") as sent, expect_error(IntegrityError):
        ada.profile = Profile(website="https://example.com")
        session.commit()
    session.rollback()
    websites = [row["website"] for row in table(engine, "profiles")]

display(sent)
reveal("6.2.5-p3", [one.verb for one in sent.statements if one.verb != "select"])

# %% [markdown]
# The old profile is an orphan now and will be deleted. But a flush sends its INSERTs before its
# DELETEs, and for one moment Ada would have two. The unique constraint knows no "one moment".
#
# Two ways out: change the profile that is there, `ada.profile.website = …`, which is one UPDATE; or
# let the old one go first, `ada.profile = None`, then `session.flush()`, then the new one.
#
# ## Letting go: orphans and NULLs
#
# The text's user has a cascade `"all, delete-orphan"` on the posts, and none on the profile. Nothing
# is deleted here; the user only lets go of both.

# %%
predict("6.2.5-p4")

# %% covers=["orphan"]
with fresh("postgresql", base=as_in_the_text.Base) as engine, Session(engine) as session:
    ada = as_in_the_text.User(username="ada", profile=as_in_the_text.Profile())
    ada.posts = [as_in_the_text.Post(title="Tea"), as_in_the_text.Post(title="Maps")]
    session.add(ada)
    session.commit()
    with record(session, "let go of posts and profile") as sent:
        ada.posts.clear()
        ada.profile = None
        session.flush()
    session.commit()
    left = [len(table(engine, "posts")), len(table(engine, "profiles"))]
    display(table(engine, "profiles"))

for one in sorted(one.verb for one in sent.statements if one.verb != "select"):
    print(one)
reveal("6.2.5-p4", left)

# %% [markdown]
# A post that has lost its user is an *orphan*, and `delete-orphan` deletes it. Without that word the
# tie is cut and the row stays: `user_id` becomes NULL. Where the column is NOT NULL, that UPDATE is
# an error, and a good one: it says that nobody has decided what becomes of the child.
#
# Which one is right is a question about the world. A profile without its user is rubbish. A post may
# outlive its author: then the column takes NULL, and the foreign key says ON DELETE SET NULL.
#
# ## Tags by name: the same name twice
#
# A client sends names of tags, and some exist already. The text looks for each, and makes the
# missing ones; `look_then_insert` in `at_once.py` does the same in today's words. The text's sessions
# are made with `autoflush=False`. One request brings the same new name twice:

# %%
predict("6.2.5-p5")


# %% tags=["modify"] covers=["duplicates", "autoflush"]
def refusal(names, **options):
    """Write one post with these tags, and say which constraint refused it, if one did."""
    with fresh("postgresql", people=1) as engine, Session(engine, **options) as session:
        with record(engine) as sent:
            try:
                tags = look_then_insert(session, names)
                session.add(Post(user_id=1, title="On tea", content="", tags=tags))
                session.commit()
                came = "stored"
            except IntegrityError as error:
                came = error.orig.diag.constraint_name
        print(f"{', '.join(one.verb for one in sent.statements)}: {came}")
    return came


without = refusal(["tea", "tea"], autoflush=False)
with_autoflush = refusal(["tea", "tea"], autoflush=True)
reveal("6.2.5-p5", [without, with_autoflush])

# %% [markdown]
# - With `autoflush=False` the second look sends its SELECT while the first tag still waits in the
#   session. It finds nothing, a second tag is made, and the server refuses it.
# - With autoflush, the default, each query is preceded by a flush. The second look finds the first
#   tag; now the same tag stands twice in `post.tags`, which makes two equal pairs.
#
# So autoflush decides which error you get. A query sees what the session has flushed, and not what
# it holds: switch autoflush off, and you have to remember that yourself. The cure is another one.
# A list of tags is a set: `sorted(set(names))`.
#
# **Modify.** Call `refusal(sorted({"tea", "tea"}), autoflush=False)` in a cell of its own, and then with
# a tag more. Which statements are sent?
#
# ## What goes wrong
#
# Broken on purpose: eight people publish a post with the tag "tea" at the same time, and nobody has
# used it before. `all_at_once` lets eight threads look, waits until all eight have looked, and lets
# them go on together. In real life the same happens by chance, on the busiest day.

# %%
predict("6.2.5-p6")

# %% covers=["get-or-create"]
stored = {}
for system in ("postgresql", "sqlite"):
    with fresh(system, people=1) as engine:
        stored[system] = all_at_once(engine, look_then_insert).count("stored")
print("Posts stored:", stored)


def somebody_else():
    with Session(engine) as other:
        other.add(Tag(name="tea"))
        other.commit()


# One error as a whole: a single thread, and the tag comes between its look and its INSERT.
with fresh("postgresql", people=1) as engine, Session(engine) as session:
    with expect_error(IntegrityError) as caught:
        session.add_all(look_then_insert(session, ["tea"], looked=somebody_else))
        session.commit()
print(caught.error)

reveal("6.2.5-p6", stored["postgresql"])

# %% [markdown]
# Read it line by line:
#
# 1. *duplicate key value violates unique constraint "uq_tags_name"* names the constraint. It did its
#    work: without it there would be eight tags called tea, and no error.
# 2. *DETAIL: Key (name)=(tea) already exists.* The look said that it does not, and the look was right
#    when it was taken.
# 3. *[SQL: …]* is the INSERT of the tag, and *parameters* are hidden, because this engine keeps values
#    out of errors (6.2.4). PostgreSQL's own DETAIL shows one all the same.
#
# Seven posts are lost, and their writers have done nothing wrong. "Look, then insert" is two
# statements, and between two statements there is always room for somebody. On SQLite, too: only one
# connection writes at a time, but all eight may look before.
#
# ### In one statement
#
# `INSERT … ON CONFLICT DO NOTHING` leaves the question to the constraint, and takes no for an answer.
# A SELECT afterwards fetches all tags, whoever has made them: `get_or_create_tags` in
# `workbook/sqlalchemy_sync/posts.py`.

# %% covers=["get-or-create"]
for system in ("postgresql", "sqlite"):
    with fresh(system, people=1) as engine:
        outcomes = all_at_once(engine, insert_or_nothing)
        print(f"{system}: {outcomes.count('stored')} of 8 stored, {len(table(engine, 'tags'))} tag")

# %% [markdown]
# One case is left. The first session has sent its INSERT of "tea" and has not committed. Now the
# second one sends `INSERT … ON CONFLICT DO NOTHING` for the same name. Is there a conflict?

# %%
predict("6.2.5-p7")

# %% covers=["get-or-create"]
happened = []
for end in ("commit", "rollback"):
    with fresh("postgresql") as engine:
        happened.append(second_in_line(engine, end))
        print(*happened[-1], sep="; ")

reveal("6.2.5-p7", happened[0][0])

# %% [markdown]
# It cannot know yet, so it waits. If the first one commits, there is a conflict, and nothing is
# inserted; if it rolls back, the second one makes the tag. (The lesson asks the server who waits for
# whom, `pg_blocking_pids`, so nothing here hangs on luck.)
#
# Waiting has a price. Two who wait for each other would wait for ever, so PostgreSQL ends one of them
# with the error *deadlock detected*. That is why the names are *sorted*: everybody queues in the same
# order.

# %% covers=["get-or-create"]
numbers, looking, asking = [1, 5, 10, 20], [], []
with fresh("postgresql", people=1) as engine:
    for number in numbers:
        with record(engine) as sent, Session(engine, autoflush=False) as session:
            tags = look_then_insert(session, [f"{number} looking {one}" for one in range(number)])
            session.add(Post(user_id=1, title="By looking", content="", tags=tags))
            session.commit()
        looking.append(sent.count())
        names = [f"{number} asking {one}" for one in range(number)]
        with record(engine) as sent, Session(engine) as session:
            create_post(session, 1, PostCreate(title="By asking", content="", tags=names))
        asking.append(sent.count())

line_chart(
    "Statements for one post with new tags",
    numbers,
    {"look, then insert": looking, "ON CONFLICT": asking},
    x_label="tags",
    y_label="statements",
)

# %%
order("6.2.5-o1")

# %% [markdown]
# ## A pair with a column of its own
#
# Ada wrote the text of an article, Bea drew the pictures. Who did what belongs to the pair, so
# `contributions` needs a third column, and `secondary=` has no place for it: it knows pairs only. The
# pair becomes a class of its own, an *association object*.

# %% covers=["association"]
entity_diagram(relationships.Base)

# %%
predict("6.2.5-p8")

# %% tags=["modify"] covers=["association"]
Article, Author = relationships.Article, relationships.Author
Contribution = relationships.Contribution

with fresh("postgresql", base=relationships.Base) as engine, Session(engine) as session:
    ada, bea = Author(name="Ada"), Author(name="Bea")
    article = Article(title="On bridges")
    article.contributions.append(Contribution(author=ada, role="text"))
    article.contributions.append(Contribution(author=bea, role="pictures"))
    session.add(article)
    session.commit()
    with record(session, "Bea's name is taken off") as sent:
        article.contributions = [one for one in article.contributions if one.author is ada]
        session.commit()
    print(relationships.byline(session, article.id))

changes = [one for one in sent.statements if one.verb != "select"]
print(*(" ".join(one.clauses) for one in changes), sep="\n")
reveal("6.2.5-p8", [one.verb for one in changes])

# %% [markdown]
# Both foreign keys together are the primary key: one person contributes to one article once, and the
# server sees to it. A pair that loses its article is an orphan like any other.
#
# **Modify.** Ada draws pictures, too: append `Contribution(author=ada, role="pictures")` and read the
# error. What would the primary key have to be, if that were allowed?
#
# ## Then and now
#
# The text's block has the right shape: a `Table` for the pairs, `secondary=` on both sides, names that
# are looked up before they are made. Today:
#
# | the text | with SQLAlchemy 2.1 |
# |---|---|
# | `Table("post_tags", …)` without a class | still right, as long as a pair has no column of its own |
# | `relationship("Post", secondary=post_tags)` | `Mapped[list["Post"]] = relationship(secondary=…)`: the annotation says that it is a list |
# | looks for each name, then inserts what is missing | `insert(Tag).on_conflict_do_nothing(…)`, then one SELECT: four statements, and nobody fails |
# | a name that comes twice is looked for twice | `sorted(set(names))` |
# | sessions with `autoflush=False` | leave the default, so that a query sees what the session has made |
# | a post that gets an author in the session is stored with her | it was so in 1.4; today `session.add(post)`, as the text does |
# | `db.refresh(post)` after the commit | `expire_on_commit=False`, as in 6.2.4 |
# | `from sqlalchemy import Table`, and nothing else | the block needs `Base`, `Session` and `Post` from the blocks before it |
#
# ON CONFLICT is no standard SQL. PostgreSQL and SQLite have it, in two dialects of SQLAlchemy
# (`sqlalchemy.dialects.postgresql.insert` and `…sqlite.insert`). Where a database has neither, a
# *savepoint* does it, `with session.begin_nested()`: insert, and when the constraint refuses, roll
# back to the savepoint and look again.
#
# ## Make
#
# [Three exercises](../../exercises/6.2-sqlalchemy-sync/05-relationships.ipynb) wait: a request that
# names a tag twice (10 minutes), get or create that eight threads cannot break (15), a reading list
# with notes (20).

# %%
# Four questions to take along
display(ask("6.2.5-q2"), ask("6.2.5-q3"), ask("6.2.5-q4"), ask("6.2.5-q5"))

# %% [markdown]
# ## Recap
#
# 1. A relationship is a foreign key, or a table of pairs; lists in Python are a view of it. A pair
#    with a column of its own is a class.
# 2. Letting go sets NULL, unless `delete-orphan` says that the child goes, too. A flush inserts
#    before it deletes.
# 3. Look-then-insert loses against whoever comes in between. Let the constraint decide, in one
#    statement, names unique and sorted.
#
# SQLAlchemy's own page: [Basic Relationship Patterns](https://docs.sqlalchemy.org/en/21/orm/basic_relationships.html).
