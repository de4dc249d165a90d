"""A neutral run before the first fork: lazy imports and caches are filled once for all children."""

import sys
from contextlib import suppress

from workbook.practice.judging.forking import rehearsal
from workbook.practice.judging.protocol.orders import COURSE


def warm() -> None:
    """Send a few statements and serve a few requests; no thread and no connection is left."""
    from sqlalchemy.orm import configure_mappers

    configure_mappers()
    _statements()
    with suppress(Exception):  # what is wrong with the course's own tables, a check will say
        _course()
    rehearsal.rehearse()


def touch() -> None:
    """Do in a fresh child what an answer is likely to do, before there is a task.

    A forked process copies each page of memory at its first write, some microseconds each and
    thousands of them. A child that waits has the time for it; a learner has not.
    """
    from sqlalchemy import Engine

    from workbook.observe import through_sqlalchemy

    with through_sqlalchemy.recorded(Engine, "") as sent:
        _statements()
    sent.as_json()
    with suppress(Exception):
        _course()
    rehearsal.rehearse()


def _course() -> None:
    """Use the course's own classes once: a mapper makes half of what it needs at its first use."""
    from sqlalchemy import create_engine, select
    from sqlalchemy.orm import Session, selectinload

    course = sys.modules[COURSE]
    engine = create_engine("sqlite://")
    course.Base.metadata.create_all(engine)
    with Session(engine) as session:
        ada = course.User(username="ada", email="ada@example.org", hashed_password="")
        ada.posts = [course.Post(title="On tea", content="", tags=[course.Tag(name="tea")])]
        session.add(ada)
        session.commit()
        session.expunge_all()
        ada = session.get_one(course.User, 1)
        ada.bio = "Counts."
        session.commit()
        loaded = select(course.User).options(
            selectinload(course.User.posts).selectinload(course.Post.tags)
        )
        for user in session.scalars(loaded).all():
            session.delete(user)
        session.commit()
    engine.dispose()


def _statements() -> None:
    from sqlalchemy import String, create_engine, select
    from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

    class Base(DeclarativeBase):
        pass

    class Thing(Base):
        __tablename__ = "things"
        id: Mapped[int] = mapped_column(primary_key=True)
        name: Mapped[str] = mapped_column(String(50), unique=True)

    engine = create_engine("sqlite://")
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        session.add(Thing(name="one"))
        session.commit()
        thing = session.scalars(select(Thing).where(Thing.name == "one")).one()
        thing.name = "two"
        session.commit()
        session.delete(thing)
        session.commit()
    engine.dispose()
    Base.registry.dispose()
