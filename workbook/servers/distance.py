"""A server that seems far away, because a proxy in this process holds its answers back."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from workbook.servers.spaces import scratch

if TYPE_CHECKING:  # far() imports it: asyncio takes as long as all else that this room imports
    from workbook.servers.proxy import Door

_LONGEST = 100  # bytes of the path of a socket; systems allow 104 and more
_PORTS = {"postgresql": 5432, "mysql": 3306}


class _Address(NamedTuple):
    """A URL taken apart: where its server listens, and how it reads with another door."""

    door: "Door"
    file: str  # what a socket has to be called
    through: "Callable[[Door], str]"


@contextmanager
def far(url: Any, *, milliseconds: float = 2) -> Iterator[str]:
    """Give the URL of the same database, as if its server stood so many milliseconds away.

    Nothing about the server changes. A small proxy in this process stands in front of it, takes
    its answers, and hands each on only after that time: what a network between two machines
    does to every round trip. Two machines in one data centre are half a millisecond to two apart,
    two continents a hundred. The proxy slows nothing else: a large answer waits once, and not
    for each of its pieces. It listens where the server does, on a socket in a folder that only
    this user can enter, or on loopback, and is gone afterwards with all of its connections.

    Args:
        url: of a space or a server of PostgreSQL or MariaDB; text, SQLAlchemy's URL, or an
            engine (only its URL is used).
        milliseconds: how long each answer is held back, at least.

    Raises:
        ValueError: if the URL is of no server (SQLite), or the time is below zero.
        ServerRefused: in an answer that is judged: its database is where it is.
    """
    from tempfile import TemporaryDirectory

    from workbook.servers.proxy import Proxy

    if milliseconds < 0:
        raise ValueError(
            f"An answer cannot come {-milliseconds:g} milliseconds before it is there."
        )
    address = _address(_text(url))
    with TemporaryDirectory(prefix="far", dir=_room(address.file)) as folder:
        listening = Path(folder) / address.file if isinstance(address.door, Path) else None
        proxy = Proxy(address.door, milliseconds / 1000)
        door = proxy.start(listening)
        try:
            yield address.through(door)
        finally:
            proxy.stop()


def _text(url: Any) -> str:
    found = getattr(url, "url", url)
    if hasattr(found, "render_as_string"):
        return str(found.render_as_string(hide_password=False))
    return str(found)


def _room(file: str) -> str | None:
    """Return the folder for the proxy's own: one that goes with the last lease, if it can be."""
    room = str(scratch())
    return room if len(room) + len("/far12345678/") + len(file) <= _LONGEST else "/tmp"  # noqa: S108


def _address(url: str) -> _Address:
    """Take a URL apart.

    Raises:
        ValueError: if no server stands behind it.
    """
    from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

    parts = urlsplit(url)
    system = parts.scheme.partition("+")[0]
    if system not in _PORTS:
        raise ValueError(
            f"There is no way to {system or 'it'} that could be long: far() takes the URL of a "
            "PostgreSQL or a MariaDB."
            + (" SQLite is no server, it works in this process." if system == "sqlite" else "")
        )
    asked = dict(parse_qsl(parts.query, keep_blank_values=True))
    name = "host" if system == "postgresql" else "unix_socket"
    host = asked.get("host", "") if system == "postgresql" else ""
    port = int(asked.get("port") or parts.port or _PORTS[system])
    path = host if system == "postgresql" and host.startswith("/") else asked.get("unix_socket")
    file = f".s.PGSQL.{port}" if system == "postgresql" else "mysql.sock"
    door: Door
    if path:
        door = Path(path) / file if system == "postgresql" else Path(path)
    else:
        door = (host or unquote(parts.hostname or "localhost"), port)

    def through(new: "Door") -> str:
        if isinstance(new, Path):
            changed = asked | {name: str(new.parent if system == "postgresql" else new)}
            where = parts.netloc
        else:
            changed = {key: value for key, value in asked.items() if key not in {"host", "port"}}
            who, mark, _ = parts.netloc.rpartition("@")
            where = f"{who}{mark}{new[0]}:{new[1]}"
        query = urlencode(changed, quote_via=quote, safe="/")
        return f"{parts.scheme}://{where}{parts.path}{'?' if query else ''}{query}"

    return _Address(door, file, through)
