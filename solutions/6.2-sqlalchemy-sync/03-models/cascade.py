# /// exercise
# id = "6.2.3-cascade"
# title = "One DELETE takes the books along"
# lesson = "6.2.3"
# kind = "fill"
# minutes = 10
# teaches = ["ON DELETE CASCADE", "passive_deletes", "delete-orphan"]
# needs = ["6.1.4", "6.2.2"]
# not_yet = ["many-to-many", "loader options", "async sessions"]
# covers = ["6.2.3/cascade", "6.2.3/indexes"]
# servers = ["sqlite", "postgresql"]
# tables = "ShelfBase"
# gives = ["ShelfBase", "Shelf", "Book"]
# imports = ["workbook.sqlalchemy_sync.database"]
# ordered = false
# why = "ON DELETE CASCADE makes the server take the children along for everybody; passive_deletes tells the session to leave them to it; delete-orphan is for a child that leaves its parent while both are in the session."
# ///

# %% [markdown] task
# Shelves hold books, and a shelf that is given away takes its books along. Complete the two lines
# that are marked, so that this costs one statement:
#
# - A shelf that is deleted takes its books along, whoever deletes it: the session, or a DELETE in
#   plain SQL.
# - `session.delete(shelf)`, with a shelf that was just loaded and the books not, sends one DELETE at
#   the commit and nothing else, however many books there are.
# - A book that is taken out of `shelf.books` is deleted at the commit. A book goes alone: whether it
#   was taken out or deleted with `session.delete(book)`, its shelf and the other books stay.
# - Every book has a shelf: without one it is refused. An index leads from a shelf to its books.
# - In Python the two sides know of each other, as they do now: a `Book(title=…, shelf=shelf)` stands in
#   `shelf.books` at once, and a book that was appended there has that shelf.
#
# Keep the names: the classes `ShelfBase`, `Shelf` and `Book`, the tables and columns. The check makes
# the tables itself, on SQLite (with foreign keys switched on) and on PostgreSQL. Try it yourself, in
# a cell of its own:
#
# ```python
# from workbook import record
# from workbook.sqlalchemy_sync.fresh import fresh
#
# with fresh("postgresql", base=ShelfBase) as engine:
#     with Session(engine) as session:
#         session.add(Shelf(name="Travel", books=[Book(title="Maps"), Book(title="Kites")]))
#         session.commit()
#     with Session(engine) as session, record(engine) as sent:
#         session.delete(session.get(Shelf, 1))
#         session.commit()
#     print(sent)
# ```

# %% starter
from sqlalchemy import ForeignKey
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, relationship


class ShelfBase(DeclarativeBase):
    """The tables of the library."""


class Shelf(ShelfBase):
    __tablename__ = "shelves"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]

    books: Mapped[list["Book"]] = relationship(back_populates="shelf")  # complete this line


class Book(ShelfBase):
    __tablename__ = "books"

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    shelf_id: Mapped[int] = mapped_column(ForeignKey("shelves.id"))  # and this one

    shelf: Mapped[Shelf] = relationship(back_populates="books")


# %% key
from sqlalchemy import ForeignKey
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship


class ShelfBase(DeclarativeBase):
    """The tables of the library."""


class Shelf(ShelfBase):
    __tablename__ = "shelves"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]

    books: Mapped[list["Book"]] = relationship(
        back_populates="shelf", cascade="all, delete-orphan", passive_deletes=True
    )


class Book(ShelfBase):
    __tablename__ = "books"

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    shelf_id: Mapped[int] = mapped_column(ForeignKey("shelves.id", ondelete="CASCADE"), index=True)

    shelf: Mapped[Shelf] = relationship(back_populates="books")


# %% check
from typing import Any

from workbook.practice import Answer, Raised, expect, holds, part

BEGIN = """
from sqlalchemy import inspect, text
from sqlalchemy.orm import Session
from workbook import servers
from workbook.sqlalchemy_sync.database import make_engine

engine = make_engine(servers.url(system))
"""
FILL = (
    BEGIN
    + """
with Session(engine) as session:
    shelves = [Shelf(name=name, books=[Book(title=title) for title in titles]) for name in names]
    session.add_all(shelves)
    session.commit()
    ids = [shelf.id for shelf in shelves]
engine.dispose()
ids
"""
)
PLAIN_SQL = (
    BEGIN
    + """
with engine.begin() as connection:
    connection.execute(text(sql), values)
engine.dispose()
"""
)
DELETE = (
    BEGIN
    + """
from workbook.observe import record

with Session(engine) as session:
    shelf = session.get(Shelf, key)
    with record(engine) as sent:
        session.delete(shelf)
        session.commit()
engine.dispose()
[" ".join(one.sql.split()) for one in sent.statements]
"""
)
DELETE_BOOK = (
    BEGIN
    + """
with Session(engine) as session:
    session.delete(session.get(Shelf, key).books[0])
    session.commit()
engine.dispose()
"""
)
TAKE_OUT = (
    BEGIN
    + """
with Session(engine) as session:
    shelf = session.get(Shelf, key)
    shelf.books.remove(shelf.books[0])
    session.commit()
engine.dispose()
"""
)
BOTH_SIDES = """
shelf = Shelf(name="")
first, second = Book(title="", shelf=shelf), Book(title="")
shelf.books.append(second)
[first in shelf.books, second.shelf is shelf]
"""
INDEXES = (
    BEGIN
    + """
came = [index["column_names"][0] for index in inspect(engine).get_indexes("books")]
engine.dispose()
came
"""
)


def shelves(answer: Answer, books: int) -> tuple[int, int]:
    """Fill two shelves and return their ids."""
    try:
        ids = answer.probe(
            FILL,
            system=answer.system,
            names=[answer.word(), answer.word()],
            titles=[answer.word() for _ in range(books)],
        )
    except Raised as error:
        holds(
            "IntegrityError" not in error.bases or "unique" not in error.message.lower(),
            say="Two books were put on one shelf, and the server refused the second one. A shelf "
            "holds many books: let the index lead to them, and not forbid them (index=True).",
        )
        raise
    expect(
        len(answer.table("books")),
        2 * books,
        say="Shelves were added with books on them, and after the commit books are missing. A "
        "cascade that is written out says all that goes along; a new book does so by save-update, "
        "which stands in \"all\", too.",
    )
    return ids[0], ids[1]


def on(answer: Answer, key: int) -> int:
    """Return how many books lie on a shelf."""
    return len(answer.table("books").where(shelf_id=key))


def gone(answer: Answer, key: int, other: int, books: int) -> None:
    """End the part unless this shelf is gone with its books, and the other one is as it was."""
    holds(key not in answer.table("shelves"), say="The shelf is still in the table.")
    expect(on(answer, key), 0, say="The shelf is gone, and its books are still there.")
    expect(
        len(answer.table("books").where(shelf_id=None)),
        0,
        say="The shelf is gone, and its books have stayed, on no shelf at all: SET NULL only cuts "
        "the tie. Let them go along.",
    )
    expect(
        (len(answer.table("shelves")), on(answer, other), len(answer.table("books"))),
        (1, books, books),
        say="Another shelf was deleted, or lost a book, or a book has stayed without a shelf.",
    )


@part(points=1)
def whoever_deletes(answer: Answer) -> None:
    books = answer.number(2, 5)
    key, other = shelves(answer, books)
    try:
        answer.probe(
            PLAIN_SQL,
            system=answer.system,
            sql="DELETE FROM shelves WHERE id = :key",
            values={"key": key},
        )
    except Raised as error:
        holds(
            "IntegrityError" not in error.bases,
            say="A shelf was deleted with plain SQL, and the server refused: a book must have a "
            "shelf, and ON DELETE SET NULL would take it away. Let the book go along."
            if "null" in error.message.lower()
            else "A shelf was deleted with plain SQL, and the server refused, because its books "
            "point to it. Tell the server what to do with them: the foreign key has a word for it.",
        )
        raise
    gone(answer, key, other, books)


@part(points=1)
def one_statement(answer: Answer) -> None:
    books = answer.number(3, 9)
    key, other = shelves(answer, books)
    sent = answer.probe(DELETE, system=answer.system, key=key)
    gone(answer, key, other, books)
    holds(
        not any("SELECT" in one for one in sent),
        came=sent,
        expected="one DELETE, of the shelf",
        say="session.delete(shelf) has loaded the books, to delete them itself. The server does "
        "that already: tell the session that it may stay passive.",
    )
    holds(
        len(sent) == 1,
        came=sent,
        expected="one DELETE, of the shelf",
        say="The books were changed or deleted with statements of their own. One DELETE, of the "
        "shelf, is enough.",
    )


@part(points=1)
def a_book_that_is_taken_out(answer: Answer) -> None:
    books = answer.number(2, 5)
    key, other = shelves(answer, books)
    try:
        answer.probe(TAKE_OUT, system=answer.system, key=key)
    except Raised as error:
        holds(
            "IntegrityError" not in error.bases,
            say="A book was taken out of shelf.books, and the commit failed: the session tried to "
            "keep it without a shelf. A child without its parent has a name, and a cascade of that "
            "name.",
        )
        raise
    holds(
        key in answer.table("shelves"),
        say="A book was taken out of shelf.books, and at the commit its shelf was deleted as well. "
        "A cascade on Book.shelf deletes the shelf with the book: it belongs to Shelf.books alone.",
    )
    expect(
        len(answer.table("books")),
        2 * books - 1,
        say=lambda came: "A book was taken out of shelf.books, and after the commit it is still in "
        "the table."
        if came >= 2 * books
        else "A book was taken out of shelf.books, and after the commit others are gone, too.",
    )
    expect(
        (on(answer, key), on(answer, other)),
        (books - 1, books),
        say="A book was taken out of shelf.books, and the wrong ones are left.",
    )
    answer.probe(DELETE_BOOK, system=answer.system, key=other)
    expect(
        (other in answer.table("shelves"), on(answer, other)),
        (True, books - 1),
        say="One book was deleted with session.delete(book), and more than that book is gone. A "
        "cascade on Book.shelf deletes the shelf with the book: it belongs to Shelf.books alone.",
    )


@part(points=1)
def every_book_has_a_shelf(answer: Answer) -> None:
    key, _ = shelves(answer, 1)
    title: Any = answer.word()
    sql = "INSERT INTO books (title, shelf_id) VALUES (:title, :key)"
    for shelf, what in ((None, "without a shelf"), (key + 1_000, "on a shelf that does not exist")):
        values = {"title": title, "key": shelf}
        try:
            answer.probe(PLAIN_SQL, system=answer.system, sql=sql, values=values)
        except Raised as error:
            if "IntegrityError" not in error.bases:
                raise
        else:
            holds(False, say=f"A book {what} got into the table.")
    expect(
        answer.probe(BOTH_SIDES),
        [True, True],
        say="A book was given a shelf, or put on one, and the other side does not know of it: "
        "back_populates on both sides names the other one.",
    )
    holds(
        "shelf_id" in answer.probe(INDEXES, system=answer.system),
        say="No index leads from a shelf to its books: to delete one shelf the server reads the "
        "whole table of books. A foreign key is no index; ask for one.",
    )


# %% [markdown] hint
# There are two who could delete the books: the server, which reads the foreign key, and the session,
# which reads the relationship. Which of the four points is whose? The lesson's part on cascades shows
# both at work, and what each of them sends.

# %% [markdown] hint
# The foreign key says what the server does with children; `passive_deletes=True` tells the session
# to leave them to it; a child that is taken out of its parent's list is an *orphan*. On other data:
#
# ```python
# class Album(Base):
#     __tablename__ = "albums"
#     id: Mapped[int] = mapped_column(primary_key=True)
#     photos: Mapped[list["Photo"]] = relationship(
#         cascade="all, delete-orphan", passive_deletes=True
#     )
# ```

# %% [markdown] hint
# ```python
# books: Mapped[list["Book"]] = relationship(
#     back_populates="shelf", cascade="all, delete-orphan", passive_deletes=True
# )
# ...
# shelf_id: Mapped[int] = mapped_column(ForeignKey("shelves.id", ____), index=True)
# ```
#
# The hole is what the server reads: what to do with a book when its shelf goes.


# %% wrong a-cascade-in-python-alone
# A shelf was deleted with plain SQL, and the server refused, because its books point to it. Tell
# the server what to do with them: the foreign key has a word for it.
# --- instead of
    shelf_id: Mapped[int] = mapped_column(ForeignKey("shelves.id", ondelete="CASCADE"), index=True)
# --- it says
    shelf_id: Mapped[int] = mapped_column(ForeignKey("shelves.id"), index=True)


# %% wrong the-session-does-it-too
# session.delete(shelf) has loaded the books, to delete them itself. The server does that already:
# tell the session that it may stay passive.
# --- instead of
    books: Mapped[list["Book"]] = relationship(
        back_populates="shelf", cascade="all, delete-orphan", passive_deletes=True
    )
# --- it says
    books: Mapped[list["Book"]] = relationship(back_populates="shelf", cascade="all, delete-orphan")


# %% wrong set-null
# A shelf was deleted with plain SQL, and the server refused: a book must have a shelf, and ON
# DELETE SET NULL would take it away. Let the book go along.
# --- instead of
    shelf_id: Mapped[int] = mapped_column(ForeignKey("shelves.id", ondelete="CASCADE"), index=True)
# --- it says
    shelf_id: Mapped[int] = mapped_column(ForeignKey("shelves.id", ondelete="SET NULL"), index=True)


# %% wrong set-null-and-null-allowed
# The shelf is gone, and its books have stayed, on no shelf at all: SET NULL only cuts the tie. Let
# them go along.
# --- instead of
    shelf_id: Mapped[int] = mapped_column(ForeignKey("shelves.id", ondelete="CASCADE"), index=True)

    shelf: Mapped[Shelf] = relationship(back_populates="books")
# --- it says
    shelf_id: Mapped[int | None] = mapped_column(ForeignKey("shelves.id", ondelete="SET NULL"), index=True)

    shelf: Mapped[Shelf | None] = relationship(back_populates="books")


# %% wrong no-orphans
# A book was taken out of shelf.books, and the commit failed: the session tried to keep it without
# a shelf. A child without its parent has a name, and a cascade of that name.
# --- instead of
    books: Mapped[list["Book"]] = relationship(
        back_populates="shelf", cascade="all, delete-orphan", passive_deletes=True
    )
# --- it says
    books: Mapped[list["Book"]] = relationship(back_populates="shelf", cascade="all, delete", passive_deletes=True)


# %% wrong no-index
# No index leads from a shelf to its books: to delete one shelf the server reads the whole table of
# books. A foreign key is no index; ask for one.
# --- instead of
    shelf_id: Mapped[int] = mapped_column(ForeignKey("shelves.id", ondelete="CASCADE"), index=True)
# --- it says
    shelf_id: Mapped[int] = mapped_column(ForeignKey("shelves.id", ondelete="CASCADE"))


# %% wrong a-shelf-that-may-be-missing
# A book without a shelf got into the table.
# --- instead of
    shelf_id: Mapped[int] = mapped_column(ForeignKey("shelves.id", ondelete="CASCADE"), index=True)
# --- it says
    shelf_id: Mapped[int | None] = mapped_column(ForeignKey("shelves.id", ondelete="CASCADE"), index=True)


# %% wrong two-sides-apart
# A book was given a shelf, or put on one, and the other side does not know of it: back_populates
# on both sides names the other one.
# --- instead of
        back_populates="shelf", cascade="all, delete-orphan", passive_deletes=True
# --- it says
        cascade="all, delete-orphan", passive_deletes=True

# --- instead of
    shelf: Mapped[Shelf] = relationship(back_populates="books")
# --- it says
    shelf: Mapped[Shelf] = relationship()


# %% wrong a-cascade-on-both-sides
# A book was taken out of shelf.books, and at the commit its shelf was deleted as well. A cascade on
# Book.shelf deletes the shelf with the book: it belongs to Shelf.books alone.
# --- instead of
    shelf: Mapped[Shelf] = relationship(back_populates="books")
# --- it says
    shelf: Mapped[Shelf] = relationship(
        back_populates="books", cascade="all, delete-orphan", single_parent=True
    )


# %% wrong a-book-takes-its-shelf-along
# One book was deleted with session.delete(book), and more than that book is gone. A cascade on
# Book.shelf deletes the shelf with the book: it belongs to Shelf.books alone.
# --- instead of
    shelf: Mapped[Shelf] = relationship(back_populates="books")
# --- it says
    shelf: Mapped[Shelf] = relationship(back_populates="books", cascade="all, delete")


# %% wrong one-book-a-shelf
# Two books were put on one shelf, and the server refused the second one. A shelf holds many books:
# let the index lead to them, and not forbid them (index=True).
# --- instead of
    shelf_id: Mapped[int] = mapped_column(ForeignKey("shelves.id", ondelete="CASCADE"), index=True)
# --- it says
    shelf_id: Mapped[int] = mapped_column(ForeignKey("shelves.id", ondelete="CASCADE"), unique=True)


# %% wrong new-books-do-not-go-along
# Shelves were added with books on them, and after the commit books are missing. A cascade that is
# written out says all that goes along; a new book does so by save-update, which stands in "all", too.
# --- instead of
        back_populates="shelf", cascade="all, delete-orphan", passive_deletes=True
# --- it says
        back_populates="shelf", cascade="delete, delete-orphan", passive_deletes=True
