"""Problem documents: one shape for every error."""

from collections.abc import Iterator

import pytest
from fastapi import FastAPI, HTTPException
from fastapi.testclient import TestClient

from workbook.domain import problems
from workbook.domain.schemas import UserCreate

PROBLEM = "application/problem+json"


@pytest.fixture
def client() -> Iterator[TestClient]:
    """A small app with one route for each kind of error."""
    app = FastAPI()
    problems.install(app)

    @app.post("/users", responses=problems.answers(409, 422))
    def create(new: UserCreate) -> None:
        raise HTTPException(409, "The name is taken.", headers={"X-Try": "another"})

    @app.delete("/users")
    def delete_all() -> None:
        raise RuntimeError("hunter2")

    with TestClient(app, raise_server_exceptions=False) as client:
        yield client


def test_an_error_of_the_app_keeps_its_sentence_and_headers(client: TestClient) -> None:
    """An HTTPException becomes a problem document."""
    ada = {"username": "ada", "email": "ada@example.org", "password": "sesame open"}

    answer = client.post("/users", json=ada)

    assert answer.headers["content-type"] == PROBLEM
    assert answer.headers["x-try"] == "another"
    assert answer.json() == {
        "type": "about:blank",
        "title": "Conflict",
        "status": 409,
        "detail": "The name is taken.",
    }


def test_errors_of_the_framework_say_a_sentence(client: TestClient) -> None:
    """404 names the path, 405 the methods of all routes there."""
    missing, wrong_method = client.get("/nowhere"), client.put("/users")

    assert missing.json()["detail"] == "There is nothing at /nowhere."
    assert wrong_method.headers["allow"] == "DELETE, POST"
    assert wrong_method.json()["detail"] == "PUT is not possible here; possible: DELETE, POST."
    assert {missing.headers["content-type"], wrong_method.headers["content-type"]} == {PROBLEM}


def test_each_fault_has_a_place_and_nothing_is_repeated(client: TestClient) -> None:
    """A 422 points to each fault, and holds no value that was sent."""
    answer = client.post("/users", json={"username": "ada", "email": 7, "password": "hunter2"})

    assert answer.json() == {
        "type": "about:blank",
        "title": "Unprocessable Content",
        "status": 422,
        "detail": "The request holds what this route cannot take.",
        "errors": [
            {"detail": "Input should be a valid string", "pointer": "/email"},
            {"detail": "String should have at least 8 characters", "pointer": "/password"},
        ],
    }


def test_a_body_that_is_no_json_points_to_the_whole(client: TestClient) -> None:
    """The empty pointer means the whole document (RFC 6901)."""
    answer = client.post("/users", content=b"{", headers={"content-type": "application/json"})

    assert answer.json()["errors"] == [
        {
            "detail": "JSON decode error: Expecting property name enclosed in double quotes",
            "pointer": "",
        }
    ]


def test_names_that_are_no_unicode_can_be_answered(client: TestClient) -> None:
    """A field whose name holds a lone surrogate is an error of the client, not of the answer."""
    body = rb'{"username": "ada", "a/b~c\udc80": 1, "email": "", "password": "sesame open"}'

    answer = client.post("/users", content=body, headers={"content-type": "application/json"})

    assert answer.status_code == 422
    assert answer.headers["content-type"] == PROBLEM


def test_a_thousand_faults_are_not_all_told(client: TestClient) -> None:
    """The answer stays small, however much is wrong."""
    answer = client.post("/users", json={f"unknown{number}": 1 for number in range(1_000)})

    assert len(answer.json()["errors"]) == 20


def test_what_nobody_expected_keeps_its_secrets(client: TestClient) -> None:
    """An exception of the app is a problem document without its message."""
    answer = client.delete("/users")

    assert answer.status_code == 500
    assert answer.headers["content-type"] == PROBLEM
    assert "hunter2" not in answer.text


def test_the_document_promises_problem_documents(client: TestClient) -> None:
    """OpenAPI shows errors under their own media type, each time it is asked for."""
    for _ in range(2):
        answers = client.get("/openapi.json").json()["paths"]["/users"]["post"]["responses"]

        assert list(answers["200"]["content"]) == ["application/json"]
        assert list(answers["409"]["content"]) == [PROBLEM]
        assert list(answers["422"]["content"]) == [PROBLEM]
