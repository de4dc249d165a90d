"""URLs as plain strings: the driver in them, the user's own, and what may be shown of them."""

import os
import re

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
_LAST_PORT = 65_535
# Drivers tell these in words of their own, with the password.
_TO_BE_WRITTEN_OTHERWISE = re.compile(r"[@\[\]\s]|%(?![0-9A-Fa-f]{2})")
_HOSTS = re.compile(r"(?:\[[0-9A-Fa-f:.]+(?:%\w+)?\]|[^\[\]\s])*")
_DRIVERS = {  # of the systems that SQLAlchemy speaks to, those of the lessons
    "sqlite": "'pysqlite' or 'aiosqlite'",
    "postgresql": "'psycopg' or 'asyncpg'",
    "mysql": "'pymysql' or 'aiomysql'",
}
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
    if (wrong := _wrong(rest)) is not None:
        raise ServerError(
            f"{variable(system)} is no URL of {system}: {wrong}. Correct it, or unset it to use "
            "the workbook's own server."
        )
    return text if system in _NOT_RENAMED else f"{system}://{rest}"


def _wrong(rest: str) -> str | None:
    """Return what is wrong behind ``://``, if something is; never a part of a password."""
    where, beyond = re.match(r"([^/?#]*)(.*)", rest, re.DOTALL).groups()  # type: ignore[union-attr]
    who, _, hosts = where.rpartition("@")
    torn = not who and "@" in beyond and _wrong_port(where) is not None
    if torn or _TO_BE_WRITTEN_OTHERWISE.search(who):
        return (
            "its user or password holds a character that is written with a percent sign in a URL "
            "(@ is %40, / is %2F, # is %23, ? is %3F, % is %25, [ is %5B, a space is %20)"
        )
    if not _HOSTS.fullmatch(hosts):
        return "its host cannot be one"
    if (port := _wrong_port(hosts)) is not None:
        what = f"its port is {port!r}" if who else "what stands behind its colon is no port"
        return f"{what}, and a port is a number up to 65535"
    return None


def _wrong_port(hosts: str) -> str | None:
    """Return a port that can be none."""
    for host in hosts.split(","):  # MongoDB names several
        _, mark, port = host.rpartition("]")[2].rpartition(":")  # not those of [::1]
        if mark and not (port.isascii() and port.isdigit() and int(port) <= _LAST_PORT):
            return port
    return None


def unusable(title: str, system: str, url: str, why: object) -> ServerError:
    """Return the error for a server that refuses, or is not there.

    Args:
        title: what it should be, for people.
        system: whose variable may name it.
        url: where it should be.
        why: what the driver or the machine says, of which the first line is told.
    """
    said = (str(why).strip().splitlines() or ["no reason given"])[0].rstrip(".")
    advice = "Run this once more."
    if os.environ.get(variable(system)):
        advice = f"Correct {variable(system)}, or unset it to use the workbook's own server."
    return ServerError(f"{title} at {shown(url)} cannot be used: {said}. {advice}")


def not_read(error: Exception) -> str:
    """Return what is wrong with the options of a URL, of what a driver raised about them."""
    option = re.search(r"unexpected keyword argument '(\w+)'", str(error))
    if option is not None:
        return f"its driver knows no option {option[1]!r}"
    if isinstance(error, OSError):
        return f"{error.strerror or error}{f': {error.filename}' if error.filename else ''}"
    return f"its driver cannot read the options behind its question mark ({error})"


def may_not_create(system: str, url: str, remedy: str) -> ServerError:
    """Return the error for a user of the user's own server who can be given no space.

    Args:
        system: whose variable names the server.
        url: where it is.
        remedy: the right that is missing, as what to do.
    """
    return ServerError(
        f"The user of {variable(system)} may not create databases at {shown(url)}, and a lesson "
        f"works in one of its own. {remedy}, or unset the variable to use the workbook's own "
        "server."
    )


def check_driver(system: str, driver: str) -> None:
    """See that a URL of a system can name a driver, and that there is such a driver.

    Raises:
        ServerError: otherwise, with what to do.
    """
    if system not in _DRIVERS:
        raise ServerError(
            f"A URL of {system} names no driver: its clients take it as it is. Leave "
            f"{driver!r} out."
        )
    from sqlalchemy.dialects import registry
    from sqlalchemy.exc import NoSuchModuleError

    try:
        registry.load(f"{system}.{driver}")
    except NoSuchModuleError:
        raise ServerError(
            f"SQLAlchemy knows no driver {driver!r} for {system}. Name {_DRIVERS[system]}, or "
            "leave it out."
        ) from None


def with_driver(bare: str, driver: str | None) -> str:
    """Return a URL with the driver asked for, as SQLAlchemy writes it: ``system+driver://…``."""
    if driver is None:
        return bare
    scheme, _, rest = bare.partition("://")
    return f"{scheme.partition('+')[0]}+{driver}://{rest}"


def with_database(bare: str, name: str) -> str:
    """Return a URL that names another database, with all else that it says."""
    before, mark, query = bare.partition("?")
    scheme, _, where = before.partition("://")
    return f"{scheme}://{where.partition('/')[0]}/{name}{mark}{query}"


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
