"""The app: what has happened when a client sees the answer."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import create_engine, event, func, make_url, select, text
from sqlalchemy.orm import Session

from workbook import servers
from workbook.sqlalchemy_sync.database import make_engine
from workbook.sqlalchemy_sync.main import create_app
from workbook.sqlalchemy_sync.models import Base, User

ADA = {"username": "ada", "email": "ada@example.org", "password": "sesame open"}


@pytest.fixture(params=[("sqlite", None), ("postgresql", "psycopg")], ids=lambda param: param[0])
def url(request: pytest.FixtureRequest) -> Iterator[str]:
    """A database of one's own."""
    system, driver = request.param
    with servers.space("app", system, driver=driver) as url:
        yield url


def watching(app: FastAPI, seen: list[Any], look: Any) -> Any:
    """Wrap an app: look at the world at the moment an answer begins."""

    async def wrapped(scope: Any, receive: Any, send: Any) -> None:
        async def sending(message: Any) -> None:
            if message["type"] == "http.response.start":
                seen.append(look())
            await send(message)

        await app(scope, receive, sending)

    return wrapped


def test_the_row_is_there_before_the_answer(url: str) -> None:
    """When the client gets 201, another connection sees the row, and the pool has its own back."""
    app = create_app(url)
    other = make_engine(url)

    def look() -> tuple[int | None, int]:
        with Session(other) as session:
            users = session.scalar(select(func.count(User.id)))
        return users, app.state.engine.pool.checkedout()

    seen: list[Any] = []
    with TestClient(watching(app, seen, look)) as client:
        assert client.post("/users", json=ADA).status_code == 201
        assert client.get("/users/1").status_code == 200
    other.dispose()

    assert seen == [(1, 0), (1, 0)]


def holds_no_201(url: str, client: TestClient) -> None:
    """Register while a commit cannot succeed: the client is told, and nothing is stored."""
    answer = client.post("/users", json=ADA)

    assert answer.status_code == 503
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["retry-after"] == "1"
    engine = make_engine(url)
    with Session(engine) as session:
        users = session.scalars(select(User)).all()
    engine.dispose()
    assert users == []


def test_a_commit_that_is_locked_out_is_no_201() -> None:
    """SQLite cannot commit while somebody reads; after its patience it says so."""
    with (
        servers.space("app", "sqlite") as url,
        TestClient(create_app(f"{url}?timeout=0.1")) as client,
        closing(sqlite3.connect(make_url(url).database or "", autocommit=True)) as reader,
    ):
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM users").fetchall()

        holds_no_201(url, client)

        reader.execute("COMMIT")
        bob = {"username": "bob", "email": "bob@example.org", "password": "sesame open"}
        assert client.post("/users", json=bob).status_code == 201
        assert [user["username"] for user in client.get("/users").json()["items"]] == ["bob"]


def test_a_server_that_dies_before_the_commit_is_no_201() -> None:
    """PostgreSQL loses the transaction, the client is told, and the next request goes through."""
    with (
        servers.space("app", "postgresql", driver="psycopg") as url,
        TestClient(create_app(url)) as client,
    ):
        killer = create_engine(url)

        @event.listens_for(Session, "before_commit", once=True)
        def kill(session: Session) -> None:
            pid = session.scalar(text("SELECT pg_backend_pid()"))
            with killer.begin() as connection:
                connection.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": pid})

        holds_no_201(url, client)

        killer.dispose()
        assert client.post("/users", json=ADA).status_code == 201


def test_an_empty_pool_is_a_503_that_says_when_to_come_back(url: str) -> None:
    """Who gets no connection in time is not told that the app is broken."""
    with TestClient(create_app(url)) as client:
        pool = client.app.state.engine.pool  # type: ignore[attr-defined]
        pool._timeout = 0.05
        held = [pool.connect() for _ in range(pool.size() + pool._max_overflow)]
        answer = client.get("/users")
        for connection in held:
            connection.close()
        again = client.get("/users")

    assert (answer.status_code, again.status_code) == (503, 200)


def test_a_missing_table_is_a_500(url: str) -> None:
    """No client can mend it by coming back, so it is an error of ours on both systems."""
    with TestClient(create_app(url), raise_server_exceptions=False) as client:
        with client.app.state.engine.begin() as connection:  # type: ignore[attr-defined]
            Base.metadata.drop_all(connection)
        answer = client.get("/users")

    assert answer.status_code == 500
    assert answer.headers["content-type"] == "application/problem+json"
    assert "users" not in answer.text


def test_the_connections_end_with_the_app(url: str) -> None:
    """The engine is made at the start and disposed of at the end."""
    app = create_app(url)
    assert not hasattr(app.state, "engine")

    with TestClient(app) as client:
        client.get("/users")
        pool = app.state.engine.pool
        assert pool.checkedin() == 1

    assert pool.checkedin() == 0


def test_every_operation_says_what_can_go_wrong() -> None:
    """The document of the app lists the statuses that the contract names."""
    paths = create_app("sqlite://").openapi()["paths"]

    assert {
        f"{method.upper()} {path}": " ".join(sorted(operation["responses"]))
        for path, operations in paths.items()
        for method, operation in operations.items()
    } == {
        "POST /users": "201 400 409 422 503",
        "GET /users": "200 422 503",
        "GET /users/{user_id}": "200 404 422 503",
        "PATCH /users/{user_id}": "200 400 404 409 422 503",
        "DELETE /users/{user_id}": "204 404 422 503",
        "POST /users/{user_id}/posts": "201 400 404 422 503",
        "GET /users/{user_id}/posts": "200 404 422 503",
        "GET /search": "200 422 503",
    }
