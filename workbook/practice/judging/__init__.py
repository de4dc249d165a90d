"""The processes behind a verdict, and which module runs in which of them.

- The judge: a check (``run``, ``part``, ``gathering``, ``record``), its
  hosts and what they take (``hosts``, ``databases``, ``pool``, ``forkserver``, ``preloading``),
  its end of the wire (``link``, ``crossing``), why no reply comes (``excuses``, ``fates``), its
  clock (``budget``), the values that it draws (``values``), and what PostgreSQL got (``heard``,
  ``pgsql``).
- The forker, which makes the children: ``forking``.
- A child, in which an answer runs: ``child``; ``jail`` and ``strict`` hold it.
- Between them: ``protocol``; and ``procfs``, for whoever asks the system.
"""
