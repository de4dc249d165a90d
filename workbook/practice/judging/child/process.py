"""The process in which an answer's text runs: it does what the judge asks, one call at a time.

What is said here is never a verdict. The text may change everything in this process, so the
judge believes nothing but that a value came.
"""

import os
import socket
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from workbook.practice.judging.child import faults, gate
from workbook.practice.judging.child.loop import Loop
from workbook.practice.judging.child.namespace import Namespace
from workbook.practice.judging.child.sessions import Sessions
from workbook.practice.judging.child.watching import Watching
from workbook.practice.judging.protocol import frames, wire
from workbook.practice.judging.protocol.orders import BROKEN, CHANNEL_CLOSED


class Child:
    """One answer in one process.

    Args:
        channel: the stream to the judge.
        task: the text, where its database is, and what it may import.
        watching: listens already.
    """

    def __init__(self, channel: socket.socket, task: dict[str, Any], watching: Watching) -> None:
        self._channel, self._task, self._watching = channel, task, watching
        self._loop = Loop()
        self._sessions = Sessions(task["url"])
        self._answer = Namespace(task, self._sessions, self._loop)
        self._printed = gate.Printed()
        self._served: Any = None
        self._sending = threading.Lock()
        watching.left = int(task["statements"])
        watching.standing = lambda number: self.reply(None, {"paused": number})

    def load(self) -> dict[str, Any]:
        """Run the answer's text."""
        sys.stdout = sys.stderr = self._printed
        return self._guarded(self._answer.load)

    def serve(self) -> None:
        """Answer the judge until it hangs up."""
        while True:
            try:
                message = frames.receive(self._channel)
            except frames.Closed:
                os._exit(0)
            except frames.Garbled:
                os._exit(BROKEN)
            except OSError:
                os._exit(CHANNEL_CLOSED)
            number, op = message.get("id"), str(message.get("op"))
            if op == "start":
                self._loop.beside(lambda m=message: self.reply(m["id"], self._called(m)))  # type: ignore[misc]
            else:
                self.reply(number, self._done(op, message))

    def reply(self, number: object, what: dict[str, Any]) -> None:
        """Send what came, under the judge's own number for the question."""
        with suppress(OSError, ValueError), self._sending:
            try:
                frames.send(self._channel, {"id": number, **what})
            except frames.TooLong:
                frames.send(self._channel, {"id": number, "fault": "too-much"})

    def _done(self, op: str, message: dict[str, Any]) -> dict[str, Any]:
        match op:
            case "call" | "value" | "probe":
                return self._called(message)
            case "sent":
                return {"sent": self._watching.as_json()}
            case "again":
                return self._guarded(self._again)
            case "printed":
                return {"value": self._printed.text()}
            case "pause":
                self._watching.hold(message["number"], message["verb"])
                return {"value": None}
            case "go":
                self._watching.let_go(message["number"])
                return {"value": None}
            case "pytest":
                return self._tested(message)
            case "serve":
                return self._guarded(lambda: self._serve(message["path"]))
            case "trouble":
                return {"value": None, "raised": self._served.trouble() if self._served else None}
        return {"fault": "unknown"}

    def _called(self, message: dict[str, Any]) -> dict[str, Any]:
        with self._watching.of_this_call(message["pause"]):
            return self._guarded(lambda: self._came(message))

    def _came(self, message: dict[str, Any]) -> Any:
        name = str(message["name"])
        match message["how"]:
            case "probe":
                return self._answer.probe(name, message["kwargs"])
            case "value":
                return self._answer.value(name)
        return self._answer.call(name, message)

    def _tested(self, message: dict[str, Any]) -> dict[str, Any]:
        from workbook.practice.judging.child.testing import Tests

        tests = Tests(self._task, self._sessions.url, message, self._printed)
        return tests.run(lambda name: self.reply(None, {"test": name}))

    def _serve(self, path: str) -> None:
        from workbook.practice.judging.child.serving import Served

        self._served = Served(
            self._answer.names, self._task["text"], self._sessions.url, self._loop
        )
        self._served.start(path)

    def _again(self) -> None:
        """Be ready for another part: sessions closed, nothing sent, nothing printed yet."""
        self._sessions.close_named(self._loop)
        self._watching.anew(int(self._task["statements"]))
        self._printed.forget()

    def _guarded(self, work: Callable[[], Any]) -> dict[str, Any]:
        """Do something of the answer's, and describe whatever comes of it."""
        try:
            came = work()
        except gate.Missing as missing:
            return {"fault": "missing", "name": missing.name}
        except gate.NoApp as other:
            return {"fault": "no-app", "came": other.came}
        except wire.TooMuch:
            return {"fault": "too-much"}
        except BaseException as error:
            if self._watching.over:
                return {"fault": "statements"}
            return {"raised": faults.describe(error, self._task["text"])}
        return {"fault": "statements"} if self._watching.over else {"value": came}
