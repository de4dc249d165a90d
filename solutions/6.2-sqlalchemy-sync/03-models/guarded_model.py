# /// exercise
# id = "6.2.3-guarded-model"
# title = "A model that the server guards, too"
# lesson = "6.2.3"
# kind = "fix"
# minutes = 10
# teaches = ["nullability", "server defaults", "aware moments"]
# needs = ["6.1.4", "6.2.2"]
# not_yet = ["migrations", "relationships", "async sessions"]
# covers = ["6.2.3/defaults", "6.2.3/nullability", "6.2.3/time-zones"]
# servers = ["sqlite", "postgresql"]
# tables = "ClubBase"
# gives = ["ClubBase", "Member"]
# imports = ["workbook.sqlalchemy_sync.database"]
# ordered = false
# why = "What must hold for everybody stands in the table: the annotation gives NOT NULL, server_default fills in what was left out, and the column keeps the zone."
#
# [variants]
# longest = [50, 40, 60]
# ///

# %% [markdown] task
# A chess club keeps its members in a table. The club's app fills it through this model, and once a
# week a script fills it with plain SQL. Since then there are members with half a row.
#
# Mend the model `Member`, so that the table `members` holds to this, whoever inserts:
#
# - `name` must be given, and has at most $longest characters. `nickname`, at most $longest
#   characters as well, may be missing.
# - `visits` begins at 0 and `is_active` at true where the INSERT leaves them out, so that `WHERE
#   is_active` in plain SQL finds the member. Neither may ever be NULL. What the INSERT does name is
#   kept as it is.
# - `joined_at` is the moment of the INSERT where it was left out. It may not be NULL, and its column
#   keeps the zone: on PostgreSQL an aware moment comes back.
#
# Keep the names: the classes `ClubBase` and `Member`, the table and its columns. The check makes the
# tables itself, on SQLite and on PostgreSQL. Try it yourself, in a cell of its own:
#
# ```python
# from workbook import table
# from workbook.sqlalchemy_sync.fresh import fresh
#
# with fresh("postgresql", base=ClubBase) as engine:
#     with engine.begin() as connection:
#         connection.exec_driver_sql("INSERT INTO members (name) VALUES ('Bea')")
#     print(table(engine, "members"))
# ```

# %% starter
from datetime import datetime

from sqlalchemy import Boolean, Column, DateTime, Integer, String
from sqlalchemy.orm import DeclarativeBase


class ClubBase(DeclarativeBase):
    """The tables of the club."""


class Member(ClubBase):
    __tablename__ = "members"

    id = Column(Integer, primary_key=True)
    name = Column(String($longest))
    nickname = Column(String($longest), nullable=False)
    visits = Column(Integer, default=0)
    is_active = Column(Boolean, default=True)
    joined_at = Column(DateTime, default=datetime.now)


# %% key
from datetime import datetime

from sqlalchemy import DateTime, String, func, true
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class ClubBase(DeclarativeBase):
    """The tables of the club."""


class Member(ClubBase):
    __tablename__ = "members"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String($longest))
    nickname: Mapped[str | None] = mapped_column(String($longest))
    visits: Mapped[int] = mapped_column(server_default="0")
    is_active: Mapped[bool] = mapped_column(server_default=true())
    joined_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=func.now()
    )


# %% check
from datetime import UTC, datetime, timedelta
from typing import Any

from workbook.practice import Answer, Raised, expect, holds, part

PLAIN_SQL = """
from sqlalchemy import text
from workbook import servers
from workbook.sqlalchemy_sync.database import make_engine

engine = make_engine(servers.url(system))
columns, marks = ", ".join(values), ", ".join(f":{name}" for name in values)
with engine.begin() as connection:
    connection.execute(text(f"INSERT INTO members ({columns}) VALUES ({marks})"), values)
engine.dispose()
"""
WITH_THE_MODEL = """
from sqlalchemy.orm import Session
from workbook import servers
from workbook.sqlalchemy_sync.database import make_engine

engine = make_engine(servers.url(system))
with Session(engine) as session:
    member = Member(**values)
    session.add(member)
    session.commit()
    came = (member.visits, member.is_active)
engine.dispose()
came
"""
ACTIVE = """
from sqlalchemy import text
from workbook import servers
from workbook.sqlalchemy_sync.database import make_engine

engine = make_engine(servers.url(system))
with engine.connect() as connection:
    found = list(connection.scalars(text("SELECT name FROM members WHERE is_active")))
engine.dispose()
found
"""
WITHOUT_A_NAME = """
from sqlalchemy.orm import Session
from workbook import servers
from workbook.sqlalchemy_sync.database import make_engine

engine = make_engine(servers.url(system))
with Session(engine) as session:
    session.add(Member(nickname=nickname))
    session.commit()
engine.dispose()
"""
ANOTHER_VISIT = """
from sqlalchemy import select
from sqlalchemy.orm import Session
from workbook import servers
from workbook.sqlalchemy_sync.database import make_engine

engine = make_engine(servers.url(system))
with Session(engine) as session:
    session.scalars(select(Member).where(Member.name == name)).one().nickname = "Bee"
    session.commit()
engine.dispose()
"""
A_WHILE = timedelta(minutes=10)


def by_plain_sql(answer: Answer, **values: Any) -> None:
    """Insert a row as a script does that knows no model."""
    answer.probe(PLAIN_SQL, system=answer.system, values=values)


def the_row(answer: Answer, name: str) -> Any:
    """Return a member's row."""
    return answer.table("members").one(name=name)


def refused(answer: Answer, say: str, **values: Any) -> None:
    """End the part when plain SQL gets a row in that it should not."""
    try:
        by_plain_sql(answer, **values)
    except Raised as error:
        if "IntegrityError" not in error.bases:
            raise
    else:
        holds(False, say=say)


def just_now(moment: datetime) -> bool:
    """Tell whether a moment is of the last minutes; SQLite's are in UTC."""
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return abs(datetime.now(UTC) - aware) < A_WHILE


@part(points=1)
def a_script_that_names_only_the_name(answer: Answer) -> None:
    name = answer.word().title()
    try:
        by_plain_sql(answer, name=name)
    except Raised as error:
        for column in ("nickname", "visits", "is_active", "joined_at"):
            holds(
                not ("IntegrityError" in error.bases and column in error.message),
                say="A member without a nickname was refused. nickname may be missing: "
                "Mapped[str | None]."
                if column == "nickname"
                else f"A script named only the name, and the server refused: {column} has no value "
                "there. default= is filled in by SQLAlchemy alone; server_default stands in the "
                "table.",
            )
        raise
    row = the_row(answer, name)
    expect(row.nickname, None, say="No nickname was given, and the table holds one.")
    expect(
        row.visits,
        0,
        say="A script left visits out, and the table does not hold 0. The table itself must know "
        "the default: server_default.",
    )
    expect(
        row.is_active,
        True,
        say="A script left is_active out, and the table does not hold true. The table itself must "
        "know the default: server_default.",
    )
    holds(
        answer.probe(ACTIVE, system=answer.system) == [name],
        say="A script left is_active out, and WHERE is_active does not find the member: the text "
        "in server_default is no true for this server. true() is written as each server has it.",
    )
    holds(
        row.joined_at is not None,
        say="A script left joined_at out, and the table holds NULL. Let the server fill in the "
        "moment: server_default=func.now().",
    )
    holds(
        isinstance(row.joined_at, datetime),
        came=row.joined_at,
        expected="the moment of the INSERT, in UTC",
        say="joined_at was left out, and the table holds a text in place of a moment: what stands "
        "between quotation marks in server_default is kept as it is. func.now() is asked at every "
        "INSERT.",
    )
    holds(
        just_now(row.joined_at),
        came=row.joined_at,
        expected="the moment of the INSERT, in UTC",
        say="joined_at was left out, and what the table holds is not the moment of the INSERT.",
    )


@part(points=1)
def what_may_not_be_missing(answer: Answer) -> None:
    nickname = answer.word()
    try:
        by_plain_sql(answer, nickname=nickname)
    except Raised as error:
        if "IntegrityError" not in error.bases:
            raise
    else:
        filled = answer.table("members").one(nickname=nickname).name
        holds(
            filled is not None,
            say="A member without a name got into the table. name must be there: Mapped[str] gives "
            "NOT NULL.",
        )
        holds(
            False,
            say=f"A member without a name got into the table, which filled in {filled!r}. A "
            "default lets everybody leave the name out: it must have none.",
        )
    try:
        answer.probe(WITHOUT_A_NAME, system=answer.system, nickname=nickname)
    except Raised as error:
        if not {"IntegrityError", "TypeError"} & {*error.bases}:
            raise
    else:
        holds(
            False,
            say="The app saved a Member without a name, and the model filled one in. The name must "
            "be given by everybody: no default for it, in Python neither.",
        )
    for column in ("visits", "is_active", "joined_at"):
        refused(
            answer,
            f"A script wrote NULL into {column}, and the table took it. A default helps whoever "
            "leaves it out; only NOT NULL refuses a NULL that was sent.",
            **{"name": answer.word(), column: None},
        )
    if answer.system == "postgresql":
        for column in ("name", "nickname"):
            values = {"name": answer.word()} | {column: "é" * $longest}
            try:
                by_plain_sql(answer, **values)
                values = {"name": answer.word()} | {column: "é" * ($longest + 1)}
                by_plain_sql(answer, **values)
            except Raised as error:
                holds(
                    len(values[column]) > $longest or "DataError" not in error.bases,
                    say=f"A {column} of $longest characters was refused, and so many are allowed.",
                )
                if "DataError" not in error.bases:
                    raise
            else:
                holds(
                    False,
                    say=f"A {column} of more than $longest characters got into the table: "
                    "String($longest).",
                )


@part(points=1)
def the_app_sees_the_same(answer: Answer) -> None:
    name = answer.word().title()
    values: dict[str, Any] = {"name": name}
    came = answer.probe(WITH_THE_MODEL, system=answer.system, values=values)
    expect(
        came,
        (0, True),
        say="Member(name=…) was saved, and its visits are not 0, or is_active is not true.",
    )
    row = the_row(answer, name)
    expect(
        (row.visits, row.is_active, row.nickname),
        (0, True, None),
        say="Member(name=…) was saved, and the row is not the one that a script would have made.",
    )
    holds(
        row.joined_at is not None and just_now(row.joined_at),
        came=row.joined_at,
        expected="the moment of the INSERT, in UTC",
        say="Member(name=…) was saved, and joined_at is not the moment of the INSERT in UTC.",
    )
    name, nickname, visits = answer.word().title(), answer.word(), answer.number(2, 99)
    values = {"name": name, "nickname": nickname, "visits": visits, "is_active": False}
    answer.probe(WITH_THE_MODEL, system=answer.system, values=values)
    row = the_row(answer, name)
    expect(
        (row.nickname, row.visits, row.is_active),
        (nickname, visits, False),
        say="What the INSERT did name is not in the table as it was sent. A default is for what "
        "was left out.",
    )
    try:
        by_plain_sql(answer, name=name, nickname=nickname)
    except Raised as error:
        holds(
            "IntegrityError" not in error.bases,
            came=error.said,
            say="A second member of the same name was refused. Two people may have one name: the "
            "task says of no column that it is unique.",
        )
        raise


@part(points=1)
def moments_with_their_zone(answer: Answer) -> None:
    first, second, third = (answer.word().title() for _ in range(3))
    by_plain_sql(answer, name=first)
    by_plain_sql(answer, name=second)
    given = datetime(2026, 7, 1, 12, tzinfo=UTC)
    answer.probe(
        WITH_THE_MODEL, system=answer.system, values={"name": third, "joined_at": given}
    )
    moments = [the_row(answer, name).joined_at for name in (first, second, third)]
    holds(None not in moments, say="joined_at is NULL in a row that left it out.")
    if answer.system == "postgresql":
        holds(
            all(moment.tzinfo for moment in moments),
            came=moments[0],
            expected="an aware moment",
            say="On PostgreSQL joined_at comes back naive: its column has no zone. "
            "DateTime(timezone=True) has.",
        )
        holds(
            moments[0] < moments[1],
            came=moments[:2],
            expected="the second one later",
            say="Two members joined one after the other, and the table gives both the same moment: "
            "it was computed once, when the class was made. func.now() is asked at every INSERT.",
        )
    moment = moments[2] if moments[2].tzinfo else moments[2].replace(tzinfo=UTC)
    expect(moment, given, say="joined_at was given, and the table holds another moment.")
    answer.probe(ANOTHER_VISIT, system=answer.system, name=third)
    expect(
        the_row(answer, third).joined_at,
        moments[2],
        say="A nickname was changed, and joined_at with it. It is the moment of the INSERT: "
        "onupdate sets a column at every UPDATE.",
    )


# %% [markdown] hint
# Insert a row with plain SQL, as in the task, and look at what is missing in it. Then take the columns
# one by one: may it be NULL? And who fills it in, the class or the table? The lesson's `columns(engine,
# "members")` shows both as the server has them.

# %% [markdown] hint
# The annotation decides about NULL, and `server_default` is written into the table: a text for plain
# values, `true()` or `false()` for Booleans, which every server writes in its own way, and
# `func.now()` for the moment. On other data:
#
# ```python
# class Room(Base):
#     __tablename__ = "rooms"
#     id: Mapped[int] = mapped_column(primary_key=True)
#     door: Mapped[str | None] = mapped_column(String(20))
#     seats: Mapped[int] = mapped_column(server_default="4")
#     is_loud: Mapped[bool] = mapped_column(server_default=false())
# ```

# %% [markdown] hint
# ```python
# name: Mapped[str] = mapped_column(String($longest))
# nickname: Mapped[str | None] = mapped_column(String($longest))
# visits: Mapped[int] = mapped_column(server_default="0")
# is_active: Mapped[bool] = mapped_column(server_default=true())
# joined_at: Mapped[datetime] = mapped_column(____, server_default=func.now())
# ```
#
# The hole is the type of a moment that keeps its zone.


# %% wrong the-defaults-of-the-class
# A script named only the name, and the server refused: visits has no value there. default= is
# filled in by SQLAlchemy alone; server_default stands in the table.
# --- instead of
from sqlalchemy import DateTime, String, func, true
# --- it says
from sqlalchemy import DateTime, String, func

# --- instead of
    visits: Mapped[int] = mapped_column(server_default="0")
    is_active: Mapped[bool] = mapped_column(server_default=true())
# --- it says
    visits: Mapped[int] = mapped_column(default=0)
    is_active: Mapped[bool] = mapped_column(default=True)


# %% wrong a-default-and-null-allowed
# A script left is_active out, and the table does not hold true. The table itself must know the
# default: server_default.
# --- instead of
from sqlalchemy import DateTime, String, func, true
# --- it says
from sqlalchemy import DateTime, String, func

# --- instead of
    is_active: Mapped[bool] = mapped_column(server_default=true())
# --- it says
    is_active: Mapped[bool | None] = mapped_column(default=True)


# %% wrong server-defaults-in-old-columns
# A script wrote NULL into visits, and the table took it. A default helps whoever leaves it out;
# only NOT NULL refuses a NULL that was sent.
from sqlalchemy import Boolean, Column, DateTime, Integer, String, func, true
from sqlalchemy.orm import DeclarativeBase


class ClubBase(DeclarativeBase):
    """The tables of the club."""


class Member(ClubBase):
    __tablename__ = "members"

    id = Column(Integer, primary_key=True)
    name = Column(String($longest), nullable=False)
    nickname = Column(String($longest))
    visits = Column(Integer, server_default="0")
    is_active = Column(Boolean, server_default=true())
    joined_at = Column(DateTime(timezone=True), server_default=func.now())


# %% wrong a-nickname-for-everybody
# A member without a nickname was refused. nickname may be missing: Mapped[str | None].
# --- instead of
    nickname: Mapped[str | None] = mapped_column(String($longest))
# --- it says
    nickname: Mapped[str] = mapped_column(String($longest))


# %% wrong a-name-that-may-be-missing
# A member without a name got into the table. name must be there: Mapped[str] gives NOT NULL.
# --- instead of
    name: Mapped[str] = mapped_column(String($longest))
# --- it says
    name: Mapped[str | None] = mapped_column(String($longest))


# %% wrong a-column-without-a-zone
# On PostgreSQL joined_at comes back naive: its column has no zone. DateTime(timezone=True) has.
# --- instead of
from sqlalchemy import DateTime, String, func, true
# --- it says
from sqlalchemy import String, func, true

# --- instead of
    joined_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=func.now()
    )
# --- it says
    joined_at: Mapped[datetime] = mapped_column(server_default=func.now())


# %% wrong aware-in-python-alone
# A script named only the name, and the server refused: joined_at has no value there. default= is
# filled in by SQLAlchemy alone; server_default stands in the table.
# --- instead of
from datetime import datetime

from sqlalchemy import DateTime, String, func, true
# --- it says
from datetime import UTC, datetime

from sqlalchemy import DateTime, String, true

# --- instead of
        DateTime(timezone=True), server_default=func.now()
# --- it says
        DateTime(timezone=True), default=lambda: datetime.now(UTC)


# %% wrong one-moment-for-all
# Two members joined one after the other, and the table gives both the same moment: it was computed
# once, when the class was made. func.now() is asked at every INSERT.
# --- instead of
from datetime import datetime

from sqlalchemy import DateTime, String, func, true
# --- it says
from datetime import UTC, datetime

from sqlalchemy import DateTime, String, true

# --- instead of
        DateTime(timezone=True), server_default=func.now()
# --- it says
        DateTime(timezone=True), server_default=str(datetime.now(UTC))


# %% wrong a-moment-that-may-be-null
# A script wrote NULL into joined_at, and the table took it. A default helps whoever leaves it out;
# only NOT NULL refuses a NULL that was sent.
# --- instead of
    joined_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=func.now()
    )
# --- it says
    joined_at: Mapped[datetime | None] = mapped_column(
        DateTime(timezone=True), server_default=func.now()
    )


# %% wrong a-number-for-a-default
# Your line `visits: Mapped[int] = mapped_column(server_default=0)` raised ArgumentError: Argument
# 'arg' is expected to be one of type '<class 'str'>' or '<class
# 'sqlalchemy.sql.elements.ClauseElement'>' or '<class 'sqlalchemy.sql.elements.TextClause'>', got
# '<class 'int'>'.
# --- instead of
    visits: Mapped[int] = mapped_column(server_default="0")
# --- it says
    visits: Mapped[int] = mapped_column(server_default=0)


# %% wrong one-for-true
# Your answer raised ProgrammingError: column "is_active" is of type boolean but default expression
# is of type integer.
# --- instead of
from sqlalchemy import DateTime, String, func, true
# --- it says
from sqlalchemy import DateTime, String, func, text

# --- instead of
    is_active: Mapped[bool] = mapped_column(server_default=true())
# --- it says
    is_active: Mapped[bool] = mapped_column(server_default=text("1"))


# %% wrong lengths-left-out
# A name of more than $longest characters got into the table: String($longest).
# --- instead of
from sqlalchemy import DateTime, String, func, true
# --- it says
from sqlalchemy import DateTime, func, true

# --- instead of
    name: Mapped[str] = mapped_column(String($longest))
    nickname: Mapped[str | None] = mapped_column(String($longest))
# --- it says
    name: Mapped[str]
    nickname: Mapped[str | None]


# %% wrong true-as-a-text
# A script left is_active out, and WHERE is_active does not find the member: the text in
# server_default is no true for this server. true() is written as each server has it.
# --- instead of
from sqlalchemy import DateTime, String, func, true
# --- it says
from sqlalchemy import DateTime, String, func

# --- instead of
    is_active: Mapped[bool] = mapped_column(server_default=true())
# --- it says
    is_active: Mapped[bool] = mapped_column(server_default="True")


# %% wrong an-empty-name-for-everybody
# A member without a name got into the table, which filled in ''. A default lets everybody leave the
# name out: it must have none.
# --- instead of
    name: Mapped[str] = mapped_column(String($longest))
# --- it says
    name: Mapped[str] = mapped_column(String($longest), server_default="")

# %% wrong names-that-are-unique
# A second member of the same name was refused. Two people may have one name: the task says of no
# column that it is unique.
# --- instead of
    name: Mapped[str] = mapped_column(String($longest))
# --- it says
    name: Mapped[str] = mapped_column(String($longest), unique=True)

# %% wrong a-name-from-python
# The app saved a Member without a name, and the model filled one in. The name must be given by
# everybody: no default for it, in Python neither.
# --- instead of
    name: Mapped[str] = mapped_column(String($longest))
# --- it says
    name: Mapped[str] = mapped_column(String($longest), default="")

# %% wrong joined-again-and-again
# A nickname was changed, and joined_at with it. It is the moment of the INSERT: onupdate sets a
# column at every UPDATE.
# --- instead of
        DateTime(timezone=True), server_default=func.now()
# --- it says
        DateTime(timezone=True), server_default=func.now(), onupdate=func.now()


# %% wrong a-moment-in-quotation-marks
# joined_at was left out, and the table holds a text in place of a moment: what stands between
# quotation marks in server_default is kept as it is. func.now() is asked at every INSERT.
# --- instead of
        DateTime(timezone=True), server_default=func.now()
# --- it says
        DateTime(timezone=True), server_default="now()"
