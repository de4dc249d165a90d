"""Tables that a command writes and everybody commits: read, or said how to get them back."""

import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from workbook.authoring.errors import AuthoringError


def load[T](path: Path, entry: Callable[[Mapping[str, Any]], T], verb: str) -> dict[str, T]:
    """Return what a table of tables holds by name; nothing where there is no file yet.

    Args:
        path: the file.
        entry: makes an entry of a table.
        verb: the command that writes the file, such as ``"build"``.

    Raises:
        AuthoringError: if the file is not what that command writes.
    """
    if not path.exists():
        return {}
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
        return {name: entry(table) for name, table in tables.items()}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, KeyError, TypeError) as error:
        raise AuthoringError(
            f"{path.parent.name}/{path.name} cannot be read ({error}). It is written by "
            f"`workbook {verb}`: after a merge, keep either side and {verb} again."
        ) from error
