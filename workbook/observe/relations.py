"""Names the relationship behind a repeated select, from SQLAlchemy's mappers and foreign keys.

An ORM lazy load says itself what it loads: its compile options hold the path
(``User -> User.posts``). A select written by hand in a loop is matched by the column that it
compares with a parameter: a foreign key, or the primary key that another table points to.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from workbook.observe import sqltext
from workbook.observe.statement import Statement

_FROM = re.compile(r"\bFROM \"?([\w.]+)", re.IGNORECASE)


def parent_and_name(parents: Sequence[Statement], child: Statement) -> tuple[Statement, str]:
    """Return the select whose rows led to the repeated one, and the relationship's name.

    Args:
        parents: candidates in the order in which they were sent; at least one.
        child: one of the repeated selects.
    """
    lazy = _lazy_path(child)
    if lazy is not None:
        return _latest(parents, lazy.parent.local_table.name), str(lazy)
    for column in _compared(child):
        for relationship in _relationships(child, column):
            return _latest(parents, relationship.parent.local_table.name), str(relationship)
        for key in column.foreign_keys:
            there = key.column.table.name
            return _latest(parents, there), f"{there} → {column.table.name}"
    parent = parents[-1]
    return parent, f"{_table(parent)} → {_table(child)}"


def _latest(parents: Sequence[Statement], table: str) -> Statement:
    """Return the last candidate that reads this table, or else the last."""
    word = re.compile(rf"\b{re.escape(table)}\b")
    return next((one for one in reversed(parents) if word.search(one.sql)), parents[-1])


def _lazy_path(child: Statement) -> Any:
    """Return the relationship that an ORM lazy load is for, or None."""
    statement = getattr(child.source, "statement", None)
    path = getattr(getattr(statement, "_compile_options", None), "_current_path", None)
    return path[-1] if path and hasattr(path[-1], "direction") else None


def _compared(child: Statement) -> Iterator[Any]:
    """Yield the columns that the select compares with a parameter."""
    where = getattr(getattr(child.source, "statement", None), "whereclause", None)
    if where is None:
        return
    from sqlalchemy import BindParameter, Column
    from sqlalchemy.sql import operators, visitors

    for element in visitors.iterate(where):
        if getattr(element, "operator", None) is not operators.eq:
            continue
        sides: list[Any] = [getattr(element, "left", None), getattr(element, "right", None)]
        for one, other in (sides, reversed(sides)):
            if isinstance(one, Column) and isinstance(other, BindParameter):
                yield one


def _relationships(child: Statement, column: Any) -> Iterator[Any]:
    """Yield the mapped relationships that load by this column: one to many before many to one."""
    subject = child.source.statement._propagate_attrs.get("plugin_subject")
    if subject is None:
        return
    mappers = sorted(subject.mapper.registry.mappers, key=lambda one: one.class_.__name__)
    every = [one for mapper in mappers for one in mapper.relationships]
    for relationship in every:
        remote = {(one.table.name, one.name) for one in relationship.remote_side}
        if relationship.secondary is None and (column.table.name, column.name) in remote:
            yield relationship


def _table(statement: Statement) -> str:
    """Return the first table that a statement reads, as its text has it."""
    match = _FROM.search(sqltext.one_line(statement.sql))
    return match[1] if match else "something"
