"""Ports for servers that have no socket in a folder."""

import random
import socket

_LOW, _HIGH = 10_000, 32_000  # below what systems give to outgoing connections


def free(count: int) -> list[int]:
    """Return so many different ports of loopback that nobody uses now, chosen at random.

    Somebody else may take one before a server does: see ``taken`` of a recipe.
    """
    found: set[int] = set()
    while len(found) < count:
        port = random.randrange(_LOW, _HIGH)  # noqa: S311  (no secret)
        if port not in found and _is_free(port):
            found.add(port)
    return list(found)


def _is_free(port: int) -> bool:
    with socket.socket() as door:
        try:
            door.bind(("", port))  # on no address at all
        except OSError:
            return False
    return True
