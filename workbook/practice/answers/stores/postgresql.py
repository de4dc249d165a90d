"""A PostgreSQL database of a part's own, read over the judge's own connection."""

from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

import psycopg
from psycopg import sql

from workbook.practice.answers.stores import (
    MOST,
    TooLarge,
    bounded,
    missing,
    quoted,
    unreadable,
    weighed,
)
from workbook.practice.answers.tables import Row, Table
from workbook.practice.checks import NotYet

if TYPE_CHECKING:
    from workbook.practice.judging.heard import Heard

_COLUMNS = """
SELECT a.attname, coalesce(array_position(i.indkey::int2[], a.attnum), -1)
FROM pg_attribute a LEFT JOIN pg_index i ON i.indrelid = a.attrelid AND i.indisprimary
WHERE a.attrelid = to_regclass(%s) AND a.attnum > 0 AND NOT a.attisdropped
ORDER BY a.attnum
"""
_DEFINITIONS = """
SELECT c.relname, c.relkind, c.relhastriggers, c.relnatts,
    (SELECT string_agg(pg_get_constraintdef(o.oid), ';' ORDER BY o.conname)
     FROM pg_constraint o WHERE o.conrelid = c.oid)
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname !~ '^(pg_|information_schema)' ORDER BY c.relname
"""
_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"


@dataclass(frozen=True, slots=True)
class About:
    """How a connection is made: as whom, to what, and whether what goes over it is encrypted."""

    user: str
    password: str
    database: str
    encrypted: bool


class PostgreSQL:
    """A database with its tables made.

    Args:
        url: where it is, without a driver. The attribute is what an answer is told, which may
            be another way to the same database; ``heard`` is what was sent over it.
    """

    system = "postgresql"

    def __init__(self, url: str) -> None:
        self.url = url
        self._own = url
        self.heard: Heard | None = None
        self._schema: list[Any] = []
        self._filled = True
        self._connection: psycopg.Connection[Any] | None = None

    def about(self) -> About:
        """Return as whom, and how, the judge itself is connected."""
        with self._open() as connection:
            info = connection.info
            return About(
                info.user, info.password, info.dbname, encrypted=connection.pgconn.ssl_in_use
            )

    def table(self, name: str) -> Table:
        """Return a table's rows now."""
        with self._open() as connection:
            columns = self._columns(connection, name)
            key = [c for c, place in sorted(columns.items(), key=lambda one: one[1]) if place >= 0]
            query = sql.SQL("SELECT * FROM {}").format(sql.Identifier(name))
            if key:
                order = sql.SQL(", ").join(map(sql.Identifier, key))
                query = sql.SQL("{} ORDER BY {}").format(query, order)
            query = sql.SQL("{} LIMIT {}").format(query, MOST + 1)
            # Row by row, because a view may have rows of any size; and ended where it is too much.
            with closing(cast("Generator[Any]", connection.cursor().stream(query))) as found:
                rows = [Row(name, dict(zip(columns, row, strict=True))) for row in weighed(found)]
        return Table(name, key, bounded(name, rows))

    def has(self, name: str) -> bool:
        """Tell whether there is such a table."""
        with self._open() as connection:
            found = connection.execute("SELECT to_regclass(%s)", [quoted(name)]).fetchone()
            return bool(found and found[0])

    def insert(self, name: str, rows: Sequence[Mapping[str, Any]]) -> None:
        """Put rows into a table, in one transaction; its ids go on behind them."""
        if not rows:
            return
        with self._open() as connection, connection.transaction():
            columns = [one for one in self._columns(connection, name) if one in rows[0]]
            query = sql.SQL("INSERT INTO {} ({}) VALUES ({})").format(
                sql.Identifier(name),
                sql.SQL(", ").join(map(sql.Identifier, columns)),
                sql.SQL(", ").join(sql.Placeholder() for _ in columns),
            )
            connection.cursor().executemany(query, [[row[one] for one in columns] for row in rows])
            if "id" in columns:
                connection.execute(
                    "SELECT setval(s, %s) FROM pg_get_serial_sequence(%s, 'id') s WHERE s <> ''",
                    [max(row["id"] for row in rows), quoted(name)],
                )

    def remember(self) -> None:
        """Keep the tables in mind, and whether loading the answer has left rows in them."""
        self._filled = True  # as long as nobody has seen that they are empty
        with self._open() as connection:
            self._schema = connection.execute(_DEFINITIONS).fetchall()
            names = [str(one) for (one,) in connection.execute(_TABLES)]
            query = sql.SQL("SELECT EXISTS (SELECT 1 FROM {})")
            self._filled = any(
                (connection.execute(query.format(sql.Identifier(one))).fetchone() or [True])[0]
                for one in names
            )

    def unchanged(self) -> bool:
        """Tell whether the tables, whatever is in them, are those that are kept in mind."""
        with self._open() as connection:
            return bool(connection.execute(_DEFINITIONS).fetchall() == self._schema)

    def empty(self) -> bool:
        """Take every row out, and begin with the first id again."""
        if self._filled:
            return False
        with self._open() as connection:
            if connection.execute(_DEFINITIONS).fetchall() != self._schema:
                return False
            names = [sql.Identifier(str(one)) for (one,) in connection.execute(_TABLES)]
            if names:
                query = sql.SQL("TRUNCATE {} RESTART IDENTITY CASCADE")
                connection.execute(query.format(sql.SQL(", ").join(names)))
        return True

    def close(self) -> None:
        """Give the connection up."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    @contextmanager
    def _open(self) -> Iterator[psycopg.Connection[Any]]:
        try:
            if self._connection is None:
                self._connection = psycopg.connect(
                    self._own,
                    autocommit=True,
                    options="-c lock_timeout=1500 -c statement_timeout=2000",
                )
            yield self._connection
        except psycopg.IntegrityError:
            raise  # a row of ours does not fit: no fault of the answer's
        except (psycopg.Error, TooLarge) as error:
            raise NotYet(_sentence(error)) from error

    def _columns(self, connection: psycopg.Connection[Any], name: str) -> dict[str, int]:
        found = connection.execute(_COLUMNS, [quoted(name)]).fetchall()
        if not found:
            names = [str(one) for (one,) in connection.execute(_TABLES)]
            raise NotYet(missing(name, names))
        return {str(column): int(place) for column, place in found}


def clear(url: str, statements: Sequence[str]) -> None:
    """Make a database as good as new: nobody connected, nothing in it but fresh tables.

    Args:
        url: of the database, without a driver.
        statements: that create its tables.
    """
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid, 1000) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid() "
            # Who made the database may be on the way out still, and is none of ours to end.
            "AND pg_has_role(usesysid, 'USAGE')"
        )
        schemas = connection.execute(
            "SELECT nspname FROM pg_namespace WHERE nspname !~ '^pg_' "
            "AND nspname <> 'information_schema'"
        ).fetchall()
        for (schema,) in schemas:
            name = sql.Identifier(str(schema))
            connection.execute(sql.SQL("DROP SCHEMA {} CASCADE").format(name))
        connection.execute("CREATE SCHEMA public")
        for one in statements:
            connection.execute(one.encode())


def _sentence(error: psycopg.Error | TooLarge) -> str:
    if isinstance(error, psycopg.errors.LockNotAvailable):
        return (
            "The table is locked: a transaction of your answer is still open. Commit, roll back, "
            "or close the session."
        )
    return unreadable(str(error).strip().split("\n")[0])
