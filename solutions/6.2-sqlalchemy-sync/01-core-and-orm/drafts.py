# /// exercise
# id = "6.2.1-drafts"
# title = "One author's drafts, three ways"
# lesson = "6.2.1"
# kind = "fill"
# minutes = 10
# teaches = ["bound parameters", "select on a Table and on a class", "scalars against execute"]
# needs = ["6.1.4"]
# not_yet = ["joins", "async sessions", "keyset pages", "relationships"]
# covers = ["6.2.1/three-ways"]
# servers = ["sqlite", "postgresql"]
# tables = "course"
# gives = ["in_sql", "in_core", "in_orm"]
# imports = ["workbook.sqlalchemy_sync.models"]
# ordered = true
# why = "A class in a statement is its table, so Core and ORM send one text; values travel beside the text, so it is the same for every author; and scalars takes the object out of each row."
# ///

# %% [markdown] task
# An author opens the blog and sees a list of drafts. Fill the holes (`...`) of three functions that
# all answer the same question: which posts of this author are *not* published, the newest first, at
# most `most` of them? Newest means the highest id.
#
# - `in_sql` sends SQL written by hand, with `text`. It returns a list of rows that have at least
#   `id` and `title`.
# - `in_core` uses the table `posts` and returns a list of rows with all columns.
# - `in_orm` uses the class `Post` and returns a list of `Post` objects, not of rows.
# - Each takes one statement, and the server sends no more rows than are returned.
# - The values travel as bound parameters: for every author and every `most` the text is the same.
# - `in_core` and `in_orm` send the same SQL, letter for letter.
#
# All three get a session, which executes SQL and Core's statements, too. It is checked on SQLite and
# on PostgreSQL. Try it yourself, in a cell of its own:
#
# ```python
# from workbook.sqlalchemy_sync.fresh import fresh
#
# with fresh("sqlite", people=2, posts=20) as engine, Session(engine) as session:
#     for way in (in_sql, in_core, in_orm):
#         print([(post.id, post.title) for post in way(session, 1, 2)])
# ```

# %% starter
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, select, text
from sqlalchemy.orm import Session

from workbook.sqlalchemy_sync.models import Post

posts = Post.__table__


def in_sql(session: Session, author_id: int, most: int) -> Sequence[Row[Any]]:
    # build the statement
    statement = text("SELECT id, title FROM posts WHERE ... ORDER BY ... LIMIT ...")
    # execute
    return session.execute(statement, ...).all()


def in_core(session: Session, author_id: int, most: int) -> Sequence[Row[Any]]:
    # build the statement
    statement = select(posts).where(...).order_by(...).limit(...)
    # execute
    return session.execute(statement).all()


def in_orm(session: Session, author_id: int, most: int) -> Sequence[Post]:
    # build the statement
    statement = select(Post).where(...).order_by(...).limit(...)
    # execute
    return ...


# %% key
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, select, text
from sqlalchemy.orm import Session

from workbook.sqlalchemy_sync.models import Post

posts = Post.__table__


def in_sql(session: Session, author_id: int, most: int) -> Sequence[Row[Any]]:
    # build the statement
    statement = text(
        "SELECT id, title FROM posts WHERE user_id = :author AND NOT published "
        "ORDER BY id DESC LIMIT :most"
    )
    # execute
    return session.execute(statement, {"author": author_id, "most": most}).all()


def in_core(session: Session, author_id: int, most: int) -> Sequence[Row[Any]]:
    # build the statement
    statement = select(posts).where(posts.c.user_id == author_id, ~posts.c.published)
    statement = statement.order_by(posts.c.id.desc()).limit(most)
    # execute
    return session.execute(statement).all()


def in_orm(session: Session, author_id: int, most: int) -> Sequence[Post]:
    # build the statement
    statement = select(Post).where(Post.user_id == author_id, ~Post.published)
    statement = statement.order_by(Post.id.desc()).limit(most)
    # execute
    return session.scalars(statement).all()


# %% check
from typing import Any

from workbook.practice import SESSION, Answer, Raised, at_most, expect, holds, part

WAYS = ("in_sql", "in_core", "in_orm")


def authors_and_drafts(answer: Answer) -> list[tuple[int, list[int]]]:
    """Fill the tables; return two authors, each with the ids of their drafts, newest first."""
    seeded = answer.seed(users=2, posts=12)
    drafts = [post for post in seeded.posts if not post.published]
    return [
        (user.id, sorted((post.id for post in drafts if post.user_id == user.id), reverse=True))
        for user in seeded.users
    ]


def ask(answer: Answer, way: str, author: int, most: int) -> list[Any]:
    """Call one of the three; end the part when what comes is no list of rows or objects."""
    try:
        came = answer.call(way, SESSION, author, most)
    except Raised as error:
        holds(
            "Boolean value of this clause" not in error.message,
            came=error.said,
            say=f"{way}: Python's not, and, or ask a condition whether it is true, and only the "
            "server knows that. Write ~ for not, and a comma in where() for and.",
        )
        raise
    holds(
        isinstance(came, list | tuple),
        came=came,
        expected="a list",
        say=f"{way} should return a list, and what came is none. .all() makes a list of a result.",
    )
    holds(
        not any("Post" in one for one in came if hasattr(one, "keys")),
        came=came,
        expected="objects",
        say=f"{way} returned rows, and in each of them one Post. session.scalars(statement) takes "
        "it out.",
    )
    holds(
        all(hasattr(one, "keys") and "id" in one and "title" in one for one in came),
        came=came,
        say=f"What {way} returned has no id or no title to be read.",
    )
    return list(came)


def finds_the_newest_drafts(answer: Answer, way: str) -> None:
    """End the part unless a way finds the newest drafts of the author, and only these."""
    for author, drafts in authors_and_drafts(answer):
        posts = answer.table("posts")
        for most in (2, len(drafts) + 5):
            came = ask(answer, way, author, most)
            found = [one.id for one in came]
            theirs = [number for number in found if posts[number].user_id == author]
            expect(
                found,
                theirs,
                say=f"{way}: posts of somebody else are in the list. Keep to the author, whose id "
                "is in user_id.",
            )
            holds(
                set(found) <= set(drafts),
                came=f"post {next((one for one in found if one not in drafts), None)}",
                expected=f"some of {drafts}",
                say=f"{way}: a published post is among the drafts. Are both conditions in the "
                "WHERE clause?",
            )
            holds(
                found,
                came=found,
                expected=repr(drafts[:most]),
                say=f"{way} found nothing, and there are drafts. What stands after WHERE? A "
                "comparison such as `is` or `not` is over before the statement is built.",
            )
            at_most(
                len(found),
                most,
                say=lambda number, way=way, most=most: (
                    f"{way} was asked for at most {most} drafts and returned {number}."
                ),
            )
            expect(
                found,
                drafts[:most],
                say=f"{way} should return the newest drafts, the one with the highest id first.",
            )
            expect(
                [one.title for one in came],
                [posts[number].title for number in found],
                say=f"{way}: a title is not the one that stands in the table.",
            )


def sent_by(answer: Answer, way: str, author: int, most: int) -> str:
    """Return the text of the one statement that a way sends."""
    with answer.recording() as sent:
        came = ask(answer, way, author, most)
    expect(
        sent.count(),
        1,
        say=lambda number: f"{way} sent {number} statements. One SELECT is enough.",
    )
    (statement,) = sent.statements
    at_most(
        statement.rows or 0,
        len(came),
        say=lambda rows: f"{way}: the server sent {rows} rows, and {len(came)} were returned. Let "
        "WHERE and LIMIT choose, not Python.",
    )
    return statement.sql


@part(points=1)
def sql_by_hand(answer: Answer) -> None:
    finds_the_newest_drafts(answer, "in_sql")
    expect(
        ask(answer, "in_sql", answer.table("users").last.id + 7, 3),
        [],
        say="in_sql found drafts of an author whom nobody is.",
    )


@part(points=1)
def core_with_a_table(answer: Answer) -> None:
    finds_the_newest_drafts(answer, "in_core")
    (row,) = ask(answer, "in_core", answer.table("posts").last.user_id, 1)
    expect(
        sorted(row),
        sorted(answer.table("posts").last),
        say="in_core should return rows with all columns of the table: select(posts).",
    )


@part(points=1)
def the_orm_with_objects(answer: Answer) -> None:
    finds_the_newest_drafts(answer, "in_orm")
    (post,) = ask(answer, "in_orm", answer.table("posts").last.user_id, 1)
    holds(
        repr(post).startswith("Post("),
        came=post,
        expected="Post(…)",
        say="in_orm should return Post objects, and what came are rows. A session makes objects "
        "of select(Post).",
    )


@part(points=1)
def values_travel_beside_the_text(answer: Answer) -> None:
    (first, _), (second, _) = authors_and_drafts(answer)
    texts = {}
    for way in WAYS:
        texts[way] = sent_by(answer, way, first, 2)
        expect(
            sent_by(answer, way, second, 3),
            texts[way],
            say=f"{way} sent another text for another author: a value stands inside of the SQL. "
            "Write :author and :most there, and give their values to execute.",
        )
    expect(
        texts["in_orm"],
        texts["in_core"],
        say=lambda came: "session.query gives each column a name of its own, so in_orm sends "
        "another text than in_core. Use select(Post)."
        if " AS " in came
        else "in_core and in_orm sent two texts for one question. Use the same conditions in the "
        "same order; in a statement the class is its table.",
    )


# %% [markdown] hint
# Say the question in SQL first: which two conditions, in which order, how many? Then compare the
# cell of the worked example in the lesson: `by_hand`, `with_core` and `with_orm` have the same three
# places. And what does `session.execute(select(User)).all()` give that `session.scalars` does not?

# %% [markdown] hint
# On other data, books of one shelf that are not lent, the highest number first:
#
# ```python
# text("SELECT number FROM books WHERE shelf = :shelf AND NOT lent ORDER BY number DESC LIMIT :n")
# session.execute(statement, {"shelf": 4, "n": 3}).all()
#
# select(books).where(books.c.shelf == 4, ~books.c.lent).order_by(books.c.number.desc()).limit(3)
# select(Book).where(Book.shelf == 4, ~Book.lent).order_by(Book.number.desc()).limit(3)
# ```
#
# `~` is SQL's NOT. Python's own `not` cannot be taught to wait for the server.

# %% [markdown] hint
# ```python
# text("SELECT id, title FROM posts WHERE user_id = :author AND NOT published "
#      "ORDER BY id DESC LIMIT :most")
# session.execute(statement, {"author": author_id, "most": most}).all()
#
# select(posts).where(posts.c.user_id == author_id, ~posts.c.published)
# statement.order_by(posts.c.id.desc()).limit(most)
# ```
#
# For `in_orm` write `Post` where `posts.c` stands, and end with `session.____(statement).all()`.

# %% wrong the-author-in-the-text
# in_sql sent another text for another author: a value stands inside of the SQL. Write :author and
# :most there, and give their values to execute.
# --- instead of
        "SELECT id, title FROM posts WHERE user_id = :author AND NOT published "
        "ORDER BY id DESC LIMIT :most"
# --- it says
        f"SELECT id, title FROM posts WHERE user_id = {author_id} AND NOT published "
        f"ORDER BY id DESC LIMIT {most}"

# --- instead of
    return session.execute(statement, {"author": author_id, "most": most}).all()
# --- it says
    return session.execute(statement).all()


# %% wrong rows-in-place-of-objects
# in_orm returned rows, and in each of them one Post. session.scalars(statement) takes it out.
# --- instead of
    return session.scalars(statement).all()
# --- it says
    return session.execute(statement).all()


# %% wrong the-table-in-the-orm
# in_orm should return Post objects, and what came are rows. A session makes objects of
# select(Post).
# --- instead of
    statement = select(Post).where(Post.user_id == author_id, ~Post.published)
# --- it says
    statement = select(posts).where(Post.user_id == author_id, ~Post.published)

# --- instead of
    return session.scalars(statement).all()
# --- it says
    return session.execute(statement).all()


# %% wrong python-s-not
# in_core: Python's not, and, or ask a condition whether it is true, and only the server knows
# that. Write ~ for not, and a comma in where() for and.
# --- instead of
    statement = select(posts).where(posts.c.user_id == author_id, ~posts.c.published)
# --- it says
    statement = select(posts).where(posts.c.user_id == author_id, not posts.c.published)

# --- instead of
    statement = select(Post).where(Post.user_id == author_id, ~Post.published)
# --- it says
    statement = select(Post).where(Post.user_id == author_id, not Post.published)


# %% wrong python-s-and
# in_core: a published post is among the drafts. Are both conditions in the WHERE clause?
# --- instead of
    statement = select(posts).where(posts.c.user_id == author_id, ~posts.c.published)
# --- it says
    statement = select(posts).where(posts.c.user_id == author_id and ~posts.c.published)

# --- instead of
    statement = select(Post).where(Post.user_id == author_id, ~Post.published)
# --- it says
    statement = select(Post).where(Post.user_id == author_id and ~Post.published)


# %% wrong is-false
# in_orm found nothing, and there are drafts. What stands after WHERE? A comparison such as `is` or
# `not` is over before the statement is built.
# --- instead of
    statement = select(Post).where(Post.user_id == author_id, ~Post.published)
# --- it says
    statement = select(Post).where(Post.user_id == author_id, Post.published is False)


# %% wrong everybody-s-drafts
# in_sql: posts of somebody else are in the list. Keep to the author, whose id is in user_id.
# --- instead of
        "SELECT id, title FROM posts WHERE user_id = :author AND NOT published "
# --- it says
        "SELECT id, title FROM posts WHERE NOT published "

# --- instead of
    return session.execute(statement, {"author": author_id, "most": most}).all()
# --- it says
    return session.execute(statement, {"most": most}).all()


# %% wrong oldest-first
# in_orm should return the newest drafts, the one with the highest id first.
# --- instead of
    statement = statement.order_by(Post.id.desc()).limit(most)
# --- it says
    statement = statement.order_by(Post.id).limit(most)


# %% wrong cut-in-python
# in_core: the server sent 4 rows, and 2 were returned. Let WHERE and LIMIT choose, not Python.
# --- instead of
    statement = statement.order_by(posts.c.id.desc()).limit(most)
    # execute
    return session.execute(statement).all()
# --- it says
    statement = statement.order_by(posts.c.id.desc())
    return session.execute(statement).all()[:most]


# %% wrong query-names-its-columns
# session.query gives each column a name of its own, so in_orm sends another text than in_core. Use
# select(Post).
# --- instead of
    statement = select(Post).where(Post.user_id == author_id, ~Post.published)
    statement = statement.order_by(Post.id.desc()).limit(most)
    # execute
    return session.scalars(statement).all()
# --- it says
    query = session.query(Post).filter(Post.user_id == author_id, ~Post.published)
    return query.order_by(Post.id.desc()).limit(most).all()


# %% wrong a-result-and-no-list
# in_core should return a list, and what came is none. .all() makes a list of a result.
# --- instead of
    return session.execute(statement).all()
# --- it says
    return session.execute(statement)


# %% wrong only-two-columns
# in_core should return rows with all columns of the table: select(posts).
# --- instead of
    statement = select(posts).where(posts.c.user_id == author_id, ~posts.c.published)
# --- it says
    statement = select(posts.c.id, posts.c.title).where(posts.c.user_id == author_id, ~posts.c.published)
