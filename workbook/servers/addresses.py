"""URLs as plain strings: the driver in them, the user's own, and what may be shown of them."""

import os

from workbook.servers.errors import ServerError

# What a scheme may be called beside the system's own name.
_SCHEMES = {
    "sqlite": ("sqlite",),
    "postgresql": ("postgresql", "postgres"),
    "mysql": ("mysql", "mariadb"),
    "redis": ("redis", "rediss", "unix"),
    "mongodb": ("mongodb", "mongodb+srv"),
    "elasticsearch": ("http", "https"),
    "cassandra": ("cassandra",),
}
_NOT_RENAMED = {"redis", "mongodb", "elasticsearch"}  # the scheme tells a client how to connect
_LIKE = {"elasticsearch": "https://user:password@host:9200"}


def variable(system: str) -> str:
    """Return the name of the variable that holds the user's own URL of a system."""
    return f"WORKBOOK_{system.upper()}_URL"


def own(system: str) -> str | None:
    """Return the user's own URL of a system without a driver, or None where none is set.

    Raises:
        ServerError: if what the variable holds is no URL of that system.
    """
    text = os.environ.get(variable(system), "").strip()
    if not text:
        return None
    scheme, mark, rest = text.partition("://")
    if not mark or scheme.partition("+")[0] not in _SCHEMES[system] or not rest:
        raise ServerError(
            f"{variable(system)} is no URL of {system}: it should read like "
            f"{_LIKE.get(system, f'{system}://user:password@host/database')}. Correct it, or "
            "unset it to use the workbook's own server."
        )
    return text if system in _NOT_RENAMED else f"{system}://{rest}"


def advice(system: str) -> str:
    """Return what to do about a server that cannot be used."""
    if os.environ.get(variable(system)):
        return f"Correct {variable(system)}, or unset it to use the workbook's own server."
    return "Run this once more."


def with_driver(bare: str, driver: str | None) -> str:
    """Return a URL with the driver asked for, as SQLAlchemy writes it: ``system+driver://…``."""
    if driver is None:
        return bare
    scheme, _, rest = bare.partition("://")
    return f"{scheme.partition('+')[0]}+{driver}://{rest}"


def shown(bare: str) -> str:
    """Return who and where of a URL for people's eyes: never its password."""
    from urllib.parse import urlsplit

    parts = urlsplit(bare)
    who = f"{parts.username}@" if parts.username else ""
    try:
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        port = ":?"
    return f"{who}{parts.hostname or 'this machine'}{port}{parts.path}"
