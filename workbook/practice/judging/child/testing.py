"""Tests that an answer gives, run by pytest in a fork of the child that nothing comes back from.

The fork executes the check's fixtures, then the answer's text anew, so that it takes what the
check has put in its place, and tells over a pipe which test begins and how all of them ended.
Tests are the answer's own code: what it tells is believed to be a value and nothing more.
"""

import ast
import builtins
import gc
import importlib
import json
import os
import signal
import sys
import tempfile
import types
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from _pytest.assertion.rewrite import rewrite_asserts  # what `assert a == b` has to say
from _pytest.config import default_plugins

from workbook.practice.judging.child import begin, faults, gate
from workbook.practice.judging.child.listener import MODULE, Listener

for _plugin in default_plugins:  # here and not in each fork
    importlib.import_module(f"_pytest.{_plugin}")

_LONGEST = 1024 * 1024  # bytes of what a fork tells
_OPTIONS = (
    "--capture=no",  # what is printed goes where everything of an answer's goes
    f"-c{os.devnull}",
    "-pno:terminal",
    "-pno:cacheprovider",
    "-pno:faulthandler",
    "-pno:unraisableexception",
    "-pno:threadexception",
)


class Tests:
    """What to run.

    Args:
        task: the answer's task: text, imports and names that are lent.
        url: the check's database, as SQLAlchemy takes it.
        message: the judge's question: the check's ``source``, its ``tests``, ``order`` and
            ``seed``.
        printed: where what the tests print is kept.
    """

    def __init__(
        self, task: dict[str, Any], url: str, message: dict[str, Any], printed: gate.Printed
    ) -> None:
        self._task, self._url, self._asked, self._printed = task, url, message, printed

    def run(self, begins: Callable[[str], None]) -> dict[str, Any]:
        """Return the reply: a report, or why there is none.

        Args:
            begins: told the name of each test before it runs.
        """
        reader, writer = os.pipe()
        gc.freeze()  # connections of this process must not be closed in the other one
        begin.standing_back = False
        forked = os.fork()
        begin.standing_back = True
        if forked == 0:
            os.close(reader)
            self._become(writer)
        os.close(writer)
        try:
            return self._told(reader, begins)
        finally:
            os.close(reader)
            with suppress(ProcessLookupError):
                os.kill(forked, signal.SIGKILL)
            os.waitpid(forked, 0)
            gc.unfreeze()

    def _told(self, reader: int, begins: Callable[[str], None]) -> dict[str, Any]:
        told, name = b"", ""
        while len(told) < _LONGEST:
            piece = os.read(reader, 1 << 16)
            if not piece:
                return {"fault": "test-ended", "name": name}
            *lines, told = (told + piece).split(b"\n")
            for line in lines:
                said = json.loads(line)
                if "test" not in said:
                    self._printed.write(str(said.pop("printed", "")))
                    return dict(said)
                begins(name := str(said["test"]))
        return {"fault": "too-much"}

    def _become(self, writer: int) -> None:
        """Turn into the fork, which ends here."""

        def tell(what: dict[str, Any]) -> None:
            os.write(writer, json.dumps(what).encode() + b"\n")

        with suppress(BaseException):
            self._printed.forget()
            said = self._answered(tell)
            tell({**said, "printed": self._printed.text()})
        os._exit(0)

    def _answered(self, tell: Callable[[dict[str, Any]], None]) -> dict[str, Any]:
        os.environ["DATABASE_URL"] = self._url
        os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
        try:
            fixtures = types.ModuleType("conftest")
            exec(compile(self._asked["source"], faults.PROBE, "exec"), vars(fixtures))  # noqa: S102
            module = self._module()
        except BaseException as error:
            return {"raised": faults.describe(error, self._task["text"])}
        listener = Listener(tell, self._asked, self._task["text"])
        # A folder that nobody could put a conftest.py into.
        folder = Path(tempfile.mkdtemp(dir=Path.cwd()))
        path = folder / f"{MODULE}.py"
        path.write_text(self._task["text"], encoding="utf-8")
        module.__file__ = str(path)
        sys.modules[MODULE] = module  # found there, it is not imported
        where = [f"--rootdir={folder}", f"--confcutdir={folder}", str(path)]
        pytest.main([*_OPTIONS, *where], plugins=[fixtures, listener])
        return listener.reply()

    def _module(self) -> types.ModuleType:
        """Return the answer's text as a module of tests, with the check's own behind it."""
        module = types.ModuleType(MODULE)
        names = vars(module)
        lent = gate.builtins_for(self._task["imports"], self._task["allowed"])
        for text, file, built_in in (
            (self._task["text"], faults.ANSWER, lent),
            (self._asked["tests"], faults.PROBE, vars(builtins)),
        ):
            names["__builtins__"] = built_in
            tree = ast.parse(text, file)
            rewrite_asserts(tree, text.encode())
            exec(compile(tree, file, "exec", dont_inherit=True), names)  # noqa: S102
        return module
