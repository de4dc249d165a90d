"""Why a child has no reply to a question, as a sentence for the learner."""

from collections.abc import Mapping
from typing import Any

LONGEST_NAME = 200  # characters of what a child names


def sentence(message: Mapping[str, Any], *, statements: int) -> str | None:
    """Return the sentence for an excuse; None where it is none that our side of a child makes.

    Args:
        message: what came, with a ``fault`` and what belongs to it.
        statements: how many a part may send.
    """
    match message.get("fault"):
        case "missing":
            return (
                f"There is no `{message.get('name')}` in your answer. Define it under exactly "
                "this name, and check again."
            )
        case "no-app":
            return _no_app(str(message.get("came"))[:100])
        case "too-much":
            return (
                "What came back is too large, or too deep, to look at: more than 50,000 values or "
                "2 MB."
            )
        case "no-tests":
            return "There is no test in your answer: a function whose name begins with `test_`."
        case "no-collect":
            return f"pytest cannot collect your tests: {_short(message)}."
        case "test-ended":
            return (
                f"Your test `{_short(message)}` ended its own process, and no test after it "
                "can run. Leave out os._exit."
            )
        case "statements":
            return (
                f"Your answer was stopped after {statements:,} statements. Does it send "
                "one for each row, or loop without an end?"
            )
    return None


def _short(message: Mapping[str, Any]) -> str:
    """Return the name that a message is about."""
    return str(message.get("name"))[:LONGEST_NAME].rstrip(".")


def _no_app(came: str) -> str:
    """Return the sentence for something that no server can serve, by its class."""
    match came:
        case "NoneType":
            return "create_app returned None. Is `return app` missing?"
        case "coroutine":
            return "create_app is async, and a server calls it without await. Make it a plain def."
    return f"create_app gave {came}, and a server needs the FastAPI app itself."
