"""What is remembered of a learner, and where they stand by it.

``events`` are all that is kept, in the file of ``record``; ``standing`` tells from them how one
exercise is, and ``course`` how every lesson is.
"""
