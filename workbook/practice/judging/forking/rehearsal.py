"""An app such as learners write, served and asked once, so that its first user does not wait."""

import asyncio
import json
import socket
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

from workbook.domain.hashing import hash_password
from workbook.domain.schemas import UserCreate, UserOut, UserUpdate

TESTING = "fastapi.testclient"
"""What some checks ask an app with; used where it is loaded."""

_OUT = UserOut[int]  # held, so that pydantic makes this class once for all children
_PERSON = {"username": "ada", "email": "ada@example.org", "password": "correct horse"}
_ASKED: tuple[tuple[str, str, Any], ...] = (
    ("POST", "/people", _PERSON),
    ("POST", "/people", _PERSON),  # taken: the statement fails
    ("POST", "/people", {}),  # refused before it comes to a statement
    ("GET", "/people/1", None),
    ("GET", "/people/9", None),
    ("PATCH", "/people/1", {"bio": "Counts."}),
    ("DELETE", "/people/1", None),
)


def rehearse() -> None:
    """Serve the app and send every kind of request; no thread and no connection is left."""
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(_served(Path(folder)))
        if (module := sys.modules.get(TESTING)) is not None:  # its first use takes 30 ms
            _asked_by(module.TestClient, f"sqlite:///{folder}/e")
    for thread in threading.enumerate():
        if thread is not threading.current_thread():
            thread.join()


def _asked_by(client: Any, url: str) -> None:
    app, end = _app(url)
    with client(app) as asking:
        asking.post("/people", json=_PERSON)
    end()


async def _served(folder: Path) -> None:
    import uvicorn

    app, end = _app(f"sqlite:///{folder / 'd'}")
    path = str(folder / "s")
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(path)
    listener.listen()
    config = uvicorn.Config(app, log_config=None, access_log=False, http="h11", ws="none")
    server = uvicorn.Server(config)
    server.capture_signals = nullcontext  # type: ignore[assignment,method-assign]
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    for method, place, body in _ASKED:
        await _ask(path, method, place, b"" if body is None else json.dumps(body).encode())
    server.should_exit = True
    await serving
    end()


async def _ask(path: str, method: str, place: str, body: bytes) -> None:
    reader, writer = await asyncio.open_unix_connection(path)
    head = f"{method} {place} HTTP/1.1\r\nhost: a\r\nconnection: close\r\n"
    if body:
        head += f"content-type: application/json\r\ncontent-length: {len(body)}\r\n"
    writer.write(head.encode() + b"\r\n" + body)
    await reader.read()
    writer.close()


def _app(url: str) -> tuple[Any, Any]:
    """Return the app, and what is to be called at its end."""
    from fastapi import Depends, FastAPI, HTTPException
    from sqlalchemy import String, create_engine, select
    from sqlalchemy.exc import IntegrityError
    from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

    class Base(DeclarativeBase):
        pass

    class Person(Base):
        __tablename__ = "people"
        id: Mapped[int] = mapped_column(primary_key=True)
        username: Mapped[str] = mapped_column(String(50), unique=True)
        hashed_password: Mapped[str]
        bio: Mapped[str | None]

    engine = create_engine(url)
    Base.metadata.create_all(engine)

    def end() -> None:
        engine.dispose()
        Base.registry.dispose()

    def lend() -> Iterator[Session]:
        with Session(engine) as session:
            yield session

    app = FastAPI()

    @app.post("/people", status_code=201)
    def make(new: UserCreate, session: Annotated[Session, Depends(lend)]) -> dict[str, int]:
        person = Person(username=new.username, hashed_password=hash_password(new.password))
        session.add(person)
        try:
            session.commit()
        except IntegrityError:
            session.rollback()
            raise HTTPException(409) from None
        return {"id": person.id}

    def found(number: int, session: Annotated[Session, Depends(lend)]) -> Person:
        person = session.scalars(select(Person).where(Person.id == number)).one_or_none()
        if person is None:
            raise HTTPException(404)
        return person

    @app.get("/people/{number}", response_model=_OUT)
    def show(person: Annotated[Any, Depends(found)]) -> dict[str, Any]:
        about = {"email": _PERSON["email"], "bio": person.bio, "is_active": True}
        return {
            "id": person.id,
            "username": person.username,
            "created_at": datetime.now(UTC),
        } | about

    @app.patch("/people/{number}")
    def change(
        person: Annotated[Any, Depends(found)],
        changes: UserUpdate,
        session: Annotated[Session, Depends(lend)],
    ) -> dict[str, Any]:
        for name, value in changes.model_dump(exclude_unset=True).items():
            setattr(person, name, value)
        session.commit()
        return {"bio": person.bio}

    @app.delete("/people/{number}", status_code=204)
    def remove(
        person: Annotated[Any, Depends(found)], session: Annotated[Session, Depends(lend)]
    ) -> None:
        session.delete(person)
        session.commit()

    return app, end
