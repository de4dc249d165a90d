"""What new files begin with. A lesson's shape is given; what teaches is for its author to write."""

import os
from pathlib import Path

from workbook.authoring.ledger import Promise

_EXERCISE = """\
# /// exercise
# id = "{id}"
# title = "{title}"
# lesson = "{lesson}"
# kind = "fix"                      # fix | fill | write | app
# minutes = 0
# teaches = []                      # what is new here, in words
# needs = []                        # lessons that come first
# not_yet = []                      # what it must not teach
# covers = []                       # entries of coverage.toml, as "{lesson}/slug"
# servers = ["sqlite"]              # the check runs on each
# tables = "course"                 # whose tables: the course's, or a name that the answer gives
# gives = ["{name}"]
# imports = []                      # the modules of workbook that an answer may import
# ordered = false                   # whether the order of rows matters
# why = ""                          # one sentence after a pass: why it works
# ///

# %% [markdown] task
# Say what there is, what should be there, and exactly what `{name}` takes and returns.

# %% starter
def {name}() -> None: ...


# %% key
def {name}() -> None: ...


# %% check
from workbook.practice import Answer, part


@part(points=1)
def it_does_what_the_task_says(answer: Answer) -> None:
    answer.call("{name}")


# %% [markdown] hint
# Where to look.

# %% [markdown] hint
# What to use.

# %% [markdown] hint
# Almost all of it.

# %% wrong what-people-do
# The sentence that it deserves. Below it, what it changes in the key; or the whole answer.
# --- instead of
def {name}() -> None: ...
# --- it says
def {name}() -> None:
    pass
"""

_SOURCE = """\
# %% [markdown]
# # {title}
#
# **You will** say here what a learner can do afterwards. **Minutes:** 0. **You need:** …

# %% [markdown]
# ## Remember

# %%
from workbook import ask, order, predict, reveal

ask("{id}-q1")

# %% [markdown]
# ## Worked example

# %% [markdown]
# ## Predict

# %%
predict("{id}-p1")

# %% [markdown]
# ## Run

# %%
reveal("{id}-p1", None)

# %% [markdown]
# ## Investigate

# %% [markdown]
# ## Modify

# %% [markdown]
# ## What goes wrong

# %% [markdown]
# ## Then and now

# %% [markdown]
# ## Make
#
# [The exercises]({exercises}) are yours now.

# %% [markdown]
# ## Recap
"""

_TOML = """\
id = "{id}"
title = "{title}"
minutes = 0
goal = ""
needs = []

# What coverage.toml promises for this lesson; name each where it is met (covers).
{sees}

[[predict]]
id = "{id}-p1"
text = "What will this cell show?"
covers = []
[[predict.options]]
text = "…"
value = 1
say = ""
[[predict.options]]
text = "…"
value = 2
say = ""

[[ask]]
id = "{id}-q1"
about = "{id}"                      # an earlier lesson
text = "…"
[[ask.options]]
text = "…"
right = true
say = ""
[[ask.options]]
text = "…"
say = ""
"""


def exercise(exercise_id: str, lesson: str, name: str) -> str:
    """Return an exercise file that parses; lint says what it lacks."""
    words = name.replace("-", " ").capitalize()
    function = name.replace("-", "_")
    return _EXERCISE.format(id=exercise_id, lesson=lesson, title=words, name=function)


def lesson_source(lesson_id: str, promise: Promise, base: Path) -> str:
    """Return a lesson's .py in its fixed shape."""
    below = Path(base.parent.name, f"{base.name}.ipynb")
    exercises = Path(os.pardir, os.pardir, "exercises", below).as_posix()
    return _SOURCE.format(id=lesson_id, title=promise.title, exercises=exercises)


def lesson_toml(lesson_id: str, promise: Promise) -> str:
    """Return a lesson's .toml with what the ledger promises as comments."""
    sees = "\n".join(f"# {slug}: {what}" for slug, what in promise.sees.items())
    title = promise.title.replace('"', '\\"')
    return _TOML.format(id=lesson_id, title=title, sees=sees)
