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


def parent_and_name(
    parents: Sequence[Statement], before: Sequence[Statement], child: Statement
) -> tuple[Statement, str]:
    """Return the select whose rows led to the repeated one, and the relationship's name.

    Args:
        parents: candidates in the order in which they were sent; at least one.
        before: every select that was sent before: a lazy load says which of them it belongs to.
        child: one of the repeated selects.
    """
    lazy = _lazy_path(child)
    if lazy is not None:
        table = lazy.parent.local_table.name
        return _latest(before, table) or parents[-1], str(lazy)
    again = _read_again(child)
    if again is not None:
        mapper, name = again
        return _latest(before, mapper.local_table.name) or parents[-1], name
    for column in _compared(child):
        for relationship in _relationships(child, column):
            parent = _latest(parents, relationship.parent.local_table.name)
            if parent is not None:
                return parent, str(relationship)
        for key in column.foreign_keys:
            parent = _latest(parents, key.column.table.name)
            if parent is not None:
                return parent, f"{key.column.table.name} → {column.table.name}"
    return parents[-1], f"{_table(parents[-1])} → {_table(child)}"


def _latest(parents: Sequence[Statement], table: str) -> Statement | None:
    """Return the last candidate that reads this table."""
    return next((one for one in reversed(parents) if _reads(one, table)), None)


def _reads(statement: Statement, table: str) -> bool:
    return bool(re.search(rf"\b{re.escape(table)}\b", statement.sql))


def _lazy_path(child: Statement) -> Any:
    """Return the relationship that an ORM lazy load is for, or None."""
    statement = getattr(child.source, "statement", None)
    path = getattr(getattr(statement, "_compile_options", None), "_current_path", None)
    return path[-1] if path and hasattr(path[-1], "direction") else None


def _read_again(child: Statement) -> tuple[Any, str] | None:
    """Return mapper and name where the ORM fetches what an object has lost, or never had."""
    statement = getattr(child.source, "statement", None)
    options = getattr(statement, "_compile_options", None)
    if statement is None or options is None or not getattr(options, "_for_refresh_state", False):
        return None
    mapper = statement._propagate_attrs["plugin_subject"].mapper
    every = {attribute.key for attribute in mapper.column_attrs}
    some = every & set(options._only_load_props or every)
    called = mapper.class_.__name__
    if every - some <= {column.key for column in mapper.primary_key}:
        return mapper, f"{called}, read again"
    return mapper, ", ".join(f"{called}.{name}" for name in sorted(some))


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
                yield next(iter(one.base_columns))  # of an alias: the table's own


def _relationships(child: Statement, column: Any) -> Iterator[Any]:
    """Yield the mapped relationships that lead to the child's class by this column."""
    subject = child.source.statement._propagate_attrs.get("plugin_subject")
    if subject is None:
        return
    target = subject.mapper
    for mapper in sorted(target.registry.mappers, key=lambda one: one.class_.__name__):
        for relationship in mapper.relationships:
            if relationship.secondary is None:
                reached = relationship.remote_side
            else:  # the side of the table between that points back to the parent
                reached = {pointing for _, pointing in relationship.synchronize_pairs}
            keys = {(one.table.name, one.name) for one in reached}
            if relationship.mapper is not target:
                continue
            if (column.table.name, column.name) in keys:
                yield relationship
            elif (column.table.name, column.name) in _own_key(relationship):
                # The parent's own key is compared: joined by hand.
                between = column.table if relationship.secondary is None else relationship.secondary
                if between is not target.local_table and _reads(child, between.name):
                    yield relationship


def _own_key(relationship: Any) -> set[tuple[str, str]]:
    return {(one.table.name, one.name) for one in relationship.local_columns}


def _table(statement: Statement) -> str:
    """Return the first table that a statement reads, as its text has it."""
    match = _FROM.search(sqltext.one_line(statement.sql))
    return match[1] if match else "something"
