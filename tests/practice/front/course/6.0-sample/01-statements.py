# %% [markdown]
# # Statements

# %% covers=["budget"]
from workbook import order, predict, reveal

predict("6.0.1-p1")

# %%
reveal("6.0.1-p1", 2)

# %% [markdown] covers=["echo"]
# Look at what was sent.

# %%
order("6.0.1-o1")

# %% tags=["modify"]
limit = 10
