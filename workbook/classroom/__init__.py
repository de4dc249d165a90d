"""The classroom: what learners hand in is judged in the strict jail and kept in a gradebook."""
