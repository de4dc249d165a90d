# %% [markdown]
# # The words of this course
#
# One word for one thing, in every lesson. In any notebook `glossary("flush")` shows one of them,
# and so does `workbook glossary flush` in a terminal.

# %%
from workbook import glossary

glossary()

# %% [markdown]
# [Back to the start page](start.ipynb)
