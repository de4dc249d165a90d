"""The smallest app with Cassandra: a note is a row that is found by its key, and by nothing else.

The id is made here: no server of a cluster could count for all of them.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID, uuid4

from fastapi import FastAPI

from workbook.nosql.notes import Note, missing, tried
from workbook.servers.clients import cassandra

TABLE = "CREATE TABLE IF NOT EXISTS notes (id uuid PRIMARY KEY, text text)"
INSERT = "INSERT INTO notes (id, text) VALUES (?, ?)"
SELECT = "SELECT text FROM notes WHERE id = ?"


def create_app(url: str) -> FastAPI:
    """Return the app on the keyspace at this URL."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        with cassandra.cluster(url) as cluster:
            app.state.session = session = cluster.connect(cassandra.keyspace(url))
            session.execute(TABLE)
            app.state.insert, app.state.select = session.prepare(INSERT), session.prepare(SELECT)
            yield

    app = FastAPI(title="Notes", lifespan=lifespan)

    @app.post("/notes", status_code=201)
    def write(note: Note) -> dict[str, object]:
        made = uuid4()
        app.state.session.execute(app.state.insert, (made, note.text))
        return {"id": made, "text": note.text}

    @app.get("/notes/{note_id}")
    def read(note_id: UUID) -> dict[str, object]:
        row = app.state.session.execute(app.state.select, (note_id,)).one()
        if row is None:
            raise missing()
        return {"id": note_id, "text": row.text}

    return app


def main() -> str:
    """Write a note, over HTTP; return what reading it gave."""
    return tried(create_app, "cassandra")


if __name__ == "__main__":
    print(main())
