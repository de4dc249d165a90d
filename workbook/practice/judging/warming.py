"""A neutral run before the first fork: lazy imports and caches are filled once for all children."""


def warm() -> None:
    """Send a few statements and serve a few requests; no thread and no connection is left."""
    from sqlalchemy.orm import configure_mappers

    from workbook.practice.judging import rehearsal

    configure_mappers()
    _statements()
    rehearsal.rehearse()


def touch() -> None:
    """Do in a fresh child what an answer is likely to do, before there is a task.

    A forked process copies each page of memory at its first write, some microseconds each and
    thousands of them. A child that waits has the time for it; a learner has not.
    """
    from sqlalchemy import Engine

    from workbook.observe import through_sqlalchemy
    from workbook.practice.judging import rehearsal

    with through_sqlalchemy.recorded(Engine, "") as sent:
        _statements()
    sent.as_json()
    rehearsal.rehearse()


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
