"""A bank of exercises that exist for these tests only, and a way to write one on the spot."""

from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

import pytest

from workbook.practice import bank
from workbook.practice.exercise import Exercise, parse

BANK = Path(__file__).parent / "bank"

HEAD = """\
# /// exercise
# id = "test"
# title = "A test"
# lesson = "6.2.4"
# kind = "write"
# minutes = 1
# gives = {gives}
# imports = ["workbook.sqlalchemy_sync.models", "workbook.domain.schemas"]
{more}# ///
# %% [markdown] task
# Do it.
# %% starter
...
# %% key
...
# %% [markdown] hint
# One.
# %% [markdown] hint
# Two.
# %% [markdown] hint
# Three.
# %% check
from workbook.practice import (
    SESSION, Answer, Raised, at_least, at_most, contains, expect, holds, part
)

"""

type Make = Callable[..., Exercise]


@pytest.fixture(scope="session")
def rename() -> Exercise:
    """The sample exercise."""
    return bank.find("6.2.4-rename-user", BANK)


@pytest.fixture
def exercise() -> Make:
    """A function that makes an exercise of a check."""

    def make(check: str, *gives: str, **more: object) -> Exercise:
        said = "".join(f"# {name} = {_toml(value)}\n" for name, value in more.items())
        head = HEAD.format(gives=_toml(list(gives) or ["f"]), more=said)
        return parse(head + dedent(check), Path("test.py"))

    return make


def _toml(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else repr(value)
