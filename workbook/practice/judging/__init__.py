"""The processes behind a verdict, and which module runs in which of them.

- The judge: a check (``run``, ``part``, ``gathering``, ``record``), its
  hosts and what they take (``hosts``, ``databases``, ``stable``, ``forkserver``, ``preloading``),
  its end of the wire (``link``, ``crossing``, ``fates``), its clock (``budget``), the values that
  it draws (``values``), and what PostgreSQL got (``heard``, ``pgsql``).
- The forker: ``forker``, how it makes children (``births``), and what it does once for all of them
  (``warming``, ``rehearsal``, ``holes``).
- A child: ``begin``, then ``child`` (questions) and ``namespace`` (the answer's names), with
  ``sessions``, ``loop``, ``surroundings``, ``gate``, ``watching``, ``faults``, ``objects``, apps in
  ``serving`` and tests in ``testing`` and ``listener``; ``jail`` and ``strict`` hold it.
- Between them: ``frames`` and ``wire`` (judge and child), ``orders`` (judge and forker);
  ``said`` (whoever asks the system).
"""
