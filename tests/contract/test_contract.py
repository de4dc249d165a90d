"""Every stack keeps every case of the contract, on every back end."""

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from tests.contract.stacks import STACKS, Stack
from workbook.domain.contract import CASES, Case


@pytest.fixture(scope="module", params=STACKS, ids=str)
def client(request: pytest.FixtureRequest) -> Iterator[TestClient]:
    """A client of an app whose own exceptions are answers, as in production."""
    stack: Stack = request.param
    with stack.app() as app, TestClient(app, raise_server_exceptions=False) as client:
        yield client


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_app_keeps(case: Case, client: TestClient) -> None:
    """The case's own sentence holds."""
    case.run(client)
