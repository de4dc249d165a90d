"""The process in which an answer's text runs: it does what the judge asks, one call at a time.

What is said here is never a verdict. The text may change everything in this process, so the
judge believes nothing but that a value came.
"""

import ast
import builtins
import os
import socket
import sys
import threading
import types
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from workbook.practice.judging import faults, frames, gate, surroundings, wire
from workbook.practice.judging.loop import Loop
from workbook.practice.judging.sessions import Sessions
from workbook.practice.judging.watching import Watching

BROKEN, CHANNEL_CLOSED = 70, 71  # exit statuses for the judge, as the forker has them
_OP_NAMES = {"call", "new", "value", "probe", "start"}


class Child:
    """One answer in one process.

    Args:
        channel: the stream to the judge.
        task: the text, where its database is, and what it may import.
        watching: listens already.
    """

    def __init__(self, channel: socket.socket, task: dict[str, Any], watching: Watching) -> None:
        self.channel, self.task = channel, task
        self.text: str = task["text"]
        self.kept: list[object] = []
        self.loop = Loop()
        self.sessions = Sessions(task["url"])
        self.watching = watching
        self.module = types.ModuleType("answer")
        self.names = vars(self.module)
        self.printed = gate.Printed()
        self.served: Any = None
        self.sending = threading.Lock()
        watching.left = int(task["statements"])
        watching.standing = lambda number: self.reply(None, {"paused": number})

    def load(self) -> dict[str, Any]:
        """Run the answer's text, and make its tables where they are its own."""
        sys.modules["answer"] = self.module
        self.names["__builtins__"] = gate.builtins_for(self.task["imports"], self.task["allowed"])
        self.names["__file__"] = faults.ANSWER
        sys.stdout = sys.stderr = self.printed
        return self._guarded(self._load)

    def _load(self) -> None:
        flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
        code = compile(self.text, faults.ANSWER, "exec", flags=flags, dont_inherit=True)
        came = eval(code, self.names)  # noqa: S307 -- running the text is what this process is for
        self.loop.finished(came)
        if self.task["tables"]:
            self.sessions.create_tables(self.names.get(self.task["tables"]), self.task["tables"])

    def serve(self) -> None:
        """Answer the judge until it hangs up."""
        while True:
            try:
                message = frames.receive(self.channel)
            except frames.Closed:
                os._exit(0)
            except frames.Garbled:
                os._exit(BROKEN)
            except OSError:
                os._exit(CHANNEL_CLOSED)
            number, op = message.get("id"), str(message.get("op"))
            if op == "start":
                self.loop.beside(lambda m=message: self.reply(m["id"], self._call(m)))  # type: ignore[misc]
            else:
                self.reply(number, self._do(op, message))

    def _do(self, op: str, message: dict[str, Any]) -> dict[str, Any]:
        if op in _OP_NAMES:
            return self._call(message)
        if op == "sent":
            return {"sent": self.watching.as_json()}
        if op == "again":
            return self._guarded(self._again)
        if op == "printed":
            return {"value": self.printed.text()}
        if op == "pause":
            self.watching.hold(message["number"], message["verb"])
            return {"value": None}
        if op == "go":
            self.watching.let_go(message["number"])
            return {"value": None}
        if op == "pytest":
            from workbook.practice.judging.testing import Tests

            tests = Tests(self.task, self.sessions.url, message, self.printed)
            return tests.run(lambda name: self.reply(None, {"test": name}))
        if op == "serve":
            return self._guarded(lambda: self._serve(message["path"]))
        if op == "trouble":
            return {"value": None, "raised": self.served.trouble() if self.served else None}
        return {"fault": "unknown"}

    def _call(self, message: dict[str, Any]) -> dict[str, Any]:
        with self.watching.of_this_call(message.get("pause")):
            return self._guarded(lambda: self._perform(message))

    def _perform(self, message: dict[str, Any]) -> Any:
        how, name = message.get("how", message["op"]), str(message["name"])
        if how == "probe":
            return self._probe(name, message)
        found = self._find(name)
        if how == "value":
            return found
        wanted_async = self.loop.is_async(found)
        around = surroundings.around(message.get("env"), message.get("files"))
        with around, self.sessions.for_call(wanted_async=wanted_async, loop=self.loop) as session:

            def read(plain: Any) -> Any:
                return wire.decode(plain, lambda tag: self._object(tag, session))

            arguments = [read(one) for one in message["args"]]
            named = {key: read(one) for key, one in message["kwargs"].items()}
            came = self.loop.finished(found(*arguments, **named))
            return self._encoded(came)

    def _find(self, name: str) -> Any:
        """Return what the answer has under a name, or what it may import has."""
        module, _, inner = name.rpartition(":")
        if module:
            return getattr(sys.modules[module], inner)
        if name in self.names:
            return self.names[name]
        for place in self.task["imports"]:
            found = getattr(sys.modules.get(place), name, None)
            if found is not None:
                return found
        raise gate.Missing(name)

    def _probe(self, source: str, message: dict[str, Any]) -> Any:
        names = dict(self.names)
        names["__builtins__"] = vars(builtins)
        for key, one in message["kwargs"].items():
            names[key] = wire.decode(one, lambda tag: self._object(tag, None))
        tree = ast.parse(source)
        last = tree.body[-1] if tree.body else None
        if isinstance(last, ast.Expr):
            tree.body[-1] = ast.Assign([ast.Name("__last__", ast.Store())], last.value)
            ast.fix_missing_locations(tree)
        flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
        code = compile(tree, faults.PROBE, "exec", flags=flags)
        self.loop.finished(eval(code, names))  # noqa: S307 -- the check's own code
        return names.get("__last__")

    def _object(self, tag: dict[str, Any], session: Callable[[str | None], Any] | None) -> Any:
        if tag["t"] == "session" and session is not None:
            return session(tag["v"])
        return self.kept[tag["v"]]

    def _serve(self, path: str) -> None:
        from workbook.practice.judging.serving import Served

        self.served = Served(self.names, self.text, self.sessions.url, self.loop)
        self.served.start(path)

    def _again(self) -> None:
        """Be ready for another part: sessions closed, nothing sent, nothing printed yet."""
        self.sessions.close_named(self.loop)
        self.watching.anew(int(self.task["statements"]))
        self.printed.forget()

    def keep(self, value: object) -> int:
        """Keep an object for later calls and return its number."""
        self.kept.append(value)
        return len(self.kept) - 1

    def _encoded(self, value: object) -> "Encoded":
        return Encoded(wire.Encoder(self.keep).encode(value))

    def _guarded(self, work: Callable[[], Any]) -> dict[str, Any]:
        """Do something of the answer's, and describe whatever comes of it."""
        try:
            came = work()
            if not isinstance(came, Encoded):
                came = self._encoded(came)
        except gate.Missing as missing:
            return {"fault": "missing", "name": missing.name}
        except gate.NoApp as other:
            return {"fault": "no-app", "came": other.came}
        except wire.TooMuch:
            return {"fault": "too-much"}
        except BaseException as error:
            if self.watching.over:
                return {"fault": "statements"}
            return {"raised": faults.describe(error, self.text)}
        return {"fault": "statements"} if self.watching.over else {"value": came.plain}

    def reply(self, number: object, what: dict[str, Any]) -> None:
        """Send what came, under the judge's own number for the question."""
        with suppress(OSError, ValueError), self.sending:
            try:
                frames.send(self.channel, {"id": number, **what})
            except frames.TooLong:
                frames.send(self.channel, {"id": number, "fault": "too-much"})


class Encoded:
    """A value that is ready for the wire."""

    def __init__(self, plain: Any) -> None:
        self.plain = plain
