"""Records what the client of Elasticsearch sends, synchronous or asynchronous.

Its transport is stood in for: one entry for each call, as the line of HTTP that it becomes, and
the body as parameters. The prefix that a space of one's own puts before an index is left out,
and so are ids that the server has made up: both are others at every run.
"""

import inspect
import json
import re
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any
from urllib.parse import unquote

from workbook.observe import command
from workbook.observe.recording import Recording
from workbook.observe.statement import Statement

_SPACE = re.compile(r"\bwb_[a-z0-9_]*?_?[0-9a-f]{8}_")
_MADE_UP = re.compile(r"(/_(?:doc|update|source|create)/)[\w-]{20}(?=$|\?)")
_BY_METHOD = {"GET": "get", "HEAD": "exists", "PUT": "index", "POST": "index", "DELETE": "delete"}
_OF_INDEX = {"GET": "get", "HEAD": "exists", "PUT": "create", "POST": "create", "DELETE": "drop"}


def recorded(client: Any, title: str) -> AbstractContextManager[Recording]:
    """Record what this client sends while the block runs.

    Args:
        client: an ``Elasticsearch`` or ``AsyncElasticsearch``.
        title: stands above the recording.
    """
    return command.recorded(client.transport, title, _stand_ins, _read)


def _stand_ins(transport: Any, lists: list[list[Any]]) -> dict[str, Any]:
    perform = transport.perform_request
    run = command.run_async if inspect.iscoroutinefunction(perform) else command.run

    def perform_request(method: str, target: str, *, body: Any = None, **options: Any) -> Any:
        given = (method, target, body)
        return run(lists, given, perform, method, target, body=body, **options)

    return {"perform_request": perform_request}


def _read(sent: Sequence[command.Command]) -> list[Statement]:
    return [_statement(one, number) for number, one in enumerate(list(sent), start=1)]


def _statement(one: command.Command, number: int) -> Statement:
    method, target, body = one.given
    target = _MADE_UP.sub(r"\1…", _SPACE.sub("", unquote(target)))
    meta, came = one.came if isinstance(one.came, tuple) else (None, None)
    many = isinstance(body, list | tuple)
    parameters = _pairs(body) if many else _shown(body or {})
    return Statement(
        sql=f"{method} {target}",
        verb=_verb(method, target),
        parameters=parameters,
        rows=_rows(came),
        milliseconds=one.milliseconds,
        many=many,
        error=one.failed or _refused(method, getattr(meta, "status", 200), came),
        transaction=number,
        language="http",
    )


def _pairs(lines: Sequence[Any]) -> list[dict[str, Any]]:
    """Return the lines of a bulk request, what to do and the document behind it together."""
    pairs: list[dict[str, Any]] = []
    for line in lines:
        part = _shown(json.loads(line) if isinstance(line, str | bytes) else line)
        if len(part) == 1 and {"index", "create", "update", "delete"} >= set(part):
            pairs.append(part)
        elif pairs:
            pairs[-1] = pairs[-1] | {"document": part}
    return pairs


def _shown(part: Any) -> Any:
    """Return a body without the prefix of a space before the names of its indexes."""
    if isinstance(part, str):
        return _SPACE.sub("", part)
    if isinstance(part, Mapping):
        return {name: _shown(value) for name, value in part.items()}
    if isinstance(part, list | tuple):
        return [_shown(value) for value in part]
    return part


def _verb(method: str, target: str) -> str:
    """Return what a line of HTTP does: search, index, get, bulk, create, drop and so on."""
    parts = [part for part in target.partition("?")[0].split("/") if part]
    names = [part[1:] for part in parts if part.startswith("_") and part != "_all"]
    if not names:
        return _OF_INDEX.get(method, method.lower())
    return _BY_METHOD.get(method, method.lower()) if names[0] == "doc" else names[0].lower()


def _rows(came: Any) -> int | None:
    """Return how many documents came, or were told about; None where there are none."""
    if not isinstance(came, Mapping):
        return None
    if isinstance(hits := came.get("hits"), Mapping):
        return len(hits.get("hits", ()))
    if isinstance(items := came.get("items"), list):
        return len(items)
    return int(came["found"]) if isinstance(came.get("found"), bool) else None


def _refused(method: str, status: int, came: Any) -> str | None:
    if status < 400 or method == "HEAD":
        return None
    error = came.get("error") if isinstance(came, Mapping) else None
    if isinstance(error, Mapping):
        return f"{status} {error.get('type')}: {_SPACE.sub('', str(error.get('reason')))}"
    return str(status)
