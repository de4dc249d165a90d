"""A small course in a folder of its own, with one lesson and two exercises."""

from pathlib import Path

import pytest

from workbook.authoring.course import Course

LESSON = """\
# %% [markdown]
# # Rows that stay
#
# **Goal** **Minutes** **You need**

# %%
from workbook import ask, predict, reveal

# %% [markdown]
# ## Remember

# %% tags=["nbval-ignore-output"] reason="measures a clock" covers=["insert"]
import time

time.perf_counter()

# %% [markdown] covers=["keyset"]
# ## Worked example

# %%
print("one")
print("two")
"""

TOML = """\
id = "6.2.4"
title = "Rows that stay"
minutes = 30
goal = "Rows stay."
needs = ["6.1.4"]
"""

LEDGER = """\
["6.2.4"]
title = "Rows that stay"
blocks = [8]
["6.2.4".sees]
insert = "rows that stay"
keyset = "pages that hold still"
"""

EXERCISE = """\
# /// exercise
# id = "6.2.4-add"
# title = "Add two numbers"
# lesson = "6.2.4"
# kind = "fix"
# minutes = 5
# teaches = ["adding"]
# needs = ["6.1.4"]
# not_yet = ["multiplying"]
# covers = ["6.2.4/insert"]
# gives = ["add"]
# why = "A sum is a sum."
# ///

# %% [markdown] task
# Mend `add(one, other)`: it should return the sum.

# %% starter
def add(one: int, other: int) -> int:
    return one - other


# %% key
def add(one: int, other: int) -> int:
    return one + other


# %% check
from workbook.practice import Answer, expect, part


@part(points=2)
def it_adds(answer: Answer) -> None:
    came = answer.call("add", 2, 3)
    expect(came is None, False, say="add returned None: is the return missing?")
    expect(came, 5, say="Two and three are five.")
    expect(answer.call("add", 0, 0), 0, say="Nothing and nothing are nothing.")


# %% [markdown] hint
# Look at the operator.

# %% [markdown] hint
# Use a plus.

# %% [markdown] hint
# `one + ...`

# %% wrong it-multiplies
# Two and three are five.
def add(one: int, other: int) -> int:
    return one * other


# %% wrong it-adds-one
# Nothing and nothing are nothing.
def add(one: int, other: int) -> int:
    return one + other + (one == 0)


# %% wrong it-returns-nothing
# add returned None: is the return missing?
def add(one: int, other: int) -> int:
    one + other
"""


def write(root: Path, files: dict[str, str]) -> None:
    """Write files below a root."""
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


@pytest.fixture
def course(tmp_path: Path) -> Course:
    """A course with one lesson, without exercises."""
    write(
        tmp_path,
        {
            "notebooks/coverage.toml": LEDGER,
            "notebooks/6.2-sync/04-rows.py": LESSON,
            "notebooks/6.2-sync/04-rows.toml": TOML,
        },
    )
    return Course(tmp_path)


@pytest.fixture
def with_exercises(course: Course) -> Course:
    """The same course with two exercises."""
    other = EXERCISE.replace("6.2.4-add", "6.2.4-sum").replace("add(", "total(")
    other = other.replace('"add"', '"total"').replace("add returned", "total returned")
    write(
        course.root,
        {
            "solutions/6.2-sync/04-rows/add.py": EXERCISE,
            "solutions/6.2-sync/04-rows/total.py": other.replace('kind = "fix"', 'kind = "write"'),
        },
    )
    return course
