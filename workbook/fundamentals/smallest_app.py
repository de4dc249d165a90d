"""The smallest app with a relational database: write a note, read it again.

The same lines serve SQLite, PostgreSQL and MariaDB; only the URL differs.
"""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from tempfile import TemporaryDirectory
from typing import Annotated

from fastapi import Depends, FastAPI, HTTPException, Request
from pydantic import BaseModel
from sqlalchemy import Column, Connection, Integer, MetaData, Table, Text, create_engine

metadata = MetaData()
notes = Table(
    "notes", metadata, Column("id", Integer, primary_key=True), Column("text", Text, nullable=False)
)


class Note(BaseModel):
    """What a client sends."""

    text: str


def connect(request: Request) -> Iterator[Connection]:
    """Lend a connection to one request; what it did is committed at its end."""
    with request.app.state.engine.begin() as connection:
        yield connection


# scope="function": the commit comes before the answer is sent, not after it.
Db = Annotated[Connection, Depends(connect, scope="function")]


def create_app(url: str) -> FastAPI:
    """Return the app on the database at this URL."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        app.state.engine = create_engine(url)
        metadata.create_all(app.state.engine)
        yield
        app.state.engine.dispose()

    app = FastAPI(title="Notes", lifespan=lifespan)

    @app.post("/notes", status_code=201)
    def write(note: Note, connection: Db) -> dict[str, object]:
        written = connection.execute(notes.insert().values(text=note.text))
        assert written.inserted_primary_key is not None  # it is, of one row
        return {"id": written.inserted_primary_key[0], "text": note.text}

    @app.get("/notes/{note_id}")
    def read(note_id: int, connection: Db) -> dict[str, object]:
        row = connection.execute(notes.select().where(notes.c.id == note_id)).one_or_none()
        if row is None:
            raise HTTPException(404, "There is no such note.")
        return dict(row._mapping)

    return app


def main() -> dict[str, object]:
    """Write a note, over HTTP; return what reading it gave."""
    from fastapi.testclient import TestClient

    with (
        TemporaryDirectory() as folder,
        TestClient(create_app(f"sqlite:///{folder}/notes.db")) as client,
    ):
        written = client.post("/notes", json={"text": "hello"}).json()
        return dict(client.get(f"/notes/{written['id']}").json())


if __name__ == "__main__":
    print(main())
