# /// exercise
# id = "6.2.6-search-alike"
# title = "A search that both servers answer alike"
# lesson = "6.2.6"
# kind = "write"
# minutes = 15
# teaches = ["icontains and autoescape", "NULL in a negated condition", "an order without capitals"]
# needs = ["6.2.4"]
# not_yet = ["joins", "full-text search", "async sessions"]
# covers = ["6.2.6/like", "6.2.6/escaping", "6.2.6/null", "6.2.6/python-and", "6.2.6/limit-order"]
# servers = ["sqlite", "postgresql"]
# tables = "course"
# gives = ["search"]
# imports = ["workbook.sqlalchemy_sync.models"]
# ordered = true
# why = "icontains says the case does not matter, autoescape that every sign is a sign, and a NULL is spoken of by name; what is said is alike on every server."
# ///

# %% [markdown] task
# Write `search(session, typed, without=None)` so that SQLite and PostgreSQL answer alike. It looks
# through the people of the blog and returns a list of their usernames.
#
# - Somebody is found whose `username` or whose `bio` contains `typed`. Capital or small letters, A to
#   Z, make no difference. Every other sign is just a sign: `%`, `_`, `\`, `/`, `'`.
# - With `without` set, those are left out whose *bio* contains it, read in the same way. Who has no
#   bio has no such word in it, so they stay.
# - The names are sorted, A to Z, and capitals make no difference there either: Anna, bob, Carl.
# - The server picks the rows: one SELECT, and what travels is what is returned.
#
# Other than English letters are not asked for; you have seen why. It is checked on both servers. Try
# it yourself, in a cell of its own:
#
# ```python
# from workbook.sqlalchemy_sync.querying import seven_people
#
# for system in ("sqlite", "postgresql"):
#     with seven_people(system) as engine, Session(engine) as session:
#         print(search(session, "AD"), search(session, "100%"), search(session, "a", without="TEA"))
# ```

# %% starter
from sqlalchemy.orm import Session


def search(session: Session, typed: str, without: str | None = None) -> list[str]:
    # build the statement
    # execute
    # shape the response
    raise NotImplementedError


# %% key
from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from workbook.sqlalchemy_sync.models import User


def search(session: Session, typed: str, without: str | None = None) -> list[str]:
    # build the statement
    statement = select(User.username).where(
        or_(
            User.username.icontains(typed, autoescape=True),
            User.bio.icontains(typed, autoescape=True),
        )
    )
    if without is not None:
        unwanted = User.bio.icontains(without, autoescape=True)
        statement = statement.where(unwanted.is_not(True))
    # execute
    names = session.scalars(statement.order_by(func.lower(User.username)))
    # shape the response
    return list(names)


# %% check
from workbook.practice import SESSION, Answer, Raised, expect, holds, part


def found(answer: Answer, typed: str, without: str | None = None) -> list[str]:
    """Return the names that came; end the part when it is another shape."""
    named = {} if without is None else {"without": without}
    try:
        came = answer.call("search", SESSION, typed, **named)
    except Raised as error:
        holds(
            "Boolean value of this clause" not in error.message,
            came=error.said,
            say="Python's or, and, not ask a condition whether it is true, and it cannot say "
            "before the server has looked. or_(a, b), a comma, not_(a) build a condition.",
        )
        raise
    holds(
        isinstance(came, list | tuple),
        came=came,
        expected="a list of usernames",
        say="search returns a list of usernames, and this is something else.",
    )
    rows = [next(iter(one.values())) if hasattr(one, "values") else one for one in came]
    holds(
        all(isinstance(one, str) for one in rows),
        came=came,
        expected="a list of usernames",
        say="search returns the usernames, and what came holds something else. "
        "session.scalars(select(User.username)) gives them.",
    )
    return rows


def people(answer: Answer, *rows: tuple[str, str | None]) -> list[str]:
    """Put in people of these names and bios; return the names."""
    answer.seed(users=[{"username": name, "bio": bio} for name, bio in rows])
    return [name for name, _ in rows]


@part(points=1)
def in_the_name_or_in_the_bio(answer: Answer) -> None:
    word, other = answer.word(), answer.word()
    by_name, by_bio, by_both, neither = people(
        answer,
        (f"{other}{word}", None),
        (answer.word(), f"Likes {word}s."),
        (f"{word}{other}", f"Knows {word}."),
        (answer.word(), "Likes nothing."),
    )

    def say(came: list[str]) -> str:
        if len(came) != len(set(came)):
            return "Somebody is on the list twice."
        if by_name not in came and by_bio not in came and by_both in came:
            return (
                "Only who has the word in the name and in the bio was found. One of the two is "
                "enough: or_(a, b)."
            )
        if by_name not in came and by_both in came:
            return (
                "Somebody without a bio has the word in the name, and is missing. What is put "
                "together with NULL is NULL, so ask name and bio one by one."
            )
        if by_name not in came or by_bio not in came:
            where = "name" if by_name not in came else "bio"
            return (
                f"Somebody has the word in the {where}, and is missing. There are two conditions, "
                "and one of them is enough: or_(a, b)."
            )
        return "Somebody was found who has the word neither in the name nor in the bio."

    expect(sorted(found(answer, word)), sorted([by_name, by_bio, by_both]), say=say)
    for typed in (f"{neither} Likes", f"{neither}Likes"):
        expect(
            found(answer, typed),
            [],
            say="The end of a name and the beginning of a bio were typed. They stand in neither of "
            "the two, and somebody was found: ask name and bio one by one.",
        )
    expect(
        found(answer, "@example"),
        [],
        say="What was typed stands in addresses only, and somebody was found. Name and bio are "
        "searched, and an address is nobody's business.",
    )
    expect(
        sorted(found(answer, "")),
        sorted([by_name, by_bio, by_both, neither]),
        say="Nothing was typed. Every name contains nothing, so everybody is on the list.",
    )


@part(points=1)
def capitals_make_no_difference(answer: Answer) -> None:
    word = answer.word()
    names = people(
        answer,
        (f"x{word.upper()}", None),
        (answer.word(), f"Likes {word.title()}."),
        (f"y{word}", None),
    )
    for typed in (word, word.title(), word.upper()):
        expect(
            sorted(found(answer, typed)),
            sorted(names),
            say=f"The word is there in capital and in small letters, and on {NAMES[answer.system]} "
            "not everybody was found. LIKE and contains are exact about capitals there."
            if typed == word
            else "Small letters were typed, and everybody was found; then capitals, and on "
            f"{NAMES[answer.system]} somebody was not. lower() belongs around both sides, the "
            "column and what was typed.",
        )


NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


@part(points=1)
def every_sign_is_a_sign(answer: Answer) -> None:
    word = answer.word()
    names = {
        sign: people(
            answer,
            (answer.word(), f"Likes {word}{sign}s and {answer.word()}."),
            (f"{answer.word()}{word}{sign}", None),
        )
        for sign in ("x", "%", "_", "/", "'", "\\")
    }

    for sign in list(names)[1:]:

        def say(came: list[str], sign: str = sign) -> str:
            if not set(names[sign]) <= set(came):
                return (
                    f"A {sign} was typed, it stands in a name and in a bio, and on "
                    f"{NAMES[answer.system]} somebody was not found. Escaping by hand needs ESCAPE "
                    "in the statement, for SQLite has no such sign by itself, and the escaping "
                    "sign is to be escaped, too: autoescape=True does all of it."
                )
            return (
                f"A {sign} was typed, and others were found, too: in LIKE it stands for other "
                "signs. autoescape=True makes it an ordinary one."
            )

        with answer.on_error(
            lambda error, sign=sign: (
                f"A {sign} was typed, and search ended in {error.type}. Give "
                "what was typed as a bound parameter, and let autoescape=True do the escaping."
            )
        ):
            came = found(answer, f"{word}{sign}")
        expect(sorted(came), sorted(names[sign]), say=say)
    spaced = people(answer, (answer.word(), f"Likes {word} and {answer.word()}."))
    expect(
        found(answer, f"{word} "),
        spaced,
        say="A word and a space were typed, and others were found, too. A space is a sign as well: "
        "do not take it off.",
    )


@part(points=1)
def without_leaves_some_out(answer: Answer) -> None:
    word, bad = answer.word(), answer.word()
    silent, likes, exact, capitals, in_name, half = people(
        answer,
        (f"a{word}", None),
        (f"b{word}", f"Likes {word}."),
        (f"c{word}", f"Likes {word} and {bad}%."),
        (f"c{word}s", f"Likes {word} and {bad.title()}%."),
        (f"d{word}{bad}%", f"Likes {word}, too."),
        (f"e{word}", f"{word} and {bad}s."),
    )

    def say(came: list[str]) -> str:
        if silent not in came:
            return (
                "Somebody without a bio was left out. NOT (NULL LIKE ...) is NULL, and WHERE keeps "
                "what is true: say what NULL means, with is_not(True), or with is_(None) and or_."
            )
        if in_name not in came:
            return (
                "The word stands in somebody's name, and they were left out. It is about the bio."
            )
        if half not in came:
            return (
                "without was a word and a %, and somebody was left out who has the word and no %. "
                "Every sign is a sign there, too: autoescape=True."
            )
        if exact in came:
            return (
                "Somebody was found whose bio contains what without names. Leave them out: one "
                "condition more, joined by AND."
            )
        if capitals in came:
            return (
                "Somebody was found whose bio contains what without names, in capitals. Those make "
                f"no difference here either, and on {NAMES[answer.system]} they did."
            )
        return "With without set the list is another one than the task says."

    expect(found(answer, word, f"{bad}%"), [silent, likes, in_name, half], say=say)
    expect(
        found(answer, word, f"{bad} "),
        [silent, likes, exact, capitals, in_name, half],
        say="without was a word and a space, which stand in no bio, and somebody was left out. A "
        "space is a sign there as well: do not take it off.",
    )


@part(points=1)
def sorted_by_the_server(answer: Answer) -> None:
    word = answer.word()
    names = people(answer, *((f"{letter}{word}", f"{answer.word()} {word}") for letter in "CbdAE"))
    people(answer, *((answer.word() + "q", None) for _ in range(4)))
    with answer.recording() as sent:
        came = found(answer, word)
    expect(
        came,
        sorted(names, key=str.lower),
        say=lambda came: (
            "The names are sorted with all capitals first. That is one of two orders "
            "that servers have; lower() makes it the same on all of them."
            if came == sorted(names)
            else "The names are not sorted, or not everybody was found."
        ),
    )
    expect(sent.count(), 1, say=lambda number: f"It took {number} statements. One is enough.")
    expect(
        sum(one.rows or 0 for one in sent.statements),
        5,
        say=lambda rows: (
            f"The server sent {rows} rows, and 5 of them were wanted. Put the "
            "conditions into the statement."
        ),
    )
    bad = answer.word()
    people(answer, *((f"{letter}{word}", f"Likes {bad}.") for letter in "fg"))
    with answer.recording() as sent:
        found(answer, word, bad)
    expect(
        sum(one.rows or 0 for one in sent.statements),
        5,
        say=lambda rows: (
            f"With without set the server sent {rows} rows, and 5 of them were wanted. Whom it "
            "leaves out is said in the statement as well, and not in Python."
        ),
    )


# %% [markdown] hint
# Four places where the two servers part ways, or a NULL gets lost, are in the lesson: capitals, signs
# that a user types, NULL, and the order. Its section on capitals has a helper, `on_both`, that shows
# what a condition finds on either server: try each of your conditions there, one by one.

# %% [markdown] hint
# On other data, books whose title or note contains a word, but whose note contains no other:
#
# ```python
# either = or_(
#     Book.title.icontains(typed, autoescape=True),
#     Book.note.icontains(typed, autoescape=True),
# )
# unwanted = Book.note.icontains(other, autoescape=True)
# select(Book.title).where(either, unwanted.is_not(True)).order_by(func.lower(Book.title))
# ```
#
# `is_not(True)` is true where the condition is false *and* where it is NULL.

# %% [markdown] hint
# ```python
# statement = select(User.username).where(
#     or_(
#         User.username.icontains(typed, autoescape=True),
#         ____,
#     )
# )
# if without is not None:
#     statement = statement.where(User.bio.icontains(without, autoescape=True).is_not(True))
# return list(session.scalars(statement.order_by(func.lower(User.username))))
# ```
#
# The hole is the same condition on the other column.

# %% wrong exact-about-capitals
# The word is there in capital and in small letters, and on PostgreSQL not everybody was found. LIKE
# and contains are exact about capitals there.
# --- instead of
            User.username.icontains(typed, autoescape=True),
            User.bio.icontains(typed, autoescape=True),
# --- it says
            User.username.contains(typed, autoescape=True),
            User.bio.contains(typed, autoescape=True),


# %% wrong lower-on-one-side
# Small letters were typed, and everybody was found; then capitals, and on PostgreSQL somebody was
# not. lower() belongs around both sides, the column and what was typed.
# --- instead of
            User.username.icontains(typed, autoescape=True),
            User.bio.icontains(typed, autoescape=True),
# --- it says
            func.lower(User.username).contains(typed, autoescape=True),
            func.lower(User.bio).contains(typed, autoescape=True),


# %% wrong wildcards-of-a-user
# A % was typed, and others were found, too: in LIKE it stands for other signs. autoescape=True
# makes it an ordinary one.
# --- instead of
        or_(
            User.username.icontains(typed, autoescape=True),
            User.bio.icontains(typed, autoescape=True),
        )
# --- it says
        or_(User.username.ilike(f"%{typed}%"), User.bio.ilike(f"%{typed}%"))


# %% wrong a-backslash-by-hand
# A % was typed, it stands in a name and in a bio, and on SQLite somebody was not found. Escaping by
# hand needs ESCAPE in the statement, for SQLite has no such sign by itself, and the escaping sign
# is to be escaped, too: autoescape=True does all of it.
# --- before
    # build the statement
# --- it says
    safe = typed.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")

# --- instead of
        or_(
            User.username.icontains(typed, autoescape=True),
            User.bio.icontains(typed, autoescape=True),
        )
# --- it says
        or_(User.username.ilike(f"%{safe}%"), User.bio.ilike(f"%{safe}%"))


# %% wrong python-s-or
# Python's or, and, not ask a condition whether it is true, and it cannot say before the server has
# looked. or_(a, b), a comma, not_(a) build a condition.
# --- instead of
from sqlalchemy import func, or_, select
# --- it says
from sqlalchemy import func, select

# --- instead of
        or_(
            User.username.icontains(typed, autoescape=True),
            User.bio.icontains(typed, autoescape=True),
        )
# --- it says
        User.username.icontains(typed, autoescape=True)
        or User.bio.icontains(typed, autoescape=True)


# %% wrong name-only
# Somebody has the word in the bio, and is missing. There are two conditions, and one of them is
# enough: or_(a, b).
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workbook.sqlalchemy_sync.models import User


def search(session: Session, typed: str, without: str | None = None) -> list[str]:
    statement = select(User.username).where(User.username.icontains(typed, autoescape=True))
    if without is not None:
        statement = statement.where(User.bio.icontains(without, autoescape=True).is_not(True))
    return list(session.scalars(statement.order_by(func.lower(User.username))))


# %% wrong both-together
# Somebody without a bio has the word in the name, and is missing. What is put together with NULL is
# NULL, so ask name and bio one by one.
# --- instead of
from sqlalchemy import func, or_, select
# --- it says
from sqlalchemy import func, select

# --- instead of
        or_(
            User.username.icontains(typed, autoescape=True),
            User.bio.icontains(typed, autoescape=True),
        )
# --- it says
        (User.username + " " + User.bio).icontains(typed, autoescape=True)


# %% wrong both-conditions
# Only who has the word in the name and in the bio was found. One of the two is enough: or_(a, b).
# --- instead of
from sqlalchemy import func, or_, select
# --- it says
from sqlalchemy import func, select

# --- instead of
        or_(
            User.username.icontains(typed, autoescape=True),
            User.bio.icontains(typed, autoescape=True),
        )
# --- it says
        User.username.icontains(typed, autoescape=True),
        User.bio.icontains(typed, autoescape=True),


# %% wrong null-is-lost
# Somebody without a bio was left out. NOT (NULL LIKE ...) is NULL, and WHERE keeps what is true:
# say what NULL means, with is_not(True), or with is_(None) and or_.
# --- instead of
        unwanted = User.bio.icontains(without, autoescape=True)
        statement = statement.where(unwanted.is_not(True))
# --- it says
        statement = statement.where(~User.bio.icontains(without, autoescape=True))


# %% wrong without-is-exact
# Somebody was found whose bio contains what without names, in capitals. Those make no difference
# here either, and on PostgreSQL they did.
# --- instead of
        unwanted = User.bio.icontains(without, autoescape=True)
        statement = statement.where(unwanted.is_not(True))
# --- it says
        statement = statement.where(User.bio.contains(without, autoescape=True).is_not(True))


# %% wrong a-wildcard-in-without
# without was a word and a %, and somebody was left out who has the word and no %. Every sign is a
# sign there, too: autoescape=True.
# --- instead of
        unwanted = User.bio.icontains(without, autoescape=True)
        statement = statement.where(unwanted.is_not(True))
# --- it says
        statement = statement.where(User.bio.icontains(without).is_not(True))


# %% wrong without-in-the-name-too
# The word stands in somebody's name, and they were left out. It is about the bio.
# --- instead of
        unwanted = User.bio.icontains(without, autoescape=True)
        statement = statement.where(unwanted.is_not(True))
# --- it says
        statement = statement.where(
            or_(User.bio.is_(None), ~User.bio.icontains(without, autoescape=True)),
            ~User.username.icontains(without, autoescape=True),
        )


# %% wrong without-is-forgotten
# Somebody was found whose bio contains what without names. Leave them out: one condition more,
# joined by AND.
# --- instead of
        unwanted = User.bio.icontains(without, autoescape=True)
        statement = statement.where(unwanted.is_not(True))
# --- it says
        statement.where(User.bio.icontains(without, autoescape=True).is_not(True))


# %% wrong capitals-first
# The names are sorted with all capitals first. That is one of two orders that servers have; lower()
# makes it the same on all of them.
# --- instead of
from sqlalchemy import func, or_, select
# --- it says
from sqlalchemy import or_, select

# --- instead of
    names = session.scalars(statement.order_by(func.lower(User.username)))
    # shape the response
    return list(names)
# --- it says
    return list(session.scalars(statement.order_by(User.username)))


# %% wrong unsorted
# The names are not sorted, or not everybody was found.
# --- instead of
from sqlalchemy import func, or_, select
# --- it says
from sqlalchemy import or_, select

# --- instead of
    names = session.scalars(statement.order_by(func.lower(User.username)))
    # shape the response
    return list(names)
# --- it says
    return list(session.scalars(statement))


# %% wrong whole-users
# search returns the usernames, and what came holds something else.
# session.scalars(select(User.username)) gives them.
# --- instead of
    statement = select(User.username).where(
        or_(
            User.username.icontains(typed, autoescape=True),
            User.bio.icontains(typed, autoescape=True),
        )
    )
# --- it says
    statement = select(User).where(
        or_(
            User.username.icontains(typed, autoescape=True),
            User.bio.icontains(typed, autoescape=True),
        )
    )


# %% wrong picked-in-python
# The server sent 9 rows, and 5 of them were wanted. Put the conditions into the statement.
from sqlalchemy import select
from sqlalchemy.orm import Session

from workbook.sqlalchemy_sync.models import User


def search(session: Session, typed: str, without: str | None = None) -> list[str]:
    names = []
    for user in session.scalars(select(User)):
        bio = (user.bio or "").lower()
        wanted = typed.lower() in user.username.lower() or typed.lower() in bio
        if wanted and (without is None or without.lower() not in bio):
            names.append(user.username)
    return sorted(names, key=str.lower)

# %% wrong without-spaces
# A word and a space were typed, and others were found, too. A space is a sign as well: do not
# take it off.
# --- after
    # build the statement
# --- it says
    typed = typed.strip()

# %% wrong name-and-bio-in-one
# The end of a name and the beginning of a bio were typed. They stand in neither of the two, and
# somebody was found: ask name and bio one by one.
# --- instead of
    statement = select(User.username).where(
        or_(
            User.username.icontains(typed, autoescape=True),
            User.bio.icontains(typed, autoescape=True),
        )
    )
# --- it says
    both = User.username + " " + func.coalesce(User.bio, "")
    statement = select(User.username).where(both.icontains(typed, autoescape=True))

# %% wrong the-address-too
# What was typed stands in addresses only, and somebody was found. Name and bio are searched, and an
# address is nobody's business.
# --- after
            User.bio.icontains(typed, autoescape=True),
# --- it says
            User.email.icontains(typed, autoescape=True),

# %% wrong nothing-for-nothing
# Nothing was typed. Every name contains nothing, so everybody is on the list.
# --- after
    # build the statement
# --- it says
    if not typed:
        return []

# %% wrong a-space-taken-off-without
# without was a word and a space, which stand in no bio, and somebody was left out. A space is a
# sign there as well: do not take it off.
# --- instead of
        unwanted = User.bio.icontains(without, autoescape=True)
# --- it says
        unwanted = User.bio.icontains(without.strip(), autoescape=True)

# %% wrong left-out-in-python
# With without set the server sent 7 rows, and 5 of them were wanted. Whom it leaves out is said in the
# statement as well, and not in Python.
from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from workbook.sqlalchemy_sync.models import User


def search(session: Session, typed: str, without: str | None = None) -> list[str]:
    columns = (User.username, User.bio)
    said = or_(*(one.icontains(typed, autoescape=True) for one in columns))
    people = session.execute(select(*columns).where(said).order_by(func.lower(User.username)))
    return [
        name
        for name, bio in people
        if without is None or without.lower() not in (bio or "").lower()
    ]
