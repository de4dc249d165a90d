"""Real servers: start, find, share, stop.

>>> from workbook import servers
>>> servers.url("postgresql", driver="psycopg")          # starts it if needed
>>> with servers.space("6.2.4", "postgresql") as url:    # a database of one's own
...     ...

One guard for each user, clone and WORKBOOK_HOME owns all servers. A process that has asked for
one holds a lease, which is its open connection to the guard; within two seconds after the last
lease is gone, nothing is left.

- Whoever asks for a server: ``spaces`` (URLs, databases of one's own), ``addresses``, ``overview``
  and ``health``; ``client`` and ``launching``, the way to the guard; ``waiting`` shows meanwhile
  what for; ``fetching`` brings files. ``distance`` and ``proxy`` let a server seem far away, and
  ``clients`` has what the official ones need beside a URL.
- The guard: ``guard``, ``loop``, ``desk``, ``rack``, ``rooms``, ``logs``, and for each program
  ``kept``, by its ``recipe``; ``standin`` where root may not run it, ``shortage`` where it lacks
  room.
- Processes of their own: ``keeper``, one for each program; ``janitor``, ``dropper``, ``template``.
- Both sides: ``systems``, what is different from server to server; ``doors``, ``ports``, ``errors``
  and ``vendors``.

Nothing is imported before it is used: this room is on the way of every check.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
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

_HOMES = {
    "Report": "health",
    "ServerError": "errors",
    "ServerRefused": "errors",
    "Status": "overview",
    "confine": "spaces",
    "doctor": "health",
    "far": "distance",
    "hold": "overview",
    "lease": "client",
    "log": "overview",
    "resident": "spaces",
    "scratch": "spaces",
    "space": "spaces",
    "status": "overview",
    "stop": "overview",
    "url": "spaces",
}


def __getattr__(name: str) -> Any:
    """Import an exported name from its module, or a module of this room, once (PEP 562)."""
    home = _HOMES.get(name, name)
    try:
        module = import_module(f"{__name__}.{home}")
    except ModuleNotFoundError as error:
        if error.name != f"{__name__}.{home}":
            raise
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}") from None
    value = getattr(module, name) if name in _HOMES else module
    globals()[name] = value
    return value
