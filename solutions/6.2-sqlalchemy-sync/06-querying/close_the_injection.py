# /// exercise
# id = "6.2.6-close-the-injection"
# title = "Find the injection and close it"
# lesson = "6.2.6"
# kind = "fix"
# minutes = 10
# teaches = ["bound parameters", "an order from a list of one's own"]
# needs = ["6.2.4"]
# not_yet = ["async sessions", "full-text search"]
# covers = ["6.2.6/injection", "6.2.6/limit-order"]
# servers = ["sqlite", "postgresql"]
# tables = "course"
# gives = ["find_members"]
# imports = ["workbook.sqlalchemy_sync.models"]
# ordered = true
# why = "A value that travels beside the text can hold any sign and stays a value; a column cannot travel like that, so it comes from a list of your own."
# ///

# %% [markdown] task
# A page shows the members whose name begins with what somebody typed, in the order that they chose.
# It works on every name that the author tried. Then O'Brien registered. And then somebody typed a
# name that shows the addresses of all members, and there is a second door beside that one.
#
# Mend `find_members(session, begins, sort)`:
#
# - It returns a list of tuples `(id, username)`: the *active* users whose `username` begins with
#   `begins`, read as plain text. An apostrophe is an apostrophe, `%` is `%`, and capitals matter or
#   not, as you like: the checks type names as they are written.
# - `sort` is `"username"` (A to Z) or `"newest"` (highest id first). For any other `sort` it raises
#   `ValueError`, and nothing is sent.
# - Nothing that the caller gave becomes part of the SQL: what was typed travels as a bound
#   parameter.
# - The server picks the rows. It takes one SELECT.
#
# It is checked on SQLite and on PostgreSQL. Try it yourself, in a cell of its own:
#
# ```python
# from workbook.sqlalchemy_sync.querying import seven_people
#
# with seven_people("sqlite") as engine, Session(engine) as session:
#     print(find_members(session, "a", "newest"))
#     print(find_members(session, "x' UNION SELECT id, email FROM users --", "username"))
# ```

# %% starter
from sqlalchemy import text
from sqlalchemy.orm import Session


def find_members(session: Session, begins: str, sort: str) -> list[tuple[int, str]]:
    # build the statement
    order = "id DESC" if sort == "newest" else sort
    sql = (
        "SELECT id, username FROM users "
        f"WHERE is_active AND username LIKE '{begins}%' ORDER BY {order}"
    )
    # execute
    rows = session.execute(text(sql))
    # shape the response
    return [(row.id, row.username) for row in rows]


# %% key
from sqlalchemy import select
from sqlalchemy.orm import Session

from workbook.sqlalchemy_sync.models import User

ORDERS = {"username": User.username.asc(), "newest": User.id.desc()}


def find_members(session: Session, begins: str, sort: str) -> list[tuple[int, str]]:
    # build the statement
    if sort not in ORDERS:
        raise ValueError(f"There is no order {sort!r}.")
    statement = (
        select(User.id, User.username)
        .where(User.is_active, User.username.startswith(begins, autoescape=True))
        .order_by(ORDERS[sort])
    )
    # execute
    rows = session.execute(statement)
    # shape the response
    return [(row.id, row.username) for row in rows]


# %% check
from datetime import UTC, datetime, timedelta
from typing import Any

from workbook.practice import SESSION, Answer, Raised, expect, holds, part


def found(answer: Answer, begins: str, sort: str = "username") -> list[Any]:
    """Return what came as plain tuples; end the part when it is another shape."""
    came = answer.call("find_members", SESSION, begins, sort)
    holds(
        isinstance(came, list | tuple),
        came=came,
        expected="a list of tuples (id, username)",
        say="find_members returns a list of tuples (id, username), and this is something else.",
    )
    rows = [tuple(row.values()) if hasattr(row, "values") else row for row in came]
    holds(
        all(isinstance(row, list | tuple) and len(row) == 2 for row in rows),
        came=rows,
        expected="tuples (id, username)",
        say="Each row is a tuple of two, (id, username), and nothing more leaves the function.",
    )
    return [tuple(row) for row in rows]


def typed(answer: Answer, begins: str) -> list[Any]:
    """Return what came for a text with a sign in it, which may have ended in an error."""

    def say(error: Raised) -> str:
        if "ValueError" in error.bases:
            return (
                "A member's name with a sign in it was typed, and find_members refused it. People "
                "are called O'Brien: ValueError is for the order alone."
            )
        return (
            f"A name with a sign in it was typed, and find_members ended in {error.type}. What "
            "somebody types is a value and no SQL: give it beside the text, as a bound parameter."
        )

    with answer.on_error(say):
        return found(answer, begins)


def crowd(answer: Answer, *names: str) -> list[Any]:
    """Put in people of these names, and one of the first name's kind who is not active."""
    noon = datetime(2026, 7, 1, 12, tzinfo=UTC)  # the highest id is not the last moment
    rows: list[dict[str, Any]] = [
        {"username": name, "is_active": True, "created_at": noon - timedelta(minutes=minute)}
        for minute, name in enumerate(names)
    ]
    gone = {"username": f"{names[0]}gone", "is_active": False}
    return list(answer.seed(users=[*rows, gone]))[:-1]


def pairs(people: list[Any]) -> list[tuple[int, str]]:
    """Return id and name of each."""
    return [(one.id, one.username) for one in people]


@part(points=1)
def ordinary_names_are_found(answer: Answer) -> None:
    word = answer.word()
    people = crowd(answer, f"{word}c", f"{word}a", f"{word}b", answer.word() + "z", f"x{word}")
    expected = sorted(pairs(people[:3]), key=lambda one: one[1])

    def say(came: list[Any]) -> str:
        if sorted(came) == sorted(expected):
            return (
                "The right members, in another order than A to Z. A bound parameter in ORDER BY is "
                "one text, the same for every row, and sorts nothing: name the column."
            )
        if any(str(name).endswith("gone") for _, name in came):
            return "A member who is not active is on the list. Keep the condition on is_active."
        if any(word in str(name)[1:] for _, name in came):
            return (
                "A member is on the list whose name has what was typed further in. The name should "
                "begin with it: startswith, or no % in front."
            )
        if not came:
            return (
                "Members whose names begin so are there, and nobody was found. Is the placeholder "
                "inside of quotes, or is the % of LIKE missing behind the value?"
            )
        return "These are not the active members whose names begin with what was typed."

    expect(found(answer, word), expected, say=say)
    newest = list(reversed(pairs(people[:3])))
    expect(
        found(answer, word, "newest"),
        newest,
        say="With sort='newest' the highest id comes first, and here it does not.",
    )
    brien = crowd(answer, f"O'{word}")
    expect(
        typed(answer, f"O'{word}"),
        pairs(brien),
        say="A member whose name has an apostrophe was not found. Signs are not taken out: the "
        "value goes to the server as it was typed.",
    )
    expect(
        found(answer, "", "newest"),
        list(reversed(pairs([*people, *brien]))),
        say="Nothing was typed. Every name begins with nothing, so all active members are on the "
        "list.",
    )


@part(points=1)
def a_name_may_hold_any_sign(answer: Answer) -> None:
    word = answer.word()
    people = crowd(
        answer, f"{word}x", f"{word}%y", f"{word}_z", rf"{word}\q", f"{word}/r", f"{word}'s"
    )
    for person in people[1:]:
        sign = person.username[len(word)]

        def say(came: list[Any], sign: str = sign) -> str:
            if not came:
                return (
                    f"Somebody's name has a {sign} in it, it was typed, and they were not found. "
                    "Signs are not taken out or doubled: the value goes to the server as it was "
                    "typed."
                )
            return (
                f"A name with a {sign} in it was typed, and others were found, too: in LIKE it "
                "stands for any sign. autoescape=True makes it an ordinary one."
            )

        expect(typed(answer, f"{word}{sign}"), pairs([person]), say=say)
    (spaced,) = crowd(answer, f"{word} t")
    expect(
        found(answer, f"{word} "),
        pairs([spaced]),
        say="A space was typed behind a name, and what came is for something else. A space is a "
        "sign as any other: nothing is taken off.",
    )


@part(points=1)
def what_was_typed_stays_a_value(answer: Answer) -> None:
    word = answer.word()
    crowd(answer, f"{word}a", f"{word}b")
    for text in (
        f"{word}' OR '1'='1",
        f"{word}' UNION SELECT id, email FROM users --",
        f"{word}'; UPDATE users SET is_admin = true; COMMIT; --",
    ):
        with answer.recording() as sent:
            came = typed(answer, text)
        expect(
            came,
            [],
            say="Nobody's name begins like this, and rows came: what was typed has become a part "
            "of the SQL. Give it beside the text, as a bound parameter.",
        )
        holds(
            not any(row.is_admin for row in answer.table("users")),
            say="What was typed into a search has made everybody an administrator. Give it beside "
            "the text, as a bound parameter.",
        )
        holds(
            not any(word in statement.sql for statement in sent.statements),
            say="What was typed stands in the text of the statement. Here its apostrophes were "
            "made harmless by hand, and the next server may read them otherwise: give it as a "
            "bound parameter, and no sign matters.",
        )


@part(points=1)
def the_order_is_one_of_two(answer: Answer) -> None:
    word = answer.word()
    crowd(answer, f"{word}a", f"{word}b")
    stranger = "(SELECT email FROM users LIMIT 1)"
    for sort in ("hashed_password", "id", stranger, "1; COMMIT", "NEWEST", ""):
        came: object = None
        with answer.recording() as sent:
            try:
                came = answer.call("find_members", SESSION, word, sort)
            except Raised as error:
                came = error
        if isinstance(came, Raised):
            holds(
                "ValueError" in came.bases,
                came=came.said,
                expected="ValueError",
                say=f"For sort={sort!r} find_members raised {came.type}. A caller waits for "
                "ValueError.",
            )
        else:
            holds(
                not any(sort in one.sql.partition("ORDER BY")[2] for one in sent.statements),
                came=came,
                expected="ValueError",
                say=f"sort={sort!r} stands in the ORDER BY now. Who may sort by any column can "
                "read a hidden one letter by letter. Offer username and newest, and raise "
                "ValueError for the rest.",
            )
            holds(
                False,
                came=came,
                expected="ValueError",
                say=f"sort={sort!r} is no order that is offered, and find_members went on as if it "
                "were. Raise ValueError, and a route makes a 422 of it.",
            )
        expect(
            sent.count(),
            0,
            say="For an order that is not offered a statement was sent. Look first, then ask.",
        )


@part(points=1)
def the_server_picks_the_rows(answer: Answer) -> None:
    word = answer.word()
    crowd(answer, f"{word}'a", f"{word}'b", *(answer.word() + "q" for _ in range(4)))
    with answer.recording() as sent:
        came = typed(answer, f"{word}'")
    expect(len(came), 2, say="Two active members have names that begin so.")
    expect(sent.count(), 1, say=lambda n: f"It took {n} statements. One SELECT is enough.")
    expect(
        sum(statement.rows or 0 for statement in sent.statements),
        2,
        say=lambda rows: (
            f"The server sent {rows} rows, and 2 of them were wanted. No injection, "
            "but the whole table travels at each search: put the condition into the statement."
        ),
    )


# %% [markdown] hint
# Read the f-string as a user would who wants to break it. Two things of the caller are put into it.
# Which of the two is a value, and which is the name of a column? The lesson's part on what goes
# wrong ends with a function, `named`, that treats each of them in its own way.

# %% [markdown] hint
# A value is compared through the model, and SQLAlchemy makes a bound parameter of it. A column is
# looked up in a dict of your own. On other data:
#
# ```python
# ORDERS = {"title": Book.title, "longest": Book.pages.desc()}
#
# select(Book.id, Book.title).where(Book.title.startswith(typed, autoescape=True))
# ORDERS["pages; DROP TABLE books"]     # KeyError: it is not offered
# ```
#
# `autoescape=True` makes `%` and `_` ordinary signs.

# %% [markdown] hint
# ```python
# ORDERS = {"username": User.username, "newest": User.id.desc()}
#
# if sort not in ORDERS:
#     raise ValueError(f"There is no order {sort!r}.")
# statement = (
#     select(User.id, User.username)
#     .where(User.is_active, ____)
#     .order_by(ORDERS[sort])
# )
# ```
#
# The hole is the condition on the name.

# %% wrong apostrophes-doubled
# What was typed stands in the text of the statement. Here its apostrophes were made harmless by
# hand, and the next server may read them otherwise: give it as a bound parameter, and no sign
# matters.
from sqlalchemy import text
from sqlalchemy.orm import Session


def find_members(session: Session, begins: str, sort: str) -> list[tuple[int, str]]:
    orders = {"newest": "id DESC", "username": "username"}
    if sort not in orders:
        raise ValueError(sort)
    typed = begins.replace("'", "''").replace(":", r"\:")
    typed = typed.replace("/", "//").replace("%", "/%").replace("_", "/_")
    sql = (
        "SELECT id, username FROM users "
        f"WHERE is_active AND username LIKE '{typed}%' ESCAPE '/' ORDER BY {orders[sort]}"
    )
    return [(row.id, row.username) for row in session.execute(text(sql))]


# %% wrong apostrophes-taken-out
# A member whose name has an apostrophe was not found. Signs are not taken out: the value goes to
# the server as it was typed.
from sqlalchemy import text
from sqlalchemy.orm import Session


def find_members(session: Session, begins: str, sort: str) -> list[tuple[int, str]]:
    orders = {"newest": "id DESC", "username": "username"}
    if sort not in orders:
        raise ValueError(sort)
    typed = begins.replace("'", "")
    sql = (
        "SELECT id, username FROM users "
        f"WHERE is_active AND username LIKE '{typed}%' ORDER BY {orders[sort]}"
    )
    return [(row.id, row.username) for row in session.execute(text(sql))]


# %% wrong odd-names-refused
# A member's name with a sign in it was typed, and find_members refused it. People are called
# O'Brien: ValueError is for the order alone.
# --- instead of
    if sort not in ORDERS:
        raise ValueError(f"There is no order {sort!r}.")
# --- it says
    if sort not in ORDERS or not begins.isalnum():
        raise ValueError("Letters and digits only.")

# --- instead of
        .where(User.is_active, User.username.startswith(begins, autoescape=True))
# --- it says
        .where(User.is_active, User.username.startswith(begins))


# %% wrong only-the-value
# sort='hashed_password' stands in the ORDER BY now. Who may sort by any column can read a hidden
# one letter by letter. Offer username and newest, and raise ValueError for the rest.
from sqlalchemy import text
from sqlalchemy.orm import Session


def find_members(session: Session, begins: str, sort: str) -> list[tuple[int, str]]:
    order = "id DESC" if sort == "newest" else sort
    typed = begins.replace("/", "//").replace("%", "/%").replace("_", "/_")
    sql = (
        "SELECT id, username FROM users "
        f"WHERE is_active AND username LIKE :typed ESCAPE '/' ORDER BY {order}"
    )
    rows = session.execute(text(sql), {"typed": f"{typed}%"})
    return [(row.id, row.username) for row in rows]


# %% wrong the-order-as-a-parameter
# The right members, in another order than A to Z. A bound parameter in ORDER BY is one text, the
# same for every row, and sorts nothing: name the column.
from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from workbook.sqlalchemy_sync.models import User


def find_members(session: Session, begins: str, sort: str) -> list[tuple[int, str]]:
    if sort not in ("username", "newest"):
        raise ValueError(sort)
    statement = (
        select(User.id, User.username)
        .where(User.is_active, User.username.startswith(begins, autoescape=True))
        .order_by(bindparam("sort", sort))
    )
    return [(row.id, row.username) for row in session.execute(statement)]


# %% wrong an-unknown-order-is-the-usual-one
# sort='hashed_password' is no order that is offered, and find_members went on as if it were. Raise
# ValueError, and a route makes a 422 of it.
# --- instead of
    # build the statement
    if sort not in ORDERS:
        raise ValueError(f"There is no order {sort!r}.")
# --- nothing

# --- instead of
        .order_by(ORDERS[sort])
# --- it says
        .order_by(ORDERS.get(sort, User.username))


# %% wrong a-key-error
# For sort='hashed_password' find_members raised KeyError. A caller waits for ValueError.
# --- instead of
    # build the statement
    if sort not in ORDERS:
        raise ValueError(f"There is no order {sort!r}.")
# --- nothing


# %% wrong wildcards-of-a-user
# A name with a % in it was typed, and others were found, too: in LIKE it stands for any sign.
# autoescape=True makes it an ordinary one.
# --- instead of
        .where(User.is_active, User.username.startswith(begins, autoescape=True))
# --- it says
        .where(User.is_active, User.username.startswith(begins))


# %% wrong equal-in-place-of-begins
# Members whose names begin so are there, and nobody was found. Is the placeholder inside of quotes,
# or is the % of LIKE missing behind the value?
# --- instead of
        .where(User.is_active, User.username.startswith(begins, autoescape=True))
# --- it says
        .where(User.is_active, User.username == begins)


# %% wrong python-s-and
# A member who is not active is on the list. Keep the condition on is_active.
# --- instead of
        .where(User.is_active, User.username.startswith(begins, autoescape=True))
# --- it says
        .where(User.is_active and User.username.startswith(begins, autoescape=True))


# %% wrong picked-in-python
# The server sent 6 rows, and 2 of them were wanted. No injection, but the whole table travels at
# each search: put the condition into the statement.
# --- instead of
    statement = (
        select(User.id, User.username)
        .where(User.is_active, User.username.startswith(begins, autoescape=True))
        .order_by(ORDERS[sort])
    )
# --- it says
    statement = select(User.id, User.username).where(User.is_active).order_by(ORDERS[sort])

# --- instead of
    return [(row.id, row.username) for row in rows]
# --- it says
    return [(row.id, row.username) for row in rows if row.username.startswith(begins)]


# %% wrong asked-before-looked
# For an order that is not offered a statement was sent. Look first, then ask.
from sqlalchemy import select
from sqlalchemy.orm import Session

from workbook.sqlalchemy_sync.models import User


def find_members(session: Session, begins: str, sort: str) -> list[tuple[int, str]]:
    statement = select(User.id, User.username).where(
        User.is_active, User.username.startswith(begins, autoescape=True)
    )
    rows = [(row.id, row.username) for row in session.execute(statement)]
    if sort == "username":
        return sorted(rows, key=lambda row: row[1])
    if sort == "newest":
        return sorted(rows, reverse=True)
    raise ValueError(sort)

# %% wrong anywhere-in-the-name
# A member is on the list whose name has what was typed further in. The name should begin with
# it: startswith, or no % in front.
# --- instead of
        .where(User.is_active, User.username.startswith(begins, autoescape=True))
# --- it says
        .where(User.is_active, User.username.contains(begins, autoescape=True))

# %% wrong a-space-taken-off
# A space was typed behind a name, and what came is for something else. A space is a sign as any
# other: nothing is taken off.
# --- instead of
        .where(User.is_active, User.username.startswith(begins, autoescape=True))
# --- it says
        .where(User.is_active, User.username.startswith(begins.strip(), autoescape=True))

# %% wrong nothing-for-nothing
# Nothing was typed. Every name begins with nothing, so all active members are on the list.
# --- after
        raise ValueError(f"There is no order {sort!r}.")
# --- it says
    if not begins:
        return []
