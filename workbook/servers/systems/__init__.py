"""The systems, a module or a package each, all with the same few functions.

``TITLE``, ``find() -> Program | None``, ``version(url) -> str``, ``create(url, name) -> str`` and
``drop(url, name)`` for a space of one's own; where a server has to run, also
``recipe(program, data, sockets, keep=) -> Recipe``, ``answers(url) -> bool`` and
``REFUSES_ROOT`` (only then ``keep=`` is given); where none has, ``address(folder) -> str``; where
``find()`` may give a program of origin ``registry``, also ``bring()``, which fetches it. At
import they need the standard library only: the guard imports them too.
"""

import importlib
from types import ModuleType

from workbook.servers.errors import ServerError

NAMES = ("sqlite", "postgresql", "mysql", "redis", "mongodb", "elasticsearch", "cassandra")
# What people call them, too; the workbook has one name for each.
_ALSO = {
    "sqlite3": "sqlite",
    "postgres": "postgresql",
    "pg": "postgresql",
    "mariadb": "mysql",
    "valkey": "redis",
    "mongo": "mongodb",
    "mongoeco": "mongodb",
    "elastic": "elasticsearch",
    "opensearch": "elasticsearch",
}


def module(system: str) -> ModuleType:
    """Return the module of a system.

    Raises:
        ServerError: if there is no such system.
    """
    if system not in NAMES:
        import difflib

        said = str(system).lower()  # whatever it is, the sentence below is about it
        near = _ALSO.get(said) or next(iter(difflib.get_close_matches(said, NAMES, 1, 0.6)), None)
        hint = f" Did you mean {near!r}?" if near else ""
        raise ServerError(
            f"There is no system {system!r} in the workbook.{hint} It has: {', '.join(NAMES)}."
        )
    return importlib.import_module(f"{__name__}.{system}")
