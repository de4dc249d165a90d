"""Doors of servers: whether somebody listens behind one, without speaking to them."""

import socket
from urllib.parse import urlsplit

_SECONDS = 1.0


def at_port(url: str) -> bool:
    """Whether something listens at the port of a URL; one that is not known yet is shut."""
    where = urlsplit(url)
    if where.port is None:
        return False
    with socket.socket() as door:
        door.settimeout(_SECONDS)
        return door.connect_ex((where.hostname or "127.0.0.1", where.port)) == 0


def at_path(path: str) -> bool:
    """Whether something listens on a unix socket."""
    with socket.socket(socket.AF_UNIX) as door:
        door.settimeout(_SECONDS)
        return door.connect_ex(path) == 0
