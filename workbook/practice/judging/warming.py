"""A neutral run before the first fork: lazy imports and caches are filled once for all children."""

import asyncio
import os
import socket
import tempfile
from contextlib import nullcontext
from pathlib import Path


def warm() -> None:
    """Send a few statements and serve one request; no thread and no connection is left."""
    os.environ.setdefault("WORKBOOK_HASH_COST", "low")
    from sqlalchemy.orm import configure_mappers

    configure_mappers()
    _statements()
    asyncio.run(_requests())


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
    asyncio.run(_requests())


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


async def _requests() -> None:
    import uvicorn
    from fastapi import FastAPI
    from pydantic import BaseModel

    class Thing(BaseModel):
        name: str

    app = FastAPI()

    @app.post("/things", status_code=201)
    async def make(thing: Thing) -> Thing:
        return thing

    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "s")
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(path)
        listener.listen()
        config = uvicorn.Config(app, log_config=None, access_log=False, http="h11", ws="none")
        server = uvicorn.Server(config)
        server.capture_signals = nullcontext  # type: ignore[assignment,method-assign]
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        reader, writer = await asyncio.open_unix_connection(path)
        body = b'{"name": "one"}'
        writer.write(
            b"POST /things HTTP/1.1\r\nhost: a\r\nconnection: close\r\n"
            b"content-type: application/json\r\ncontent-length: %d\r\n\r\n%s" % (len(body), body)
        )
        await reader.read()
        writer.close()
        server.should_exit = True
        await serving
