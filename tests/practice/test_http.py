"""Apps: served by uvicorn in the child, asked by the judge."""

import pytest

from tests.practice.conftest import Make
from workbook.practice.judge import judge
from workbook.practice.judging.jail import Jail

CHECK = """
@part()
def works(answer: Answer) -> None:
    ada, = answer.seed(users=1)
    reply = answer.http.get(f"/users/{ada.id}")
    expect((reply.status_code, reply.json()), (200, ada.username), say="get")
    expect(answer.http.get("/users/999").status_code, 404, say="An unknown id is 404.")
    reply = answer.http.post("/echo", json={"a": [1]}, headers={"x-one": "1"}, params={"q": "2"})
    expect(reply.json(), {"body": {"a": [1]}, "x": "1", "q": "2"}, say="post")
"""

APP = """
from contextlib import asynccontextmanager
from fastapi import FastAPI, HTTPException, Request
from sqlalchemy import create_engine
from sqlalchemy.orm import Session
from workbook.sqlalchemy_sync.models import User

def create_app(url):
    @asynccontextmanager
    async def lifespan(app):
        app.state.engine = create_engine(url)
        yield
    app = FastAPI(lifespan=lifespan)

    @app.get("/users/{user_id}")
    def get_user(user_id: int) -> str:
        with Session(app.state.engine) as session:
            user = session.get(User, user_id)
            if user is None:
                raise HTTPException(404)
            return user.username

    @app.post("/echo")
    async def echo(request: Request, q: str):
        return {"body": await request.json(), "x": request.headers["x-one"], "q": q}
    return app
"""


@pytest.mark.parametrize("system", ["sqlite", "postgresql"])
def test_an_app_is_made_for_the_check_s_database(exercise: Make, system: str) -> None:
    """create_app gets the URL, the lifespan runs, and requests are answered."""
    came = judge(exercise(CHECK, "create_app", servers=[system]), APP, seed=1)
    assert (came.state, came.sentence) == ("done", "Done: every part holds.")


def test_an_app_at_module_level_is_served_too(exercise: Make) -> None:
    """`app = FastAPI()` and an address from servers.url are enough."""
    text = APP + "\nfrom workbook import servers\napp = create_app(servers.url('sqlite'))\n"
    text += "del create_app\n"
    assert judge(exercise(CHECK, "app"), text, seed=1).state == "done"


def test_a_verdict_does_not_tell_a_token(exercise: Make) -> None:
    """Of a request's credentials the scheme is shown, in whatever case the header is written."""
    check = """
@part()
def one(answer: Answer) -> None:
    headers = {"authorization": "Bearer secret", "x-one": "1"}
    expect(answer.http.get("/users/999", headers=headers).status_code, 200, say="get")
"""
    came = judge(exercise(check, "create_app"), APP, seed=1)
    assert came.call == "GET /users/999 headers={'authorization': 'Bearer …', 'x-one': '1'}"


def test_a_500_names_the_exception_behind_it(exercise: Make) -> None:
    """The check's own sentence stands, and what came names the learner's line."""
    text = APP.replace("if user is None:", "if False:")
    came = judge(exercise(CHECK, "create_app"), text, seed=1)
    assert (came.sentence, came.call, came.expected, came.line) == (
        "An unknown id is 404.",
        "GET /users/999",
        "404",
        21,
    )
    assert came.came == (
        "500: your line `return user.username` raised AttributeError: 'NoneType' object has no "
        "attribute 'username'"
    )


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        (
            "app.state.engine = create_engine(url)",
            "raise RuntimeError('no')",
            "Your line `raise RuntimeError('no')` raised RuntimeError: no.",
        ),
        (
            "app.state.engine = create_engine(url)",
            "raise SystemExit",
            "Your line `raise SystemExit` ended the program",
        ),
        ("    app = FastAPI(lifespan=lifespan)", "    return None", "create_app returned None."),
        (
            "return user.username",
            "import os; os._exit(3)",
            "Your answer ended its own process (exit status 3)",
        ),
        (
            "return user.username",
            "import time; time.sleep(99)",
            "Your answer was stopped after 3 seconds.",
        ),
        ("def create_app", "def make_app", "There is no `create_app` in your answer."),
    ],
)
def test_an_app_that_fails_is_a_sentence(exercise: Make, old: str, new: str, sentence: str) -> None:
    """In the lifespan, in a route, or before there is one."""
    assert old in APP
    made = exercise(CHECK, "create_app", "make_app")
    came = judge(made, APP.replace(old, new), seed=1, jail=Jail(seconds=3))
    assert came.state == "not-yet"
    assert came.sentence.startswith(sentence)


ENDLESS = """
from fastapi import FastAPI
from fastapi.responses import StreamingResponse
app = FastAPI()

def flood():
    while True:
        yield b"x" * 65536

def drip():
    import time
    while True:
        yield b"x"
        time.sleep(0.2)

@app.get("/{what}")
def get(what: str):
    return StreamingResponse(flood() if what == "flood" else drip())
"""


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("flood", "The app's answer is longer than 4,194,304 bytes."),
        ("drip", "Your answer was stopped after 2 seconds."),
    ],
)
def test_an_answer_without_an_end_is_a_sentence(exercise: Make, path: str, sentence: str) -> None:
    """Neither a flood nor a drip holds the judge."""
    made = exercise(f"@part()\ndef one(answer): answer.http.get('/{path}')\n", "app")
    came = judge(made, ENDLESS, seed=1, jail=Jail(seconds=2 if path == "drip" else 20))
    assert came.sentence.startswith(sentence)


@pytest.mark.parametrize("system", ["sqlite", "postgresql"])
def test_how_an_app_makes_its_tables_is_not_among_the_statements_shown(
    exercise: Make, system: str
) -> None:
    """A sentence about a request shows what the request has sent."""
    check = """
@part()
def sends_nothing(answer: Answer) -> None:
    answer.http.get("/users/7")
    expect(answer.sent.count("select"), 0, say="A SELECT was sent.")
"""
    begun = "        app.state.engine = create_engine(url)\n"
    made = begun + "        User.metadata.create_all(app.state.engine)\n"
    text = APP.replace(begun, made)

    came = judge(exercise(check, "create_app", servers=[system], tables=""), text, seed=1)

    assert came.sentence == "A SELECT was sent."
    assert [one.partition("users.id")[0] for one in came.statements] == ["SELECT "]


OWN_TABLES = """
BORN = set()


@part()
def puts_a_row_in(answer: Answer) -> None:
    BORN.add(answer.http.post("/things").json())


@part()
def finds_none(answer: Answer) -> None:
    BORN.add(answer.http.get("/born").json())
    expect(len(answer.table("things")), {rows}, say="rows")
    expect(len(BORN), {born}, say="processes")
    expect(answer.http.post("/things").status_code, 200, say="post")
    expect([row.id for row in answer.table("things")][-1], {rows} + 1, say="ids")
"""
MAKES_ITS_TABLES = """
from contextlib import asynccontextmanager
from uuid import uuid4
from fastapi import FastAPI
from sqlalchemy import create_engine, insert
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

class Base(DeclarativeBase):
    pass

class Thing(Base):
    __tablename__ = "things"
    id: Mapped[int] = mapped_column(primary_key=True)

def create_app(url):
    engine, born = create_engine(url), str(uuid4())

    def put():
        with engine.begin() as connection:
            connection.execute(insert(Thing).values())

    @asynccontextmanager
    async def lifespan(app):
        Base.metadata.create_all(engine)
        for _ in range({rows}):
            put()
        yield
    app = FastAPI(lifespan=lifespan)

    @app.get("/born")
    def tell() -> str:
        return born

    @app.post("/things")
    def make() -> str:
        put()
        return born
    return app
"""


@pytest.mark.parametrize("system", ["sqlite", "postgresql"])
@pytest.mark.parametrize(("rows", "born"), [(0, 1), (1, 2)])
def test_an_app_that_makes_its_own_tables_is_started_once_for_all_parts(
    exercise: Make, system: str, rows: int, born: int
) -> None:
    """Each part finds them as they are after a start; rows of a start ask for another start."""
    check = OWN_TABLES.format(rows=rows, born=born)
    app = MAKES_ITS_TABLES.replace("{rows}", str(rows))

    came = judge(exercise(check, "create_app", tables="none", servers=[system]), app, seed=1)

    assert (came.state, came.sentence) == ("done", "Done: every part holds.")
