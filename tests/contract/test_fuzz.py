"""No request gets a 500, and every answer is one that the OpenAPI document promises."""

import pytest
from fastapi import FastAPI, Response
from fastapi.responses import JSONResponse

from tests.contract.fuzzing import fuzz
from tests.contract.stacks import STACKS, Stack


@pytest.mark.parametrize("stack", STACKS, ids=str)
def test_no_request_breaks_the_app_or_its_promises(stack: Stack) -> None:
    """What the document allows is taken, what it forbids is refused, and nothing is a 500."""
    with stack.app() as app:
        harvest = fuzz(app, examples=45)

    assert harvest.failures == []
    got_to = {200, 201, 204, 404, 405, 409, 422}
    assert got_to <= set(harvest.statuses) <= got_to | {400}
    assert harvest.statuses.total() > 600
    assert harvest.statuses[200] + harvest.statuses[201] > 200, "it hardly sent what is right"


def test_the_fuzzer_finds_what_is_broken() -> None:
    """An exception that escapes, a 500, and an answer of another shape are found out."""
    app = FastAPI()

    @app.get("/escapes/{people}")
    def escapes(people: int) -> int:
        return 100 // people

    @app.get("/fails/{people}")
    def fails(people: int) -> Response:
        return Response(status_code=200 if people else 500)

    @app.get("/lies/{people}")
    def lies(people: int) -> int:
        return JSONResponse("none")  # type: ignore[return-value]

    harvest = fuzz(app, examples=30)

    found = {failure.splitlines()[0].partition(":")[0] for failure in harvest.failures}
    assert found >= {"GET /escapes/{people}", "Server error", "Response violates schema"}
