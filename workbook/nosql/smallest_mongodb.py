"""The smallest app with MongoDB: a note is a document, and its database comes with the first."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from bson import ObjectId
from fastapi import FastAPI
from pymongo import AsyncMongoClient

from workbook.nosql.notes import Note, missing, tried


def create_app(url: str) -> FastAPI:
    """Return the app on the database at this URL."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with AsyncMongoClient[dict[str, Any]](url) as client:
            app.state.client = client
            app.state.notes = client.get_default_database()["notes"]
            yield

    app = FastAPI(title="Notes", lifespan=lifespan)

    @app.post("/notes", status_code=201)
    async def write(note: Note) -> dict[str, str]:
        written = await app.state.notes.insert_one({"text": note.text})
        return {"id": str(written.inserted_id), "text": note.text}

    @app.get("/notes/{note_id}")
    async def read(note_id: str) -> dict[str, str]:
        # What is no ObjectId cannot be anybody's id.
        found = ObjectId.is_valid(note_id) and await app.state.notes.find_one(ObjectId(note_id))
        if not found:
            raise missing()
        return {"id": note_id, "text": found["text"]}

    return app


def main() -> str:
    """Write a note, over HTTP; return what reading it gave."""
    return tried(create_app, "mongodb")


if __name__ == "__main__":
    print(main())
