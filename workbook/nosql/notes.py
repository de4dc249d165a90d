"""What the smallest apps of this section have in common: a note, and how one is tried."""

from collections.abc import Callable

from fastapi import FastAPI, HTTPException
from pydantic import BaseModel


class Note(BaseModel):
    """What a client sends."""

    text: str


def missing() -> HTTPException:
    """Return the answer for a note that is not there."""
    return HTTPException(404, "There is no such note.")


def tried(create_app: Callable[[str], FastAPI], system: str) -> str:
    """Write a note in a space of one's own, over HTTP; return the text that reading it gave."""
    from fastapi.testclient import TestClient

    from workbook.servers import space

    with space("smallest", system) as url, TestClient(create_app(url)) as client:
        written = client.post("/notes", json={"text": "hello"}).json()
        return str(client.get(f"/notes/{written['id']}").json()["text"])
