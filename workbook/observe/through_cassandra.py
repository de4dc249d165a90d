"""Records what a session of Cassandra's driver sends: simple, prepared, batched, asynchronous.

The session's ``execute_async`` is stood in for, through which ``execute`` goes too, and its
``prepare``. The driver's own listener for requests would do, but it does not know the parameters
of a simple statement: the driver has written them into the text by then.
"""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from time import perf_counter
from typing import Any

from workbook.observe import command, sqltext
from workbook.observe.recording import Recording
from workbook.observe.statement import Statement


def recorded(session: Any, title: str) -> AbstractContextManager[Recording]:
    """Record what this session sends while the block runs.

    Args:
        session: a ``cassandra.cluster.Session``.
        title: stands above the recording.
    """
    return command.recorded(session, title, _stand_ins, _read)


def _stand_ins(session: Any, lists: list[list[Any]]) -> dict[str, Any]:
    send, prepare_one = session.execute_async, session.prepare
    prepared = session.cluster._prepared_statements  # a batch knows them by their ids only

    def execute_async(query: Any, parameters: Any = None, *args: Any, **options: Any) -> Any:
        one = command.note(lists, (query, parameters, prepared))
        try:
            future = send(query, parameters, *args, **options)
        except BaseException as error:
            one.error, one.ended = error, perf_counter()
            raise
        future.add_callbacks(_came, _failed, callback_args=(one,), errback_args=(one,))
        return future

    def prepare(query: str, *args: Any, **options: Any) -> Any:
        return command.run(lists, query, prepare_one, query, *args, **options)

    return {"execute_async": execute_async, "prepare": prepare}


def _came(rows: Any, one: command.Command) -> None:
    """Count the rows of a page; the first one ends the clock."""
    one.ended = one.ended or perf_counter()
    if rows is not None:
        one.came = (one.came or 0) + len(rows)


def _failed(error: BaseException, one: command.Command) -> None:
    one.error, one.ended = error, perf_counter()


def _read(sent: Sequence[command.Command]) -> list[Statement]:
    return [_statement(one, number) for number, one in enumerate(list(sent), start=1)]


def _statement(one: command.Command, number: int) -> Statement:
    parameters: Any = ()
    names: tuple[str, ...] = ()
    if isinstance(one.given, str):
        text, verb = f"PREPARE {one.given}", "prepare"
    else:
        text, parameters, names = _parts(*one.given)
        verb = "batch" if text.startswith("BEGIN BATCH") else sqltext.verb(text)
    return Statement(
        sql=text,
        verb=verb,
        parameters=parameters,
        rows=one.came if verb == "select" else None,
        milliseconds=one.milliseconds,
        error=one.failed,
        names=names,
        transaction=number,
        language="cql" if verb == "batch" else "sql",
    )


def _parts(query: Any, parameters: Any, known: Any) -> tuple[str, Any, tuple[str, ...]]:
    """Return text, parameters and their names."""
    if hasattr(query, "_statements_and_parameters"):  # a batch
        texts = [
            known[text].query_string if is_prepared and text in known else str(text)
            for is_prepared, text, *_ in query._statements_and_parameters
        ]
        return "\n".join(["BEGIN BATCH", *(f"  {text}" for text in texts), "APPLY BATCH"]), (), ()
    prepared = getattr(query, "prepared_statement", query)  # of a bound statement
    if hasattr(query, "prepared_statement"):
        parameters = getattr(query, "raw_values", None) or parameters
    names = tuple(column.name for column in getattr(prepared, "column_metadata", None) or ())
    if parameters is None:
        parameters = ()
    elif not isinstance(parameters, dict):
        parameters = tuple(parameters)
    text = prepared if isinstance(prepared, str) else prepared.query_string
    return text, parameters, names
