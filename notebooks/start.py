# %% [markdown]
# # Database Integration with FastAPI
#
# You learn to put real databases behind FastAPI: SQLite and PostgreSQL with SQLAlchemy first,
# then async engines, migrations, other ORMs and NoSQL. Everything runs here, on your machine,
# against real servers that start when a cell needs them. There is nothing to install or set up.
#
# **How it works**
#
# - A **lesson** takes 20 to 45 minutes. Run its cells from top to bottom with Shift+Enter.
#   Where it asks for a prediction, decide first: that is how it sticks.
# - Its **exercises** stand in a notebook of their own. Write your answer, then run
#   `check("…")`. It tells you what was expected, what came, and which statements were sent.
# - **Stuck?** `hint("…")` helps in three steps, as often as you like. `solution("…")` opens
#   after you have passed, or after three honest tries.
# - **Nothing gets lost.** You work in your own copies under `work/`. An update of the course
#   never changes a notebook that you have typed in.

# %% [markdown]
# ## Where you are

# %% tags=["nbval-ignore-output"] reason="shows the learner's own progress"
from workbook import progress

progress()

# %% [markdown]
# ## Your copies

# %% tags=["nbval-ignore-output"] reason="shows what the last start did to the learner's copies"
from workbook.lab import news

news()

# %% [markdown]
# ## Good to know
#
# - Run the two cells above again (Shift+Enter) to see where you are now.
# - In a terminal (File, New, Terminal): `workbook review` asks three questions from earlier
#   lessons, `workbook reset FILE` begins a notebook afresh and keeps yours beside it, and
#   `workbook doctor` tells what works on this machine.
# - The code behind the lessons is in [workbook/](../workbook): short modules, made to be read.
