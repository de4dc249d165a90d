"""Elasticsearch's open fork OpenSearch, from the Java package registry; or one on the machine.

OpenSearch 2.19 gives the hits and scores of Elasticsearch 8, to four decimals. The official
client of Elasticsearch speaks to it through ``workbook.servers.clients.elasticsearch``. Looked
for on PATH and in a conda environment first are ``elasticsearch`` and ``opensearch``.

It listens on two ports of loopback, which it chooses itself, so nobody can take them before:
HTTP, and the one for other nodes. It has no users and no passwords (the plugin that brings them is
not in the registry), so whoever has an account on this machine can reach it while it runs.
"""

from workbook.servers.doors import at_port as answers
from workbook.servers.systems.elasticsearch.program import REFUSES_ROOT, TITLE, bring, find, recipe
from workbook.servers.systems.elasticsearch.spaces import create, drop, is_opensearch, version

__all__ = [
    "REFUSES_ROOT",
    "TITLE",
    "answers",
    "bring",
    "create",
    "drop",
    "find",
    "is_opensearch",
    "recipe",
    "version",
]
