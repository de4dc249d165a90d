"""A fuzzer driven by an app's own OpenAPI document."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

import schemathesis
from fastapi import FastAPI
from schemathesis.config import SchemathesisConfig
from schemathesis.core.failures import Failure
from schemathesis.engine import Status, events, from_schema
from schemathesis.engine.recorder import Interaction
from schemathesis.python.asgi import shutdown_lifespans


@dataclass
class Harvest:
    """What a run of the fuzzer has seen."""

    statuses: Counter[int] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)


def fuzz(app: FastAPI, *, examples: int) -> Harvest:
    """Send what the document allows and what it forbids; return what came.

    Args:
        app: started here, and shut down at the end.
        examples: at most so many for each operation and each phase.
    """
    config = SchemathesisConfig.from_dict(
        {
            "seed": 0,
            "continue-on-failure": True,
            "generation": {"max-examples": examples, "deterministic": True, "database": "none"},
        }
    )
    harvest = Harvest()
    try:
        schema = schemathesis.openapi.from_asgi("/openapi.json", app, config=config)
        for event in from_schema(schema).execute():
            if isinstance(event, events.ScenarioFinished):
                harvest.statuses.update(_statuses(event))
                harvest.failures += _failures(event)
            elif isinstance(event, events.NonFatalError):
                harvest.failures.append(f"{event.label}: {event.value!r}\n{event.info.format()}")
            elif isinstance(event, events.FatalError):
                raise event.exception
    finally:
        shutdown_lifespans()
    return harvest


def _statuses(event: events.ScenarioFinished) -> Iterator[int]:
    for interaction in event.recorder.interactions.values():
        assert interaction.response is not None
        yield interaction.response.status_code


def _failures(event: events.ScenarioFinished) -> Iterator[str]:
    for case, checks in event.recorder.checks.items():
        for check in checks:
            if check.status is Status.FAILURE and check.failure_info is not None:
                interaction = event.recorder.interactions[case]
                if not _is_about_an_address(check.failure_info.failure, interaction):
                    yield _sentence(check.failure_info.failure, interaction)


def _is_about_an_address(failure: Failure, interaction: Interaction) -> bool:
    """Tell an address of right form that cannot exist: JSON Schema's "email" allows x@y.test."""
    response = interaction.response
    if failure.title != "Schema-valid request rejected" or response is None:
        return False
    problem = json.loads(response.content)
    return [fault["pointer"] for fault in problem.get("errors", ())] == ["/email"]


def _sentence(failure: Failure, interaction: Interaction) -> str:
    request, response = interaction.request, interaction.response
    came = f"{response.status_code} {response.content[:300]!r}" if response else "nothing"
    sent = f"{request.method} {request.uri} {request.body!r}"
    return f"{failure.title}: {failure.message}\n  sent: {sent}\n  came: {came}"
