"""The plugin of pytest that orders an answer's tests and notes how each of them ends."""

import random
from collections.abc import Callable, Generator
from typing import Any

import pytest

from workbook.practice.judging.child import faults

MODULE = "test_answer"  # the module that the tests are in
_CUT_OFF = "the run was cut off before this test had ended"


class Listener:
    """What pytest tells about one run.

    Args:
        tell: says which test begins.
        asked: the judge's question.
        text: the answer's text.
    """

    def __init__(
        self, tell: Callable[[dict[str, Any]], None], asked: dict[str, Any], text: str
    ) -> None:
        self._tell, self._order, self._text = tell, asked["order"], text
        self._random = random.Random(asked["seed"])  # noqa: S311 -- an order, no secret
        self._fault: dict[str, Any] | None = None
        self._outcomes: dict[str, str] = {}
        self._why: dict[str, str] = {}

    def reply(self) -> dict[str, Any]:
        """Return what is to be told when pytest has ended."""
        if self._fault is None and not self._outcomes:
            self._fault = {"fault": "no-tests"}
        return self._fault or {"value": {"outcomes": self._outcomes, "why": self._why}}

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Note why something could not be collected."""
        if report.failed:
            last = [line for line in report.longreprtext.splitlines() if line.strip()][-1:]
            said = "".join(last).removeprefix("E").replace(f"{MODULE}.py::", "").strip()
            self._fault = {"fault": "no-collect", "name": said}

    def pytest_collection_modifyitems(
        self, config: pytest.Config, items: list[pytest.Item]
    ) -> None:
        """Put the tests into the order asked for, or into a random one."""
        # Nobody reads a report with the source of every frame, and it costs most of a failing test.
        config.option.tbstyle = "value"
        self._random.shuffle(items)
        if self._order is not None:
            known = {_name(item.nodeid): item for item in items}
            for name in self._order:
                if name not in known:
                    self._fault = {"fault": "missing", "name": name}
            items[:] = [known[name] for name in self._order if name in known]
        self._outcomes = {_name(item.nodeid): "error" for item in items}
        self._why = dict.fromkeys(self._outcomes, _CUT_OFF)

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        """Say which test begins."""
        self._tell({"test": _name(nodeid)})

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Note how a phase of a test has ended; its first failure counts."""
        report = yield
        name = _name(item.nodeid)
        if call.when == "call" and report.passed:
            self._outcomes[name] = "passed"
            del self._why[name]
        elif not report.passed and self._why.get(name, _CUT_OFF) == _CUT_OFF:
            failed = "failed" if call.when == "call" else "error"
            self._outcomes[name] = "skipped" if report.skipped else failed
            self._why[name] = _why(call.excinfo.value, self._text) if call.excinfo else "xfail"
        return report


def _name(nodeid: str) -> str:
    return nodeid.partition("::")[2]


def _why(error: BaseException, text: str) -> str:
    """Return an exception in a line."""
    if isinstance(error, pytest.FixtureLookupError):
        return f"there is no fixture {error.argname!r}"
    plain = faults.describe(error, text)
    return f"{plain['type']}: {plain['message']}".split("\n")[0].rstrip(": ")
