"""A table as another connection sees it: what is committed, and nothing else."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

from workbook.observe import markup, values
from workbook.observe.rendering import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy import URL, Connection, Table
    from sqlalchemy.sql import Select

_SYNC = {"sqlite": "sqlite", "postgresql": "postgresql+psycopg"}


class TableView:
    """Rows of a table at one moment.

    Attributes:
        name: the table's name.
        columns: the names of the columns that were read.
        rows: one dict per row, in order.
        total: how many rows the table has.
    """

    def __init__(self, name: str, columns: list[str], rows: list[dict[str, Any]], total: int):
        self.name = name
        self.columns = columns
        self.rows = rows
        self.total = total

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return iter(self.rows)

    def __getitem__(self, index: int) -> dict[str, Any]:
        return self.rows[index]

    @property
    def heading(self) -> str:
        """The line above the rows: ``users: 3 of 300 rows``."""
        of = "" if len(self) == self.total else f"{len(self)} of "
        return f"{self.name}: {of}{counted(self.total, 'row')}"

    def __repr__(self) -> str:
        grid = [[cell(row[column]) for column in self.columns] for row in self.rows]
        whole = [self.columns, *grid]
        widths = [max(len(line[i]) for line in whole) for i in range(len(self.columns))]
        right = [_numbers(self.rows, column) for column in self.columns]
        whole.insert(1, ["-" * width for width in widths])
        return "\n".join(
            [self.heading]
            + [
                "  ".join(
                    text.rjust(width) if number else text.ljust(width)
                    for text, width, number in zip(line, widths, right, strict=True)
                ).rstrip()
                for line in whole
            ]
        )

    def _repr_html_(self) -> str:
        styles = [
            markup.RIGHT if _numbers(self.rows, column) else markup.LEFT for column in self.columns
        ]
        head = "".join(
            f'<th scope="col" style="{style}">{escape(column)}</th>'
            for style, column in zip(styles, self.columns, strict=True)
        )
        body = "".join(
            '<tr style="background:none">'
            + "".join(
                f'<td style="{style}">{markup.verbatim(cell(row[column]))}</td>'
                for style, column in zip(styles, self.columns, strict=True)
            )
            + "</tr>"
            for row in self.rows
        )
        return (
            f'<div><p style="margin:0"><b>{escape(self.heading)}</b></p>'
            f'<table style="{markup.TABLE}"><thead><tr style="background:none">{head}</tr></thead>'
            f"<tbody>{body}</tbody></table></div>"
        )


def cell(value: object) -> str:
    """Return a value as it stands in a cell: NULL for None, a text without its quotes."""
    if value is None:
        return "NULL"
    shown = values.show(value)
    if isinstance(value, str) and shown[-1:] in "'\"" and "\\" not in shown:
        return shown[1:-1]
    return shown


def _numbers(rows: list[dict[str, Any]], column: str) -> bool:
    """Whether all values of a column are numbers, which are read from the right."""
    there = [row[column] for row in rows if row[column] is not None]
    return bool(there) and all(isinstance(one, int | float) and one is not True for one in there)


def table(
    where: Any,
    name: str,
    columns: Sequence[str] | None = None,
    order_by: str | Sequence[str] | None = None,
    limit: int | None = None,
) -> TableView:
    """Return a table as a connection of its own sees it.

    Args:
        where: a database URL, an Engine or an AsyncEngine (only its URL is used).
        name: the table's name.
        columns: which columns, in this order; all if not given.
        order_by: a column or several; the primary key if not given.
        limit: at most so many rows.

    Raises:
        LookupError: if there is no such table or column, in a sentence that names those
            that there are.
        ValueError: if the database lives in the memory of one connection.
    """
    from sqlalchemy import MetaData, NullPool, Table, create_engine, func, inspect, select

    engine = create_engine(_sync_url(where), poolclass=NullPool)
    try:
        with engine.connect() as connection:
            _wait_briefly(connection)
            there = inspect(connection).get_table_names()
            if name not in there:
                names = ", ".join(sorted(there)) or "none"
                raise LookupError(f"There is no table {name!r}. Tables that are there: {names}.")
            read = Table(name, MetaData(), autoload_with=connection, resolve_fks=False)
            chosen = _columns(read, columns or list(read.columns.keys()))
            order = [order_by] if isinstance(order_by, str) else order_by
            by = _columns(read, order) if order else (list(read.primary_key.columns) or chosen)
            query: Select[Any] = select(*chosen).order_by(*by)
            if limit is not None:
                query = query.limit(limit)
            rows = [dict(row) for row in connection.execute(query).mappings()]
            total = connection.scalar(select(func.count()).select_from(read)) or 0
    finally:
        engine.dispose()
    return TableView(name, [column.name for column in chosen], rows, total)


def _columns(read: Table, names: Sequence[str]) -> list[Any]:
    for name in names:
        if name not in read.columns:
            there = ", ".join(read.columns.keys())
            raise LookupError(f"{read.name} has no column {name!r}. It has: {there}.")
    return [read.columns[name] for name in names]


def _sync_url(where: Any) -> URL:
    """Return the URL with a driver that needs no event loop."""
    from sqlalchemy import make_url

    url = make_url(getattr(where, "url", where))
    if url.get_backend_name() == "sqlite" and url.database in {None, "", ":memory:"}:
        raise ValueError(
            "This SQLite database lives in the memory of one connection, so no other connection "
            "can look at it. Use a file."
        )
    return url.set(drivername=_SYNC.get(url.get_backend_name(), url.drivername))


def _wait_briefly(connection: Connection) -> None:
    """Fail after five seconds when somebody holds the whole table, instead of waiting for ever."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SET lock_timeout = '5s'")
