"""One assignment in the peers' forms: change a user, and serve users, on SQLite in memory.

It asks for what our own exercises of lesson 6.2.4 ask for, as an instructor would write it
for the other tools: a set-up cell, an answer cell and asserts.
"""

import json
from pathlib import Path

SETUP = """\
from fastapi import FastAPI, HTTPException
from fastapi.testclient import TestClient
from pydantic import BaseModel
from sqlalchemy import String, StaticPool, create_engine, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

class Base(DeclarativeBase):
    pass

class User(Base):
    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(String(50), unique=True)
    bio: Mapped[str | None]

class UserUpdate(BaseModel):
    username: str | None = None
    bio: str | None = None

engine = create_engine(
    "sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False}
)
"""

CRUD = """\
def update_user(session, user_id, change):
    user = session.get(User, user_id)
    if user is not None:
        for name, value in change.model_dump(exclude_unset=True).items():
            setattr(user, name, value)
        session.commit()
    return user
"""

APP = """\
def create_app(engine):
    app = FastAPI()

    @app.post("/users", status_code=201)
    def create(body: UserUpdate):
        with Session(engine) as session:
            user = User(**body.model_dump())
            session.add(user)
            session.commit()
            return {"id": user.id, "username": user.username, "bio": user.bio}

    @app.get("/users/{user_id}")
    def read(user_id: int):
        with Session(engine) as session:
            user = session.get(User, user_id)
            if user is None:
                raise HTTPException(404)
            return {"id": user.id, "username": user.username, "bio": user.bio}

    return app
"""

CRUD_CHECK = """\
Base.metadata.drop_all(engine)
Base.metadata.create_all(engine)
with Session(engine) as session:
    session.add_all([User(username="ada", bio="old"), User(username="bob")])
    session.commit()
with Session(engine) as session:
    changed = update_user(session, 1, UserUpdate(bio="new"))
with Session(engine) as session:
    assert session.scalar(select(User.bio).where(User.id == 1)) == "new", "is it committed?"
    assert session.scalar(select(User.username).where(User.id == 1)) == "ada"
"""

APP_CHECK = """\
Base.metadata.drop_all(engine)
Base.metadata.create_all(engine)
with TestClient(create_app(engine)) as client:
    made = client.post("/users", json={"username": "ada", "bio": "new"})
    assert made.status_code == 201
    assert client.get(f"/users/{made.json()['id']}").json()["username"] == "ada"
    assert client.get("/users/999").status_code == 404
"""


def write_otter(folder: Path) -> None:
    """Write otter's test files, ``tests/crud.py`` and ``tests/app.py``, into ``folder``."""
    (folder / "tests").mkdir(parents=True, exist_ok=True)
    for name, check in (("crud", CRUD_CHECK), ("app", APP_CHECK)):
        code = "\n".join(
            (">>> " if not line.startswith((" ", ")")) else "... ") + line
            for line in check.splitlines()
        )
        test = {
            "name": name,
            "points": 1,
            "suites": [
                {
                    "cases": [{"code": code, "hidden": False, "locked": False}],
                    "scored": True,
                    "setup": "",
                    "teardown": "",
                    "type": "doctest",
                }
            ],
        }
        (folder / "tests" / f"{name}.py").write_text(f"OK_FORMAT = True\n\ntest = {test!r}\n")


def write_notebook(path: Path) -> None:
    """Write the solved assignment as the notebook that nbgrader and otter validate."""
    cells = [
        _cell("setup", SETUP),
        _cell("crud", CRUD, solution=True),
        _cell("crud-check", CRUD_CHECK, points=1),
        _cell("app", APP, solution=True),
        _cell("app-check", APP_CHECK, points=1),
    ]
    spec = {"display_name": "Python 3", "language": "python", "name": "python3"}
    notebook = {
        "cells": cells,
        "metadata": {"kernelspec": spec},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    path.write_text(json.dumps(notebook))


def _cell(name: str, source: str, *, solution: bool = False, points: int = 0) -> dict[str, object]:
    """Return a code cell with the metadata that nbgrader reads."""
    graded = {"grade_id": name, "schema_version": 3, "solution": solution, "task": False}
    graded |= {"grade": bool(points), "locked": bool(points)} | (
        {"points": points} if points else {}
    )
    return {
        "cell_type": "code",
        "id": name,
        "metadata": {"nbgrader": graded},
        "outputs": [],
        "execution_count": None,
        "source": source,
    }
