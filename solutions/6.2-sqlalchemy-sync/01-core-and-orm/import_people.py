# /// exercise
# id = "6.2.1-import-people"
# title = "Import many people in few statements"
# lesson = "6.2.1"
# kind = "write"
# minutes = 12
# teaches = ["bulk insert", "rows of one kind", "one transaction for all"]
# needs = ["6.1.4", "6.1.5"]
# not_yet = ["async sessions", "ON CONFLICT", "COPY"]
# covers = ["6.2.1/bulk"]
# servers = ["sqlite", "postgresql"]
# tables = "course"
# gives = ["import_people"]
# imports = ["workbook.sqlalchemy_sync.models"]
# ordered = false
# why = "Rows of one kind go out as one statement, whoever sends it: Core takes its columns from the first row, and the ORM begins anew where None comes and goes. One commit at the end makes it all or nothing."
# ///

# %% [markdown] task
# Every night a file with new people is read into the table `users`. Write
# `import_people(session, people)`:
#
# - `people` is a list of dicts. Each has `username`, `email` and `hashed_password`. Some have a
#   `bio`; in others it is `None`, or there is no such key. Whoever has a bio keeps it, and for all
#   others the column is NULL. Everything else is left to the table.
# - It commits, and returns how many people were stored.
# - It sends at most three statements for sixty people, on SQLite and on PostgreSQL alike. BEGIN and
#   COMMIT do not count.
# - All or nothing: where one row is refused, the IntegrityError comes out and nobody is stored.
# - Some nights the list is empty: then 0 is returned and no statement is sent.
#
# It is checked on SQLite and on PostgreSQL. Try it yourself, in a cell of its own:
#
# ```python
# from workbook import record
# from workbook.sqlalchemy_sync.fresh import fresh
#
# people = [
#     {"username": "ada", "email": "ada@example.org", "hashed_password": "!"},
#     {"username": "bea", "email": "bea@example.org", "hashed_password": "!", "bio": "Likes tea."},
# ]
# with fresh("postgresql") as engine, record(engine) as sent, Session(engine) as session:
#     print(import_people(session, people))
#
# sent
# ```

# %% starter
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from workbook.sqlalchemy_sync.models import User


def import_people(session: Session, people: Sequence[Mapping[str, Any]]) -> int:
    # build the statement
    # execute
    # commit or not
    # shape the response
    raise NotImplementedError


# %% key
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from workbook.sqlalchemy_sync.models import User


def import_people(session: Session, people: Sequence[Mapping[str, Any]]) -> int:
    if not people:
        return 0
    # build the statement: rows of one kind, and a None that means NULL
    rows = [{"bio": None, **person} for person in people]
    statement = insert(User).execution_options(render_nulls=True)
    # execute
    session.execute(statement, rows)
    # commit or not
    session.commit()
    # shape the response
    return len(rows)


# %% check
from typing import Any

from workbook.practice import SESSION, Answer, Raised, at_most, expect, holds, part

SHORT = (
    "A row was refused because it has no bio and another one has. Give every row the same keys "
    "before they are sent."
)


def crowd(answer: Answer, count: int, *, first: bool) -> list[dict[str, Any]]:
    """Return people of three kinds in turns: no key bio, a bio, a bio that is None.

    With ``first`` the one with a bio comes first.
    """
    people = []
    for number in range(count):
        name = f"{answer.word()}{number}"
        # Short, so that the call still fits into the line that shows it.
        person = {"username": name, "email": f"{name}@x.org", "hashed_password": f"${number}$"}
        kind = (number + first) % 3
        if kind:
            person["bio"] = f"{answer.word()}. " if kind == 1 else None
        people.append(person)
    return people


def imported(answer: Answer, people: list[dict[str, Any]]) -> Any:
    """Call, and give what goes wrong with uneven rows its sentence."""
    try:
        return answer.call("import_people", SESSION, people)
    except Raised as error:
        holds("A value is required for bind parameter" not in error.message, say=SHORT)
        raise


@part(points=1)
def everybody_with_their_bio(answer: Answer) -> None:
    for first in (False, True):
        people = crowd(answer, 7, first=first)
        people[3]["bio"] = ""  # an empty text is a bio, too
        returned = imported(answer, people)
        rows = answer.table("users")
        names = [person["username"] for person in people]
        stored = [row.username for row in rows if row.username in names]
        holds(
            stored,
            say="Nobody of the list is in the table. Is the commit missing?"
            if answer.sent.count("insert")
            else "Nobody of the list is in the table: no INSERT was sent.",
        )
        expect(sorted(stored), sorted(names), say="Somebody of the list is not in the table.")
        for person in people:
            row = rows.one(username=person["username"])
            bio = person.get("bio")
            holds(
                row.bio is not None or bio != "",
                came=row.bio,
                expected="''",
                say="Somebody's bio is an empty text in the list, and NULL in the table. Whoever "
                "has a bio keeps it: ask for the key, and not whether its value is true.",
            )
            holds(
                row.bio is not None or bio is None,
                came=f"{row.username}: {row.bio}",
                expected=f"{row.username}: {bio}",
                say="Somebody has a bio in the list and none in the table. Where the rows have "
                "different keys, those of the first one are the columns for all: give every row "
                "the same keys.",
            )
            holds(
                bio is None or row.bio is None or row.bio == bio or row.bio.strip() != bio.strip(),
                came=row.bio,
                expected=bio,
                say="A bio that ends in a space has lost it. Whoever has a bio keeps it, as it is.",
            )
            expect(
                (row.email, row.bio, row.hashed_password),
                (person["email"], bio, person["hashed_password"]),
                say="Somebody's row does not hold what the list says. No bio is NULL, not a text.",
            )
            expect(
                (row.is_active, row.is_admin),
                (True, False),
                say="is_active and is_admin are the table's own business; leave them to it.",
            )
        expect(
            returned,
            len(people),
            say="All of them are stored; return how many they are. An INSERT of many rows does not "
            "tell it on every server, so count the list.",
        )


@part(points=1)
def few_statements_for_sixty(answer: Answer) -> None:
    people = crowd(answer, 60, first=False)
    with answer.recording() as sent:
        imported(answer, people)

    def say(came: int) -> str:
        if sent.count("commit") > 1:
            return (
                f"{came} statements and {sent.count('commit')} commits for 60 people. Each commit "
                "waits until its row is safe. Send the rows together and commit once."
            )
        if sent.count("insert") >= 60:
            return (
                f"{came} statements for 60 people: one INSERT for each. Objects want their ids "
                "back, and on SQLite that is one at a time. Hand over dicts: session.execute("
                "insert(User), rows)."
            )
        return (
            f"{came} statements for 60 people. The ORM begins a new one where the keys change, or "
            "where a bio is None and the next one is not. Rows of one kind: the same keys, and "
            "render_nulls=True."
        )

    at_most(sent.count(), 3, say=say)
    expect(
        len(answer.table("users")),
        60,
        say="Not all of the sixty are in the table.",
    )


@part(points=1)
def all_or_nothing(answer: Answer) -> None:
    (ada,) = answer.seed(users=1)
    for place in (40, 42, None):  # one who has a bio, one who has none, and one who comes twice
        people = crowd(answer, 45, first=False)
        people[place or 44]["username"] = ada.username if place else people[0]["username"]
        try:
            imported(answer, people)
        except Raised as error:
            holds(
                "IntegrityError" in error.bases,
                came=error.said,
                expected="IntegrityError",
                say=f"A name in the list is taken, and {error.type} came out. Let the "
                "IntegrityError come as it is.",
            )
        else:
            holds(
                False,
                say="A name in the list is taken, and import_people raised nothing: nobody would "
                "know. Let the IntegrityError come out."
                if place
                else "A name comes twice in the list, and import_people raised nothing: one of two "
                "people is lost, and nobody knows whom. Let the IntegrityError come out.",
            )
        expect(
            len(answer.table("users")),
            1,
            say=lambda came: f"The import was refused in the middle, and {came - 1} people of the "
            "list are in the table: they were committed before. Commit once, at the end.",
        )


@part(points=1)
def a_night_without_people(answer: Answer) -> None:
    with (
        answer.recording() as sent,
        answer.on_error(
            lambda error: "The list is empty, and import_people ended in "
            f"{error.type}: an INSERT without rows is one row of defaults. Return 0 before that."
        ),
    ):
        returned = answer.call("import_people", SESSION, [])
    expect(returned, 0, say="The list is empty: return 0.")
    expect(sent.count(), 0, say="The list is empty, and a statement was sent all the same.")
    people = crowd(answer, 1, first=True)
    imported(answer, people)
    expect(
        answer.table("users").column("username"),
        [people[0]["username"]],
        say="After a night without people the next import stored something else.",
    )


# %% [markdown] hint
# Count first: which of the five ways in the lesson's chart took one statement, on both servers? Then
# look at the two traps of those ways. What does Core do with a key that the first row lacks? And
# what does the ORM do where `None` comes and goes? Both ask for the same preparation of the rows.

# %% [markdown] hint
# A dict with a default goes under a dict that may know better. On other data:
#
# ```python
# books = [{"title": "Emma"}, {"title": "Ulysses", "note": "long"}]
# rows = [{"note": None, **book} for book in books]
# # [{'note': None, 'title': 'Emma'}, {'note': 'long', 'title': 'Ulysses'}]
#
# session.execute(insert(Book).execution_options(render_nulls=True), rows)
# ```
#
# `session.execute(insert(Book.__table__), rows)`, which is Core, needs the same rows and no option.

# %% [markdown] hint
# ```python
# if not people:
#     return ____
# rows = [{____: None, **person} for person in people]
# session.execute(insert(User).execution_options(render_nulls=True), rows)
# session.commit()
# return len(rows)
# ```
#
# An IntegrityError needs no care here: it comes out before the commit.

# %% wrong a-commit-for-each
# 60 statements and 60 commits for 60 people. Each commit waits until its row is safe. Send the
# rows together and commit once.
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from workbook.sqlalchemy_sync.models import User


def import_people(session: Session, people: Sequence[Mapping[str, Any]]) -> int:
    if not people:
        return 0

    for person in people:
        session.add(User(**person))
        session.commit()
    return len(people)


# %% wrong add-all
# 60 statements for 60 people: one INSERT for each. Objects want their ids back, and on SQLite that
# is one at a time. Hand over dicts: session.execute(insert(User), rows).
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from workbook.sqlalchemy_sync.models import User


def import_people(session: Session, people: Sequence[Mapping[str, Any]]) -> int:
    if not people:
        return 0

    session.add_all([User(**person) for person in people])
    session.commit()
    return len(people)


# %% wrong the-orm-s-bulk-as-it-is
# 41 statements for 60 people. The ORM begins a new one where the keys change, or where a bio is
# None and the next one is not. Rows of one kind: the same keys, and render_nulls=True.
# --- instead of
    rows = [{"bio": None, **person} for person in people]
    statement = insert(User).execution_options(render_nulls=True)
    # execute
    session.execute(statement, rows)
# --- it says
    session.execute(insert(User), people)

# --- instead of
    return len(rows)
# --- it says
    return len(people)


# %% wrong core-as-it-is
# Somebody has a bio in the list and none in the table. Where the rows have different keys, those of
# the first one are the columns for all: give every row the same keys.
# --- instead of
    rows = [{"bio": None, **person} for person in people]
    statement = insert(User).execution_options(render_nulls=True)
    # execute
    session.execute(statement, rows)
# --- it says
    session.execute(insert(User.__table__), people)

# --- instead of
    return len(rows)
# --- it says
    return len(people)


# %% wrong the-fullest-row-first
# A row was refused because it has no bio and another one has. Give every row the same keys before
# they are sent.
# --- instead of
    rows = [{"bio": None, **person} for person in people]
    statement = insert(User).execution_options(render_nulls=True)
    # execute
    session.execute(statement, rows)
# --- it says
    rows = sorted(people, key=lambda person: "bio" not in person)
    session.execute(insert(User.__table__), rows)


# %% wrong no-commit
# Nobody of the list is in the table. Is the commit missing?
# --- instead of
    session.commit()
# --- it says
    session.flush()


# %% wrong an-empty-text-for-no-bio
# Somebody's row does not hold what the list says. No bio is NULL, not a text.
# --- instead of
    rows = [{"bio": None, **person} for person in people]
    statement = insert(User).execution_options(render_nulls=True)
    # execute
    session.execute(statement, rows)
# --- it says
    rows = [{**person, "bio": person.get("bio") or ""} for person in people]
    session.execute(insert(User), rows)


# %% wrong no-thought-of-an-empty-list
# The list is empty, and import_people ended in IntegrityError: an INSERT without rows is one row
# of defaults. Return 0 before that.
# --- instead of
    if not people:
        return 0
# --- nothing

# --- instead of
    statement = insert(User).execution_options(render_nulls=True)
    # execute
    session.execute(statement, rows)
# --- it says
    session.execute(insert(User.__table__), rows)


# %% wrong refused-in-silence
# A name in the list is taken, and import_people raised nothing: nobody would know. Let the
# IntegrityError come out.
# --- after
from sqlalchemy import insert
# --- it says
from sqlalchemy.exc import IntegrityError

# --- instead of
    statement = insert(User).execution_options(render_nulls=True)
    # execute
    session.execute(statement, rows)
    # commit or not
    session.commit()
# --- it says
    try:
        session.execute(insert(User.__table__), rows)
        session.commit()
    except IntegrityError:
        session.rollback()
        return 0


# %% wrong a-commit-for-each-heap
# The import was refused in the middle, and 40 people of the list are in the table: they were
# committed before. Commit once, at the end.
# --- before
from typing import Any
# --- it says
from itertools import batched

# --- instead of
    statement = insert(User).execution_options(render_nulls=True)
    # execute
    session.execute(statement, rows)
    # commit or not
    session.commit()
# --- it says
    for heap in batched(rows, 20, strict=False):
        session.execute(insert(User.__table__), list(heap))
        session.commit()


# %% wrong nothing-returned
# All of them are stored; return how many they are. An INSERT of many rows does not tell it on
# every server, so count the list.
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from workbook.sqlalchemy_sync.models import User


def import_people(session: Session, people: Sequence[Mapping[str, Any]]) -> int | None:
    if not people:
        return 0

    rows = [{"bio": None, **person} for person in people]
    session.execute(insert(User.__table__), rows)
    session.commit()

# %% wrong a-commit-for-each-kind
# The import was refused in the middle, and 15 people of the list are in the table: they were
# committed before. Commit once, at the end.
# --- instead of
    # build the statement: rows of one kind, and a None that means NULL
    rows = [{"bio": None, **person} for person in people]
    statement = insert(User).execution_options(render_nulls=True)
    # execute
    session.execute(statement, rows)
    # commit or not
    session.commit()
    # shape the response
    return len(rows)
# --- it says
    told = [person for person in people if person.get("bio") is not None]
    silent = [{**person, "bio": None} for person in people if person.get("bio") is None]
    for rows in (told, silent):
        if rows:
            session.execute(insert(User), rows)
            session.commit()
    return len(people)

# %% wrong tidied-up
# A bio that ends in a space has lost it. Whoever has a bio keeps it, as it is.
# --- instead of
    rows = [{"bio": None, **person} for person in people]
# --- it says
    rows = [{**person, "bio": (person.get("bio") or "").strip() or None} for person in people]

# %% wrong empty-is-none
# Somebody's bio is an empty text in the list, and NULL in the table. Whoever has a bio keeps it:
# ask for the key, and not whether its value is true.
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from workbook.sqlalchemy_sync.models import User


def import_people(session: Session, people: Sequence[Mapping[str, Any]]) -> int:
    rows = [{**person, "bio": person.get("bio") or None} for person in people]
    if rows:
        session.execute(insert(User.__table__), rows)
        session.commit()
    return len(rows)

# %% wrong one-of-two
# A name comes twice in the list, and import_people raised nothing: one of two people is lost, and
# nobody knows whom. Let the IntegrityError come out.
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from workbook.sqlalchemy_sync.models import User


def import_people(session: Session, people: Sequence[Mapping[str, Any]]) -> int:
    rows = {person["username"]: {"bio": None} | dict(person) for person in people}
    if rows:
        session.execute(insert(User.__table__), list(rows.values()))
        session.commit()
    return len(people)
