"""What all tests share: the count of what was proven, printed and held against the manifest."""

from typing import Any

import pytest

from tests.proofs import tally


def _passed(config: pytest.Config) -> list[Any]:
    """Return the reports of what has passed, on the controller of a distributed run too."""
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    return [] if reporter is None else list(reporter.stats.get("passed", []))


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail a full run that has proven less than the manifest says."""
    if hasattr(session.config, "workerinput") or not tally.whole(session.config):
        return
    counts = tally.counted(_passed(session.config))
    if session.exitstatus == 0 and tally.missing(counts, tally.manifest()):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Print what was proven, and what a full run has missed."""
    counts = tally.counted(_passed(config))
    if not counts.total() and not tally.whole(config):
        return
    terminalreporter.section("proofs")
    terminalreporter.line(tally.line(counts))
    if tally.whole(config):
        for sentence in tally.missing(counts, tally.manifest()):
            terminalreporter.line(f"not what the manifest says: {sentence}", red=True)
