# /// exercise
# id = "6.2.5-reading-list"
# title = "A reading list with notes"
# lesson = "6.2.5"
# kind = "write"
# minutes = 20
# teaches = ["association object", "a pair as the primary key", "delete-orphan on both sides"]
# needs = ["6.2.3", "6.2.4"]
# not_yet = ["association proxies", "loader options", "async sessions"]
# covers = ["6.2.5/association", "6.2.5/orphan", "6.2.5/tables"]
# servers = ["sqlite"]
# tables = "ListBase"
# gives = ["ListBase", "Reader", "Article", "Entry", "put_on_list", "reading_list"]
# imports = ["workbook.sqlalchemy_sync.database"]
# ordered = true
# why = "What is known about a pair stands in the pair's own row, and a class gives it a place in Python; the two foreign keys are the primary key, so no pair comes twice."
# ///

# %% [markdown] task
# Readers keep articles on a list, each with a note of their own: "for the train". The note belongs to
# neither side but to the pair. `Reader` and `Article` are there; write the class `Entry` (the table
# `entries`) and two functions.
#
# - An entry has `reader_id`, `article_id` and `note`, up to 200 characters, which may be missing.
#   The two ids together are the primary key, and an index leads from an article to its entries.
# - A reader or an article that is deleted takes its entries along, also where plain SQL deletes.
# - `reader.entries` and `article.entries` are lists of entries, `entry.reader` and `entry.article` the
#   way back, and the two sides know of each other. An entry taken out of either list is deleted.
# - `put_on_list(session, reader_id, article_id, note=None)` puts an article on a list, commits, and
#   returns the `Entry`. Where it is on the list already, the note is replaced, and nothing comes twice.
#   Where the reader or the article does not exist, the `IntegrityError` comes out as it is.
# - `reading_list(session, reader_id)` gives a list of tuples, `(title, note)`, in the order of the
#   titles, in one SELECT. Without entries, or without such a reader, it is empty.
#
# The check makes the tables itself, on SQLite with foreign keys switched on. Try it yourself, in a
# cell of its own:
#
# ```python
# from workbook.sqlalchemy_sync.fresh import fresh
#
# with fresh("sqlite", base=ListBase) as engine, Session(engine) as session:
#     session.add_all([Reader(name="Ada"), Article(title="On maps"), Article(title="On tea")])
#     session.commit()
#     put_on_list(session, 1, 2, "for the train")
#     put_on_list(session, 1, 1)
#     print(reading_list(session, 1))
# ```

# %% starter
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column


class ListBase(DeclarativeBase):
    """The tables of the reading lists."""


class Reader(ListBase):
    __tablename__ = "readers"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]


class Article(ListBase):
    __tablename__ = "articles"

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]


class Entry: ...


def put_on_list(
    session: Session, reader_id: int, article_id: int, note: str | None = None
) -> Entry: ...


def reading_list(session: Session, reader_id: int) -> list[tuple[str, str | None]]: ...


# %% key
from sqlalchemy import ForeignKey, String, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, relationship


class ListBase(DeclarativeBase):
    """The tables of the reading lists."""


class Reader(ListBase):
    __tablename__ = "readers"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]

    entries: Mapped[list["Entry"]] = relationship(
        back_populates="reader", cascade="all, delete-orphan"
    )


class Article(ListBase):
    __tablename__ = "articles"

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]

    entries: Mapped[list["Entry"]] = relationship(
        back_populates="article", cascade="all, delete-orphan"
    )


class Entry(ListBase):
    __tablename__ = "entries"

    reader_id: Mapped[int] = mapped_column(
        ForeignKey("readers.id", ondelete="CASCADE"), primary_key=True
    )
    article_id: Mapped[int] = mapped_column(
        ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    note: Mapped[str | None] = mapped_column(String(200))

    reader: Mapped[Reader] = relationship(back_populates="entries")
    article: Mapped[Article] = relationship(back_populates="entries")


def put_on_list(
    session: Session, reader_id: int, article_id: int, note: str | None = None
) -> Entry:
    # build the statement
    entry = session.get(Entry, (reader_id, article_id))
    if entry is None:
        entry = Entry(reader_id=reader_id, article_id=article_id)
        session.add(entry)
    entry.note = note
    # execute, commit or not
    session.commit()
    # shape the response
    return entry


def reading_list(session: Session, reader_id: int) -> list[tuple[str, str | None]]:
    # build the statement
    statement = select(Article.title, Entry.note).join(Entry.article)
    statement = statement.where(Entry.reader_id == reader_id).order_by(Article.title)
    # execute
    rows = session.execute(statement)
    # shape the response
    return [(title, note) for title, note in rows]


# %% check
from collections.abc import Mapping
from typing import Any

from workbook.practice import SESSION, Answer, Raised, expect, holds, part

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
    readers = [Reader(name=name) for name in names]
    articles = [Article(title=title) for title in titles]
    session.add_all([*readers, *articles])
    session.commit()
    came = [[one.id for one in readers], [one.id for one in articles]]
engine.dispose()
came
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
TABLE = (
    BEGIN
    + """
inspector = inspect(engine)
key = sorted(inspector.get_pk_constraint("entries")["constrained_columns"])
firsts = [inspector.get_pk_constraint("entries")["constrained_columns"][:1]]
firsts += [index["column_names"][:1] for index in inspector.get_indexes("entries")]
notes = [one for one in inspector.get_columns("entries") if one["name"] == "note"]
engine.dispose()
[
    key,
    ["article_id"] in firsts,
    [[one["nullable"], getattr(one["type"], "length", None)] for one in notes],
]
"""
)
STATEMENTS = (
    BEGIN
    + """
from workbook.observe import record

with record(engine) as sent, Session(engine) as session:
    reading_list(session, reader)
engine.dispose()
[" ".join(one.sql.split()) for one in sent.statements]
"""
)
TAKE_OUT = (
    BEGIN
    + """
with Session(engine) as session:
    parent = session.get(Reader if side == "reader" else Article, key)
    parent.entries.remove(parent.entries[0])
    session.commit()
engine.dispose()
"""
)
DELETE = (
    BEGIN
    + """
with Session(engine) as session:
    session.delete(session.get(Reader if side == "reader" else Article, key))
    session.commit()
engine.dispose()
"""
)
BOTH_SIDES = """
reader, article = Reader(name=""), Article(title="")
first = Entry(reader=reader, article=article)
second = Entry()
reader.entries.append(second)
article.entries.append(second)
[
    first in reader.entries,
    first in article.entries,
    second.reader is reader,
    second.article is article,
]
"""


def lists(answer: Answer, articles: int) -> tuple[list[int], list[int], list[str]]:
    """Make two readers and some articles; return their ids, and the titles."""
    titles = sorted((answer.word().title() for _ in range(articles)), reverse=True)
    names = [answer.word(), answer.word()]
    readers, keys = answer.probe(FILL, system=answer.system, names=names, titles=titles)
    return readers, keys, titles


def pairs(answer: Answer) -> list[tuple[int, int, str | None]]:
    """Return the rows of the table of entries."""
    rows = [(row.reader_id, row.article_id, row.note) for row in answer.table("entries")]
    return sorted(rows, key=lambda row: row[:2])


@part(points=1)
def the_table_of_pairs(answer: Answer) -> None:
    key, indexed, notes = answer.probe(TABLE, system=answer.system)
    expect(
        key,
        ["article_id", "reader_id"],
        say="The primary key of entries is not the pair. reader_id and article_id together say "
        "which entry it is, and no pair comes twice.",
    )
    holds(
        indexed,
        say="No index leads from an article to its entries: the primary key begins with the "
        "reader.",
    )
    holds(
        notes,
        say="The table entries has no column note. A Table with secondary= knows pairs and nothing "
        "else; a class has room for what belongs to the pair.",
    )
    ((nullable, length),) = notes
    holds(nullable, say="An entry needs no note: let the column take NULL.")
    expect(length, 200, say="A note has up to 200 characters: String(200).")
    (ada, _), (one, two), _ = lists(answer, 2)
    sql = "INSERT INTO entries (reader_id, article_id) VALUES (:reader, :article)"
    for reader, article in ((ada + 1_000, one), (ada, two + 1_000)):
        values = {"reader": reader, "article": article}
        try:
            answer.probe(PLAIN_SQL, system=answer.system, sql=sql, values=values)
        except Raised as error:
            if "IntegrityError" not in error.bases:
                raise
        else:
            holds(False, say="An entry of a reader, or an article, that does not exist got in.")


@part(points=1)
def put_and_put_again(answer: Answer) -> None:
    (ada, bob), (one, two), _ = lists(answer, 2)
    note, other = answer.word(), answer.word()
    entry = answer.call("put_on_list", SESSION, ada, one, note)
    expect(
        pairs(answer),
        [(ada, one, note)],
        say="An article was put on a list, and the table does not hold that entry. Is the commit "
        "missing?",
    )
    expect(
        (entry.reader_id, entry.article_id, entry.note),
        (ada, one, note),
        say="The entry is stored, but what put_on_list returned is not that entry.",
    )
    answer.call("put_on_list", SESSION, bob, one, other)
    answer.call("put_on_list", SESSION, ada, two)
    expect(
        pairs(answer),
        [(ada, one, note), (ada, two, None), (bob, one, other)],
        say="Two readers have three entries, and the table holds others. Each pair has its own "
        "note.",
    )
    try:
        answer.call("put_on_list", SESSION, ada, one, other)
    except Raised as error:
        holds(
            "IntegrityError" not in error.bases,
            say="An article that is on the list already was put there again, and the primary key "
            "refused it. Look for the entry first, or let ON CONFLICT update it.",
        )
        raise
    expect(
        pairs(answer),
        [(ada, one, other), (ada, two, None), (bob, one, other)],
        say="An article was put on the list again with another note, and the table does not hold "
        "the new note in place of the old one.",
    )
    answer.call("put_on_list", SESSION, ada, one)
    expect(
        answer.table("entries").one(reader_id=ada, article_id=one).note,
        None,
        say="An article was put on the list again without a note, and the old note is still there.",
    )
    for reader, article in ((ada + 1_000, one), (ada, two + 1_000)):
        try:
            came = answer.call("put_on_list", SESSION, reader, article)
        except Raised as error:
            if "IntegrityError" not in error.bases:
                raise
        else:
            holds(
                False,
                came=came,
                expected="IntegrityError",
                say="The reader or the article does not exist, and put_on_list raised nothing.",
            )


def listed(answer: Answer, reader: int) -> list[Any]:
    """Return a reading list; rows of a result are tuples, too."""
    came = answer.call("reading_list", SESSION, reader)
    return [tuple(one.values()) if isinstance(one, Mapping) else one for one in came]


@part(points=1)
def the_list(answer: Answer) -> None:
    (ada, bob), keys, titles = lists(answer, 4)
    notes = [answer.word(), None, answer.word()]
    for key, note in zip(keys[:3], notes, strict=True):
        answer.call("put_on_list", SESSION, ada, key, note)
    answer.call("put_on_list", SESSION, bob, keys[3], answer.word())
    came = listed(answer, ada)
    holds(
        titles[3] not in [title for title, _ in came],
        came=came,
        say="The list holds an article that somebody else has put on theirs.",
    )
    expect(
        came,
        sorted(zip(titles[:3], notes, strict=True)),
        say="The list should hold a (title, note) for each entry of this reader, in the order of "
        "the titles.",
    )
    sent = answer.probe(STATEMENTS, system=answer.system, reader=ada)
    holds(
        len(sent) == 1,
        came=sent,
        expected="one SELECT",
        say="The list took more than one SELECT: one with a join brings titles and notes together.",
    )
    twins = [titles[0]] * 3
    (dora, _), keys = answer.probe(
        FILL, system=answer.system, names=[answer.word(), answer.word()], titles=twins
    )
    both = [(titles[0], None), (titles[0], None), (titles[0], answer.word())]
    for key, (_, note) in zip(keys, both, strict=True):
        answer.call("put_on_list", SESSION, dora, key, note)
    expect(
        sorted(listed(answer, dora), key=str),
        sorted(both, key=str),
        say="Articles of one title are on the list, and it does not show each of them with its "
        "note. Titles are no keys.",
    )
    (carol, _), _, _ = lists(answer, 0)
    for nobody in (carol, carol + 1_000):
        came = listed(answer, nobody)
        expect(came, [], say="Such a reader has no entries, and the list is not empty.")


@part(points=1)
def who_goes_with_whom(answer: Answer) -> None:
    (ada, bob), (one, two, three), _ = lists(answer, 3)
    for reader in (ada, bob):
        for article in (one, two, three):
            answer.call("put_on_list", SESSION, reader, article)
    steps = [
        ("articles", one, [(ada, two), (ada, three), (bob, two), (bob, three)]),
        ("readers", ada, [(bob, two), (bob, three)]),
    ]
    for table, key, left in steps:
        sql = f"DELETE FROM {table} WHERE id = :key"
        try:
            answer.probe(PLAIN_SQL, system=answer.system, sql=sql, values={"key": key})
        except Raised as error:
            holds(
                "IntegrityError" not in error.bases,
                say="A reader or an article was deleted with plain SQL, and its entries held it "
                "back. Both foreign keys can say ON DELETE CASCADE.",
            )
            raise
        expect(
            [row[:2] for row in pairs(answer)],
            left,
            say="A reader or an article was deleted with plain SQL, and the entries that are left "
            "are not those of the others.",
        )
    try:
        answer.probe(DELETE, system=answer.system, side="article", key=two)
        left_now = [row[:2] for row in pairs(answer)]
        answer.probe(DELETE, system=answer.system, side="reader", key=bob)
    except Raised as error:
        holds(
            "AssertionError" not in error.bases and "IntegrityError" not in error.bases,
            say="The session was to delete a reader or an article, and failed over the entries: "
            "without a cascade it tries to set a part of their primary key to NULL.",
        )
        raise
    expect(left_now, [(bob, three)], say="The session deleted an article, and an entry has stayed.")
    expect(pairs(answer), [], say="The session deleted a reader, and an entry has stayed.")


@part(points=1)
def entries_in_their_lists(answer: Answer) -> None:
    expect(
        answer.probe(BOTH_SIDES),
        [True] * 4,
        say="The two sides do not know of each other: an Entry(reader=…, article=…) should stand "
        "in both lists, and one that is appended to a list should have that reader or article.",
    )
    (ada, bob), (one, two), _ = lists(answer, 2)
    for reader, article in ((ada, one), (bob, one), (bob, two)):
        answer.call("put_on_list", SESSION, reader, article)
    for side, key in (("reader", ada), ("article", two)):
        try:
            answer.probe(TAKE_OUT, system=answer.system, side=side, key=key)
        except Raised as error:
            holds(
                "AssertionError" not in error.bases and "IntegrityError" not in error.bases,
                say="An entry was taken out of a list, and the commit failed: the session tried to "
                "keep it with a NULL in its primary key. An orphan is to be deleted, on both "
                "sides.",
            )
            raise
    expect(
        [row[:2] for row in pairs(answer)],
        [(bob, one)],
        say="An entry was taken out of a reader's list and one out of an article's, and the table "
        "does not show that.",
    )


# %% [markdown] hint
# The lesson's `workbook/sqlalchemy_sync/relationships.py` has the same three classes under other
# names, with a role in place of the note. Begin with the class `Entry`, look at its table, and write
# the functions afterwards.

# %% [markdown] hint
# The pair is the primary key, each of its halves a foreign key, and both parents have a list. A row
# with a primary key of two columns is found with a tuple. On other data:
#
# ```python
# class Seat(Base):
#     __tablename__ = "seats"
#     guest_id: Mapped[int] = mapped_column(
#         ForeignKey("guests.id", ondelete="CASCADE"), primary_key=True
#     )
#     table_id: Mapped[int] = mapped_column(
#         ForeignKey("tables.id", ondelete="CASCADE"), primary_key=True, index=True
#     )
#     wish: Mapped[str | None]
#
#     guest: Mapped[Guest] = relationship(back_populates="seats")
#
#
# session.get(Seat, (7, 3))        # the Seat, or None
# ```

# %% [markdown] hint
# ```python
# entries: Mapped[list["Entry"]] = relationship(          # in Reader; and the same in Article
#     back_populates="reader", cascade="all, delete-orphan"
# )
#
# def put_on_list(session, reader_id, article_id, note=None):
#     entry = session.get(Entry, (reader_id, article_id))
#     if entry is None:
#         entry = Entry(reader_id=reader_id, article_id=article_id)
#         session.add(entry)
#     entry.note = note
#     session.commit()
#     return entry
#
# def reading_list(session, reader_id):
#     statement = select(Article.title, Entry.note).join(____)
#     statement = statement.where(Entry.reader_id == reader_id).order_by(Article.title)
#     return [(title, note) for title, note in session.execute(statement)]
# ```
#
# The hole is the relationship that leads from an entry to its article.


# %% wrong an-id-of-its-own
# The primary key of entries is not the pair. reader_id and article_id together say which entry it
# is, and no pair comes twice.
# --- instead of
    reader_id: Mapped[int] = mapped_column(
        ForeignKey("readers.id", ondelete="CASCADE"), primary_key=True
    )
    article_id: Mapped[int] = mapped_column(
        ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True, index=True
    )
# --- it says
    id: Mapped[int] = mapped_column(primary_key=True)
    reader_id: Mapped[int] = mapped_column(ForeignKey("readers.id", ondelete="CASCADE"))
    article_id: Mapped[int] = mapped_column(
        ForeignKey("articles.id", ondelete="CASCADE"), index=True
    )

# --- instead of
    entry = session.get(Entry, (reader_id, article_id))
# --- it says
    pair = {"reader_id": reader_id, "article_id": article_id}
    entry = session.scalars(select(Entry).filter_by(**pair)).first()


# %% wrong no-way-from-an-article
# No index leads from an article to its entries: the primary key begins with the reader.
# --- instead of
        ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True, index=True
# --- it says
        ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True


# %% wrong put-twice
# An article that is on the list already was put there again, and the primary key refused it. Look
# for the entry first, or let ON CONFLICT update it.
# --- instead of
    entry = session.get(Entry, (reader_id, article_id))
    if entry is None:
        entry = Entry(reader_id=reader_id, article_id=article_id)
        session.add(entry)
    entry.note = note
# --- it says
    entry = Entry(reader_id=reader_id, article_id=article_id, note=note)
    session.add(entry)


# %% wrong the-first-note-stays
# An article was put on the list again with another note, and the table does not hold the new note
# in place of the old one.
# --- instead of
        entry = Entry(reader_id=reader_id, article_id=article_id)
        session.add(entry)
    entry.note = note
# --- it says
        entry = Entry(reader_id=reader_id, article_id=article_id, note=note)
        session.add(entry)


# %% wrong no-note-keeps-the-old-one
# An article was put on the list again without a note, and the old note is still there.
# --- instead of
    entry.note = note
# --- it says
    entry.note = note or entry.note


# %% wrong forgot-the-commit
# An article was put on a list, and the table does not hold that entry. Is the commit missing?
# --- instead of
    session.commit()
# --- it says
    session.flush()


# %% wrong a-list-in-no-order
# The list should hold a (title, note) for each entry of this reader, in the order of the titles.
# --- instead of
    statement = statement.where(Entry.reader_id == reader_id).order_by(Article.title)
# --- it says
    statement = statement.where(Entry.reader_id == reader_id)


# %% wrong everybodys-list
# The list holds an article that somebody else has put on theirs.
# --- instead of
    statement = statement.where(Entry.reader_id == reader_id).order_by(Article.title)
# --- it says
    statement = statement.order_by(Article.title)


# %% wrong a-select-for-each-title
# The list took more than one SELECT: one with a join brings titles and notes together.
# --- instead of
    statement = select(Article.title, Entry.note).join(Entry.article)
    statement = statement.where(Entry.reader_id == reader_id).order_by(Article.title)
    # execute
    rows = session.execute(statement)
    # shape the response
    return [(title, note) for title, note in rows]
# --- it says
    statement = select(Entry).where(Entry.reader_id == reader_id)
    # execute
    entries = session.scalars(statement)
    # shape the response
    return sorted((entry.article.title, entry.note) for entry in entries)


# %% wrong no-on-delete
# A reader or an article was deleted with plain SQL, and its entries held it back. Both foreign
# keys can say ON DELETE CASCADE.
# --- instead of
        ForeignKey("readers.id", ondelete="CASCADE"), primary_key=True
# --- it says
        ForeignKey("readers.id"), primary_key=True

# --- instead of
        ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True, index=True
# --- it says
        ForeignKey("articles.id"), primary_key=True, index=True


# %% wrong no-cascade-in-the-session
# The session was to delete a reader or an article, and failed over the entries: without a cascade
# it tries to set a part of their primary key to NULL.
# --- instead of
        back_populates="reader", cascade="all, delete-orphan"
# --- it says
        back_populates="reader"

# --- instead of
        back_populates="article", cascade="all, delete-orphan"
# --- it says
        back_populates="article"


# %% wrong no-orphans
# An entry was taken out of a list, and the commit failed: the session tried to keep it with a NULL
# in its primary key. An orphan is to be deleted, on both sides.
# --- instead of
        back_populates="reader", cascade="all, delete-orphan"
# --- it says
        back_populates="reader", cascade="all, delete"

# --- instead of
        back_populates="article", cascade="all, delete-orphan"
# --- it says
        back_populates="article", cascade="all, delete"


# %% wrong only-pairs
# The table entries has no column note. A Table with secondary= knows pairs and nothing else; a
# class has room for what belongs to the pair.
from sqlalchemy import Column, ForeignKey, Table, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, relationship


class ListBase(DeclarativeBase):
    """The tables of the reading lists."""


Entry = Table(
    "entries",
    ListBase.metadata,
    Column("reader_id", ForeignKey("readers.id", ondelete="CASCADE"), primary_key=True),
    Column("article_id", ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True, index=True),
)


class Reader(ListBase):
    __tablename__ = "readers"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]

    entries: Mapped[list["Article"]] = relationship(secondary=Entry, back_populates="entries")


class Article(ListBase):
    __tablename__ = "articles"

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]

    entries: Mapped[list[Reader]] = relationship(secondary=Entry, back_populates="entries")


def put_on_list(session: Session, reader_id: int, article_id: int, note: str | None = None):
    session.get(Reader, reader_id).entries.append(session.get(Article, article_id))
    session.commit()


def reading_list(session: Session, reader_id: int) -> list[tuple[str, str | None]]:
    titles = session.scalars(select(Article.title).join(Entry).where(Entry.c.reader_id == reader_id))
    return [(title, None) for title in sorted(titles)]

# %% wrong a-dict-on-the-way
# Articles of one title are on the list, and it does not show each of them with its note. Titles are
# no keys.
# --- instead of
    return [(title, note) for title, note in rows]
# --- it says
    return list({title: note for title, note in rows}.items())


# %% wrong distinct-entries
# Articles of one title are on the list, and it does not show each of them with its note. Titles are
# no keys.
# --- instead of
    statement = select(Article.title, Entry.note).join(Entry.article)
# --- it says
    statement = select(Article.title, Entry.note).distinct().join(Entry.article)
