# /// exercise
# id = "6.2.3-loans"
# title = "Two tables from words"
# lesson = "6.2.3"
# kind = "write"
# minutes = 15
# teaches = ["a table from requirements", "a unique constraint over two columns", "indexes that are needed, and no other"]
# needs = ["6.1.4", "6.2.2"]
# not_yet = ["migrations", "check constraints", "async sessions"]
# covers = ["6.2.3/server-view", "6.2.3/indexes", "6.2.3/nullability", "6.2.3/time-zones"]
# servers = ["sqlite", "postgresql"]
# tables = "LibraryBase"
# gives = ["LibraryBase", "Reader", "Loan"]
# imports = ["workbook.sqlalchemy_sync.database", "workbook.sqlalchemy_sync.server_view"]
# ordered = false
# why = "Each sentence of the librarian has become one word of the model, and the table holds to it for everybody: that is what a model is for."
#
# [variants]
# card_length = [12, 10, 16]
# book_length = [13, 10, 17]
# ///

# %% [markdown] task
# A library keeps its loans in two tables. Write the models `Reader` and `Loan` on a base
# `LibraryBase`, from what the librarian says:
#
# - `readers`: each has an `id`, a `card` (up to $card_length characters; everybody has one, and no
#   two have the same), a `name` (up to 80 characters; must be there), and perhaps a `phone` (up to
#   30).
# - `loans`: each has an `id`, a `reader_id`, a `book` (the number on its back, up to $book_length
#   characters), `lent_at`, `due_on`, `returned_at` and `reminders`.
# - A loan needs a reader who is there. A reader who is deleted takes the loans along, whether plain
#   SQL deletes or `session.delete(reader)`. (No relationship is asked for; one that you write may
#   not be in the way.)
# - `book` and `due_on`, a day without a time, must be given. `lent_at` is the moment of the INSERT
#   where it was left out; `returned_at` is missing as long as the book is out. Both are moments in
#   columns that keep the zone. `reminders` is a whole number, 0 where it was left out, and never
#   NULL; nor is `lent_at`.
# - One book cannot be due twice on the same day. On another day it can, and so can another book.
# - An index leads from a reader to their loans, and no index is useless: none repeats, alone or as its
#   beginning, what another one has already.
#
# The check makes the tables itself, on SQLite (with foreign keys switched on) and on PostgreSQL, and
# then speaks plain SQL to them. Look at yours, in a cell of its own:
#
# ```python
# from workbook.sqlalchemy_sync.fresh import fresh
# from workbook.sqlalchemy_sync.server_view import columns, indexes, useless
#
# with fresh("postgresql", base=LibraryBase) as engine:
#     print(columns(engine, "loans"), *indexes(engine), sep="\n")
#     print("useless:", *useless(indexes(engine)))
# ```

# %% starter
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class LibraryBase(DeclarativeBase):
    """The tables of the library."""


class Reader(LibraryBase):
    __tablename__ = "readers"

    id: Mapped[int] = mapped_column(primary_key=True)


class Loan(LibraryBase):
    __tablename__ = "loans"

    id: Mapped[int] = mapped_column(primary_key=True)


# %% key
from datetime import date, datetime

from sqlalchemy import DateTime, ForeignKey, String, UniqueConstraint, func
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class LibraryBase(DeclarativeBase):
    """The tables of the library."""


class Reader(LibraryBase):
    __tablename__ = "readers"

    id: Mapped[int] = mapped_column(primary_key=True)
    card: Mapped[str] = mapped_column(String($card_length), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    phone: Mapped[str | None] = mapped_column(String(30))


class Loan(LibraryBase):
    __tablename__ = "loans"
    __table_args__ = (UniqueConstraint("book", "due_on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    reader_id: Mapped[int] = mapped_column(ForeignKey("readers.id", ondelete="CASCADE"), index=True)
    book: Mapped[str] = mapped_column(String($book_length))
    lent_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    due_on: Mapped[date]
    returned_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    reminders: Mapped[int] = mapped_column(server_default="0")


# %% check
from datetime import UTC, date, datetime, timedelta
from typing import Any

from workbook.practice import Answer, Raised, expect, holds, part

BEGIN = """
from sqlalchemy import text
from sqlalchemy.orm import Session
from workbook import servers
from workbook.sqlalchemy_sync.database import make_engine
from workbook.sqlalchemy_sync.server_view import indexes, useless, without_index

engine = make_engine(servers.url(system))
"""
PLAIN_SQL = (
    BEGIN
    + """
with engine.begin() as connection:
    connection.execute(text(sql), values)
engine.dispose()
"""
)
WITH_THE_MODELS = (
    BEGIN
    + """
with Session(engine) as session:
    reader = Reader(card=card, name=name)
    session.add(reader)
    session.flush()
    session.add(Loan(reader_id=reader.id, book=book, due_on=due_on))
    session.commit()
engine.dispose()
"""
)
DELETE = (
    BEGIN
    + """
with Session(engine) as session:
    reader = session.get(Reader, key)
    if looked:
        for one in Reader.__mapper__.relationships:
            getattr(reader, one.key)
    session.delete(reader)
    session.commit()
engine.dispose()
"""
)
INDEXES = (
    BEGIN
    + """
found = indexes(engine)
came = ([str(one.name) for one in useless(found)], without_index(engine))
engine.dispose()
came
"""
)
DAY = date(2026, 7, 1)


def insert(answer: Answer, table: str, **values: Any) -> None:
    """Insert a row with plain SQL."""
    columns, marks = ", ".join(values), ", ".join(f":{name}" for name in values)
    sql = f"INSERT INTO {table} ({columns}) VALUES ({marks})"
    answer.probe(PLAIN_SQL, system=answer.system, sql=sql, values=values)


def good(answer: Answer, what: str, table: str, **values: Any) -> None:
    """Insert a row that should get in; end the part when it is refused."""
    try:
        insert(answer, table, **values)
    except Raised as error:
        holds(False, say=f"{what} was refused: {error.message.strip().splitlines()[0]}")


def bad(answer: Answer, what: str, table: str, **values: Any) -> None:
    """Insert a row that should be refused; end the part when it gets in."""
    try:
        insert(answer, table, **values)
    except Raised as error:
        if "IntegrityError" not in error.bases and "DataError" not in error.bases:
            raise
    else:
        holds(False, say=f"{what} got into the table.")


def reader(answer: Answer) -> int:
    """Insert a reader and return the id."""
    card = answer.word()
    good(answer, "A reader with a card and a name", "readers", card=card, name=answer.word())
    number: int = answer.table("readers").one(card=card).id
    return number


@part(points=1)
def a_loan_as_the_desk_writes_it(answer: Answer) -> None:
    key, book = reader(answer), answer.word()
    what = "A loan that names reader, book and day"
    good(answer, what, "loans", reader_id=key, book=book, due_on=DAY)
    row = answer.table("loans").one(book=book)
    holds(
        row.due_on == DAY and not isinstance(row.due_on, datetime),
        came=row.due_on,
        expected=repr(DAY),
        say="due_on is a day without a time, and the table gives back something else. Python's "
        "date has a column type of its own.",
    )
    expect(row.reminders, 0, say="reminders was left out, and the table does not hold 0.")
    expect(row.returned_at, None, say="The book is still out, and returned_at is not NULL.")
    holds(
        row.lent_at is not None,
        say="lent_at was left out, and the table holds NULL. Let the server fill in the moment.",
    )
    lent = row.lent_at if row.lent_at.tzinfo else row.lent_at.replace(tzinfo=UTC)
    holds(
        abs(datetime.now(UTC) - lent) < timedelta(minutes=10),
        came=row.lent_at,
        say="lent_at was left out, and what the table holds is not the moment of the INSERT.",
    )
    book, noon = answer.word(), datetime(2026, 7, 1, 12, tzinfo=UTC)
    many = answer.number(20, 90)
    moments = {"lent_at": noon, "returned_at": noon + timedelta(days=1), "reminders": many}
    good(
        answer, "A loan that was returned", "loans", reader_id=key, book=book, due_on=DAY, **moments
    )
    row = answer.table("loans").one(book=book)
    for column in ("lent_at", "returned_at"):
        holds(
            row[column].tzinfo is not None or answer.system == "sqlite",
            came=row[column],
            expected="an aware moment",
            say=f"On PostgreSQL {column} comes back naive: its column keeps no zone.",
        )
    expect(row.reminders, many, say="reminders was given, and the table holds something else.")
    card, book = answer.word(), answer.word()
    answer.probe(
        WITH_THE_MODELS,
        system=answer.system,
        card=card,
        name=answer.word(),
        book=book,
        due_on=DAY,
    )
    expect(
        answer.table("loans").one(book=book).reader_id,
        answer.table("readers").one(card=card).id,
        say="A Reader and a Loan were saved with the models, and the loan is not the reader's.",
    )


@part(points=1)
def what_is_refused(answer: Answer) -> None:
    key, card = reader(answer), answer.word()
    loan = {"reader_id": key, "book": answer.word(), "due_on": DAY}
    for column in ("reader_id", "book", "due_on"):
        bad(answer, f"A loan without {column}", "loans", **loan | {column: None})
    for column in ("lent_at", "reminders"):
        bad(answer, f"A loan with NULL as {column}", "loans", **loan, **{column: None})
    bad(answer, "A loan of a reader who is not there", "loans", **loan | {"reader_id": key + 999})
    bad(answer, "A reader without a name", "readers", card=card)
    bad(answer, "A reader without a card", "readers", name=answer.word())
    bad(answer, "A loan that leaves due_on out", "loans", reader_id=key, book=answer.word())
    name = answer.word()
    good(answer, "A reader with a card and a name", "readers", card=card, name=name)
    good(answer, "A second reader of the same name", "readers", card=answer.word(), name=name)
    bad(answer, "A second reader with the same card", "readers", card=card, name=answer.word())
    expect(len(answer.table("loans")), 0, say="A loan that was refused is in the table.")
    if answer.system == "postgresql":
        person = {"card": "b" * $card_length, "name": "c" * 80, "phone": "1" * 30}
        what = "A reader whose card, name and phone are as long as they may be"
        good(answer, what, "readers", **person)
        for number, column in enumerate(person):
            longer = person | {"card": f"card {number}"}
            longer[column] = person[column] + "!"
            bad(answer, f"A reader whose {column} is too long", "readers", **longer)
        full = loan | {"book": "9" * $book_length}
        good(answer, "A book's number of $book_length", "loans", **full)
        full["book"] += "9"
        bad(answer, "A book's number of more than $book_length", "loans", **full)


@part(points=1)
def a_book_and_a_day(answer: Answer) -> None:
    key, other = reader(answer), reader(answer)
    book = answer.word()
    loan = {"reader_id": key, "book": book, "due_on": DAY}
    tomorrow = DAY + timedelta(days=1)
    good(answer, "A loan that names reader, book and day", "loans", **loan)
    good(answer, "The same book on another day", "loans", **loan | {"due_on": tomorrow})
    good(answer, "Another book on the same day", "loans", **loan | {"book": answer.word()})
    what = "The same book on the same day, lent to another reader,"
    bad(answer, what, "loans", **loan | {"reader_id": other})
    expect(len(answer.table("loans")), 3, say="Three loans were fine, and the table holds others.")
    back = loan | {"book": answer.word(), "returned_at": datetime(2026, 7, 1, 12, tzinfo=UTC)}
    good(answer, "A loan that was returned", "loans", **back)
    what = "A book that has come back and was due that day already"
    bad(answer, what, "loans", **back | {"returned_at": None})


@part(points=1)
def a_reader_who_goes(answer: Answer) -> None:
    key, other, third = (reader(answer) for _ in range(3))
    for one in (key, key, other, third):
        what = "A loan that names reader, book and day"
        good(answer, what, "loans", reader_id=one, book=answer.word(), due_on=DAY)
    sql = "DELETE FROM readers WHERE id = :key"
    try:
        answer.probe(PLAIN_SQL, system=answer.system, sql=sql, values={"key": key})
    except Raised as error:
        holds(
            "IntegrityError" not in error.bases,
            say="A reader was deleted with plain SQL, and the server refused, because loans point "
            "to the reader. The foreign key can tell it to take them along.",
        )
        raise
    expect(
        sorted(row.reader_id for row in answer.table("loans")),
        sorted([other, third]),
        say="A reader was deleted with plain SQL, and the loans left are not those of the others.",
    )
    try:
        answer.probe(DELETE, system=answer.system, key=other, looked=False)
    except Raised as error:
        holds(
            "IntegrityError" not in error.bases,
            say="session.delete(reader) failed: your relationship first takes the reader away from "
            "the loans, and reader_id may not be NULL. passive_deletes=True beside "
            'cascade="all, delete-orphan" leaves the loans to the server.',
        )
        raise
    try:
        answer.probe(DELETE, system=answer.system, key=third, looked=True)
    except Raised as error:
        holds(
            "IntegrityError" not in error.bases,
            came=error.said,
            say="session.delete(reader) failed for a reader whose loans had been loaded: your "
            "relationship takes the reader away from those. passive_deletes is about what is not "
            'loaded; what is goes along with cascade="all, delete-orphan".',
        )
        raise
    expect(
        [row.reader_id for row in answer.table("loans")],
        [],
        say="session.delete(reader) has left loans in the table.",
    )
    expect(len(answer.table("readers")), 0, say="session.delete(reader) has left the reader.")


@part(points=1)
def needed_indexes_and_no_other(answer: Answer) -> None:
    what = "A loan that names reader, book and day"
    good(answer, what, "loans", reader_id=reader(answer), book=answer.word(), due_on=DAY)
    idle, missing = answer.probe(INDEXES, system=answer.system)
    holds(
        "loans.reader_id" not in missing,
        say="No index leads from a reader to their loans. A foreign key is no index.",
    )
    holds(
        not idle,
        say=f"An index is useless, because another one has its columns already: {', '.join(idle)}. "
        "A primary key and a unique constraint are indexes, and serve what they begin with.",
    )


# %% [markdown] hint
# Go through the librarian's sentences one by one, and ask of each column: may it be missing, what is
# filled in, how long is it? Then of the tables: what may not be there twice, and what points where?
# `workbook/sqlalchemy_sync/models.py` has an example of nearly all of it.

# %% [markdown] hint
# A rule over two columns stands beside the columns, in `__table_args__`, a tuple; `Mapped[date]`
# becomes a column of days. On other data:
#
# ```python
# class Seat(Base):
#     __tablename__ = "seats"
#     __table_args__ = (UniqueConstraint("show_id", "place"),)
#
#     id: Mapped[int] = mapped_column(primary_key=True)
#     show_id: Mapped[int] = mapped_column(ForeignKey("shows.id", ondelete="CASCADE"))
#     place: Mapped[str] = mapped_column(String(4))
#     first_day: Mapped[date]
# ```
#
# `show_id` needs no index of its own here: the constraint is an index, and begins with it.

# %% [markdown] hint
# ```python
# class Loan(LibraryBase):
#     __tablename__ = "loans"
#     __table_args__ = (____,)
#
#     id: Mapped[int] = mapped_column(primary_key=True)
#     reader_id: Mapped[int] = mapped_column(ForeignKey("readers.id", ondelete="CASCADE"), index=True)
#     book: Mapped[str] = mapped_column(String($book_length))
#     lent_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
#     due_on: Mapped[date]
#     returned_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
#     reminders: Mapped[int] = mapped_column(server_default="0")
# ```
#
# The hole is the rule about a book and a day. `Reader` is shorter.


# %% wrong a-book-only-once
# The same book on another day was refused: UNIQUE constraint failed: loans.book
# --- instead of
from sqlalchemy import DateTime, ForeignKey, String, UniqueConstraint, func
# --- it says
from sqlalchemy import DateTime, ForeignKey, String, func

# --- instead of
    __table_args__ = (UniqueConstraint("book", "due_on"),)
# --- nothing

# --- instead of
    book: Mapped[str] = mapped_column(String($book_length))
# --- it says
    book: Mapped[str] = mapped_column(String($book_length), unique=True)


# %% wrong nothing-about-book-and-day
# The same book on the same day, lent to another reader, got into the table.
# --- instead of
from sqlalchemy import DateTime, ForeignKey, String, UniqueConstraint, func
# --- it says
from sqlalchemy import DateTime, ForeignKey, String, func

# --- instead of
    __table_args__ = (UniqueConstraint("book", "due_on"),)
# --- nothing


# %% wrong returned-before-it-is-lent
# A loan that names reader, book and day was refused: NOT NULL constraint failed: loans.returned_at
# --- instead of
    returned_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
# --- it says
    returned_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


# %% wrong a-day-that-may-be-missing
# A loan without due_on got into the table.
# --- instead of
    due_on: Mapped[date]
# --- it says
    due_on: Mapped[date | None]


# %% wrong moments-without-a-zone
# On PostgreSQL lent_at comes back naive: its column keeps no zone.
# --- instead of
from sqlalchemy import DateTime, ForeignKey, String, UniqueConstraint, func
# --- it says
from sqlalchemy import ForeignKey, String, UniqueConstraint, func

# --- instead of
    lent_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    due_on: Mapped[date]
    returned_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
# --- it says
    lent_at: Mapped[datetime] = mapped_column(server_default=func.now())
    due_on: Mapped[date]
    returned_at: Mapped[datetime | None]


# %% wrong one-of-two-moments-without-a-zone
# On PostgreSQL returned_at comes back naive: its column keeps no zone.
# --- instead of
    returned_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
# --- it says
    returned_at: Mapped[datetime | None]


# %% wrong no-way-from-a-reader
# No index leads from a reader to their loans. A foreign key is no index.
# --- instead of
    reader_id: Mapped[int] = mapped_column(ForeignKey("readers.id", ondelete="CASCADE"), index=True)
# --- it says
    reader_id: Mapped[int] = mapped_column(ForeignKey("readers.id", ondelete="CASCADE"))


# %% wrong an-index-on-every-id
# An index is useless, because another one has its columns already: ix_loans_id, ix_readers_id. A
# primary key and a unique constraint are indexes, and serve what they begin with.
# --- in Reader, instead of
    id: Mapped[int] = mapped_column(primary_key=True)
# --- it says
    id: Mapped[int] = mapped_column(primary_key=True, index=True)

# --- in Loan, instead of
    id: Mapped[int] = mapped_column(primary_key=True)
# --- it says
    id: Mapped[int] = mapped_column(primary_key=True, index=True)


# %% wrong an-index-on-the-book
# An index is useless, because another one has its columns already: ix_loans_book. A primary key
# and a unique constraint are indexes, and serve what they begin with.
# --- instead of
    book: Mapped[str] = mapped_column(String($book_length))
# --- it says
    book: Mapped[str] = mapped_column(String($book_length), index=True)


# %% wrong reminders-from-the-class
# A loan that names reader, book and day was refused: NOT NULL constraint failed: loans.reminders
# --- instead of
    reminders: Mapped[int] = mapped_column(server_default="0")
# --- it says
    reminders: Mapped[int] = mapped_column(default=0)


# %% wrong no-on-delete
# A reader was deleted with plain SQL, and the server refused, because loans point to the reader.
# The foreign key can tell it to take them along.
# --- instead of
    reader_id: Mapped[int] = mapped_column(ForeignKey("readers.id", ondelete="CASCADE"), index=True)
# --- it says
    reader_id: Mapped[int] = mapped_column(ForeignKey("readers.id"), index=True)


# %% wrong a-day-with-a-time
# due_on is a day without a time, and the table gives back something else. Python's date has a
# column type of its own.
# --- instead of
from datetime import date, datetime
# --- it says
from datetime import datetime

# --- instead of
    due_on: Mapped[date]
# --- it says
    due_on: Mapped[datetime]


# %% wrong two-readers-one-card
# A second reader with the same card got into the table.
# --- instead of
    card: Mapped[str] = mapped_column(String($card_length), unique=True)
# --- it says
    card: Mapped[str] = mapped_column(String($card_length))


# %% wrong a-phone-for-everybody
# A reader with a card and a name was refused: NOT NULL constraint failed: readers.phone
# --- instead of
    phone: Mapped[str | None] = mapped_column(String(30))
# --- it says
    phone: Mapped[str] = mapped_column(String(30))


# %% wrong no-foreign-key
# A loan of a reader who is not there got into the table.
# --- instead of
from sqlalchemy import DateTime, ForeignKey, String, UniqueConstraint, func
# --- it says
from sqlalchemy import DateTime, String, UniqueConstraint, func

# --- instead of
    reader_id: Mapped[int] = mapped_column(ForeignKey("readers.id", ondelete="CASCADE"), index=True)
# --- it says
    reader_id: Mapped[int] = mapped_column(index=True)


# %% wrong a-relationship-in-the-way
# session.delete(reader) failed: your relationship first takes the reader away from the loans, and
# reader_id may not be NULL. passive_deletes=True beside cascade="all, delete-orphan" leaves the
# loans to the server.
# --- instead of
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
# --- it says
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

# --- after
    phone: Mapped[str | None] = mapped_column(String(30))
# --- it says
    loans: Mapped[list["Loan"]] = relationship(back_populates="reader")

# --- after
    reminders: Mapped[int] = mapped_column(server_default="0")
# --- it says
    reader: Mapped[Reader] = relationship(back_populates="loans")

# %% wrong unique-while-it-is-out
# A book that has come back and was due that day already got into the table.
# --- instead of
from sqlalchemy import DateTime, ForeignKey, String, UniqueConstraint, func
# --- it says
from sqlalchemy import DateTime, ForeignKey, Index, String, func, text

# --- instead of
    __table_args__ = (UniqueConstraint("book", "due_on"),)
# --- it says
    __table_args__ = (
        Index(
            "out",
            "book",
            "due_on",
            unique=True,
            sqlite_where=text("returned_at IS NULL"),
            postgresql_where=text("returned_at IS NULL"),
        ),
    )

# %% wrong names-that-are-unique
# A second reader of the same name was refused: UNIQUE constraint failed: readers.name
# --- instead of
    name: Mapped[str] = mapped_column(String(80))
# --- it says
    name: Mapped[str] = mapped_column(String(80), unique=True)

# %% wrong due-at-once
# A loan that leaves due_on out got into the table.
# --- instead of
    due_on: Mapped[date]
# --- it says
    due_on: Mapped[date] = mapped_column(server_default=func.current_date())

# %% wrong passive-and-no-cascade
# session.delete(reader) failed for a reader whose loans had been loaded: your relationship takes
# the reader away from those. passive_deletes is about what is not loaded; what is goes along with
# cascade="all, delete-orphan".
# --- based on a-relationship-in-the-way
# --- instead of
    loans: Mapped[list["Loan"]] = relationship(back_populates="reader")
# --- it says
    loans: Mapped[list["Loan"]] = relationship(back_populates="reader", passive_deletes=True)
