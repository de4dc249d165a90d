"""The command line, with a home of its own for each test."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.practice.front.homes import COURSE, course, home
from workbook.cli import main

__all__ = ["COURSE", "Run", "course", "home", "run"]  # the fixtures of homes are found here

Run = Callable[..., Result]


@pytest.fixture
def run(home: Path) -> Run:
    """Run ``workbook`` with these arguments; standard output and error are kept apart."""

    def runs(*arguments: str, typed: str | None = None) -> Result:
        return CliRunner().invoke(main, list(arguments), input=typed, prog_name="workbook")

    return runs
