"""SQLite: a file, and Python brings the program."""

import sqlite3
from pathlib import Path
from urllib.parse import quote, unquote

from workbook.servers.recipe import Program

TITLE = "SQLite"
_BESIDE = ("", "-journal", "-wal", "-shm")


def find() -> Program:
    """Return the SQLite that Python was built with."""
    return Program("python", "", sqlite3.sqlite_version, TITLE)


def address(folder: Path) -> str:
    """Return the URL of the database that the whole session shares."""
    return _url(folder / "workbook.db")


def version(url: str) -> str:
    """Return the version of the library, having written and read a database with it."""
    connection = sqlite3.connect(_path(url))
    try:
        return str(connection.execute("SELECT sqlite_version()").fetchone()[0])
    finally:
        connection.close()


def create(url: str, name: str) -> str:
    """Return the URL of a database of that name, an empty file of its own."""
    path = _path(url).with_name(f"{name}.db")
    path.touch(mode=0o600)
    return _url(path)


def drop(url: str, name: str) -> None:
    """Remove a database and the files that SQLite has put beside it."""
    path = _path(url).with_name(f"{name}.db")
    for suffix in _BESIDE:
        path.with_name(path.name + suffix).unlink(missing_ok=True)


def _url(path: Path) -> str:
    # SQLAlchemy unquotes the path since 2.1 and leaves spaces as they are.
    return f"sqlite:///{quote(str(path), safe='/ ')}"


def _path(url: str) -> Path:
    return Path(unquote(url.removeprefix("sqlite:///")))
