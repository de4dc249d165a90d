"""The smallest app with Redis: a note is a value, and its key says what it is."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from redis.asyncio import Redis

from workbook.nosql.notes import Note, missing, tried


def create_app(url: str) -> FastAPI:
    """Return the app on the database at this URL."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with Redis.from_url(url, decode_responses=True) as client:
            app.state.client = client
            yield

    app = FastAPI(title="Notes", lifespan=lifespan)

    @app.post("/notes", status_code=201)
    async def write(note: Note) -> dict[str, object]:
        number = await app.state.client.incr("notes")  # nobody else gets this number
        await app.state.client.set(f"note:{number}", note.text)
        return {"id": number, "text": note.text}

    @app.get("/notes/{note_id}")
    async def read(note_id: int) -> dict[str, object]:
        text = await app.state.client.get(f"note:{note_id}")
        if text is None:
            raise missing()
        return {"id": note_id, "text": text}

    return app


def main() -> str:
    """Write a note, over HTTP; return what reading it gave."""
    return tried(create_app, "redis")


if __name__ == "__main__":
    print(main())
