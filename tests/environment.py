"""The first pytest plugin: a home of its own for the run, before anything else is imported."""

import os
import shutil
import tempfile

import pytest

_OURS = "WORKBOOK_TEST_HOME"

if _OURS not in os.environ:  # workers of xdist and kernels of nbval inherit it
    os.environ[_OURS] = os.environ["WORKBOOK_HOME"] = tempfile.mkdtemp(prefix="workbook-tests-")
    _made_here = True
else:
    _made_here = False

# The cost of hashing is a setting; one lesson shows the real one.
os.environ.setdefault("WORKBOOK_HASH_COST", "low")


def pytest_unconfigure(config: pytest.Config) -> None:
    """Remove the home that this run has made."""
    if _made_here:
        shutil.rmtree(os.environ[_OURS], ignore_errors=True)
