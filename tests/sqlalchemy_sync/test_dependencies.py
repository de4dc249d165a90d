"""Dependencies: one session a request, a token that opens nothing else, a crowd that fits."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Annotated

import pytest
from fastapi import Depends, FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from workbook import servers
from workbook.domain.schemas import UserCreate
from workbook.observe import record
from workbook.sqlalchemy_sync import crowd, dependencies, repository, tokens
from workbook.sqlalchemy_sync.crowd import Crowd, small_engine
from workbook.sqlalchemy_sync.crud import TakenError
from workbook.sqlalchemy_sync.database import get_session
from workbook.sqlalchemy_sync.models import User
from workbook.sqlalchemy_sync.repository import Users
from workbook.sqlalchemy_sync.tokens import Token, fingerprint

ADA = {"username": "ada", "password": "sesame open"}


@pytest.fixture(params=[("sqlite", None), ("postgresql", "psycopg")], ids=lambda param: param[0])
def client(request: pytest.FixtureRequest) -> Iterator[TestClient]:
    """The app on a database of its own, where Ada has registered."""
    system, driver = request.param
    with (
        servers.space("tokens", system, driver=driver) as url,
        TestClient(dependencies.create_app(url)) as client,
    ):
        client.post("/users", json=ADA | {"email": "ada@example.org"}).raise_for_status()
        yield client


def session_of(client: TestClient) -> Session:
    """Return a session beside the app's."""
    return Session(client.app.state.engine)  # type: ignore[attr-defined]


def log_in(client: TestClient) -> str:
    """Return a new token of Ada's."""
    return str(client.post("/tokens", json=ADA).raise_for_status().json()["access_token"])


def status_of_me(client: TestClient, token: str, scheme: str = "Bearer") -> int:
    """Ask who one is."""
    return client.get("/me", headers={"Authorization": f"{scheme} {token}"}).status_code


def test_each_module_shows_what_it_is_about() -> None:
    """main() gives the same each time."""
    assert tokens.main() == [43, 64]
    assert dependencies.main() == [201, 201, 200, 401]
    assert repository.main() == ["ada", None]
    assert crowd.main() == {200: 2, 500: 4}


def test_a_token_lets_its_owner_in(client: TestClient) -> None:
    """One SELECT finds the token and its owner; no secret goes out."""
    token = log_in(client)

    with record(client.app) as sent:
        answer = client.get("/me", headers={"Authorization": f"Bearer {token}"})

    assert (answer.status_code, answer.json()["username"]) == (200, "ada")
    assert set(answer.json()) == {"id", "username", "email", "bio", "is_active", "created_at"}
    assert (sent.count(), sent.count("begin")) == (1, 1)


def test_whatever_lets_nobody_in_is_the_same_401(client: TestClient) -> None:
    """None, another scheme, an unknown one, the fingerprint itself: one answer."""
    token = log_in(client)
    strangers = [{}] + [
        {"Authorization": value}
        for value in ("Bearer", f"Basic {token}", "Bearer x", f"Bearer {fingerprint(token)}")
    ]

    answers = [client.get("/me", headers=headers) for headers in strangers]

    said = {(one.status_code, one.text, one.headers["www-authenticate"]) for one in answers}
    assert said == {(401, '{"detail":"Not authenticated"}', "Bearer")}


@pytest.mark.parametrize(
    "change",
    [
        update(Token).values(expires_at=datetime.now(UTC) - timedelta(seconds=1)),
        update(User).values(is_active=False),
        delete(Token),
        delete(User),
    ],
    ids=["ended", "locked out", "taken back", "user deleted"],
)
def test_a_token_is_asked_about_at_each_request(client: TestClient, change: object) -> None:
    """What was fine a moment ago is refused as soon as the table says so."""
    token = log_in(client)
    assert status_of_me(client, token) == 200

    with session_of(client) as session:
        session.execute(change)  # type: ignore[call-overload]
        session.commit()

    assert status_of_me(client, token) == 401


def test_the_table_holds_no_token(client: TestClient) -> None:
    """Two logins are two tokens, and two fingerprints are kept."""
    told = {log_in(client), log_in(client)}

    with session_of(client) as session:
        kept = set(session.scalars(select(Token.fingerprint)))

    assert len(told) == 2
    assert kept == {fingerprint(token) for token in told}
    assert not kept & told


def test_who_is_not_let_in_learns_nothing(client: TestClient) -> None:
    """A wrong password, a wrong name and somebody locked out hear the same."""
    wrong = [ADA | {"password": "sesame shut"}, ADA | {"username": "nobody"}]
    answers = [client.post("/tokens", json=login) for login in wrong]
    with session_of(client) as session:
        session.execute(update(User).values(is_active=False))
        session.commit()
    answers.append(client.post("/tokens", json=ADA))

    assert {(one.status_code, one.text) for one in answers} == {
        (401, '{"detail":"Wrong name or password."}')
    }


def test_openapi_says_what_wants_a_token(client: TestClient) -> None:
    """/me does, and nothing else."""
    paths = client.app.openapi()["paths"]  # type: ignore[attr-defined]

    wanting = [
        path for path, routes in paths.items() for one in routes.values() if "security" in one
    ]
    assert wanting == ["/me"]


def test_a_repository_does_not_commit() -> None:
    """What was added is gone with the session; what is taken is told at once."""
    with servers.space("users", "sqlite") as url:
        engine = small_engine(url)
        tokens.create_tables(engine)
        new = UserCreate(**ADA, email="ada@example.org")  # type: ignore[arg-type]
        with Session(engine) as session:
            users = Users(session)
            added = users.add(new)
            assert users.get(added.id) is added
            with pytest.raises(TakenError):
                users.add(new)
        with Session(engine) as session:
            assert session.scalars(select(User)).all() == []
        engine.dispose()


@pytest.mark.parametrize("limit", [1, 2])
def test_a_limit_lets_a_crowd_in_by_and_by(limit: int) -> None:
    """Nobody is refused, and never are more inside than the limit allows."""
    limited = Annotated[Session, Depends(get_session, scope="function", max_concurrency=limit)]
    app = FastAPI()
    people = Crowd(app)

    @app.get("/")
    def work(session: limited) -> None:  # type: ignore[valid-type]
        people.work(session)

    with servers.space("crowd", "sqlite") as url:
        app.state.engine = small_engine(url)
        answers = people.come(["/"] * 6, lambda crowd: (crowd.arrived, crowd.inside) == (6, limit))
        app.state.engine.dispose()

    assert (answers, people.most_inside) == ({200: 6}, limit)


def test_a_crowd_that_never_stands_still_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """The sentence says how far it came."""
    monkeypatch.setattr(crowd, "PATIENCE", 0.1)
    app = FastAPI()

    with pytest.raises(TimeoutError, match=r"^1 arrived, 1 have an answer\.$"):
        Crowd(app).come(["/"], lambda crowd: crowd.arrived == 2)
