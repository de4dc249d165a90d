# /// exercise
# id = "6.2-gate"
# title = "The reading list"
# lesson = "6.2"
# kind = "app"
# minutes = 25
# teaches = ["what section 6.2 teaches, all together"]
# needs = ["6.1.4", "6.1.5"]
# not_yet = ["async sessions", "migrations"]
# covers = ["6.2.1/bulk", "6.2.2/foreign-keys", "6.2.3/defaults", "6.2.3/cascade", "6.2.3/nullability", "6.2.4/keyset", "6.2.4/status-codes", "6.2.5/association", "6.2.5/duplicates", "6.2.6/escaping", "6.2.6/inner-join", "6.2.7/n-plus-one", "6.2.7/budget", "6.2.8/who-commits", "6.2.9/bearer", "6.2.9/shared"]
# servers = ["sqlite", "postgresql"]
# tables = "none"
# gives = ["create_app"]
# imports = ["workbook.sqlalchemy_sync.database"]
# ordered = true
# excused = [
#     { mutant = "create_app: lifespan: drop `@asynccontextmanager`", because = "Starlette still takes a bare async generator." },
#     { mutant = "create_app.lifespan: drop `app.state.engine.dispose()`", because = "The app of a check ends with its process, so nobody sees a pool that was left open." },
#     { mutant = "create_app.find: `1` becomes `2` (2)", because = "Two rows more than asked for tell as well as one whether there is a next page." },
# ]
# why = "Tables that guard themselves, one engine for two servers, few statements for many rows, counts that keep the zero, and one place that says who is asking: that is the section."
# ///

# %% [markdown] task
# Readers keep links to read later. Write the three tables and `create_app(url)`, which makes them at its
# start, on SQLite as on PostgreSQL. The starter has the schemas, and says whose token is whose.
#
# | table | columns |
# |---|---|
# | `readers` | `id`; `name`, at most 50 characters, unique, never NULL |
# | `links` | `id`; `url`, at most 500 characters, unique, never NULL |
# | `bookmarks` | `reader_id` and `link_id`, together the primary key, each a foreign key; `note`, a text that may be NULL; `kept_at`, an aware moment that the server fills in |
#
# When a row of `readers` or `links` goes, the server itself takes its bookmarks along.
#
# | request | answer |
# |---|---|
# | `POST /bookmarks` with a list of `New` | 201 and `{"kept": 2}`, the number of different links in the list. The reader and the links are made where they are missing. A link that comes twice, or that this reader keeps already, is kept once, with the last note. At most 10 statements, however long the list |
# | `GET /bookmarks` | 200 and the reader's own bookmarks as a list of `Kept`, in the order of the links' ids; empty for a reader who keeps nothing. At most 3 statements |
# | `GET /links?q=&after=&limit=` | 200 and a `Page` of all links whose url holds the text `q`, whatever its case; `%` and `_` are ordinary characters. Each comes with how many readers keep it, 0 included. In the order of the ids, those above `after`, at most `limit` (20 if not given, 1 to 100); `next` is the id to go on after, or null at the end |
# | `DELETE /me` | 204: the reader and their bookmarks are gone, with one DELETE; the links stay. 404 where there is no such reader |
#
# All but `GET /links` want `Authorization: Bearer TOKEN`, and the token's reader is who asks. Without a
# token, or with one that is nobody's: 401, with the header `WWW-Authenticate: Bearer`.
#
# The parts are checked one by one, so check early.

# %% starter
from datetime import datetime

from fastapi import FastAPI
from pydantic import BaseModel, Field


class New(BaseModel):
    url: str = Field(min_length=1, max_length=500)
    note: str | None = None


class Kept(BaseModel):
    url: str
    note: str | None
    kept_at: datetime


class Counted(BaseModel):
    id: int
    url: str
    readers: int


class Page(BaseModel):
    items: list[Counted]
    next: int | None


def name_of(token: str) -> str | None:
    """Return whose token this is, or None. (It stands in for the check of a signature.)"""
    name, _, mark = token.partition(".")
    return name if name and mark == "signed" else None


def create_app(url: str) -> FastAPI:
    app = FastAPI()
    return app


# %% key
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Annotated, Any

from fastapi import Depends, FastAPI, HTTPException, Query
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import BaseModel, Field
from sqlalchemy import DateTime, ForeignKey, Row, String, delete, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from workbook.sqlalchemy_sync.database import Db, make_engine

INSERTS: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


class New(BaseModel):
    url: str = Field(min_length=1, max_length=500)
    note: str | None = None


class Kept(BaseModel):
    url: str
    note: str | None
    kept_at: datetime


class Counted(BaseModel):
    id: int
    url: str
    readers: int


class Page(BaseModel):
    items: list[Counted]
    next: int | None


def name_of(token: str) -> str | None:
    """Return whose token this is, or None. (It stands in for the check of a signature.)"""
    name, _, mark = token.partition(".")
    return name if name and mark == "signed" else None


class Base(DeclarativeBase):
    pass


class Reader(Base):
    __tablename__ = "readers"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(50), unique=True)


class Link(Base):
    __tablename__ = "links"
    id: Mapped[int] = mapped_column(primary_key=True)
    url: Mapped[str] = mapped_column(String(500), unique=True)


class Bookmark(Base):
    __tablename__ = "bookmarks"
    reader_id: Mapped[int] = mapped_column(
        ForeignKey(Reader.id, ondelete="CASCADE"), primary_key=True
    )
    link_id: Mapped[int] = mapped_column(ForeignKey(Link.id, ondelete="CASCADE"), primary_key=True)
    note: Mapped[str | None]
    kept_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=func.now()
    )


def who(credentials: Annotated[HTTPAuthorizationCredentials, Depends(HTTPBearer())]) -> str:
    name = name_of(credentials.credentials)
    if name is None:
        raise HTTPException(401, "This token is nobody's.", {"WWW-Authenticate": "Bearer"})
    return name


Name = Annotated[str, Depends(who)]


def create_app(url: str) -> FastAPI:
    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        app.state.engine = make_engine(url)
        Base.metadata.create_all(app.state.engine)
        yield
        app.state.engine.dispose()

    app = FastAPI(lifespan=lifespan)

    @app.post("/bookmarks", status_code=201)
    def keep(new: list[New], name: Name, session: Db) -> dict[str, int]:
        notes = {one.url: one.note for one in new}
        insert = INSERTS[session.get_bind().dialect.name]
        session.execute(insert(Reader).values(name=name).on_conflict_do_nothing())
        if notes:
            urls = [{"url": url} for url in sorted(notes)]
            session.execute(insert(Link).on_conflict_do_nothing(), urls)
            reader = session.scalars(select(Reader).where(Reader.name == name)).one()
            links = session.scalars(select(Link).where(Link.url.in_(notes)))
            kept = insert(Bookmark)
            kept = kept.on_conflict_do_update(
                index_elements=[Bookmark.reader_id, Bookmark.link_id],
                set_={"note": kept.excluded.note},
            )
            rows = [
                {"reader_id": reader.id, "link_id": link.id, "note": notes[link.url]}
                for link in links
            ]
            session.execute(kept, rows)
        session.commit()
        return {"kept": len(notes)}

    @app.get("/bookmarks", response_model=list[Kept])
    def mine(name: Name, session: Db) -> Sequence[Row[Any]]:
        statement = (
            select(Link.url, Bookmark.note, Bookmark.kept_at)
            .join(Bookmark, Bookmark.link_id == Link.id)
            .join(Reader, Bookmark.reader_id == Reader.id)
            .where(Reader.name == name)
            .order_by(Link.id)
        )
        return session.execute(statement).all()

    @app.get("/links")
    def find(
        session: Db,
        q: str = "",
        after: int = 0,
        limit: Annotated[int, Query(ge=1, le=100)] = 20,
    ) -> Page:
        statement = (
            select(Link.id, Link.url, func.count(Bookmark.link_id).label("readers"))
            .outerjoin(Bookmark, Bookmark.link_id == Link.id)
            .where(Link.id > after, Link.url.icontains(q, autoescape=True))
            .group_by(Link.id)
            .order_by(Link.id)
            .limit(limit + 1)
        )
        rows = session.execute(statement).all()
        items = [Counted(id=row.id, url=row.url, readers=row.readers) for row in rows[:limit]]
        return Page(items=items, next=items[-1].id if len(rows) > limit else None)

    @app.delete("/me", status_code=204)
    def leave(name: Name, session: Db) -> None:
        gone = session.execute(delete(Reader).where(Reader.name == name).returning(Reader.id))
        if gone.one_or_none() is None:
            raise HTTPException(404, "There is no such reader.")
        session.commit()

    return app


# %% check
from collections.abc import Callable
from typing import Any

from workbook.practice import Answer, at_most, expect, holds, part

DRIVERS = {"sqlite": None, "postgresql": "psycopg"}
GUARDED = """
from sqlalchemy import inspect, text
from sqlalchemy.exc import DataError, IntegrityError
from workbook import servers
from workbook.sqlalchemy_sync.database import make_engine

engine = make_engine(servers.url(system, driver=driver))
there = set(inspect(engine).get_table_names())


def refused(sql):
    try:
        with engine.begin() as connection:
            connection.execute(text(sql))
    except (DataError, IntegrityError):
        return True
    return False


def kept():
    with engine.connect() as connection:
        row = connection.execute(text("SELECT note, kept_at FROM bookmarks")).one()
        return [row.note is None, row.kept_at is not None]


def zoned():
    columns = inspect(engine).get_columns("bookmarks")
    (column,) = [one for one in columns if one["name"] == "kept_at"]
    return bool(getattr(column["type"], "timezone", False)) or engine.dialect.name == "sqlite"


lacking = sorted({"readers", "links", "bookmarks"} - there)
facts = {"lacking": lacking}
if not lacking:
    facts["a reader"] = not refused("INSERT INTO readers (id, name) VALUES (71, 'ada')")
    facts["a link"] = not refused("INSERT INTO links (id, url) VALUES (72, 'https://one')")
    pair = "INSERT INTO bookmarks (reader_id, link_id) VALUES (71, 72)"
    facts["a bookmark"] = not refused(pair)
    facts["kept"] = kept() if facts["a bookmark"] else None
    facts["the pair again"] = refused(pair)
    facts["the name again"] = refused("INSERT INTO readers (id, name) VALUES (73, 'ada')")
    facts["the url again"] = refused("INSERT INTO links (id, url) VALUES (74, 'https://one')")
    facts["no name"] = refused("INSERT INTO readers (id, name) VALUES (75, NULL)")
    facts["no url"] = refused("INSERT INTO links (id, url) VALUES (76, NULL)")
    name, url = "INSERT INTO readers (id, name) VALUES ", "INSERT INTO links (id, url) VALUES "
    lax = engine.dialect.name == "sqlite"  # it takes what is longer, whatever the column says
    facts["50"] = lax or not refused(name + f"(77, '{'n' * 50}')")
    facts["51"] = lax or refused(name + f"(78, '{'m' * 51}')")
    facts["500"] = lax or not refused(url + f"(79, '{'n' * 500}')")
    facts["501"] = lax or refused(url + f"(80, '{'m' * 501}')")
    facts["of nobody"] = refused("INSERT INTO bookmarks (reader_id, link_id) VALUES (99, 72)")
    facts["of nothing"] = refused("INSERT INTO bookmarks (reader_id, link_id) VALUES (71, 99)")
    facts["zoned"] = zoned()
    facts["no link"] = not refused("DELETE FROM links WHERE id = 72")
    with engine.connect() as connection:
        facts["left"] = connection.execute(text("SELECT count(*) FROM bookmarks")).scalar()
engine.dispose()
facts
"""


def bearing(name: str) -> dict[str, str]:
    """Return the header of a reader."""
    return {"Authorization": f"Bearer {name}.signed"}


def addresses(answer: Answer, count: int) -> list[str]:
    """Return so many different urls."""
    return [f"https://example.org/{answer.word()}/{number}" for number in range(count)]


def answered(reply: Any, status: int, say: str | Callable[[int], str]) -> None:
    """End the part unless the answer has this status; say so when there is no such route."""
    came = reply.status_code
    where = f"{reply.request.method} {reply.request.url.path}"
    holds(
        came == status
        or came not in {404, 405}
        or reply.text not in {'{"detail":"Not Found"}', '{"detail":"Method Not Allowed"}'},
        came=came,
        expected=str(status),
        say=f"There is no {where} in your app yet, so the answer was {came}. Is the path exactly "
        "this one, and does create_app add the route?",
    )
    detail = reply.json().get("detail") if came == 422 else None
    holds(
        not isinstance(detail, list) or status == 422,
        came=detail,
        say=f"{where} is sound, and was refused with 422 before your function ran; what came says "
        "what was missed. The list of New is the body, the token is in the header.",
    )
    expect(came, status, say=say)


def keep(answer: Answer, name: str, *links: tuple[str, str | None]) -> Any:
    """Let a reader keep links; return what the app said."""
    body = [{"url": url, "note": note} for url, note in links]
    reply = answer.http.post("/bookmarks", json=body, headers=bearing(name))
    answered(reply, 201, kept)
    return reply.json()


def kept(status: int) -> str:
    """Return the sentence for bookmarks that were not kept."""
    if status == 500:
        return (
            "POST /bookmarks ended in a 500; what came names the exception. Is a link, or a "
            "reader, made although it is there already?"
        )
    return f"POST /bookmarks makes something new: 201 Created. The answer was {status}."


def stored(answer: Answer) -> list[tuple[str, str, str | None]]:
    """Return the bookmarks of the table: reader, url, note."""
    readers = {row.id: row.name for row in answer.table("readers")}
    links = {row.id: row.url for row in answer.table("links")}
    rows = answer.table("bookmarks")
    return in_order(
        *(
            (readers.get(row.reader_id, "nobody"), links.get(row.link_id, "nothing"), row.note)
            for row in rows
        )
    )


def in_order(*rows: tuple[str, str, str | None]) -> list[tuple[str, str, str | None]]:
    """Return bookmarks in an order that does not hang on their ids."""
    return sorted(rows, key=repr)


@part(points=1)
def the_tables_guard_themselves(answer: Answer) -> None:
    answer.http.get("/links")
    facts = answer.probe(GUARDED, system=answer.system, driver=DRIVERS[answer.system])
    expect(
        facts["lacking"],
        [],
        say="These tables are not there after the app has started. create_app makes them in its "
        "lifespan, under the names of the task.",
    )
    for what, say in {
        "a reader": "A row with id and name cannot be put into readers by hand. What else does the "
        "table ask for?",
        "a link": "A row with id and url cannot be put into links by hand. What else does the "
        "table ask for?",
        "a bookmark": "A bookmark with reader_id and link_id alone is refused: kept_at is to be "
        "filled in by the server, whoever sends the INSERT (server_default), and note may be NULL.",
    }.items():
        holds(facts[what], say=say)
    expect(
        facts["kept"],
        [True, True],
        say="A bookmark that was put in by hand should have no note and a moment: kept_at is "
        "filled in by the server, whoever sends the INSERT (server_default).",
    )
    for what, say in {
        "the pair again": "The same reader could keep the same link twice. The two columns "
        "together are the primary key.",
        "the name again": "Two readers could have one name: the column is unique.",
        "the url again": "A url could be there twice: the column is unique.",
        "no name": "A reader without a name was let in. Mapped[str] is NOT NULL, Mapped[str | "
        "None] is not.",
        "no url": "A link without a url was let in. Mapped[str] is NOT NULL, Mapped[str | None] is "
        "not.",
        "50": "A name of 50 characters was refused.",
        "51": "A name of 51 characters was let in: String(50) has PostgreSQL refuse it.",
        "500": "A url of 500 characters was refused.",
        "501": "A url of 501 characters was let in: String(500) has PostgreSQL refuse it.",
        "of nobody": "A bookmark of a reader who does not exist was let in: reader_id is a foreign "
        "key.",
        "of nothing": "A bookmark of a link that does not exist was let in: link_id is a foreign "
        "key.",
        "zoned": "kept_at has no time zone on PostgreSQL: DateTime(timezone=True) makes it aware.",
        "no link": "A link that somebody keeps cannot be deleted. Say in the foreign key that its "
        "bookmarks go with it: ondelete.",
    }.items():
        holds(facts[what], say=say)
    expect(
        facts["left"],
        0,
        say="A link is gone, and its bookmark is still there. Say in the foreign key that it goes "
        "with it: ondelete.",
    )


@part(points=1)
def bookmarks_are_kept(answer: Answer) -> None:
    one, other = addresses(answer, 2)
    ada, bob = answer.word(), answer.word()
    said = keep(answer, ada, (one, "short"), (other, None))
    expect(
        stored(answer),
        in_order((ada, one, "short"), (ada, other, None)),
        say="The answer was 201, and the tables do not hold these bookmarks of this reader. Is the "
        "commit missing?",
    )
    expect(said, {"kept": 2}, say="The answer says how many different links were kept.")
    expect(keep(answer, bob, (other, "later")), {"kept": 1}, say="One link, one kept.")
    expect(
        stored(answer),
        in_order((ada, one, "short"), (ada, other, None), (bob, other, "later")),
        say="Two readers keep one link: each has a bookmark of their own, and the link is there "
        "once.",
    )
    expect(keep(answer, bob), {"kept": 0}, say="An empty list is a list: nothing is kept, 201.")
    longest = f"https://example.org/{answer.word()}/".ljust(500, "x")
    expect(keep(answer, bob, (longest, None), ("x", None)), {"kept": 2}, say="Two links, two kept.")
    for url in ("", f"{longest}x"):
        reply = answer.http.post("/bookmarks", json=[{"url": url}], headers=bearing(bob))
        expect(
            reply.status_code,
            422,
            say="A url of no character, or of more than 500, is refused with 422: New says so.",
        )


@part(points=1)
def a_link_that_comes_again_is_kept_once(answer: Answer) -> None:
    one, other = addresses(answer, 2)
    ada, bob = answer.word(), answer.word()
    said = keep(answer, ada, (one, "first"), (other, None), (one, "last"))
    expect(said, {"kept": 2}, say="A link that comes twice in one list is one link.")
    expect(
        stored(answer),
        in_order((ada, one, "last"), (ada, other, None)),
        say="A link came twice in one list, and should be kept once, with its last note.",
    )
    keep(answer, bob, (one, "mine"))
    said = keep(answer, ada, (one, "changed"), (other, "new"))
    expect(
        said,
        {"kept": 2},
        say="The reader kept these two links already. `kept` is the number of different links in "
        "the list, new or not.",
    )
    expect(
        stored(answer),
        in_order((ada, one, "changed"), (ada, other, "new"), (bob, one, "mine")),
        say="A reader kept a link again: its note should be the last one, and nobody else's "
        "bookmark another.",
    )
    keep(answer, ada, (one, "once more"), (one, None))
    expect(
        stored(answer),
        in_order((ada, one, None), (ada, other, "new"), (bob, one, "mine")),
        say="A link was kept again, and the last note for it is null: no note is the last word, "
        "too, so the bookmark has none now.",
    )


@part(points=1)
def many_links_take_few_statements(answer: Answer) -> None:
    urls = addresses(answer, 30)
    name = answer.word()
    keep(answer, name, (urls[0], None), (urls[1], None))
    before = answer.sent.count()
    keep(answer, name, *((url, "all") for url in urls))
    expect(len(stored(answer)), 30, say="30 different links should be 30 bookmarks.")
    at_most(
        answer.sent.count() - before,
        10,
        say=lambda came: f"{came} statements for 30 links: one or more for each of them. Ask for "
        "all with one IN, and hand all new rows to one insert().",
    )


@part(points=1)
def a_reader_sees_their_own(answer: Answer) -> None:
    urls = addresses(answer, 12)
    ada, bob = answer.word(), answer.word()
    keep(answer, bob, *((url, "bob's") for url in urls))
    for half in (urls[6:], urls[:6]):  # the rows lie in another order than the links
        keep(answer, ada, *((url, url[-5:]) for url in half))
    before = answer.sent.count()
    reply = answer.http.get("/bookmarks", headers=bearing(ada))
    answered(reply, 200, lambda status: f"GET /bookmarks answers 200. It was {status}.")
    sent = answer.sent.count() - before
    body = reply.json()
    ids = {row.url: row.id for row in answer.table("links")}
    holds(
        isinstance(body, list)
        and all(isinstance(one, dict) and set(one) == {"url", "note", "kept_at"} for one in body),
        came=body,
        say="GET /bookmarks answers with a list of Kept: url, note and kept_at, and nothing else.",
    )
    expect(
        sorted((one["url"], one["note"]) for one in body),
        sorted((url, url[-5:]) for url in urls),
        say="These are not the bookmarks of the reader who asks, all of them and nobody else's.",
    )
    expect(
        [one["url"] for one in body],
        sorted(urls, key=lambda url: ids[url]),
        say="The bookmarks come in the order of their links' ids. Without ORDER BY there is none.",
    )
    at_most(
        sent,
        3,
        say=lambda came: f"{came} statements for 12 bookmarks: N+1. Join the links, or load them "
        "with the bookmarks.",
    )
    reply = answer.http.get("/bookmarks", headers=bearing(f"no{ada}"))
    expect(
        (reply.status_code, reply.text),
        (200, "[]"),
        say="A reader who keeps nothing has an empty list: 200 and [].",
    )


@part(points=1)
def who_leaves_takes_their_bookmarks(answer: Answer) -> None:
    one, other = addresses(answer, 2)
    ada, bob = answer.word(), answer.word()
    keep(answer, ada, (one, None), (other, None))
    keep(answer, bob, (one, None))
    before = answer.sent.count("delete")
    reply = answer.http.delete("/me", headers=bearing(ada))
    answered(
        reply,
        204,
        lambda status: "DELETE /me of a reader with bookmarks ended in a 500; what came names the "
        "exception. Say in the foreign key that the bookmarks go along: ondelete."
        if status == 500
        else f"DELETE /me answers 204. It was {status}.",
    )
    expect(
        answer.table("readers").column("name"),
        [bob],
        say="Of two readers one has left, and the other one is still there. Is the commit missing?",
    )
    expect(
        len(answer.table("bookmarks")),
        1,
        say="The reader is gone, and their bookmarks are still there. SQLite knows foreign keys, "
        "and checks them only where a connection asks for it.",
    )
    expect(
        sorted(answer.table("links").column("url")),
        sorted([one, other]),
        say="The links stay, whoever leaves.",
    )
    expect(
        answer.sent.count("delete") - before,
        1,
        say="One DELETE is enough: with ON DELETE CASCADE the server takes the bookmarks along.",
    )
    reply = answer.http.delete("/me", headers=bearing(ada))
    expect(
        reply.status_code,
        404,
        say=lambda status: f"Whoever has left is not there: 404. The answer was {status}.",
    )


@part(points=1)
def links_are_found_and_counted(answer: Answer) -> None:
    word = answer.word()
    urls = [f"https://example.org/{word}_{n}" for n in range(3)]
    others = [f"https://example.org/{word}x{n}" for n in range(2)]
    names = [answer.word() for _ in range(3)]
    for number, name in enumerate(names):
        keep(answer, name, *((url, None) for url in (*urls[number:], *others)))
    gone = answer.http.delete("/me", headers=bearing(names[0]))
    answered(gone, 204, lambda status: f"DELETE /me answers 204. It was {status}.")
    ids = {row.url: row.id for row in answer.table("links")}

    def asked(**params: object) -> tuple[list[tuple[str, int]], Any]:
        reply = answer.http.get("/links", params=params)
        answered(reply, 200, lambda status: f"GET /links answers 200. It was {status}.")
        body = reply.json()
        holds(
            isinstance(body, dict)
            and set(body) == {"items", "next"}
            and isinstance(body["items"], list)
            and all(set(one) == {"id", "url", "readers"} for one in body["items"] if one),
            came=body,
            say="GET /links answers with a Page: items with id, url and readers, and next.",
        )
        return [(one["url"], one["readers"]) for one in body["items"]], body["next"]

    counts = dict(zip((*urls, *others), (0, 1, 2, 2, 2), strict=True))
    order = sorted(ids, key=lambda url: ids[url])
    found, following = asked()
    lost = [url for url in order if url not in dict(found)]
    holds(
        not lost,
        came=f"{len(found)} links, without {', '.join(lost)}",
        expected=f"all {len(order)} links",
        say="Links are missing that nobody keeps any more. An inner join drops what has no "
        "partner: an outer join keeps it, with a count of 0.",
    )
    expect(
        dict(found),
        counts,
        say="The numbers of readers are wrong. Count a column of bookmarks: count(*) counts the "
        "row that an outer join makes up, too.",
    )
    expect([url for url, _ in found], order, say="The links come in the order of their ids.")
    expect(following, None, say="All links stood on this page, so next is null.")
    found, _ = asked(q=f"{word.upper()}_")
    expect(
        sorted(url for url, _ in found),
        urls,
        say=lambda came: "A search finds the text wherever it stands, whatever its case, on both "
        "servers: icontains."
        if len(came) < len(urls)
        else "The reader typed an underscore, and LIKE takes it for any character: "
        "autoescape=True.",
    )
    before = len(answer.sent.statements)
    first, following = asked(limit=2)
    at_most(
        sum(one.rows or 0 for one in answer.sent.statements[before:]),
        4,
        say=lambda came: f"{came} rows were fetched for a page of two links. Let the server count "
        "and limit: it sends one row a link, and no more than the page needs.",
    )
    expect([url for url, _ in first], order[:2], say="limit=2 is a page of the first two links.")
    expect(following, ids[order[1]], say="next is the id of the last link of the page.")
    rest, following = asked(limit=3, after=following)
    expect(
        ([url for url, _ in rest], following),
        (order[2:], None),
        say="The page after that id holds the other three links, and next is null: nothing comes "
        "after them.",
    )
    expect([url for url, _ in asked(limit=1)[0]], order[:1], say="limit=1 is a page of one link.")
    for limit in (0, 101):
        refused = answer.http.get("/links", params={"limit": limit})
        expect(refused.status_code, 422, say="limit is 1 to 100; anything else is 422.")
    expect(
        answer.http.get("/links", params={"limit": 100}).status_code,
        200,
        say="limit=100 is allowed.",
    )
    keep(answer, names[1], *((url, None) for url in addresses(answer, 17)))
    expect(len(asked()[0]), 20, say="Without a limit, a page holds 20 links.")


@part(points=1)
def strangers_stay_outside(answer: Answer) -> None:
    ada = answer.word()
    (url,) = addresses(answer, 1)
    keep(answer, ada, (url, None))
    heads: dict[str, dict[str, str]] = {
        "without a token": {},
        "with a token that is nobody's": {"Authorization": f"Bearer {ada}.forged"},
        "with another scheme": {"Authorization": f"Basic {ada}.signed"},
    }
    for how, headers in heads.items():
        for method, path in (("GET", "/bookmarks"), ("POST", "/bookmarks"), ("DELETE", "/me")):
            body = {"json": [{"url": f"{url}/new", "note": None}]} if method == "POST" else {}
            reply = answer.http.request(method, path, headers=headers, **body)
            expect(
                reply.status_code,
                401,
                say=f"{method} {path} {how} is 401: who are you?",
            )
            expect(
                reply.headers.get("www-authenticate", "").split(" ")[0].lower(),
                "bearer",
                say=f"{method} {path} {how} is 401, and the header WWW-Authenticate: Bearer is "
                "missing: it tells the client how to do better.",
            )
    expect(
        stored(answer),
        [(ada, url, None)],
        say="A request without a right token has changed the tables.",
    )
    expect(
        answer.http.get("/links").status_code,
        200,
        say="GET /links is open to everybody: it wants no token.",
    )


# %% [markdown] hint
# Begin with the tables, and check: the first part looks at them alone. Then one route after the other;
# a dependency says once who is asking, and the three routes that need it name it.

# %% [markdown] hint
# `server_default=func.now()` and `ondelete="CASCADE"` stand in the models, and `make_engine` from
# `workbook.sqlalchemy_sync.database` has SQLite check foreign keys. `HTTPBearer()` reads the token.
# A dict from url to note holds each link once, with its last note; `insert(...)` of the dialect knows
# `on_conflict_do_nothing` and `on_conflict_do_update`. An outer join keeps what nobody keeps.

# %% [markdown] hint
# Who is asking: `name = name_of(credentials.credentials)`, and `HTTPException(401, "…",
# {"WWW-Authenticate": "Bearer"})` where it is None. The count:
#
# ```python
# select(Link.id, Link.url, func.count(Bookmark.link_id).label("readers"))
#     .outerjoin(Bookmark, Bookmark.link_id == Link.id)
#     .where(Link.id > after, Link.url.icontains(q, autoescape=True))
#     .group_by(Link.id).order_by(Link.id).limit(limit + 1)
# ```
#
# To keep: insert the reader and the links where they are missing, read their ids, then
# `kept.on_conflict_do_update(index_elements=[…], set_={"note": kept.excluded.note})` with a list of rows.

# %% wrong plain-engine
# The reader is gone, and their bookmarks are still there. SQLite knows foreign keys, and checks
# them only where a connection asks for it.
# --- instead of
from sqlalchemy import DateTime, ForeignKey, Row, String, delete, func, select
# --- it says
from sqlalchemy import DateTime, ForeignKey, Row, String, create_engine, delete, func, select

# --- instead of
from workbook.sqlalchemy_sync.database import Db, make_engine
# --- it says
from workbook.sqlalchemy_sync.database import Db

# --- instead of
        app.state.engine = make_engine(url)
# --- it says
        app.state.engine = create_engine(url)

# %% wrong default-in-python
# A bookmark with reader_id and link_id alone is refused: kept_at is to be filled in by the server,
# whoever sends the INSERT (server_default), and note may be NULL.
# --- instead of
from datetime import datetime
# --- it says
from datetime import UTC, datetime

# --- instead of
        DateTime(timezone=True), server_default=func.now()
# --- it says
        DateTime(timezone=True), default=lambda: datetime.now(UTC)

# %% wrong a-moment-without-a-zone
# kept_at has no time zone on PostgreSQL: DateTime(timezone=True) makes it aware.
# --- instead of
from sqlalchemy import DateTime, ForeignKey, Row, String, delete, func, select
# --- it says
from sqlalchemy import ForeignKey, Row, String, delete, func, select

# --- instead of
    kept_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=func.now()
    )
# --- it says
    kept_at: Mapped[datetime] = mapped_column(server_default=func.now())

# %% wrong cascade-in-python
# A link that somebody keeps cannot be deleted. Say in the foreign key that its bookmarks go with
# it: ondelete.
# --- instead of
    reader_id: Mapped[int] = mapped_column(
        ForeignKey(Reader.id, ondelete="CASCADE"), primary_key=True
    )
    link_id: Mapped[int] = mapped_column(ForeignKey(Link.id, ondelete="CASCADE"), primary_key=True)
# --- it says
    reader_id: Mapped[int] = mapped_column(
        ForeignKey(Reader.id), primary_key=True
    )
    link_id: Mapped[int] = mapped_column(ForeignKey(Link.id), primary_key=True)

# --- instead of
        gone = session.execute(delete(Reader).where(Reader.name == name).returning(Reader.id))
        if gone.one_or_none() is None:
            raise HTTPException(404, "There is no such reader.")
# --- it says
        reader = session.scalars(select(Reader).where(Reader.name == name)).one_or_none()
        if reader is None:
            raise HTTPException(404, "There is no such reader.")
        session.execute(delete(Bookmark).where(Bookmark.reader_id == reader.id))
        session.delete(reader)

# %% wrong one-by-one
# 119 statements for 30 links: one or more for each of them. Ask for all with one IN, and hand all
# new rows to one insert().
# --- instead of
from sqlalchemy.dialects import postgresql, sqlite
# --- nothing

# --- instead of

INSERTS: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}
# --- nothing

# --- instead of
        insert = INSERTS[session.get_bind().dialect.name]
        session.execute(insert(Reader).values(name=name).on_conflict_do_nothing())
        if notes:
            urls = [{"url": url} for url in sorted(notes)]
            session.execute(insert(Link).on_conflict_do_nothing(), urls)
            reader = session.scalars(select(Reader).where(Reader.name == name)).one()
            links = session.scalars(select(Link).where(Link.url.in_(notes)))
            kept = insert(Bookmark)
            kept = kept.on_conflict_do_update(
                index_elements=[Bookmark.reader_id, Bookmark.link_id],
                set_={"note": kept.excluded.note},
            )
            rows = [
                {"reader_id": reader.id, "link_id": link.id, "note": notes[link.url]}
                for link in links
            ]
            session.execute(kept, rows)
# --- it says
        reader = session.scalars(select(Reader).where(Reader.name == name)).one_or_none()
        if reader is None:
            reader = Reader(name=name)
            session.add(reader)
            session.flush()
        for url, note in notes.items():
            link = session.scalars(select(Link).where(Link.url == url)).one_or_none()
            if link is None:
                link = Link(url=url)
                session.add(link)
                session.flush()
            bookmark = session.get(Bookmark, (reader.id, link.id))
            if bookmark is None:
                session.add(Bookmark(reader_id=reader.id, link_id=link.id, note=note))
            else:
                bookmark.note = note

# %% wrong the-first-note-stays
# A reader kept a link again: its note should be the last one, and nobody else's bookmark another.
# --- instead of
            kept = insert(Bookmark)
            kept = kept.on_conflict_do_update(
                index_elements=[Bookmark.reader_id, Bookmark.link_id],
                set_={"note": kept.excluded.note},
            )
# --- it says
            kept = insert(Bookmark).on_conflict_do_nothing()

# %% wrong a-note-that-cannot-go
# A link was kept again, and the last note for it is null: no note is the last word, too, so the
# bookmark has none now.
# --- instead of
                set_={"note": kept.excluded.note},
# --- it says
                set_={"note": func.coalesce(kept.excluded.note, Bookmark.note)},

# %% wrong the-last-note-that-says-something
# A link was kept again, and the last note for it is null: no note is the last word, too, so the
# bookmark has none now.
# --- in keep, instead of
        notes = {one.url: one.note for one in new}
# --- it says
        notes: dict[str, str | None] = {}
        for one in new:
            notes[one.url] = one.note or notes.get(one.url)

# %% wrong every-row-of-the-list
# POST /bookmarks ended in a 500; what came names the exception. Is a link, or a reader, made
# although it is there already?
# --- instead of
            rows = [
                {"reader_id": reader.id, "link_id": link.id, "note": notes[link.url]}
                for link in links
            ]
            session.execute(kept, rows)
# --- it says
            ids = {link.url: link.id for link in links}
            rows = [
                {"reader_id": reader.id, "link_id": ids[one.url], "note": one.note} for one in new
            ]
            session.execute(kept.values(rows))

# %% wrong nobody-commits
# The answer was 201, and the tables do not hold these bookmarks of this reader. Is the commit
# missing?
# --- in keep, instead of
        session.commit()
# --- it says
        session.flush()

# %% wrong links-one-by-one
# 13 statements for 12 bookmarks: N+1. Join the links, or load them with the bookmarks.
# --- instead of
from collections.abc import AsyncIterator, Sequence
# --- it says
from collections.abc import AsyncIterator

# --- instead of
from sqlalchemy import DateTime, ForeignKey, Row, String, delete, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
# --- it says
from sqlalchemy import DateTime, ForeignKey, String, delete, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

# --- after
    kept_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=func.now()
    )
# --- it says
    link: Mapped[Link] = relationship()

# --- instead of
    def mine(name: Name, session: Db) -> Sequence[Row[Any]]:
        statement = (
            select(Link.url, Bookmark.note, Bookmark.kept_at)
            .join(Bookmark, Bookmark.link_id == Link.id)
            .join(Reader, Bookmark.reader_id == Reader.id)
            .where(Reader.name == name)
            .order_by(Link.id)
        )
        return session.execute(statement).all()
# --- it says
    def mine(name: Name, session: Db) -> list[Kept]:
        statement = (
            select(Bookmark)
            .join(Reader, Bookmark.reader_id == Reader.id)
            .where(Reader.name == name)
            .order_by(Bookmark.link_id)
        )
        return [
            Kept(url=one.link.url, note=one.note, kept_at=one.kept_at)
            for one in session.scalars(statement)
        ]

# %% wrong inner-join
# Links are missing that nobody keeps any more. An inner join drops what has no partner: an outer
# join keeps it, with a count of 0.
# --- instead of
            .outerjoin(Bookmark, Bookmark.link_id == Link.id)
# --- it says
            .join(Bookmark, Bookmark.link_id == Link.id)

# %% wrong count-of-rows
# The numbers of readers are wrong. Count a column of bookmarks: count(*) counts the row that an
# outer join makes up, too.
# --- instead of
            select(Link.id, Link.url, func.count(Bookmark.link_id).label("readers"))
# --- it says
            select(Link.id, Link.url, func.count().label("readers"))

# %% wrong wildcards
# The reader typed an underscore, and LIKE takes it for any character: autoescape=True.
# --- instead of
            .where(Link.id > after, Link.url.icontains(q, autoescape=True))
# --- it says
            .where(Link.id > after, Link.url.icontains(q))

# %% wrong as-it-is-written
# A search finds the text wherever it stands, whatever its case, on both servers: icontains.
# --- instead of
            .where(Link.id > after, Link.url.icontains(q, autoescape=True))
# --- it says
            .where(Link.id > after, Link.url.contains(q, autoescape=True))

# %% wrong a-bare-401
# GET /bookmarks with a token that is nobody's is 401, and the header WWW-Authenticate: Bearer is
# missing: it tells the client how to do better.
# --- instead of
        raise HTTPException(401, "This token is nobody's.", {"WWW-Authenticate": "Bearer"})
# --- it says
        raise HTTPException(401, "This token is nobody's.")

# %% wrong everybody-is-somebody
# GET /bookmarks with a token that is nobody's is 401: who are you?
# --- instead of
    name = name_of(credentials.credentials)
    if name is None:
        raise HTTPException(401, "This token is nobody's.", {"WWW-Authenticate": "Bearer"})
    return name
# --- it says
    return credentials.credentials.partition(".")[0]

# %% wrong only-new-ones-are-counted
# The reader kept these two links already. `kept` is the number of different links in the list, new
# or not.
# --- in create_app.keep, instead of
        if notes:
# --- it says
        mine = select(Link.url).join(Bookmark).join(Reader).where(Reader.name == name)
        had = set(session.scalars(mine))
        if notes:
# --- instead of
        return {"kept": len(notes)}
# --- it says
        return {"kept": len(notes.keys() - had)}
