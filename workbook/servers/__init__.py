"""Real servers: start, find, share, stop.

>>> from workbook import servers
>>> servers.url("postgresql", driver="psycopg")          # starts it if needed
>>> with servers.space("6.2.4", "postgresql") as url:    # a database of one's own
...     ...

One guard for each user, clone and WORKBOOK_HOME owns all servers. A process that has asked for
one holds a lease, which is its open connection to the guard; within two seconds after the last
lease is gone, nothing is left.
"""

from workbook.servers.client import lease
from workbook.servers.distance import far
from workbook.servers.errors import ServerError, ServerRefused
from workbook.servers.health import Report, doctor
from workbook.servers.overview import Status, hold, log, status, stop
from workbook.servers.spaces import confine, resident, scratch, space, url

__all__ = [
    "Report",
    "ServerError",
    "ServerRefused",
    "Status",
    "confine",
    "doctor",
    "far",
    "hold",
    "lease",
    "log",
    "resident",
    "scratch",
    "space",
    "status",
    "stop",
    "url",
]
