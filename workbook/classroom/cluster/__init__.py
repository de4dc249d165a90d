"""Grading on a Dask cluster: a coordinator that keeps the gradebook, and nodes that judge.

What travels are texts and bytes: a job as JSON, the files that a learner handed in as they are,
and marks as JSON. Nothing that a learner has made is ever unpickled.
"""
