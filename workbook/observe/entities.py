"""Tables, columns, keys and arrows as the metadata of models has them, ready to be drawn."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

from workbook.observe import markup
from workbook.observe.rendering import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Column, ForeignKeyConstraint, MetaData, Table

SIGNS = {"primary key": "PK", "foreign key": "FK", "unique": "UQ", "index": "IX", "NULL": "NULL"}


@dataclass(frozen=True)
class Field:
    """A column.

    Args:
        name: the column's.
        type: in the words of the system that was asked for, or of SQL.
        kinds: what it is, of the names in :data:`SIGNS`.
        points_to: of a foreign key: the column there, and what a deletion does.
    """

    name: str
    type: str
    kinds: tuple[str, ...]
    points_to: str = ""

    @property
    def words(self) -> str:
        """What it is, in words."""
        said = {"foreign key": f"foreign key to {self.points_to}", "NULL": "NULL allowed"}
        return ", ".join(said.get(kind, kind) for kind in self.kinds)


@dataclass(frozen=True)
class Entity:
    """A table with its columns."""

    name: str
    fields: tuple[Field, ...]


@dataclass(frozen=True)
class Arrow:
    """A foreign key.

    Args:
        child: the table that holds it.
        column: its column, of several the first.
        parent: the table that it points to.
        key: the column there.
        cardinality: such as ``many to one or none``.
    """

    child: str
    column: str
    parent: str
    key: str
    cardinality: str

    def __str__(self) -> str:
        return f"{self.child}.{self.column} → {self.parent}.{self.key}: {self.cardinality}"


class EntityDiagram:
    """A picture of tables and how they hang together.

    Attributes:
        entities: the tables, in the order of their definition.
        arrows: the foreign keys between them.
        alt: in words what it shows.
        svg: the picture.
    """

    def __init__(self, entities: list[Entity], arrows: list[Arrow]) -> None:
        from workbook.observe import boxes

        self.entities = entities
        self.arrows = arrows
        names = ", ".join(one.name for one in entities)
        self.alt = f"Entity diagram of {counted(len(entities), 'table')}: {names}." + "".join(
            f" {arrow}." for arrow in arrows
        )
        self.svg = boxes.draw(entities, arrows, self.alt)

    def __repr__(self) -> str:
        lines = []
        for entity in self.entities:
            names, types = (
                max((len(getattr(field, part)) for field in entity.fields), default=0)
                for part in ("name", "type")
            )
            lines.append(entity.name)
            lines += [
                f"  {field.name:<{names}}  {field.type:<{types}}  {field.words}".rstrip()
                for field in entity.fields
            ]
        return "\n".join([*lines, *map(str, self.arrows)])

    def _repr_html_(self) -> str:
        from base64 import b64encode

        source = b64encode(self.svg.encode()).decode()
        return (
            f'<figure style="margin:4px 0"><img alt="{escape(self.alt)}" style="max-width:100%" '
            f'src="data:image/svg+xml;base64,{source}">'
            f'<details style="margin:0"><summary>the same as text</summary>'
            f'<pre style="{markup.CODE}">{escape(repr(self), quote=False)}</pre></details></figure>'
        )


def entity_diagram(
    models: Any, tables: Sequence[str] | None = None, *, system: str | None = None
) -> EntityDiagram:
    """Return tables as boxes, with their columns, types and keys, and foreign keys as arrows.

    Nothing is asked of a server: this is what the classes say. The same models give the same
    picture.

    Args:
        models: a declarative ``Base``, or a ``MetaData``.
        tables: the names of those to show; all, if not given.
        system: write the types as this one does (``"postgresql"``); else in SQL's own words.

    Raises:
        LookupError: if there is no such table, in a sentence that names those that there are.
    """
    from sqlalchemy.dialects import registry

    metadata: MetaData = getattr(models, "metadata", models)
    for name in tables or ():
        if name not in metadata.tables:
            there = ", ".join(sorted(metadata.tables)) or "none"
            raise LookupError(f"The metadata has no table {name!r}. It has: {there}.")
    dialect = registry.load(system)() if system else None
    shown = [one for key, one in metadata.tables.items() if tables is None or key in tables]
    keys = {id(one): [*one.foreign_key_constraints] for one in shown}
    for found in keys.values():  # a set: its order is another at every run
        found.sort(key=lambda key: [column.name for column in key.columns])
    entities = [
        Entity(
            one.fullname,
            tuple(_field(one, column, keys[id(one)], dialect) for column in one.columns),
        )
        for one in shown
    ]
    names = {one.name for one in entities}
    arrows = [_arrow(key) for one in shown for key in keys[id(one)]]
    return EntityDiagram(entities, [arrow for arrow in arrows if arrow.parent in names])


def _field(
    table: Table, column: Column[Any], keys: list[ForeignKeyConstraint], dialect: Any
) -> Field:
    pointing = next((key for key in keys if column in list(key.columns)), None)
    alone = {column.name}
    kinds = {
        "primary key": column.primary_key,
        "foreign key": pointing is not None,
        "unique": alone in _unique(table),
        "index": any({part.name for part in one.columns} == alone for one in table.indexes),
        "NULL": bool(column.nullable),
    }
    points_to = ""
    if pointing is not None:
        there = pointing.elements[list(pointing.columns).index(column)].column
        points_to = f"{there.table.fullname}.{there.name}"
        if pointing.ondelete:
            points_to += f" (ON DELETE {pointing.ondelete.upper()})"
    words = column.type.compile(dialect=dialect) if dialect else str(column.type)
    return Field(
        column.name, words, tuple(kind for kind, is_so in kinds.items() if is_so), points_to
    )


def _unique(table: Table) -> list[set[str]]:
    """Return the sets of columns whose values cannot come twice, beside the primary key."""
    from sqlalchemy import UniqueConstraint

    constraints = [one for one in table.constraints if isinstance(one, UniqueConstraint)]
    indexes = [one for one in table.indexes if one.unique]
    return [
        *({column.name for column in one.columns} for one in constraints),
        *({column.name for column in one.columns} for one in indexes),
    ]


def _arrow(key: ForeignKeyConstraint) -> Arrow:
    first = key.elements[0]
    held = {column.name for column in key.columns}
    once = [*_unique(key.table), {column.name for column in key.table.primary_key.columns}]
    many = "one" if any(names and names <= held for names in once) else "many"
    optional = " or none" if any(column.nullable for column in key.columns) else ""
    return Arrow(
        key.table.fullname,
        first.parent.name,
        first.column.table.fullname,
        first.column.name,
        f"{many} to one{optional}",
    )
