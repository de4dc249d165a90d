# /// exercise
# id = "6.2.4-update-user"
# title = "Change only what the client sent"
# lesson = "6.2.4"
# kind = "fix"
# minutes = 8
# teaches = ["partial update", "exclude_unset", "a setattr that reaches no column"]
# needs = ["6.1.4", "6.2.3"]
# not_yet = ["async sessions", "relationships", "error handlers"]
# covers = ["6.2.4/partial-update", "6.2.4/ghost-attribute", "6.2.4/plaintext"]
# servers = ["sqlite"]
# tables = "course"
# gives = ["update_user"]
# imports = ["workbook.domain.hashing", "workbook.domain.schemas", "workbook.sqlalchemy_sync.models"]
# ordered = false
# why = "exclude_unset=True keeps the difference between left out and sent as null, and what is no column (the password) is turned into what is one (its hash) before the loop."
# ///

# %% [markdown] task
# `PATCH /users/7` with `{"username": "ada", "email": "ada@example.org"}` should change the name and
# the address. The function below does more than that, and less: it resets what the client left
# out, and a new password goes astray without a word.
#
# Mend `update_user(session, user_id, changes)`:
#
# - What the client sent is stored as it was sent, and committed. What it left out stays as it is,
#   and so does everybody else.
# - A bio that was sent as `null`, or as an empty text, counts as sent.
# - A new password is kept as its hash in the column `hashed_password`. `hash_password` from
#   `workbook.domain.hashing` makes it.
# - The changed `User` is returned. Where no user has this id, `None` is returned.
#
# `changes` is a `UserUpdate`: username, email, password and bio. Every one may be left out, even
# all of them: then nothing changes, and the user is returned as they are.
#
# Try it yourself, in a cell of its own:
#
# ```python
# from workbook.sqlalchemy_sync.fresh import fresh
#
# with fresh("sqlite", people=3) as engine, Session(engine) as session:
#     print(update_user(session, 1, UserUpdate(bio="Likes tea.")).bio)
# ```

# %% starter
from sqlalchemy.orm import Session

from workbook.domain.schemas import UserUpdate
from workbook.sqlalchemy_sync.models import User


def update_user(session: Session, user_id: int, changes: UserUpdate) -> User | None:
    # build the statement
    user = session.get(User, user_id)
    for name, value in changes.model_dump().items():
        setattr(user, name, value)
    # execute, commit or not
    session.commit()
    # shape the response
    return user


# %% key
from sqlalchemy.orm import Session

from workbook.domain.hashing import hash_password
from workbook.domain.schemas import UserUpdate
from workbook.sqlalchemy_sync.models import User


def update_user(session: Session, user_id: int, changes: UserUpdate) -> User | None:
    # build the statement
    user = session.get(User, user_id)
    if user is None:
        return None
    sent = changes.model_dump(exclude_unset=True)
    if "password" in sent:
        user.hashed_password = hash_password(sent.pop("password"))
    for name, value in sent.items():
        setattr(user, name, value)
    # execute, commit or not
    session.commit()
    # shape the response
    return user


# %% check
from collections.abc import Callable, Mapping
from typing import Any

from workbook.domain.hashing import verify_password
from workbook.practice import SESSION, Answer, Raised, expect, holds, part

SHOWN = """
from sqlalchemy.orm import Session
from workbook import servers
from workbook.sqlalchemy_sync.database import make_engine
from workbook.domain.schemas import UserUpdate

engine = make_engine(servers.url("sqlite"))
with Session(engine) as session:
    shown = update_user(session, key, UserUpdate(bio=bio)).bio
engine.dispose()
shown
"""


def with_a_bio(answer: Answer) -> list[Any]:
    """Return two users who have one; every fourth of the sample has none."""
    return [user for user in answer.seed(users=4) if user.bio][:2]


def changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """Return the columns that are not what they were."""
    return [name for name in before if before[name] != after[name]]


def alone(answer: Answer, other: Any) -> None:
    """End the part when the row of somebody else has changed."""
    row = answer.table("users")[other.id]
    holds(
        not changed(other, row),
        came=f"user {other.id}: changed are {', '.join(changed(other, row))}",
        say="Somebody else's row has changed: an UPDATE without a WHERE is for everybody. Name "
        "the row: where(User.id == user_id), or the object that session.get has found.",
    )


def not_stored(answer: Answer, what: str) -> Callable[[Any], str]:
    """Return the sentence for what is not in the table, by what was sent."""

    def say(_: Any) -> str:
        if not answer.sent.count("update"):
            return (
                f"{what} not in the table, for no UPDATE was sent. Set what the client sent on the "
                "user that session.get has found, and commit."
            )
        if not answer.sent.count("commit"):
            return f"{what} not in the table. An UPDATE was sent: is the commit missing?"
        return (
            f"{what} not in the table, although an UPDATE and a COMMIT were sent. Does the UPDATE "
            "name the row of this user, and every field that was sent, as it was sent?"
        )

    return say


@part(points=1)
def what_was_left_out_stays(answer: Answer) -> None:
    ada, bob = with_a_bio(answer)
    name, address = answer.word().title(), f"{answer.word().title()}@example.org"
    changes = answer.new("UserUpdate", username=name, email=address)
    returned = answer.call("update_user", SESSION, ada.id, changes)
    alone(answer, bob)
    row = answer.table("users")[ada.id]
    holds(
        row.email != address.lower(),
        came=row.email,
        expected=repr(address),
        say="The address was sent with a capital, and is stored without. What the client sent is "
        "stored as it was sent.",
    )
    expect(
        (row.username, row.email),
        (name, address),
        say=not_stored(answer, "The new name and address are"),
    )
    expect(
        row.bio,
        ada.bio,
        say="The client sent no bio, and the bio is another one now. model_dump() fills in a None "
        "for all that was left out; exclude_unset=True leaves it out.",
    )
    expect(
        row.hashed_password,
        ada.hashed_password,
        say="The client sent no password, and hashed_password is another one now: nobody can log "
        "in as before. Touch it only where a password was sent.",
    )
    expect(
        changed(ada, row),
        ["username", "email"],
        say="A column that the client did not name has changed, too. Set what was sent, and "
        "nothing else.",
    )
    holds(
        returned is not None,
        say="The change is in the table, but update_user returned None, and a route would answer "
        "404. Return the user.",
    )
    holds(
        isinstance(returned, Mapping) and not isinstance(returned, dict),
        came=returned,
        say="The change is in the table, but what update_user returned is no User, and a route "
        "makes its answer of one. Return the user itself.",
    )
    expect(
        (returned.id, returned.username, returned.bio),
        (ada.id, name, ada.bio),
        say="The change is in the table, but the user that was returned does not show it.",
    )


@part(points=1)
def a_password_becomes_a_hash(answer: Answer) -> None:
    ada, bob = answer.seed(users=2)
    name, password = answer.word(), f" {answer.word().title()} and {answer.word()} {'tea ' * 20}"
    changes = answer.new("UserUpdate", username=name, password=password)
    answer.call("update_user", SESSION, bob.id, changes)
    alone(answer, ada)
    row = answer.table("users")[bob.id]
    holds(
        row.username == name or row.hashed_password == bob.hashed_password,
        say="A new name and a new password were sent together. The password has arrived, and the "
        "name has not: go on with the other fields after the password.",
    )
    expect(row.username, name, say=not_stored(answer, "The new name is"))
    holds(
        row.hashed_password != bob.hashed_password,
        say="The new name has arrived, and hashed_password is as before. The table has no column "
        "named password: setattr of such a name changes the object, never the row.",
    )
    holds(
        row.hashed_password != password,
        say="The new password stands in the table as the client typed it. Put hash_password(...) "
        "around it.",
    )
    holds(
        verify_password(password, row.hashed_password),
        say="hashed_password has changed, but the new password does not fit it. Hash what the "
        "client sent, once, as it was sent.",
    )


@part(points=1)
def null_is_something_that_was_sent(answer: Answer) -> None:
    ada, bob = with_a_bio(answer)
    name = answer.word()
    changes = answer.new("UserUpdate", username=name, bio=None)
    answer.call("update_user", SESSION, ada.id, changes)
    alone(answer, bob)
    row = answer.table("users")[ada.id]
    expect(row.username, name, say=not_stored(answer, "The new name is"))
    expect(
        row.bio,
        None,
        say="The client sent null to empty the bio, and the old bio is still there. Left out and "
        "sent as null are two things; exclude_unset=True tells them apart, exclude_none does not.",
    )
    answer.call("update_user", SESSION, bob.id, answer.new("UserUpdate", bio=""))
    expect(
        answer.table("users")[bob.id].bio,
        "",
        say="The client sent an empty text as the bio, and the table does not hold it. An empty "
        "text was sent, too: ask what was sent, and not whether it is true.",
    )
    spaced = f" Likes {answer.word()}. "
    answer.call("update_user", SESSION, bob.id, answer.new("UserUpdate", bio=spaced))
    expect(
        answer.table("users")[bob.id].bio,
        spaced,
        say="A bio was sent with spaces around it, and is stored otherwise. What the client sent "
        "is stored as it was sent.",
    )


@part(points=1)
def nothing_sent_and_nobody_there(answer: Answer) -> None:
    ada, bob = answer.seed(users=2)
    with answer.on_error(
        lambda error: "The client left everything out, and update_user ended in "
        f"{error.type}. Nothing to change is no mistake: return the user as they are."
    ):
        returned = answer.call("update_user", SESSION, bob.id, answer.new("UserUpdate"))
    rows = answer.table("users")
    expect(
        [*changed(ada, rows[ada.id]), *changed(bob, rows[bob.id])],
        [],
        say="The client left everything out, and a row has changed all the same.",
    )
    holds(
        returned is not None,
        say="The client left everything out, and update_user returned None, which means that "
        "nobody has this id. Return the user as they are.",
    )
    changes = answer.new("UserUpdate", bio="Nobody.")
    try:
        returned = answer.call("update_user", SESSION, ada.id + bob.id + 1000, changes)
    except Raised as error:
        holds(
            "'NoneType' object" not in error.message,
            say="No user has this id, and the function went on with None in place of a user. "
            "Return None before anything is set.",
        )
        raise
    expect(returned, None, say="No user has this id: return None, and a route makes a 404 of it.")
    bio = answer.word()
    try:
        shown = answer.probe(SHOWN, key=bob.id, bio=bio)
    except Raised as error:
        holds(
            "DetachedInstanceError" not in error.bases,
            came=error.said,
            say="The user came back, and cannot be read: update_user has closed the session or "
            "taken the user out of it. Whoever lends a session closes it, and reads first.",
        )
        raise
    expect(shown, bio, say="The user that was returned shows another bio than the one sent.")


# %% [markdown] hint
# Three lines are worth a look. Print `changes.model_dump()` for
# `UserUpdate(username="ada", email="ada@example.org")`: what does it hold for the two fields that
# nobody sent? Read the columns of `User` in `workbook/sqlalchemy_sync/models.py`: which one takes
# the password? And what does `session.get` give for an id that nobody has?

# %% [markdown] hint
# `model_dump(exclude_unset=True)` holds what was sent and nothing else, a `None` that was sent
# included. On other data:
#
# ```python
# class Book(BaseModel):
#     title: str | None = None
#     note: str | None = None
#
# fields = Book(note=None).model_dump(exclude_unset=True)     # {'note': None}
# fields.pop("note")                                          # None; and fields is {} now
# ```
#
# `pop` takes a value out of a dict, so that a loop over the rest does not meet it.
# `session.get` gives `None` for an id that nobody has, so look for that before anything is set.

# %% [markdown] hint
# ```python
# user = session.get(User, user_id)
# if user is None:
#     return None
# sent = changes.model_dump(exclude_unset=True)
# if "password" in sent:
#     user.hashed_password = ____
# for name, value in sent.items():
#     setattr(user, name, value)
# ```
#
# The hole takes the password out of `sent` and hashes it.

# %% wrong only-the-password-was-mended
# The client sent no bio, and the bio is another one now. model_dump() fills in a None for all that
# was left out; exclude_unset=True leaves it out.
# --- instead of
    sent = changes.model_dump(exclude_unset=True)
    if "password" in sent:
        user.hashed_password = hash_password(sent.pop("password"))
# --- it says
    sent = changes.model_dump()
    password = sent.pop("password")
    if password is not None:
        user.hashed_password = hash_password(password)


# %% wrong the-password-goes-to-no-column
# The new name has arrived, and hashed_password is as before. The table has no column named
# password: setattr of such a name changes the object, never the row.
# --- based on the starter
# --- instead of
    for name, value in changes.model_dump().items():
# --- it says
    if user is None:
        return None
    for name, value in changes.model_dump(exclude_unset=True).items():


# %% wrong the-password-as-it-was-typed
# The new password stands in the table as the client typed it. Put hash_password(...) around it.
# --- based on the starter
# --- instead of
    for name, value in changes.model_dump().items():
        setattr(user, name, value)
# --- it says
    if user is None:
        return None
    for name, value in changes.model_dump(exclude_unset=True).items():
        setattr(user, "hashed_password" if name == "password" else name, value)


# %% wrong null-counts-as-left-out
# The client sent null to empty the bio, and the old bio is still there. Left out and sent as null
# are two things; exclude_unset=True tells them apart, exclude_none does not.
# --- instead of
    sent = changes.model_dump(exclude_unset=True)
# --- it says
    sent = changes.model_dump(exclude_none=True)


# %% wrong forgot-the-commit
# The new name and address are not in the table. An UPDATE was sent: is the commit missing?
# --- instead of
    session.commit()
# --- it says
    session.flush()


# %% wrong always-a-new-hash
# The client sent no password, and hashed_password is another one now: nobody can log in as
# before. Touch it only where a password was sent.
# --- instead of
    sent = changes.model_dump(exclude_unset=True)
    if "password" in sent:
        user.hashed_password = hash_password(sent.pop("password"))
# --- it says
    sent = changes.model_dump(exclude_unset=True, exclude={"password"})

# --- before
    # execute, commit or not
# --- it says
    user.hashed_password = hash_password(changes.password or "")


# %% wrong went-on-with-none
# No user has this id, and the function went on with None in place of a user. Return None before
# anything is set.
# --- instead of
    if user is None:
        return None
# --- nothing


# %% wrong nothing-returned
# The change is in the table, but update_user returned None, and a route would answer 404. Return
# the user.
from sqlalchemy import update
from sqlalchemy.orm import Session

from workbook.domain.hashing import hash_password
from workbook.domain.schemas import UserUpdate
from workbook.sqlalchemy_sync.models import User


def update_user(session: Session, user_id: int, changes: UserUpdate) -> User | None:
    fields = changes.model_dump(exclude_unset=True)
    if "password" in fields:
        fields["hashed_password"] = hash_password(fields.pop("password"))
    session.execute(update(User).where(User.id == user_id).values(**fields))
    session.commit()


# %% wrong an-update-for-everybody
# Somebody else's row has changed: an UPDATE without a WHERE is for everybody. Name the row:
# where(User.id == user_id), or the object that session.get has found.
# --- before
from sqlalchemy.orm import Session
# --- it says
from sqlalchemy import update

# --- instead of
        user.hashed_password = hash_password(sent.pop("password"))
# --- it says
        hashed = hash_password(sent.pop("password"))
        session.execute(update(User).values(hashed_password=hashed))


# %% wrong the-password-or-the-rest
# A new name and a new password were sent together. The password has arrived, and the name has not:
# go on with the other fields after the password.
# --- instead of
    for name, value in sent.items():
        setattr(user, name, value)
# --- it says
    else:
        for name, value in sent.items():
            setattr(user, name, value)


# %% wrong an-update-of-nothing
# The client left everything out, and update_user ended in OperationalError. Nothing to change is no
# mistake: return the user as they are.
from sqlalchemy import update
from sqlalchemy.orm import Session

from workbook.domain.hashing import hash_password
from workbook.domain.schemas import UserUpdate
from workbook.sqlalchemy_sync.models import User


def update_user(session: Session, user_id: int, changes: UserUpdate) -> User | None:
    fields = changes.model_dump(exclude_unset=True)
    if "password" in fields:
        fields["hashed_password"] = hash_password(fields.pop("password"))
    session.execute(update(User).where(User.id == user_id).values(**fields))
    session.commit()
    return session.get(User, user_id)


# %% wrong returned-the-fields
# The change is in the table, but what update_user returned is no User, and a route makes its answer
# of one. Return the user itself.
# --- instead of
def update_user(session: Session, user_id: int, changes: UserUpdate) -> User | None:
# --- it says
def update_user(session: Session, user_id: int, changes: UserUpdate) -> dict[str, str | None] | None:

# --- instead of
    return user
# --- it says
    return sent


# %% wrong only-what-is-true
# The client sent an empty text as the bio, and the table does not hold it. An empty text was sent,
# too: ask what was sent, and not whether it is true.
# --- instead of
        setattr(user, name, value)
# --- it says
        if value or value is None:
            setattr(user, name, value)

# %% wrong trimmed
# A bio was sent with spaces around it, and is stored otherwise. What the client sent is stored
# as it was sent.
# --- instead of
        setattr(user, name, value)
# --- it says
        setattr(user, name, value.strip() if value else value)

# %% wrong closed-behind-it
# The user came back, and cannot be read: update_user has closed the session or taken the user
# out of it. Whoever lends a session closes it, and reads first.
# --- after
    session.commit()
# --- it says
    session.close()

# %% wrong an-address-in-small-letters
# The address was sent with a capital, and is stored without. What the client sent is stored as it
# was sent.
# --- instead of
    for name, value in sent.items():
# --- it says
    if "email" in sent:
        sent["email"] = sent["email"].lower()
    for name, value in sent.items():
