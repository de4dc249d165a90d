"""What authors and CI use: build, lint, prove, scaffolds and the ledger of what is covered.

- What can be made: ``course``, of each ``cells``; ``percent`` and ``sheets`` give them from the
  sources, ``reading`` as far as these can be read.
- Making it: ``build`` and ``run``, a ``notebook``, the ``record`` of the last build, what is
  ``stale`` by it, and ``pull``; ``imports`` and ``names`` tell what a cell stands on.
- Holding it to the rules: ``lint``; ``prove`` with ``mutants``; ``trees`` compares code.
- What there must be: ``ledger`` and ``covered``, ``manifest``; ``made_tables`` reads what is made.
- Beginning: ``scaffold`` and ``templates``; ``environment`` for conda; ``errors``.
"""
