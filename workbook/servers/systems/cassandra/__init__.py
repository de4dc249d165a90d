"""Apache Cassandra, the real one: from PATH, a conda environment, or the Java package registry.

One node, on two ports of loopback: the one for clients and the one for other nodes, of which
there are none. JMX stays closed: even on a port of 0 it would listen on every interface. The
learner's role is no superuser, and its password is new at each start. Cassandra's own first user,
``cassandra``, whose password everybody knows, gets another one before the server counts as ready.

It is told not to wait for other nodes, so it starts in seconds. What is written reaches the
disk ten seconds later (``commitlog_sync: periodic``, Cassandra's own setting). When the disk is
full it ends, where Cassandra's own setting is to live on without answering.
"""

from workbook.servers.doors import at_port as answers
from workbook.servers.systems.cassandra.program import REFUSES_ROOT, TITLE, bring, find, recipe
from workbook.servers.systems.cassandra.spaces import create, drop, version

__all__ = [
    "REFUSES_ROOT",
    "TITLE",
    "answers",
    "bring",
    "create",
    "drop",
    "find",
    "recipe",
    "version",
]
