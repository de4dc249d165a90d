"""What judge, forker and child say to each other, and in which form.

``frames`` are messages on a stream, ``orders`` are for the forker, and ``wire`` has the values of
an answer, for which ``objects`` reads the objects of its classes. It knows none of the three.
"""
