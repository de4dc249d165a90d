# %% [markdown]
# # Database Integration with FastAPI
#
# You put real databases behind FastAPI, lesson by lesson. Everything runs on this machine,
# against real servers that start when a cell needs them. There is nothing else to install.

# %% tags=["nbval-ignore-output"] reason="shows the learner's own progress"
from workbook import progress

progress()

# %% tags=["nbval-ignore-output"] reason="shows what the last start did to the learner's copies"
from workbook.lab import news

news()

# %% [markdown]
# ## How it works
#
# - **Lessons** take 20 to 45 minutes. Run the cells from top to bottom with Shift+Enter. Where
#   one asks what will happen, decide before you run it: that is how it sticks.
# - **Exercises** stand in a notebook of their own, linked from each lesson. Type your answer, run
#   its cell, then run `check("…")`. It says what was expected, what came, and which statements
#   were sent.
# - **Stuck?** `hint("…")` helps in three steps. `solution("…")` opens once you have passed, or
#   after three honest tries.
# - **Nothing gets lost.** You work in copies under `work/`. When the course is updated, a notebook
#   that you have typed in stays as it is, and this page says so.

# %% [markdown]
# ## Good to know
#
# - [The words of this course](glossary.ipynb) are one for each thing, each with what it means and
#   the lesson that introduces it.
# - This page is fresh each time you start `workbook lab`. In between, run its two cells again.
# - In a terminal (File, New, Terminal) `workbook review` asks three questions from earlier lessons,
#   `workbook reset FILE` begins a notebook afresh and keeps yours beside it, and `workbook doctor`
#   says what works on this machine.
# - The code behind the lessons is in [work/workbook](../workbook/sqlalchemy_sync/crud.py): short
#   modules, made to be read.
