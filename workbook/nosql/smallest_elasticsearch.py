"""The smallest app with Elasticsearch: a note is a document in an index.

By its id it is there at once; a search would find it after the next refresh only.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from elasticsearch import NotFoundError
from fastapi import FastAPI

from workbook.nosql.notes import Note, missing, tried
from workbook.servers.clients import elasticsearch


def create_app(url: str) -> FastAPI:
    """Return the app on the server at this URL; a space's URL says how its indexes begin."""
    index = f"{elasticsearch.prefix(url)}notes"

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with elasticsearch.connect_async(url) as client:
            app.state.client = client
            yield

    app = FastAPI(title="Notes", lifespan=lifespan)

    @app.post("/notes", status_code=201)
    async def write(note: Note) -> dict[str, str]:
        written = await app.state.client.index(index=index, document={"text": note.text})
        return {"id": written["_id"], "text": note.text}

    @app.get("/notes/{note_id}")
    async def read(note_id: str) -> dict[str, str]:
        try:
            found = await app.state.client.get(index=index, id=note_id)
        except NotFoundError:
            raise missing() from None
        return {"id": note_id, "text": found["_source"]["text"]}

    return app


def main() -> str:
    """Write a note, over HTTP; return what reading it gave."""
    return tried(create_app, "elasticsearch")


if __name__ == "__main__":
    print(main())
