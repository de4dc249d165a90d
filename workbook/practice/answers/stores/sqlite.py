"""A SQLite file of a part's own, copied from one in which the tables are made already."""

import shutil
import sqlite3
import stat
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from workbook.practice.answers.stores import (
    MOST,
    MOST_BYTES,
    TooLarge,
    bounded,
    missing,
    quoted,
    sqlite_values,
    unreadable,
    weighed,
)
from workbook.practice.answers.tables import Row, Table
from workbook.practice.checks import NotYet
from workbook.practice.judging.heard import Heard

_WAIT = 1.0  # seconds for somebody else's write to end
_LONGEST = 2.0  # seconds for one look at a table, which may be an endless view


class SQLite:
    """A fresh file.

    Args:
        path: where it is to be.
        template: a file to copy; an empty database without one.
    """

    system = "sqlite"
    heard: Heard | None = None  # SQLite has no server to ask

    def __init__(self, path: Path, template: Path | None) -> None:
        self.path, self.url = path, f"sqlite:///{path}"
        self._schema: list[Any] = []
        self._filled = True
        self._kept: tuple[tuple[int, int], sqlite3.Connection] | None = None
        self._until = 0.0
        if template is None:
            sqlite3.connect(path).close()
            path.touch()
        else:
            shutil.copyfile(template, path)

    def table(self, name: str) -> Table:
        """Return a table's rows now."""
        with self._open() as connection:
            columns = self._columns(connection, name)
            key = [c for c, (_, place) in sorted(columns.items(), key=_key_place) if place]
            order = ", ".join(quoted(one) for one in key) or "rowid"
            query = f"SELECT * FROM {quoted(name)} ORDER BY {order} LIMIT {MOST + 1}"  # noqa: S608
            found = weighed(connection.execute(query))
            kinds = [kind for kind, _ in columns.values()]
            rows = [
                Row(name, dict(zip(columns, sqlite_values.read(row, kinds), strict=True)))
                for row in found
            ]
        return Table(name, key, bounded(name, rows))

    def has(self, name: str) -> bool:
        """Tell whether there is such a table."""
        with self._open() as connection:
            return name in self._names(connection)

    def insert(self, name: str, rows: Sequence[Mapping[str, Any]]) -> None:
        """Put rows into a table, in one transaction."""
        if not rows:
            return
        with self._open() as connection:
            columns = [one for one in self._columns(connection, name) if one in rows[0]]
            names = ", ".join(quoted(one) for one in columns)
            marks = ", ".join("?" for _ in columns)
            connection.execute("BEGIN IMMEDIATE")
            connection.executemany(
                f"INSERT INTO {quoted(name)} ({names}) VALUES ({marks})",  # noqa: S608
                [[sqlite_values.written(row[one]) for one in columns] for row in rows],
            )
            connection.execute("COMMIT")

    def remember(self) -> None:
        """Keep the tables in mind, and whether loading the answer has left rows in them."""
        self._filled = True  # as long as nobody has seen that they are empty
        with self._open() as connection:
            self._schema = self._definitions(connection)
            names = self._names(connection)
            self._filled = any(
                connection.execute(f"SELECT EXISTS (SELECT 1 FROM {quoted(one)})").fetchone()[0]  # noqa: S608
                for one in names
            )

    def unchanged(self) -> bool:
        """Tell whether the tables, whatever is in them, are those that are kept in mind."""
        with self._open() as connection:
            return self._definitions(connection) == self._schema

    def empty(self) -> bool:
        """Take every row out, in one transaction."""
        if self._filled:
            return False
        with self._open() as connection:
            if self._definitions(connection) != self._schema:
                return False
            connection.execute("BEGIN IMMEDIATE")
            for name in [*self._names(connection), *self._counters(connection)]:
                connection.execute(f"DELETE FROM {quoted(name)}")  # noqa: S608
            connection.execute("COMMIT")
        return True

    def close(self) -> None:
        """Remove the file."""
        self._hang_up()
        for end in ("", "-journal", "-wal", "-shm"):
            place = Path(f"{self.path}{end}")
            if place.is_dir() and not place.is_symlink():  # an answer may have put one there
                shutil.rmtree(place, ignore_errors=True)
            else:
                place.unlink(missing_ok=True)

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        try:
            connection = self._connected()
            self._until = time.monotonic() + _LONGEST
            yield connection
            if connection.in_transaction:
                connection.rollback()
        except sqlite3.IntegrityError:
            self._hang_up()
            raise  # a row of ours does not fit: no fault of the answer's
        except (sqlite3.Error, OSError, TooLarge) as error:
            self._hang_up()
            raise NotYet(_sentence(error)) from error
        except BaseException:
            self._hang_up()
            raise

    def _connected(self) -> sqlite3.Connection:
        """Return the connection to the file that is there now; it is kept as long as the file."""
        status = self.path.lstat()
        if not stat.S_ISREG(status.st_mode):
            raise NotYet(_sentence("it is no file"))
        file = (status.st_dev, status.st_ino)
        if self._kept is None or self._kept[0] != file:
            self._hang_up()
            connection = sqlite3.connect(
                f"file:{self.path}?mode=rw", uri=True, timeout=_WAIT, isolation_level=None
            )
            # What an answer has written into a view or a trigger runs no function that acts.
            connection.execute("PRAGMA trusted_schema = OFF")
            connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MOST_BYTES)
            connection.set_progress_handler(lambda: time.monotonic() > self._until, 50_000)
            self._kept = file, connection
        return self._kept[1]

    def _hang_up(self) -> None:
        if self._kept is not None:
            self._kept[1].close()
            self._kept = None

    def _columns(self, connection: sqlite3.Connection, name: str) -> dict[str, tuple[str, int]]:
        found = connection.execute(f"PRAGMA table_info({quoted(name)})").fetchall()
        if not found:
            raise NotYet(missing(name, self._names(connection)))
        return {one[1]: (str(one[2]).upper().partition("(")[0], one[5]) for one in found}

    def _definitions(self, connection: sqlite3.Connection) -> list[Any]:
        return connection.execute(
            "SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' ORDER BY name"
        ).fetchall()

    def _counters(self, connection: sqlite3.Connection) -> list[str]:
        """Return the table in which SQLite counts ids, where there is one."""
        found = connection.execute("SELECT name FROM sqlite_master WHERE name = 'sqlite_sequence'")
        return [str(name) for (name,) in found]

    def _names(self, connection: sqlite3.Connection) -> list[str]:
        found = connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' "
            "ORDER BY name"
        )
        return [str(name) for (name,) in found]


def _key_place(item: tuple[str, tuple[str, int]]) -> int:
    return item[1][1]


def _sentence(error: Exception | str) -> str:
    if "locked" in str(error):
        return (
            "The database is locked: a transaction of your answer is still open. Commit, roll "
            "back, or close the session."
        )
    return unreadable(error)
