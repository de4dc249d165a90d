"""Fresh databases on both systems of this stack."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from workbook.sqlalchemy_sync.fresh import fresh


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    """An engine on empty tables."""
    with fresh(request.param) as engine:
        yield engine


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    """A session as a request gets it."""
    with Session(engine, expire_on_commit=False) as session:
        yield session
