"""A home and a small course of its own for each test of the learner's side."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.practice.front.homes import COURSE, course, home
from tests.practice.front.kernel import Kernel

__all__ = ["COURSE", "course", "home", "kernel"]  # the fixtures of homes are found here


@pytest.fixture
def kernel(course: Path) -> Iterator[Kernel]:
    """A real ipykernel in this home and course."""
    with Kernel() as running:
        yield running
