"""What the tests of OpenSearch and Cassandra share."""

import psutil

from workbook import servers

LOOPBACK = {"127.0.0.1", "::1", "::ffff:127.0.0.1"}


def listens_on(system: str) -> set[str]:
    """Return the addresses on which a running server and all it has started listen."""
    (entry,) = (entry for entry in servers.status() if entry.system == system)
    first = psutil.Process(entry.pid)
    return {
        connection.laddr.ip
        for process in (first, *first.children(recursive=True))
        for connection in process.net_connections()
        if connection.status == psutil.CONN_LISTEN or connection.type.name == "SOCK_DGRAM"
    }
