"""Records what the client of Redis sends, synchronous or asynchronous, pipelines too.

The client has no events for commands, so its ``execute_command`` is stood in for. Of pipelines it
is the class, as long as somebody records: one that was made before is heard, too, and those of
other clients go through unheard. A command is shown as it is typed: ``SET user:1 Ada EX 60``.
"""

import inspect
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from threading import Lock
from typing import Any

from workbook.observe import command, values
from workbook.observe.recording import Recording
from workbook.observe.statement import Statement

_PLAIN = re.compile(r"[A-Za-z_][\w:.*-]{0,60}")  # a key, a pattern, NX, EX
_heard: dict[Any, list[tuple[Any, list[Any]]]] = {}  # by class of pipelines: connections, list
_before: dict[Any, dict[str, Any]] = {}  # what that class was without us
_changing = Lock()
_LOOK_UPS = frozenset({"get", "hget", "getdel", "getex", "lindex", "lpop", "rpop", "zscore"})


@contextmanager
def recorded(client: Any, title: str) -> Iterator[Recording]:
    """Record what this client sends while the block runs.

    Args:
        client: a ``redis.Redis`` or ``redis.asyncio.Redis``.
        title: stands above the recording.
    """
    sent: list[command.Command] = []
    with (
        command.recorded(client, title, _stand_ins, _read, sent) as recording,
        _pipelines_heard(client, sent),
    ):
        yield recording


def _stand_ins(client: Any, lists: list[list[Any]]) -> dict[str, Any]:
    execute = client.execute_command
    if not inspect.iscoroutinefunction(execute):
        return {"execute_command": command.hearing(lists, execute)}

    async def execute_command(*args: Any, **options: Any) -> Any:
        return await command.run_async(lists, args, execute, *args, **options)

    return {"execute_command": execute_command}


@contextmanager
def _pipelines_heard(client: Any, sent: list[Any]) -> Iterator[None]:
    """Hear every pipeline of a client, made before or meanwhile: they share its connections."""
    kind = _kind_of_pipelines(client)
    with _changing:
        if not _heard.setdefault(kind, []):
            stands_in = _pipeline_stand_ins(kind)
            _before[kind] = {name: vars(kind)[name] for name in stands_in}
            for name, method in stands_in.items():
                setattr(kind, name, method)
        _heard[kind].append((client.connection_pool, sent))
    try:
        yield
    finally:
        with _changing:
            _heard[kind][:] = [one for one in _heard[kind] if one[1] is not sent]
            if not _heard[kind]:
                for name, method in _before.pop(kind).items():
                    setattr(kind, name, method)


def _kind_of_pipelines(client: Any) -> Any:
    """Return the class of the pipelines that a client makes."""
    if inspect.iscoroutinefunction(type(client).execute_command):
        from redis.asyncio.client import Pipeline as AsyncPipeline

        return AsyncPipeline
    from redis.client import Pipeline

    return Pipeline


def _pipeline_stand_ins(kind: Any) -> dict[str, Any]:
    at_once, later = kind.immediate_execute_command, kind.execute
    run = command.run_async if inspect.iscoroutinefunction(later) else command.run

    def lists(made: Any) -> list[list[Any]]:
        return [sent for pool, sent in _heard[kind] if pool is made.connection_pool]

    def immediate_execute_command(made: Any, *args: Any, **options: Any) -> Any:
        return run(lists(made), args, at_once, made, *args, **options)

    def execute(made: Any, *args: Any, **options: Any) -> Any:
        given = _Trip(
            vars(made).get("transaction", vars(made).get("is_transaction"))
            or made.explicit_transaction,
            [one[0] for one in made.command_stack],
        )
        if not given.commands:
            return later(made, *args, **options)
        return run(lists(made), given, later, made, *args, **options)

    return {"immediate_execute_command": immediate_execute_command, "execute": execute}


class _Trip:
    """Several commands that were sent at once."""

    __slots__ = ("commands", "transaction")

    def __init__(self, transaction: bool, commands: list[tuple[Any, ...]]) -> None:
        self.transaction, self.commands = transaction, commands


def _read(sent: Sequence[command.Command]) -> list[Statement]:
    read: list[Statement] = []
    for number, one in enumerate(list(sent), start=1):
        if not isinstance(one.given, _Trip):
            read.append(_statement(one.given, one.came, number, one.milliseconds, one.failed))
            continue
        trip = one.given
        many = f"{len(trip.commands)} commands" if len(trip.commands) > 1 else "1 command"
        if trip.transaction:
            read.append(Statement("MULTI", "begin", language="redis", transaction=number))
        else:
            text = f"PIPELINE: {many} in one round trip"
            read.append(
                Statement(text, "pipeline", error=one.failed, language="redis", transaction=number)
            )
        came = one.came if isinstance(one.came, list) else []
        for place, args in enumerate(trip.commands):
            answer = came[place] if place < len(came) else None
            wrong = command.told(answer) if isinstance(answer, Exception) else None
            said = _statement(args, answer, number, None, wrong)
            read.append(said if came else replace(said, rows=None))
        if trip.transaction:
            end, verb = ("DISCARD", "rollback") if _was_thrown_away(one) else ("EXEC", "commit")
            read.append(
                Statement(end, verb, error=one.failed, language="redis", transaction=number)
            )
    return read


def _was_thrown_away(one: command.Command) -> bool:
    """Whether nothing of a transaction ran: one command that fails keeps no other from running.

    Redis throws it away when a watched key has changed, or a command could not be queued. Of that
    the client raises the command's error, while it handles the one of EXEC.
    """
    if one.error is None:
        return False
    from redis.exceptions import ExecAbortError, ResponseError, WatchError

    error: Any = one.error
    ran = isinstance(error, ResponseError) and not isinstance(error, ExecAbortError | WatchError)
    return not ran or isinstance(error.__context__, ExecAbortError)


def _statement(
    args: tuple[Any, ...], came: Any, number: int, milliseconds: float | None, error: str | None
) -> Statement:
    words = str(args[0]).split(" ")  # CLIENT INFO, JSON.SET, …
    name = " ".join(words).upper()
    text = " ".join([name, *(_argument(one) for one in args[1:])])
    return Statement(
        sql=text,
        verb=words[0].lower(),
        parameters=tuple(args[1:]),
        rows=None if error else _rows(words[0].lower(), came),
        milliseconds=milliseconds,
        error=error,
        transaction=number,
        language="redis",
    )


def _argument(value: Any) -> str:
    """Return a key or an option as it is typed, anything else as Python has it."""
    text = value.decode(errors="replace") if isinstance(value, bytes) else value
    if isinstance(text, str) and _PLAIN.fullmatch(text):
        return text
    return values.show(value)


def _rows(verb: str, came: Any) -> int | None:
    """Return how many values came: of a look-up none or one; None where none were asked for."""
    if verb in _LOOK_UPS:
        return int(came is not None)
    if verb in {"scan", "sscan", "hscan", "zscan"} and isinstance(came, tuple | list):
        return len(came[1])
    return len(came) if isinstance(came, list | dict | set) else None
