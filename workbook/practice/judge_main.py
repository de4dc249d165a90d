"""The resident judge: one for each clone and home, started by the first check.

Run by the guard as ``python -m workbook.practice.judge_main SOCKET``. A request is one frame
(``workbook.practice.judging.protocol.frames``) on a connection of its own, and so is its reply.
"""

import signal
import socket
import sys
import threading
from contextlib import suppress
from pathlib import Path
from types import FrameType
from typing import Any

from workbook.practice.judging import pool
from workbook.practice.judging.protocol import frames

_PATIENCE = 10.0  # seconds that a request may take to arrive


def main() -> None:
    """Listen, say so, and answer until the guard has had enough."""
    path = Path(sys.argv[1])
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # an interrupted cell is no reason to end
    signal.signal(signal.SIGTERM, _leave)
    listener = socket.socket(socket.AF_UNIX)
    path.unlink(missing_ok=True)
    listener.bind(str(path))
    listener.listen(64)
    threading.Thread(target=_prepare, daemon=True).start()
    sys.stdout.write('{"ready": true}\n')
    sys.stdout.flush()
    while True:
        connection, _ = listener.accept()
        threading.Thread(target=_serve, args=(connection,), daemon=True).start()


def _leave(_number: int, _frame: FrameType | None) -> None:
    """End with the forker and the checks' folder; atexit does both."""
    raise SystemExit(0)


def _prepare() -> None:
    """Have everything ready that the first check would wait for."""
    children = pool.shared(_modules, early=True)  # it loads for half a second; meanwhile, we do
    from workbook.practice import judge  # noqa: F401
    from workbook.practice.judging import databases

    with suppress(databases.NoTables):
        databases.databases(children).prepare("sqlite")
    # Children that wait are made after the first check, which waits already: see `forker`.


def _modules() -> list[str]:
    from workbook.practice.judging.preloading import preloads

    return preloads()


def _serve(connection: socket.socket) -> None:
    import time

    with connection, suppress(OSError, frames.Closed, TimeoutError):
        try:
            request = frames.receive(connection, time.monotonic() + _PATIENCE)
        except frames.Garbled as error:
            frames.send(connection, {"error": f"The judge cannot read the request: {error}."})
            return
        frames.send(connection, _answered(request))


def _answered(request: dict[str, Any]) -> dict[str, Any]:
    from workbook.practice import bank
    from workbook.practice.exercise import BadExercise
    from workbook.practice.judge import judge

    where = Path(request["bank"]) if request.get("bank") else None
    try:
        exercise = bank.find(str(request["id"]), where).variant(int(request["variant"]))
    except bank.UnknownExercise as error:
        return {"unknown": str(error)}
    except (BadExercise, OSError) as error:
        return {"error": str(error)}
    verdict = judge(exercise, str(request["text"]), seed=int(request["seed"]))
    return {"verdict": verdict.as_json()}


if __name__ == "__main__":
    main()
