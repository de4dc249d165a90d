"""The forker, which makes a child for each answer, and all that it does once for all of them.

``forker`` is its process. ``births`` makes a child in ``namespaces`` of its own. Before the first
one, ``warming`` uses once what answers use (an app in ``rehearsal``), and ``holes`` fills up the
memory that was freed.
"""
