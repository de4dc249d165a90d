"""What runs in the process of an answer, with its text.

It begins in ``begin``; ``process`` does what the judge asks, and ``namespace`` has the answer's
names. Beside them: sessions and a loop for its functions, what its text may reach (``gate``), what
it has sent (``watching``), its exceptions as plain values (``faults``), apps (``serving``) and
tests (``testing``, ``listener``).
"""
