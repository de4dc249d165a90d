# /// exercise
# id = "6.2.7-four-pages"
# title = "Four pages, four budgets"
# lesson = "6.2.7"
# kind = "fix"
# minutes = 18
# teaches = ["joinedload", "selectinload in a chain", "contains_eager", "subqueryload"]
# needs = ["6.2.5", "6.2.6"]
# not_yet = ["async sessions", "raw SQL"]
# covers = ["6.2.7/n-plus-one", "6.2.7/loaders", "6.2.7/unique", "6.2.7/filter-collection", "6.2.7/budget"]
# servers = ["sqlite"]
# counts = "recorder"
# tables = "course"
# gives = ["posts_with_authors", "people_with_tags", "people_with_drafts", "everybody_with_titles"]
# imports = ["workbook.sqlalchemy_sync.models"]
# ordered = true
# why = "joinedload for the one side, selectinload for collections of collections, contains_eager for a join that filters anyway, subqueryload for so many parents that their ids would need many statements."
# ///

# %% [markdown] task
# Four pages of the blog are right, and slow: each sends a statement for every row. Four parts, each
# with a budget of its own. What the functions return stays as it is.
#
# 1. `posts_with_authors(session)`: title and author of each post, sorted by title.
#    **One statement.**
# 2. `people_with_tags(session)`: the names of the tags that each user has used, sorted; for everybody,
#    also those without. **Three statements, and no user travels twice.**
# 3. `people_with_drafts(session)`: those who have drafts, with the titles of their drafts, sorted.
#    **One statement, and only drafts travel.**
# 4. `everybody_with_titles(session)`: everybody with the titles of their posts, sorted, for more than
#    a thousand people. **Two statements, and no user travels twice.**
#
# Fewer statements are welcome. *Travels* is about the rows that the server sends: a user in two rows
# travels twice. It is counted on SQLite, by the recorder that you know from the lesson.
#
# Try it yourself, in a cell of its own:
#
# ```python
# from workbook import record
# from workbook.sqlalchemy_sync.fresh import fresh
#
# with fresh("sqlite", people=4, posts=12) as engine, Session(engine) as session:
#     with record(engine) as sent:
#         posts_with_authors(session)
#     print(sent.count(), sent.n_plus_one())
# ```

# %% starter
from sqlalchemy import select
from sqlalchemy.orm import Session

from workbook.sqlalchemy_sync.models import Post, User


def posts_with_authors(session: Session) -> list[tuple[str, str]]:
    statement = select(Post).join(Post.author).order_by(Post.title)
    return [(post.title, post.author.username) for post in session.scalars(statement)]


def people_with_tags(session: Session) -> dict[str, list[str]]:
    statement = select(User)
    return {
        user.username: sorted({tag.name for post in user.posts for tag in post.tags})
        for user in session.scalars(statement)
    }


def people_with_drafts(session: Session) -> dict[str, list[str]]:
    statement = select(User)
    drafts = {
        user.username: sorted(post.title for post in user.posts if not post.published)
        for user in session.scalars(statement)
    }
    return {name: titles for name, titles in drafts.items() if titles}


def everybody_with_titles(session: Session) -> dict[str, list[str]]:
    statement = select(User)
    return {
        user.username: sorted(post.title for post in user.posts)
        for user in session.scalars(statement)
    }


# %% key
from sqlalchemy import not_, select
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload, subqueryload

from workbook.sqlalchemy_sync.models import Post, User


def posts_with_authors(session: Session) -> list[tuple[str, str]]:
    statement = select(Post).order_by(Post.title).options(joinedload(Post.author))
    return [(post.title, post.author.username) for post in session.scalars(statement)]


def people_with_tags(session: Session) -> dict[str, list[str]]:
    statement = select(User).options(selectinload(User.posts).selectinload(Post.tags))
    return {
        user.username: sorted({tag.name for post in user.posts for tag in post.tags})
        for user in session.scalars(statement)
    }


def people_with_drafts(session: Session) -> dict[str, list[str]]:
    statement = (
        select(User)
        .join(User.posts)
        .where(not_(Post.published))
        .options(contains_eager(User.posts))
    )
    return {
        user.username: sorted(post.title for post in user.posts)
        for user in session.scalars(statement).unique()
    }


def everybody_with_titles(session: Session) -> dict[str, list[str]]:
    statement = select(User).options(subqueryload(User.posts))
    return {
        user.username: sorted(post.title for post in user.posts)
        for user in session.scalars(statement)
    }


# %% check
from typing import Any

from workbook.practice import SESSION, Answer, Raised, at_most, expect, holds, part


def blog(answer: Answer) -> Any:
    """Put in four people: one with drafts only, one with both, one without drafts, one silent."""
    # From Z to A, so that what was sorted and what came in the order of the ids are two things.
    words = sorted((answer.word() for _ in range(9)), reverse=True)
    return answer.seed(
        users=4,
        posts=[
            {"user": user, "title": title, "published": published, "tags": tags}
            for user, title, published, tags in (
                (0, words[0], False, [words[6], words[7]]),
                (1, words[1], True, [words[7]]),
                (0, words[2], False, [words[6], words[8]]),
                (0, words[0], False, []),  # two drafts may, too
                (1, f"{words[3]}, {words[5]}", False, []),
                (2, words[4], True, [words[6], words[7], words[8]]),
                (2, words[4], True, [words[8]]),  # two posts may have one title
            )
        ],
    )


def asked(answer: Answer, name: str) -> tuple[Any, Any]:
    """Call a function; return what came and what it sent."""
    with answer.recording() as sent:
        try:
            came = answer.call(name, SESSION)
        except Raised as error:
            holds(
                "unique() method" not in error.message,
                came=error.said,
                say=f"{name}: rows of a joined collection repeat their user, and SQLAlchemy asks "
                "what you want of them: session.scalars(...).unique().",
            )
            raise
    return came, sent


def within(name: str, sent: Any, most: int, say: str) -> None:
    """End the part when more was sent than the budget allows."""
    finding = sent.n_plus_one()
    repeated = f" The same select was sent {finding.times} times." if finding else ""
    at_most(
        sent.count(),
        most,
        say=lambda number: (
            f"{name}: {number} statements, and the budget is {most}.{repeated} {say}"
        ),
    )


def once(name: str, sent: Any, people: int) -> None:
    """End the part when a statement with users sends more rows than there are users."""
    rows = max((one.rows or 0 for one in sent.statements if "users.username" in one.sql), default=0)
    at_most(
        rows,
        people,
        say=f"{name}: {rows} rows with users came for {people} people, so somebody travelled more "
        "than once. A joined collection repeats its user in each row; another loader sends the "
        "collection in a statement of its own.",
    )


@part(points=1)
def posts_with_their_authors(answer: Answer) -> None:
    seeded = blog(answer)
    names = {user.id: user.username for user in seeded}
    came, sent = asked(answer, "posts_with_authors")
    expect(
        [tuple(one) for one in came],
        sorted((post.title, names[post.user_id]) for post in seeded.posts),
        say="posts_with_authors: the list is another one now. Title and author of each post, "
        "sorted by title.",
    )
    within(
        "posts_with_authors",
        sent,
        1,
        "A join picks rows and loads nothing of the author; an option says what to load.",
    )


@part(points=1)
def people_and_their_tags(answer: Answer) -> None:
    seeded = blog(answer)
    came, sent = asked(answer, "people_with_tags")
    tags: dict[str, set[str]] = {user.username: set() for user in seeded}
    names = {user.id: user.username for user in seeded}
    for post in seeded.posts:
        tags[names[post.user_id]] |= set(post.tags)
    expect(
        dict(came),
        {name: sorted(words) for name, words in tags.items()},
        say=lambda came: (
            "people_with_tags: somebody who has no tags is missing now. An inner join "
            "keeps those only who have."
            if len(came) < len(tags)
            else "people_with_tags: what it returns is another thing now. Each tag once, sorted."
        ),
    )
    within(
        "people_with_tags",
        sent,
        3,
        "The option loads one relationship; the tags of the posts are the next one, in a chain.",
    )
    once("people_with_tags", sent, 4)


@part(points=1)
def people_and_their_drafts(answer: Answer) -> None:
    seeded = blog(answer)
    names = {user.id: user.username for user in seeded}
    drafts: dict[str, list[str]] = {}
    for post in seeded.posts:
        if not post.published:
            drafts.setdefault(names[post.user_id], []).append(post.title)
    came, sent = asked(answer, "people_with_drafts")

    def say(came: dict[str, list[str]]) -> str:
        if came.keys() > drafts.keys():
            return "people_with_drafts: somebody who has no drafts is on the list now."
        if came.keys() == drafts.keys() and any(
            len(came[name]) > len(drafts[name]) for name in came
        ):
            return (
                "people_with_drafts: something published is among the drafts. The WHERE picked "
                "people; a loader of its own then fills the collection with everything."
            )
        if {name: set(titles) for name, titles in came.items()} == {
            name: set(titles) for name, titles in drafts.items()
        } and any(len(came[name]) < len(drafts[name]) for name in came):
            return (
                "people_with_drafts: somebody has two drafts of one title, and it is there once "
                "now. Each draft has its title on the list: sorted, and no set."
            )
        if {name: sorted(titles) for name, titles in came.items()} == {
            name: sorted(titles) for name, titles in drafts.items()
        }:
            return "people_with_drafts: the titles are not sorted any more."
        return "people_with_drafts: what it returns is another thing now."

    expect(dict(came), {name: sorted(titles) for name, titles in drafts.items()}, say=say)
    within(
        "people_with_drafts",
        sent,
        1,
        "The join that finds the drafts has brought them already: have the collection filled from "
        "its rows.",
    )
    at_most(
        sum(one.rows or 0 for one in sent.statements),
        4,
        say=lambda rows: (
            f"people_with_drafts: {rows} rows came, and there are 4 drafts. Let the "
            "server pick the drafts."
        ),
    )


@part(points=1)
def a_thousand_people_and_their_titles(answer: Answer) -> None:
    seeded = answer.seed(
        users=1_030,
        posts=[{"user": 0, "title": "Twice"}] * 2
        + [{"user": place // 2 * 9} for place in range(2, 40)],
    )
    names = {user.id: user.username for user in seeded}
    titles: dict[str, list[str]] = {name: [] for name in names.values()}
    for post in seeded.posts:
        titles[names[post.user_id]].append(post.title)
    came, sent = asked(answer, "everybody_with_titles")
    once_each = {name: sorted(set(own)) for name, own in titles.items()}
    holds(
        dict(came) != once_each,
        say="everybody_with_titles: somebody has two posts of one title, and it is there once now. "
        "Each post has its title on the list: sorted, and no set.",
    )
    holds(
        dict(came) == {name: sorted(own) for name, own in titles.items()},
        came=f"{len(came)} people",
        expected=f"{len(titles)} people, each with their titles",
        say="everybody_with_titles: what it returns is another thing now.",
    )
    within(
        "everybody_with_titles",
        sent,
        2,
        "Ids travel 500 at a time; one loader asks with the first statement in place of the ids.",
    )
    once("everybody_with_titles", sent, 1_030)


# %% [markdown] hint
# Ask four questions of each page. Which relationship does the loop read, and does a second one hang
# on it? Is it the one side or a collection? Is there a join that filters anyway? How many parents
# are there? The lesson's section *Five ways to load* names the loader for each answer.

# %% [markdown] hint
# All options stand in `.options(...)`, and a chain goes on with the next relationship. On other data,
# shelves with books, books with an author and with reviews:
#
# ```python
# select(Book).options(joinedload(Book.author))                              # the one side
# select(Shelf).options(selectinload(Shelf.books).selectinload(Book.reviews))  # a chain
# (
#     select(Shelf)
#     .join(Shelf.books)
#     .where(Book.lent)
#     .options(contains_eager(Shelf.books))                                  # from the join
# )
# select(Shelf).options(subqueryload(Shelf.books))                           # very many shelves
# ```
#
# Where a collection is joined, `session.scalars(statement).unique()`.

# %% [markdown] hint
# ```python
# select(Post).order_by(Post.title).options(joinedload(Post.author))
#
# select(User).options(selectinload(User.posts).____)
#
# (
#     select(User)
#     .join(User.posts)
#     .where(not_(Post.published))
#     .options(contains_eager(User.posts))
# )       # and .unique(); the loop needs no `if` any more
#
# select(User).options(____)
# ```
#
# The first hole goes on to the tags, the second is the loader for very many parents.

# %% wrong the-join-as-it-was
# posts_with_authors: 4 statements, and the budget is 1. The same select was sent 3 times. A join
# picks rows and loads nothing of the author; an option says what to load.
# --- instead of
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload, subqueryload
# --- it says
from sqlalchemy.orm import Session, contains_eager, selectinload, subqueryload

# --- instead of
    statement = select(Post).order_by(Post.title).options(joinedload(Post.author))
# --- it says
    statement = select(Post).join(Post.author).order_by(Post.title)


# %% wrong the-authors-beforehand
# posts_with_authors: 2 statements, and the budget is 1. A join picks rows and loads nothing of the
# author; an option says what to load.
# --- instead of
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload, subqueryload
# --- it says
from sqlalchemy.orm import Session, contains_eager, selectinload, subqueryload

# --- instead of
    statement = select(Post).order_by(Post.title).options(joinedload(Post.author))
    return [(post.title, post.author.username) for post in session.scalars(statement)]
# --- it says
    authors = session.scalars(select(User)).all()
    names = {author.id: author.username for author in authors}
    statement = select(Post).order_by(Post.title)
    return [(post.title, names[post.user_id]) for post in session.scalars(statement)]


# %% wrong no-unique
# people_with_tags: rows of a joined collection repeat their user, and SQLAlchemy asks what you want
# of them: session.scalars(...).unique().
# --- instead of
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload, subqueryload
# --- it says
from sqlalchemy.orm import Session, contains_eager, joinedload, subqueryload

# --- instead of
    statement = select(User).options(selectinload(User.posts).selectinload(Post.tags))
# --- it says
    statement = select(User).options(joinedload(User.posts).joinedload(Post.tags))


# %% wrong the-chain-ends-early
# people_with_tags: 9 statements, and the budget is 3. The same select was sent 7 times. The option
# loads one relationship; the tags of the posts are the next one, in a chain.
# --- instead of
    statement = select(User).options(selectinload(User.posts).selectinload(Post.tags))
# --- it says
    statement = select(User).options(selectinload(User.posts))


# %% wrong everything-joined
# people_with_tags: 12 rows with users came for 4 people, so somebody travelled more than once. A
# joined collection repeats its user in each row; another loader sends the collection in a statement
# of its own.
# --- instead of
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload, subqueryload
# --- it says
from sqlalchemy.orm import Session, contains_eager, joinedload, subqueryload

# --- instead of
    statement = select(User).options(selectinload(User.posts).selectinload(Post.tags))
# --- it says
    statement = select(User).options(joinedload(User.posts).joinedload(Post.tags))

# --- in people_with_tags, instead of
        for user in session.scalars(statement)
# --- it says
        for user in session.scalars(statement).unique()


# %% wrong only-who-has-tags
# people_with_tags: somebody who has no tags is missing now. An inner join keeps those only who
# have.
# --- instead of
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload, subqueryload
# --- it says
from sqlalchemy.orm import Session, contains_eager, joinedload, subqueryload

# --- instead of
    statement = select(User).options(selectinload(User.posts).selectinload(Post.tags))
# --- it says
    statement = (
        select(User)
        .join(User.posts)
        .join(Post.tags)
        .options(contains_eager(User.posts).contains_eager(Post.tags))
    )

# --- in people_with_tags, instead of
        for user in session.scalars(statement)
# --- it says
        for user in session.scalars(statement).unique()


# %% wrong a-filter-that-is-none
# people_with_drafts: something published is among the drafts. The WHERE picked people; a loader of
# its own then fills the collection with everything.
# --- instead of
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload, subqueryload
# --- it says
from sqlalchemy.orm import Session, joinedload, selectinload, subqueryload

# --- instead of
        select(User)
        .join(User.posts)
        .where(not_(Post.published))
        .options(contains_eager(User.posts))
# --- it says
        select(User).join(User.posts).where(not_(Post.published)).options(selectinload(User.posts))


# %% wrong drafts-in-two-statements
# people_with_drafts: 2 statements, and the budget is 1. The join that finds the drafts has brought
# them already: have the collection filled from its rows.
# --- instead of
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload, subqueryload
# --- it says
from sqlalchemy.orm import Session, joinedload, selectinload, subqueryload

# --- instead of
        .options(contains_eager(User.posts))
# --- it says
        .options(selectinload(User.posts.and_(not_(Post.published))))


# %% wrong drafts-picked-in-python
# people_with_drafts: 8 rows came, and there are 4 drafts. Let the server pick the drafts.
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload, subqueryload

from workbook.sqlalchemy_sync.models import Post, User


def posts_with_authors(session: Session) -> list[tuple[str, str]]:
    statement = select(Post).order_by(Post.title).options(joinedload(Post.author))
    return [(post.title, post.author.username) for post in session.scalars(statement)]


def people_with_tags(session: Session) -> dict[str, list[str]]:
    statement = select(User).options(selectinload(User.posts).selectinload(Post.tags))
    return {
        user.username: sorted({tag.name for post in user.posts for tag in post.tags})
        for user in session.scalars(statement)
    }


def people_with_drafts(session: Session) -> dict[str, list[str]]:
    statement = select(User).options(joinedload(User.posts))
    drafts = {
        user.username: sorted(post.title for post in user.posts if not post.published)
        for user in session.scalars(statement).unique()
    }
    return {name: titles for name, titles in drafts.items() if titles}


def everybody_with_titles(session: Session) -> dict[str, list[str]]:
    statement = select(User).options(subqueryload(User.posts))
    return {
        user.username: sorted(post.title for post in user.posts)
        for user in session.scalars(statement)
    }


# %% wrong drafts-and-nobody-left-out
# people_with_drafts: somebody who has no drafts is on the list now.
# --- instead of
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload, subqueryload
# --- it says
from sqlalchemy.orm import Session, joinedload, selectinload, subqueryload

# --- instead of
    statement = (
        select(User)
        .join(User.posts)
        .where(not_(Post.published))
        .options(contains_eager(User.posts))
    )
# --- it says
    statement = select(User).options(joinedload(User.posts.and_(not_(Post.published))))


# %% wrong too-many-ids
# everybody_with_titles: 4 statements, and the budget is 2. Ids travel 500 at a time; one loader
# asks with the first statement in place of the ids.
# --- instead of
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload, subqueryload
# --- it says
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload

# --- instead of
    statement = select(User).options(subqueryload(User.posts))
# --- it says
    statement = select(User).options(selectinload(User.posts))


# %% wrong a-thousand-joined
# everybody_with_titles: 1050 rows with users came for 1030 people, so somebody travelled more than
# once. A joined collection repeats its user in each row; another loader sends the collection in a
# statement of its own.
# --- instead of
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload, subqueryload
# --- it says
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload

# --- instead of
    statement = select(User).options(subqueryload(User.posts))
# --- it says
    statement = select(User).options(joinedload(User.posts))

# --- in everybody_with_titles, instead of
        for user in session.scalars(statement)
# --- it says
        for user in session.scalars(statement).unique()


# %% wrong stopped-and-not-loaded
# Your line `user.username: sorted(post.title for post in user.posts)` raised InvalidRequestError:
# 'User.posts' is not available due to lazy='raise'.
# --- instead of
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload, subqueryload
# --- it says
from sqlalchemy.orm import Session, contains_eager, joinedload, raiseload, selectinload

# --- instead of
    statement = select(User).options(subqueryload(User.posts))
# --- it says
    statement = select(User).options(raiseload(User.posts))

# %% wrong as-the-drafts-come
# people_with_drafts: the titles are not sorted any more.
# --- in people_with_drafts, instead of
        user.username: sorted(post.title for post in user.posts)
# --- it says
        user.username: [post.title for post in user.posts]

# %% wrong a-set-of-titles
# everybody_with_titles: somebody has two posts of one title, and it is there once now. Each post
# has its title on the list: sorted, and no set.
# --- in everybody_with_titles, instead of
        user.username: sorted(post.title for post in user.posts)
# --- it says
        user.username: sorted({post.title for post in user.posts})

# %% wrong a-set-of-drafts
# people_with_drafts: somebody has two drafts of one title, and it is there once now. Each draft has
# its title on the list: sorted, and no set.
# --- in people_with_drafts, instead of
        user.username: sorted(post.title for post in user.posts)
# --- it says
        user.username: sorted({post.title for post in user.posts})
