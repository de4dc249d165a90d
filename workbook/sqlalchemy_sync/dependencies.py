"""What a route asks for and does not make: a session, a repository, the one who asks."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import cache
from tempfile import TemporaryDirectory
from typing import Annotated

from fastapi import APIRouter, Depends, FastAPI, HTTPException
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import BaseModel, Field

from workbook.domain.hashing import hash_password, verify_password
from workbook.domain.schemas import Password, UserCreate, Username, UserOut
from workbook.sqlalchemy_sync.crud import TakenError
from workbook.sqlalchemy_sync.database import Db, make_engine
from workbook.sqlalchemy_sync.models import User
from workbook.sqlalchemy_sync.repository import Repository
from workbook.sqlalchemy_sync.tokens import create_tables, issue_token

LIFETIME = timedelta(hours=1)

Credentials = Annotated[HTTPAuthorizationCredentials, Depends(HTTPBearer())]


def get_current_user(users: Repository, credentials: Credentials) -> User:
    """Return the one who asks; there is one answer for every token that lets nobody in."""
    user = users.bearing(credentials.credentials)
    if user is None:
        raise HTTPException(401, "Not authenticated", {"WWW-Authenticate": "Bearer"})
    return user


CurrentUser = Annotated[User, Depends(get_current_user)]


class Login(BaseModel):
    """A name and a password."""

    username: Username
    password: Password = Field(repr=False)


@cache
def decoy() -> str:
    """Return a hash to compare with where there is no user, so that no answer comes sooner."""
    return hash_password("nobody's")


class TokenOut(BaseModel):
    """A token, told once."""

    access_token: str
    token_type: str = "bearer"  # noqa: S105 (a kind of token, and no secret)


router = APIRouter()


@router.post("/users", status_code=201, response_model=UserOut[int])
def register(new: UserCreate, users: Repository, session: Db) -> User:
    """Register; the route commits, for it knows when the work is whole."""
    try:
        user = users.add(new)
    except TakenError as error:
        raise HTTPException(409, "This username or email address is taken.") from error
    session.commit()
    return user


@router.post("/tokens", status_code=201)
def log_in(login: Login, users: Repository, session: Db) -> TokenOut:
    """Give a token for a password; a wrong name and a wrong password sound and last alike."""
    user = users.named(login.username)
    fits = verify_password(login.password, user.hashed_password if user else decoy())
    if user is None or not fits or not user.is_active:
        raise HTTPException(401, "Wrong name or password.", {"WWW-Authenticate": "Bearer"})
    token = issue_token(session, user, LIFETIME)
    session.commit()
    return TokenOut(access_token=token)


@router.get("/me", response_model=UserOut[int])
def read_current_user(user: CurrentUser) -> User:
    """Show the one who asks."""
    return user


def create_app(url: str) -> FastAPI:
    """Return the app on the database at this URL."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        app.state.engine = make_engine(url)
        create_tables(app.state.engine)
        yield
        app.state.engine.dispose()

    app = FastAPI(title="Tokens", lifespan=lifespan)
    app.include_router(router)
    return app


def main() -> list[int]:
    """Register, log in, and ask who one is with the token and without; return the statuses."""
    from fastapi.testclient import TestClient

    ada = {"username": "ada", "password": "sesame open"}
    with (
        TemporaryDirectory() as folder,
        TestClient(create_app(f"sqlite:///{folder}/blog.db")) as client,
    ):
        registered = client.post("/users", json=ada | {"email": "ada@example.org"})
        let_in = client.post("/tokens", json=ada)
        bearer = {"Authorization": f"Bearer {let_in.json()['access_token']}"}
        answers = [registered, let_in, client.get("/me", headers=bearer), client.get("/me")]
        return [answer.status_code for answer in answers]


if __name__ == "__main__":
    print(main())
