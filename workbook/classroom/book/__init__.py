"""The gradebook, and what is known only when a whole class is in it."""
