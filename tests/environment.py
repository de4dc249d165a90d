"""The first pytest plugin: a home of its own for the run, before anything else is imported."""

import os
import shutil
import subprocess
import sys
import tempfile

import pytest

_OURS = "WORKBOOK_TEST_HOME"
_HOLD = "import sys; from workbook import servers; servers.lease(); sys.stdin.read()"

if _OURS not in os.environ:  # workers of xdist and kernels of nbval inherit it
    os.environ[_OURS] = os.environ["WORKBOOK_HOME"] = tempfile.mkdtemp(prefix="workbook-tests-")
    _made_here = True
else:
    _made_here = False

# The cost of hashing is a setting; one lesson shows the real one.
os.environ.setdefault("WORKBOOK_HASH_COST", "low")

_holder: subprocess.Popen[bytes] | None = None


@pytest.hookimpl(tryfirst=True)
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """Run everything on two workers, and a part, which somebody waits for, on none."""
    from tests.proofs import tally

    return min(2, os.cpu_count() or 1) if tally.whole(config) else 0


def pytest_sessionstart(session: pytest.Session) -> None:
    """Hold a lease while the tests run, so that no kernel of a notebook starts servers anew.

    It is another process that holds it: tests of leases find this one without any.
    """
    global _holder
    if _made_here and not session.config.option.collectonly:
        _holder = subprocess.Popen([sys.executable, "-c", _HOLD], stdin=subprocess.PIPE)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Give the lease up, and remove the home that this run has made."""
    if _holder is not None:
        _holder.communicate()
    if _made_here:
        shutil.rmtree(os.environ[_OURS], ignore_errors=True)
