"""Submissions that mean harm or are broken, each with what an honest reader would give for it.

Every one is a folder that a learner hands in. They are graded in one run, between two good ones.
"""
