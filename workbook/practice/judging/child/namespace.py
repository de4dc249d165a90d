"""What an answer's text defines, and what a check does with it: call, look at, probe."""

import ast
import builtins
import sys
import types
from collections.abc import Callable, Mapping
from typing import Any

from workbook.practice.judging.child import faults, gate, surroundings
from workbook.practice.judging.child.loop import Loop
from workbook.practice.judging.child.sessions import Sessions
from workbook.practice.judging.protocol import wire


class Namespace:
    """The names of one answer. What comes of them is encoded for the wire at once.

    Args:
        task: the text, and what it may import.
        sessions: what is lent to its functions.
        loop: where its coroutines run.
    """

    def __init__(self, task: Mapping[str, Any], sessions: Sessions, loop: Loop) -> None:
        self._task, self._sessions, self._loop = task, sessions, loop
        self._module = types.ModuleType("answer")
        self._kept: list[object] = []  # what is no value, by the number that the judge knows
        self.names = vars(self._module)

    def load(self) -> None:
        """Run the answer's text, and make its tables where they are its own."""
        task = self._task
        sys.modules["answer"] = self._module
        self.names["__builtins__"] = gate.builtins_for(task["imports"], task["allowed"])
        self.names["__file__"] = faults.ANSWER
        flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
        code = compile(task["text"], faults.ANSWER, "exec", flags=flags, dont_inherit=True)
        came = eval(code, self.names)  # noqa: S307 -- running the text is what this process is for
        self._loop.finished(came)
        if task["tables"]:
            self._sessions.create_tables(self.names.get(task["tables"]), task["tables"])

    def value(self, name: str) -> Any:
        """Look at a name."""
        return self._encoded(self._find(name))

    def call(self, name: str, message: Mapping[str, Any]) -> Any:
        """Call what has a name, with arguments and surroundings as the judge's message has them."""
        found = self._find(name)
        wanted_async = self._loop.is_async(found)
        around = surroundings.around(message.get("env"), message.get("files"))
        with around, self._sessions.for_call(wanted_async=wanted_async, loop=self._loop) as session:

            def read(plain: Any) -> Any:
                return wire.decode(plain, lambda tag: self._object(tag, session))

            arguments = [read(one) for one in message["args"]]
            named = {key: read(one) for key, one in message["kwargs"].items()}
            came = self._loop.finished(found(*arguments, **named))
            return self._encoded(came)  # before its session is closed

    def probe(self, source: str, lent: Mapping[str, Any]) -> Any:
        """Run code of the check in a copy of the names, and return the value of its last line."""
        names = dict(self.names)
        names["__builtins__"] = vars(builtins)
        for key, one in lent.items():
            names[key] = wire.decode(one, lambda tag: self._object(tag, None))
        tree = ast.parse(source)
        last = tree.body[-1] if tree.body else None
        if isinstance(last, ast.Expr):
            tree.body[-1] = ast.Assign([ast.Name("__last__", ast.Store())], last.value)
            ast.fix_missing_locations(tree)
        flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
        code = compile(tree, faults.PROBE, "exec", flags=flags)
        self._loop.finished(eval(code, names))  # noqa: S307 -- the check's own code
        return self._encoded(names.get("__last__"))

    def _find(self, name: str) -> Any:
        """Return what the answer has under a name, or what it may import has."""
        module, _, inner = name.rpartition(":")
        if module:
            return getattr(sys.modules[module], inner)
        if name in self.names:
            return self.names[name]
        for place in self._task["imports"]:
            found = getattr(sys.modules.get(place), name, None)
            if found is not None:
                return found
        raise gate.Missing(name)

    def _object(self, tag: dict[str, Any], session: Callable[[str | None], Any] | None) -> Any:
        if tag["t"] == "session" and session is not None:
            return session(tag["v"])
        return self._kept[tag["v"]]

    def _encoded(self, value: object) -> Any:
        return wire.Encoder(self._keep).encode(value)

    def _keep(self, value: object) -> int:
        """Keep an object for later calls and return its number."""
        self._kept.append(value)
        return len(self._kept) - 1
