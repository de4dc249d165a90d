"""The app: routes, and what each of them answers."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from tempfile import TemporaryDirectory
from typing import Annotated

from fastapi import APIRouter, FastAPI, HTTPException, Path, Query, Request, Response
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from workbook.domain import problems, schemas
from workbook.sqlalchemy_sync.core import crud, posts
from workbook.sqlalchemy_sync.core.crud import User
from workbook.sqlalchemy_sync.core.database import Db, create_tables, make_engine
from workbook.sqlalchemy_sync.core.posts import Post
from workbook.sqlalchemy_sync.core.search import search

LARGEST_ID = 2**31 - 1  # what an INTEGER of PostgreSQL can hold
Id = Annotated[int, Path(ge=1, le=LARGEST_ID)]
Cursor = Annotated[int, Query(ge=0, le=LARGEST_ID)]
Paging = Annotated[schemas.Paging[Cursor], Query()]

UserOut = schemas.UserOut[int]
PostOut = schemas.PostOut[int]

router = APIRouter(responses=problems.answers(422, 503))


def create_app(url: str) -> FastAPI:
    """Return the app on the database at this URL."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        app.state.engine = make_engine(url)
        create_tables(app.state.engine)
        yield
        app.state.engine.dispose()

    app = FastAPI(title="Blog", lifespan=lifespan)
    problems.install(app)
    app.include_router(router)
    app.add_exception_handler(crud.TakenError, _taken)
    app.add_exception_handler(OperationalError, _unavailable)
    app.add_exception_handler(PoolTimeout, _unavailable)
    return app


def _taken(_request: Request, _error: Exception) -> Response:
    return problems.problem(409, "This username or email address is taken.")


def _unavailable(_request: Request, error: Exception) -> Response:
    cause = getattr(error, "orig", None)
    if getattr(cause, "sqlite_errorname", None) == "SQLITE_ERROR":
        raise error  # a table or a column is missing: no use to try again
    detail = "The database cannot answer now; try again in a second."
    return problems.problem(503, detail, headers={"Retry-After": "1"})


def _found[Row](row: Row | None) -> Row:
    if row is None:
        raise HTTPException(404, "There is no such user.")
    return row


@router.post(
    "/users", status_code=201, response_model=UserOut, responses=problems.answers(400, 409)
)
def create_user(new: schemas.UserCreate, connection: Db) -> User:
    """Register."""
    return crud.create_user(connection, new)


@router.get("/users", response_model=schemas.Page[UserOut, int])
def list_users(paging: Paging, connection: Db) -> object:
    """List everybody, a page at a time."""
    users, following = crud.list_users(connection, paging.after, paging.limit)
    return {"items": users, "next": following}


@router.get("/users/{user_id}", response_model=UserOut, responses=problems.answers(404))
def get_user(user_id: Id, connection: Db) -> User:
    """Show one user."""
    return _found(crud.get_user(connection, user_id))


@router.patch("/users/{user_id}", response_model=UserOut, responses=problems.answers(400, 404, 409))
def update_user(user_id: Id, changes: schemas.UserUpdate, connection: Db) -> User:
    """Change what is sent, keep the rest."""
    return _found(crud.update_user(connection, user_id, changes))


@router.delete("/users/{user_id}", status_code=204, responses=problems.answers(404))
def delete_user(user_id: Id, connection: Db) -> None:
    """Delete a user with everything they wrote."""
    _found(crud.delete_user(connection, user_id) or None)


@router.post(
    "/users/{user_id}/posts",
    status_code=201,
    response_model=PostOut,
    responses=problems.answers(400, 404),
)
def create_post(user_id: Id, new: schemas.PostCreate, connection: Db) -> Post:
    """Write a post."""
    return _found(posts.create_post(connection, user_id, new))


@router.get(
    "/users/{user_id}/posts",
    response_model=schemas.Page[PostOut, int],
    responses=problems.answers(404),
)
def list_posts(user_id: Id, paging: Paging, connection: Db) -> object:
    """List what a user wrote, with its tags, a page at a time."""
    page, following = _found(posts.list_posts(connection, user_id, paging.after, paging.limit))
    return {"items": page, "next": following}


@router.get("/search", response_model=schemas.Found[int])
def find(q: schemas.SearchText, connection: Db) -> object:
    """Find a text in names and in posts."""
    users, written = search(connection, q)
    return {"users": users, "posts": written}


def main() -> list[int]:
    """Register twice under one name, over HTTP; return how the app answered."""
    from fastapi.testclient import TestClient

    ada = {"username": "ada", "email": "ada@example.org", "password": "sesame open"}
    with (
        TemporaryDirectory() as folder,
        TestClient(create_app(f"sqlite:///{folder}/blog.db")) as client,
    ):
        return [client.post("/users", json=ada).status_code for _ in range(2)]


if __name__ == "__main__":
    print(main())
