"""The forker, which makes a child for each answer, and all that it does once for all of them."""
