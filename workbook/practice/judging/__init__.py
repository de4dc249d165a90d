"""The processes behind a verdict.

The judge (``gathering``, ``databases``, ``link``) asks; the forker (``stable`` is the judge's end
of it) makes children; a child (``begin``, ``child``, ``sessions``, ``serving``, ``watching``)
runs the answer in a jail. ``frames`` and ``wire`` are what crosses between them.
"""
