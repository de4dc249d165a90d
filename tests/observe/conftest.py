"""Real databases with three users, six posts and two tags."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, create_engine
from sqlalchemy.orm import Session

from tests.observe.models import Base, Post, Tag, User
from workbook.servers import space


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Iterator[str]:
    """Give the URL of a database of one's own, on either system."""
    driver = {"postgresql": "psycopg"}.get(request.param)
    with space("tests-observe", request.param, driver=driver) as url:
        yield url


@pytest.fixture
def engine(database: str) -> Iterator[Engine]:
    """Give an engine on fresh tables: Ada, Bob and Cyd with two posts each, every post tagged."""
    engine = create_engine(database)
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        tags = [Tag(name="sql"), Tag(name="python")]
        for name in ("ada", "bob", "cyd"):
            posts = [Post(title=f"{name} {number}", tags=tags[:]) for number in (1, 2)]
            session.add(User(name=name, posts=posts))
            session.flush()
        session.commit()
    yield engine
    Base.metadata.drop_all(engine)
    engine.dispose()
