# /// exercise
# id = "6.2.4-register"
# title = "Register, and let the table decide"
# lesson = "6.2.4"
# kind = "write"
# minutes = 12
# teaches = ["hashing", "one INSERT", "IntegrityError and rollback"]
# needs = ["6.1.4", "6.1.5"]
# not_yet = ["async sessions", "savepoints", "ON CONFLICT"]
# covers = ["6.2.4/insert", "6.2.4/plaintext", "6.2.4/status-codes"]
# servers = ["sqlite", "postgresql"]
# tables = "course"
# gives = ["register", "Taken"]
# imports = ["workbook.domain.hashing", "workbook.domain.schemas", "workbook.sqlalchemy_sync.models"]
# ordered = false
# why = "Only the UNIQUE constraint sees what everybody does at once. Insert, and translate its refusal; the rollback makes the session fit for the next statement."
# ///

# %% [markdown] task
# Write `register(session, new)` from its contract. `new` is a `UserCreate`: username, email,
# password and perhaps a bio. A route calls it and makes a 201 of what it returns, or a 409 of
# `Taken`.
#
# - It stores username, email, bio and the password's hash (`hash_password` from
#   `workbook.domain.hashing`) as a row of `users`, commits, and returns the `User`. Everything else
#   is left to the table: a bio that was not sent stays NULL, and nobody begins as an administrator.
# - It sends one INSERT and no statement before it. Two people may ask for one name in the same
#   instant, so do not look whether a name is free: insert, and let the table's UNIQUE constraints
#   answer.
# - Where the name or the address belongs to somebody, it raises `Taken`, and nothing is stored. An
#   error that is no IntegrityError is none of its business, and comes out as it is.
# - After `Taken` the session can be used at once: the same session registers the next person.
#
# It is checked on SQLite and on PostgreSQL. Try it yourself, in a cell of its own:
#
# ```python
# from workbook.sqlalchemy_sync.fresh import fresh
#
# with fresh("sqlite") as engine, Session(engine) as session:
#     ada = UserCreate(username="ada", email="ada@example.org", password="enough tea for all")
#     print(register(session, ada).id)
#     register(session, ada)          # should raise Taken
# ```

# %% starter
from sqlalchemy.orm import Session

from workbook.domain.schemas import UserCreate
from workbook.sqlalchemy_sync.models import User


class Taken(Exception):
    """The username or the address belongs to somebody."""


def register(session: Session, new: UserCreate) -> User:
    # build the statement
    # execute, commit or not
    # shape the response
    raise NotImplementedError


# %% key
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from workbook.domain.hashing import hash_password
from workbook.domain.schemas import UserCreate
from workbook.sqlalchemy_sync.models import User


class Taken(Exception):
    """The username or the address belongs to somebody."""


def register(session: Session, new: UserCreate) -> User:
    # build the statement
    fields = new.model_dump(exclude={"password"})
    user = User(**fields, hashed_password=hash_password(new.password))
    session.add(user)
    # execute, commit or not
    try:
        session.commit()
    except IntegrityError as error:
        session.rollback()
        raise Taken from error
    # shape the response
    return user


# %% check
from collections.abc import Mapping
from typing import Any

from workbook.domain.hashing import verify_password
from workbook.practice import SESSION, Answer, Raised, expect, holds, part

NO_TABLES = """
from sqlalchemy import create_engine
from sqlalchemy.orm import Session
with Session(create_engine("sqlite://")) as session:
    register(session, new)
"""
REFUSES = (
    "After Taken the session refuses to go on: its transaction has failed and waits for "
    "session.rollback()."
)


def person(answer: Answer, **fields: Any) -> dict[str, Any]:
    """Return what a client sends to register."""
    name = answer.word().title()
    return {
        "username": name,
        "email": f"{name}@example.org",
        "password": f"{answer.word()} and {answer.word()}",
        "bio": f"Likes {answer.word()}.",
    } | fields


@part(points=1)
def one_row_for_one_person(answer: Answer) -> None:
    answer.seed(users=2)
    ada = person(answer)
    ada["username"] = f" {ada['username']} "
    try:
        returned = answer.call("register", SESSION, answer.new("UserCreate", **ada))
    except Raised as error:
        holds(
            "Taken" not in error.bases,
            say="Nobody has this name or this address, and register raised Taken.",
        )
        raise
    rows = answer.table("users").where(email=ada["email"])
    holds(
        rows or len(answer.table("users")) == 2,
        came=answer.table("users").column("email")[-1],
        expected=ada["email"],
        say="The new user is in the table, and the address is not the one that was sent. It is "
        "stored as it was sent, capitals included.",
    )
    expect(len(rows), 1, say="Nobody else can see the new user. Is the commit missing?")
    (row,) = rows
    expect(
        row.username,
        ada["username"],
        say="The name was sent with spaces around it, and the table holds another one. It is "
        "stored as it was sent; what a name may look like is the schema's business.",
    )
    expect(
        (row.email, row.bio),
        (ada["email"], ada["bio"]),
        say="The row is there, but the address or the bio is not what the client sent.",
    )
    expect(
        (row.is_active, row.is_admin),
        (True, False),
        say="A new user is active and no administrator. The table's own defaults say so: leave "
        "is_active and is_admin to them.",
    )
    holds(
        isinstance(returned, Mapping) and not isinstance(returned, dict),
        came=returned,
        expected="the User",
        say="The row is stored, but what register returned is no User, and a route makes its "
        "answer of one. Return the user itself.",
    )
    expect(
        (returned.id, returned.username),
        (row.id, row.username),
        say="The row is stored, but the user that was returned is not the one in the table.",
    )


@part(points=1)
def a_hash_and_no_password(answer: Answer) -> None:
    ada = person(answer, password=f" {answer.word().title()} and {answer.word()} ")
    del ada["bio"]
    answer.call("register", SESSION, answer.new("UserCreate", **ada))
    rows = answer.table("users").where(username=ada["username"])
    expect(len(rows), 1, say="Nobody else can see the new user. Is the commit missing?")
    (row,) = rows
    expect(row.bio, None, say="No bio was sent, and the table holds one. Left out stays NULL.")
    holds(
        row.hashed_password != ada["password"],
        say="The password stands in the table as it was typed, for everybody who can read the "
        "table or a backup of it. Store hash_password(...) of it.",
    )
    holds(
        verify_password(ada["password"], row.hashed_password),
        say="What stands in hashed_password does not fit the password: nobody could log in. "
        "Hash the password once, as it was sent.",
    )
    eve = person(answer, bio="")
    answer.call("register", SESSION, answer.new("UserCreate", **eve))
    expect(
        [one.bio for one in answer.table("users").where(username=eve["username"])],
        [""],
        say="An empty text was sent as the bio, and the table holds something else. Empty is not "
        "left out: store what the schema holds.",
    )


@part(points=1)
def the_insert_comes_first(answer: Answer) -> None:
    answer.seed(users=2)
    with answer.recording() as sent:
        answer.call("register", SESSION, answer.new("UserCreate", **person(answer)))
    expect(
        sent.statements[0].verb,
        "insert",
        say=lambda verb: "You looked before you inserted. Between the look and the INSERT "
        "somebody else can take the name, so the constraint must answer anyway: leave the look "
        "out."
        if verb == "select"
        else f"The first statement is a {verb}. Nothing needs to come before the INSERT.",
    )
    expect(sent.count("insert"), 1, say="One person is one INSERT.")


@part(points=1)
def what_is_taken(answer: Answer) -> None:
    ada, bob = answer.seed(users=2)
    mine = answer.session("the same")
    for fields in ({"username": ada.username}, {"email": bob.email}):
        (what,) = fields
        new = answer.new("UserCreate", **person(answer, **fields))
        try:
            answer.call("register", mine, new)
        except Raised as error:
            holds("PendingRollbackError" not in error.bases, say=REFUSES)
            holds(
                "IntegrityError" not in error.bases,
                say=f"The {what} is taken, and the IntegrityError itself came out: a route would "
                "answer 500. Catch it where the INSERT is sent, and raise Taken.",
            )
            holds(
                "Taken" in error.bases,
                came=error.said,
                expected="Taken",
                say=f"The {what} is taken, and register raised {error.type} in place of Taken.",
            )
        else:
            holds(
                False,
                say=f"The {what} belongs to somebody, and register raised nothing. Raise Taken, "
                "so that the route can answer 409.",
            )
    expect(len(answer.table("users")), 2, say="A person who was refused is in the table now.")
    eve = person(answer)
    try:
        answer.call("register", mine, answer.new("UserCreate", **eve))
    except Raised as error:
        holds("PendingRollbackError" not in error.bases, say=REFUSES)
        raise
    expect(
        [row.username for row in answer.table("users").where(email=eve["email"])],
        [eve["username"]],
        say="After Taken, the same session should register the next person, and the table does "
        "not hold them.",
    )
    new = answer.new("UserCreate", **person(answer))
    try:
        answer.probe(NO_TABLES, new=new)
    except Raised as error:
        holds(
            "Taken" not in error.bases,
            came=error.said,
            expected="OperationalError, as it comes from the database",
            say="The database had no table named users, and register raised Taken: an outage would "
            "be a 409. Only an IntegrityError says that something is taken; catch nothing else.",
        )


# %% [markdown] hint
# Three questions. What does the row hold that the client did not send, and what did the client send
# that the row must not hold? When does the INSERT go out, at `add` or at `commit`? And what is
# raised there when a UNIQUE constraint refuses: the lesson's part on what goes wrong reads such an
# error line by line.

# %% [markdown] hint
# `new.model_dump(exclude={"password"})` gives the fields that are columns of the same name. And an
# error is translated where it is raised, after the session has been put right. On other data:
#
# ```python
# session.add(Tag(name="sql"))
# try:
#     session.commit()
# except IntegrityError as error:          # from sqlalchemy.exc
#     session.rollback()
#     raise TagExists from error
# ```

# %% [markdown] hint
# ```python
# fields = new.model_dump(exclude={"password"})
# user = User(**fields, hashed_password=hash_password(new.password))
# session.add(user)
# try:
#     session.commit()
# except IntegrityError as error:
#     ____
#     raise Taken from error
# return user
# ```
#
# The hole puts the session right again, so that it can be used for the next person.

# %% wrong the-password-as-it-was-typed
# The password stands in the table as it was typed, for everybody who can read the table or a
# backup of it. Store hash_password(...) of it.
# --- instead of
from workbook.domain.hashing import hash_password
# --- nothing

# --- instead of
    fields = new.model_dump(exclude={"password"})
    user = User(**fields, hashed_password=hash_password(new.password))
# --- it says
    user = User(
        username=new.username, email=new.email, bio=new.bio, hashed_password=new.password
    )


# %% wrong look-before-the-insert
# You looked before you inserted. Between the look and the INSERT somebody else can take the name,
# so the constraint must answer anyway: leave the look out.
# --- instead of
from sqlalchemy.exc import IntegrityError
# --- it says
from sqlalchemy import or_, select

# --- before
    # build the statement
# --- it says
    same = or_(User.username == new.username, User.email == new.email)
    if session.scalars(select(User).where(same)).first() is not None:
        raise Taken

# --- instead of
    try:
        session.commit()
    except IntegrityError as error:
        session.rollback()
        raise Taken from error
# --- it says
    session.commit()


# %% wrong the-error-comes-out
# The username is taken, and the IntegrityError itself came out: a route would answer 500. Catch
# it where the INSERT is sent, and raise Taken.
# --- instead of
from sqlalchemy.exc import IntegrityError
# --- nothing

# --- instead of
    try:
        session.commit()
    except IntegrityError as error:
        session.rollback()
        raise Taken from error
# --- it says
    session.commit()


# %% wrong forgot-the-rollback
# After Taken the session refuses to go on: its transaction has failed and waits for
# session.rollback().
# --- instead of
        session.rollback()
# --- nothing


# %% wrong forgot-the-commit
# Nobody else can see the new user. Is the commit missing?
# --- instead of
        session.commit()
# --- it says
        session.flush()


# %% wrong silent-about-what-is-taken
# The username belongs to somebody, and register raised nothing. Raise Taken, so that the route
# can answer 409.
# --- instead of
def register(session: Session, new: UserCreate) -> User:
# --- it says
def register(session: Session, new: UserCreate) -> User | None:

# --- instead of
    except IntegrityError as error:
        session.rollback()
        raise Taken from error
# --- it says
    except IntegrityError:
        session.rollback()
        return None


# %% wrong the-bio-stays-behind
# The row is there, but the address or the bio is not what the client sent.
# --- instead of
    fields = new.model_dump(exclude={"password"})
    user = User(**fields, hashed_password=hash_password(new.password))
# --- it says
    user = User(
        username=new.username, email=new.email, hashed_password=hash_password(new.password)
    )


# %% wrong everything-is-taken
# The database had no table named users, and register raised Taken: an outage would be a 409. Only
# an IntegrityError says that something is taken; catch nothing else.
# --- instead of
from sqlalchemy.exc import IntegrityError
# --- nothing

# --- instead of
    except IntegrityError as error:
# --- it says
    except Exception as error:


# %% wrong everybody-is-an-administrator
# A new user is active and no administrator. The table's own defaults say so: leave is_active and
# is_admin to them.
# --- instead of
    user = User(**fields, hashed_password=hash_password(new.password))
# --- it says
    user = User(**fields, is_admin=True, hashed_password=hash_password(new.password))


# %% wrong an-empty-bio
# No bio was sent, and the table holds one. Left out stays NULL.
# --- instead of
    fields = new.model_dump(exclude={"password"})
    user = User(**fields, hashed_password=hash_password(new.password))
# --- it says
    user = User(
        username=new.username,
        email=new.email,
        bio=new.bio or "",
        hashed_password=hash_password(new.password),
    )


# %% wrong nothing-but-true
# The row is stored, but what register returned is no User, and a route makes its answer of one.
# Return the user itself.
# --- instead of
def register(session: Session, new: UserCreate) -> User:
# --- it says
def register(session: Session, new: UserCreate) -> bool:

# --- instead of
    return user
# --- it says
    return True


# %% wrong a-409-in-place-of-taken
# The username is taken, and register raised HTTPException in place of Taken.
# --- before
from sqlalchemy.exc import IntegrityError
# --- it says
from fastapi import HTTPException

# --- instead of
        raise Taken from error
# --- it says
        raise HTTPException(409) from error


# %% wrong empty-is-left-out
# An empty text was sent as the bio, and the table holds something else. Empty is not left out:
# store what the schema holds.
# --- instead of
    user = User(**fields, hashed_password=hash_password(new.password))
# --- it says
    fields["bio"] = fields["bio"] or None
    user = User(**fields, hashed_password=hash_password(new.password))


# %% wrong a-trimmed-name
# The name was sent with spaces around it, and the table holds another one. It is stored as it was
# sent; what a name may look like is the schema's business.
# --- instead of
    user = User(**fields, hashed_password=hash_password(new.password))
# --- it says
    fields["username"] = fields["username"].strip()
    user = User(**fields, hashed_password=hash_password(new.password))


# %% wrong an-address-without-capitals
# The new user is in the table, and the address is not the one that was sent. It is stored as it was
# sent, capitals included.
# --- instead of
    fields = new.model_dump(exclude={"password"})
# --- it says
    fields = new.model_dump(exclude={"password"})
    fields["email"] = fields["email"].lower()
