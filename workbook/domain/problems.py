"""Errors in one shape: problem documents as of RFC 9457, also those of the framework."""

import json
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.routing import iter_route_contexts
from pydantic import BaseModel
from starlette.exceptions import HTTPException
from starlette.routing import Match

MEDIA_TYPE = "application/problem+json"
_AT_MOST = 20  # errors in one answer, however many the request holds


class Fault(BaseModel):
    """One thing that is wrong with a request."""

    detail: str
    pointer: str | None = None  # a JSON pointer into the body
    parameter: str | None = None  # a parameter of the path, the query or the header


class Problem(BaseModel):
    """A problem document: what kind, which status, what happened here."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    errors: list[Fault] | None = None


class ProblemAnswer(JSONResponse):
    """A problem document on its way; ASCII only, because names may be no valid Unicode."""

    media_type = MEDIA_TYPE

    def render(self, content: Any) -> bytes:
        """Write the document, with what UTF-8 cannot hold (a lone surrogate) as an escape."""
        return json.dumps(content, separators=(",", ":")).encode("ascii")


def problem(
    status: int,
    detail: str,
    *,
    errors: Sequence[Fault] | None = None,
    headers: dict[str, str] | None = None,
) -> ProblemAnswer:
    """Return an answer that says in a sentence what went wrong."""
    document = Problem(
        title=HTTPStatus(status).phrase,
        status=status,
        detail=detail,
        errors=None if errors is None else list(errors),
    )
    return ProblemAnswer(document.model_dump(exclude_none=True), status, headers)


def answers(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return the ``responses=`` of a route or an app that can answer with these problems."""
    return {s: {"model": Problem, "description": HTTPStatus(s).phrase} for s in statuses}


def install(app: FastAPI) -> None:
    """Give an app's errors, and its OpenAPI document, the one shape."""
    app.add_exception_handler(HTTPException, _of_http)
    app.add_exception_handler(RequestValidationError, _of_validation)
    app.add_exception_handler(Exception, _of_anything)
    document = app.openapi

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            _name_media_type(document())
        return document()

    app.openapi = openapi  # type: ignore[method-assign]  # FastAPI's documented way to extend it


async def _of_http(request: Request, error: Exception) -> ProblemAnswer:
    assert isinstance(error, HTTPException)
    headers = dict(error.headers or {})
    detail = str(error.detail)
    if detail == HTTPStatus(error.status_code).phrase:  # the framework's own, without a sentence
        if error.status_code == HTTPStatus.NOT_FOUND:
            detail = f"There is nothing at {request.url.path}."
        elif error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            headers["Allow"] = _allowed(request)
            detail = f"{request.method} is not possible here; possible: {headers['Allow']}."
    return problem(error.status_code, detail, headers=headers)


def _allowed(request: Request) -> str:
    """Return the methods of all routes at a path; Starlette names those of the first only."""
    routes = iter_route_contexts(request.app.routes)
    here = (route for route in routes if route.matches(request.scope)[0] != Match.NONE)
    return ", ".join(sorted({method for route in here for method in route.methods or ()}))


async def _of_validation(_request: Request, error: Exception) -> ProblemAnswer:
    assert isinstance(error, RequestValidationError)
    faults = [_fault(found) for found in error.errors()[:_AT_MOST]]
    return problem(422, "The request holds what this route cannot take.", errors=faults)


async def _of_anything(_request: Request, _error: Exception) -> ProblemAnswer:
    return problem(500, "Something went wrong on our side; the log of the server says what.")


def _fault(found: Any) -> Fault:
    """Say where and why; never repeat what was sent, it may be a password."""
    source, *path = found["loc"]
    detail = found["msg"]
    if found["type"] == "json_invalid":
        return Fault(detail=f"{detail}: {found['ctx']['error']}", pointer="")
    if source != "body":
        return Fault(detail=detail, parameter=".".join(map(str, path)) or source)
    steps = (str(step).replace("~", "~0").replace("/", "~1") for step in path)
    return Fault(detail=detail, pointer="".join(f"/{step}" for step in steps))


def _name_media_type(document: dict[str, Any]) -> None:
    """FastAPI documents each answer under the media type of the success: mend the errors'."""
    for operations in document["paths"].values():
        for operation in operations.values():
            for status, answer in operation["responses"].items():
                content = answer.get("content", {})
                if status >= "400" and "application/json" in content:
                    content[MEDIA_TYPE] = content.pop("application/json")
