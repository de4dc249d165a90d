# /// exercise
# id = "6.2.5-a-tag-twice"
# title = "The same tag twice"
# lesson = "6.2.5"
# kind = "fix"
# minutes = 10
# teaches = ["names made unique before they are looked up", "one SELECT for all names", "pairs of a many-to-many"]
# needs = ["6.2.3", "6.2.4"]
# not_yet = ["ON CONFLICT", "async sessions", "loader options"]
# covers = ["6.2.5/duplicates", "6.2.5/autoflush", "6.2.5/tables"]
# servers = ["sqlite"]
# tables = "course"
# gives = ["publish"]
# imports = ["workbook.sqlalchemy_sync.models"]
# ordered = false
# why = "What came in twice is made one before anything is looked up; then one SELECT fetches what exists, and every name has exactly one tag."
# ///

# %% [markdown] task
# `publish(session, user_id, title, names)` stores a post with tags. It works for `["tea", "maps"]`, and
# fails for `["tea", "tea"]`, which people send every day. It also asks the server once for each name.
#
# Mend it:
#
# - A name that comes twice counts once: the post has one tag of that name. Names are taken as they
#   are, spaces included; `"Tea"` and `"tea"` are two, and so are `" tea"` and `"tea"`.
# - A tag that exists is used; one that does not is made. The post has these tags and no others, and
#   without names it has none.
# - For the tags it sends at most one SELECT, however many names there are, and fetches no tag that
#   was not named.
# - The post is committed and returned. Its content is the empty text; all else is left to the table.
#
# The session is as usual, with autoflush; nobody else writes at the same time. Try it yourself, in a
# cell of its own:
#
# ```python
# from workbook.sqlalchemy_sync.fresh import fresh
#
# with fresh("sqlite", people=1) as engine, Session(engine) as session:
#     post = publish(session, 1, "On tea", ["tea", "maps", "tea"])
#     print([tag.name for tag in post.tags])
# ```

# %% starter
from sqlalchemy import select
from sqlalchemy.orm import Session

from workbook.sqlalchemy_sync.models import Post, Tag


def publish(session: Session, user_id: int, title: str, names: list[str]) -> Post:
    # build the statement
    tags = []
    for name in names:
        tag = session.scalars(select(Tag).where(Tag.name == name)).first()
        if tag is None:
            tag = Tag(name=name)
        tags.append(tag)
    post = Post(user_id=user_id, title=title, content="", tags=tags)
    session.add(post)
    # execute, commit or not
    session.commit()
    # shape the response
    return post


# %% key
from sqlalchemy import select
from sqlalchemy.orm import Session

from workbook.sqlalchemy_sync.models import Post, Tag


def publish(session: Session, user_id: int, title: str, names: list[str]) -> Post:
    # build the statement
    wanted = sorted(set(names))
    statement = select(Tag).where(Tag.name.in_(wanted))
    known = {tag.name: tag for tag in session.scalars(statement)}
    tags = [known.get(name) or Tag(name=name) for name in wanted]
    post = Post(user_id=user_id, title=title, content="", tags=tags)
    session.add(post)
    # execute, commit or not
    session.commit()
    # shape the response
    return post


# %% check
from collections.abc import Mapping, Sequence
from typing import Any

from workbook.practice import SESSION, Answer, Raised, at_most, expect, holds, part

TWO_TAGS = (
    "A name came twice, and the server refused a second tag of that name. Two objects were made "
    "for one name: make the names unique before you look any of them up."
)
TWO_PAIRS = (
    "A name came twice, and the server refused the same pair of post and tag a second time. The "
    "tag is one object, but it stands in the list twice."
)


def published(answer: Answer, names: Sequence[str]) -> tuple[Any, str]:
    """Have a post written, and return what came back, and its title."""
    (ada,) = answer.seed(users=1)
    there = set(answer.table("tags").column("name"))
    title = answer.word().title()
    try:
        return answer.call("publish", SESSION, ada.id, title, list(names)), title
    except Raised as error:
        refused = "IntegrityError" in error.bases
        holds(
            not refused or "tags.name" not in error.message or there.isdisjoint(names),
            say="A tag that exists was made again, and the server refused it. Use the one that is "
            "there.",
        )
        holds(not refused or "tags.name" not in error.message, say=TWO_TAGS)
        holds(not refused or "post_tags" not in error.message, say=TWO_PAIRS)
        raise


def tags_of(answer: Answer, title: str) -> list[str]:
    """Return the names that a post's pairs lead to."""
    posts = answer.table("posts").where(title=title)
    expect(len(posts), 1, say="Nobody else can see the post. Is the commit missing?")
    (post,) = posts
    expect(post.content, "", say="The post's content should be the empty text.")
    expect(
        post.published,
        False,
        say="The post is published, and nobody has said so. Leave what the task does not name to "
        "the table.",
    )
    tags = {tag.id: tag.name for tag in answer.table("tags")}
    return [tags[pair.tag_id] for pair in answer.table("post_tags").where(post_id=post.id)]


def right(answer: Answer, title: str, names: Sequence[str], say: str) -> None:
    """End the part unless the post has these tags, and each name one tag."""
    expect(tags_of(answer, title), sorted(set(names)), say=say)


@part(points=1)
def a_new_name_that_comes_twice(answer: Answer) -> None:
    tea, maps = answer.word(), answer.word()
    names = [tea, maps, tea, maps, maps]
    post, title = published(answer, names)
    holds(
        post is not None or answer.table("posts").where(title=title),
        say="The post is not in the table, and publish returned None: somebody has lost a post, "
        "and nobody was told. Make the names unique, and nothing is refused.",
    )
    right(answer, title, names, "The post should have one tag for each name that came.")
    expect(
        answer.table("tags").column("name"),
        [tea, maps],
        say="The table of tags should hold each name once, as it came.",
    )
    holds(
        isinstance(post, Mapping) and not isinstance(post, dict),
        came=post,
        expected="the Post",
        say="The post is stored, but what publish returned is no Post. Return the post itself.",
    )
    posts = answer.table("posts").where(title=title)
    expect((post.id, post.title), (posts.last.id, title), say="What was returned is another post.")


@part(points=1)
def a_name_that_exists(answer: Answer) -> None:
    tea, maps, kites = answer.word(), answer.word(), answer.word()
    published(answer, [tea, maps])
    names = [tea, kites, tea]
    _, title = published(answer, names)
    say = "A tag that existed, or the new one beside it, is not on the post."
    right(answer, title, names, say)
    expect(
        answer.table("tags").column("name"),
        [tea, maps, kites],
        say="One tag existed and one was new, and the table of tags does not show that.",
    )
    big = tea.title()
    _, title = published(answer, [tea, big])
    right(answer, title, [tea, big], 'Names are taken as they are: "Tea" and "tea" are two tags.')
    spaced = f" {tea}"
    _, title = published(answer, [tea, spaced])
    say = 'Names are taken as they are: " tea", with a space in front, is another tag than "tea".'
    right(answer, title, [tea, spaced], say)
    blank = "  "
    _, title = published(answer, [tea, blank])
    say = "Names are taken as they are, and a name of two spaces was left out. It is one of them."
    right(answer, title, [tea, blank], say)


@part(points=1)
def no_names_at_all(answer: Answer) -> None:
    tea = answer.word()
    published(answer, [tea, tea])
    post, title = published(answer, [])
    holds(
        post is not None or answer.table("posts").where(title=title),
        say="A post came without names, and it was not stored. It is a post like any other, only "
        "without tags.",
    )
    expect(tags_of(answer, title), [], say="The post came without names, and has tags.")
    expect(
        answer.table("tags").column("name"),
        [tea],
        say="A post without names has changed the table of tags.",
    )


@part(points=1)
def one_question_for_all_names(answer: Answer) -> None:
    many = [answer.word() for _ in range(9)]
    near = [form for name in many for form in (name.title(), f"{name} and more")]
    published(answer, many + near)
    names = [many[0], answer.word(), many[1], many[0], answer.word(), many[2]]
    with answer.recording() as sent:
        _, title = published(answer, names)
    right(answer, title, names, "The post should have one tag for each name that came.")
    asked = [
        one
        for one in sent.statements
        if one.verb == "select" and " tags" in one.sql and "post_tags" not in one.sql
    ]
    at_most(
        len(asked),
        1,
        say="The server was asked for the tags more than once. One SELECT can ask for all names: "
        "Tag.name.in_(…).",
    )
    at_most(
        sum(one.rows or 0 for one in asked),
        len(set(names)),
        say="Tags were fetched that nobody named. On the day when there are a hundred thousand, "
        "each post would fetch them all: say WHERE name IN (…).",
    )


# %% [markdown] hint
# Where does the trouble begin? Call `publish` with `["tea", "tea"]`, and read which constraint refuses
# what. Then create the tag "tea" first, call it again, and read the error once more: it is another one.

# %% [markdown] hint
# A set holds everything once, and `in_` asks for several values in one SELECT. On other data:
#
# ```python
# codes = {"no", "fi"}
# statement = select(Country).where(Country.code.in_(codes))
# known = {country.code: country for country in session.scalars(statement)}
# known.get("no")          # the Country, or None
# ```

# %% [markdown] hint
# ```python
# wanted = sorted(set(names))
# statement = select(Tag).where(Tag.name.in_(wanted))
# known = {tag.name: tag for tag in session.scalars(statement)}
# tags = [____ for name in wanted]
# ```
#
# The hole is the known tag of that name or, where there is none, a new one.


# %% wrong added-and-flushed-at-once
# A name came twice, and the server refused the same pair of post and tag a second time. The tag is
# one object, but it stands in the list twice.
# --- based on the starter
# --- after
            tag = Tag(name=name)
# --- it says
            session.add(tag)
            session.flush()


# %% wrong unique-objects
# A name came twice, and the server refused a second tag of that name. Two objects were made for
# one name: make the names unique before you look any of them up.
# --- based on the starter
# --- instead of
        tags.append(tag)
# --- it says
        if tag not in tags:
            tags.append(tag)


# %% wrong a-select-for-each-name
# The server was asked for the tags more than once. One SELECT can ask for all names:
# Tag.name.in_(…).
# --- instead of
    wanted = sorted(set(names))
    statement = select(Tag).where(Tag.name.in_(wanted))
    known = {tag.name: tag for tag in session.scalars(statement)}
    tags = [known.get(name) or Tag(name=name) for name in wanted]
# --- it says
    tags = []
    for name in set(names):
        tag = session.scalars(select(Tag).where(Tag.name == name)).first()
        tags.append(tag or Tag(name=name))


# %% wrong all-tags-fetched
# Tags were fetched that nobody named. On the day when there are a hundred thousand, each post
# would fetch them all: say WHERE name IN (…).
# --- instead of
    statement = select(Tag).where(Tag.name.in_(wanted))
# --- it says
    statement = select(Tag)


# %% wrong every-tag-is-new
# A tag that exists was made again, and the server refused it. Use the one that is there.
# --- instead of
from sqlalchemy import select
# --- nothing

# --- instead of
    wanted = sorted(set(names))
    statement = select(Tag).where(Tag.name.in_(wanted))
    known = {tag.name: tag for tag in session.scalars(statement)}
    tags = [known.get(name) or Tag(name=name) for name in wanted]
# --- it says
    tags = [Tag(name=name) for name in sorted(set(names))]


# %% wrong only-the-new-ones
# A tag that existed, or the new one beside it, is not on the post.
# --- instead of
    tags = [known.get(name) or Tag(name=name) for name in wanted]
# --- it says
    tags = [Tag(name=name) for name in wanted if name not in known]


# %% wrong in-small-letters
# Names are taken as they are: "Tea" and "tea" are two tags.
# --- instead of
    wanted = sorted(set(names))
# --- it says
    wanted = sorted({name.lower() for name in names})


# %% wrong forgot-the-commit
# Nobody else can see the post. Is the commit missing?
# --- instead of
    session.commit()
# --- it says
    session.flush()


# %% wrong refused-and-silent
# The post is not in the table, and publish returned None: somebody has lost a post, and nobody was
# told. Make the names unique, and nothing is refused.
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from workbook.sqlalchemy_sync.models import Post, Tag


def publish(session: Session, user_id: int, title: str, names: list[str]) -> Post | None:
    tags = []
    for name in names:
        tag = session.scalars(select(Tag).where(Tag.name == name)).first()
        tags.append(tag or Tag(name=name))
    post = Post(user_id=user_id, title=title, content="", tags=tags)
    session.add(post)
    try:
        session.commit()
    except IntegrityError:
        session.rollback()
        return None
    return post


# %% wrong without-spaces
# Names are taken as they are: " tea", with a space in front, is another tag than "tea".
# --- instead of
    wanted = sorted(set(names))
# --- it says
    wanted = sorted({name.strip() for name in names})

# %% wrong published-at-once
# The post is published, and nobody has said so. Leave what the task does not name to the table.
# --- instead of
    post = Post(user_id=user_id, title=title, content="", tags=tags)
# --- it says
    post = Post(user_id=user_id, title=title, content="", published=True, tags=tags)


# %% wrong a-blank-name-left-out
# Names are taken as they are, and a name of two spaces was left out. It is one of them.
# --- instead of
    wanted = sorted(set(names))
# --- it says
    wanted = sorted({name for name in names if name.strip()})


# %% wrong no-post-without-names
# A post came without names, and it was not stored. It is a post like any other, only without tags.
# --- after
    wanted = sorted(set(names))
# --- it says
    if not wanted:
        return None


# %% wrong names-that-are-alike
# Tags were fetched that nobody named. On the day when there are a hundred thousand, each post would
# fetch them all: say WHERE name IN (…).
# --- instead of
from sqlalchemy import select
# --- it says
from sqlalchemy import func, select
# --- instead of
    statement = select(Tag).where(Tag.name.in_(wanted))
# --- it says
    statement = select(Tag).where(func.lower(Tag.name).in_([name.lower() for name in wanted]))
