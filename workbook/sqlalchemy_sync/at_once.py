"""One tag that many threads ask for at once: who gets it, who fails, who waits."""

import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from sqlalchemy import Engine, func, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from workbook.observe import first_line
from workbook.sqlalchemy_sync.fresh import fresh
from workbook.sqlalchemy_sync.models import Post, Tag
from workbook.sqlalchemy_sync.posts import get_or_create_tags

type Meeting = Callable[[], object]


def look_then_insert(session: Session, names: Iterable[str], looked: Meeting = tuple) -> list[Tag]:
    """Return a tag for each name, as the text does it: look for it, make it where it is missing.

    Args:
        session: of the caller, who commits.
        names: of the tags.
        looked: called when all of them were looked for.
    """
    # open a session: the caller has
    tags = []
    for name in names:
        # build the statement, execute
        tag = session.scalars(select(Tag).where(Tag.name == name)).first()
        if tag is None:
            tag = Tag(name=name)
            session.add(tag)
        tags.append(tag)
    looked()
    # commit or not: with the post that uses them
    # shape the response
    return tags


def insert_or_nothing(session: Session, names: Iterable[str], looked: Meeting = tuple) -> list[Tag]:
    """Do the same with ON CONFLICT, as ``posts.py`` does; nobody looks, so all meet before it."""
    looked()
    return get_or_create_tags(session, names)


def all_at_once(
    engine: Engine, get: Callable[[Session, list[str], Meeting], list[Tag]], count: int = 8
) -> list[str]:
    """Have that many threads write a post with the tag "tea", and return what came of each.

    They meet at a barrier where ``get`` says so, and so it is the same every time.
    """
    meeting = Barrier(count, timeout=30)

    def write(number: int) -> str:
        with Session(engine) as session:
            try:
                tags = get(session, ["tea"], meeting.wait)
                session.add(Post(user_id=1, title=f"Tea {number}", content="", tags=tags))
                session.commit()
            except IntegrityError as error:
                return first_line(error)
        return "stored"

    with ThreadPoolExecutor(count) as threads:
        return sorted(threads.map(write, range(count)))


def second_in_line(engine: Engine, end: str) -> list[str]:
    """Have two sessions on PostgreSQL insert one tag ON CONFLICT, and return what happened.

    Args:
        engine: with the course's tables.
        end: what the first one does in the end, ``"commit"`` or ``"rollback"``.
    """
    with Session(engine) as first, Session(engine) as second, ThreadPoolExecutor(1) as thread:
        made = get_or_create_tags(first, ["tea"])[0].id
        process = second.scalar(select(func.pg_backend_pid()))
        waiting = thread.submit(get_or_create_tags, second, ["tea"])
        while not waiting.done() and not _waits(engine, process):
            time.sleep(0.005)
        happened = ["the second goes on at once" if waiting.done() else "the second waits"]
        getattr(first, end)()
        same = waiting.result()[0].id == made
        happened.append(f"{end}: the second gets {'the same tag' if same else 'one of its own'}")
        second.commit()
    return happened


def _waits(engine: Engine, process: int | None) -> bool:
    """Ask PostgreSQL whether one of its processes waits for another one."""
    with engine.connect() as connection:
        blockers = text("SELECT cardinality(pg_blocking_pids(:process))")
        return bool(connection.scalar(blockers, {"process": process}))


def main() -> list[int]:
    """Return how many of eight posts were stored: looking first, and with ON CONFLICT."""
    stored = []
    for get in (look_then_insert, insert_or_nothing):
        with fresh("sqlite", people=1) as engine:
            stored.append(all_at_once(engine, get).count("stored"))
    return stored


if __name__ == "__main__":
    print(*main(), sep="\n")
