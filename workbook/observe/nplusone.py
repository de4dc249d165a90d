"""Finds a statement that was sent once per row of an earlier one: the N+1."""

from dataclasses import asdict, dataclass
from itertools import groupby
from typing import Any, Self

from workbook.observe import sqltext
from workbook.observe.statement import Statement


@dataclass(frozen=True)
class NPlusOne:
    """The same select, sent again and again with other parameters after a parent's select.

    Attributes:
        relationship: what was loaded row by row, as ``User.posts``; of tables without
            mapped classes ``users → posts``; ``User.bio`` for a column that was left out at
            first, ``User, read again`` for objects that had expired.
        times: how often the select was sent.
        parents: how many rows the parent's select had fetched, when known.
        statement: the text that repeats, on one line.
        selects: how often the parent's select was sent, which may be an N+1 itself.
    """

    relationship: str
    times: int
    parents: int | None
    statement: str
    selects: int = 1

    def __str__(self) -> str:
        before = "the select" if self.selects == 1 else f"{self.selects} selects"
        every = f"for {self.parents} rows of {before} before it" if self.parents else "in a row"
        return f"N+1 on {self.relationship}: the same select was sent {self.times} times {every}."

    def as_json(self) -> dict[str, Any]:
        """Return plain JSON."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """Return the finding that :meth:`as_json` described."""
        return cls(**data)


def find(statements: list[Statement]) -> list[NPlusOne]:
    """Return every N+1 in these statements, in the order in which they began.

    Looked for within one transaction: a loop over requests is no N+1. A parent is a select
    sent before the first repetition, and sent fewer times: ten different requests of a user
    and that user's posts in one session are no N+1 either.
    """
    found: list[NPlusOne] = []
    selects = [one for one in statements if one.verb == "select" and not one.error]
    by_transaction = sorted(selects, key=lambda one: one.transaction)  # stable: order is kept
    for _, members in groupby(by_transaction, key=lambda one: one.transaction):
        found += _in_transaction(list(members))
    return found


def _in_transaction(selects: list[Statement]) -> list[NPlusOne]:
    shapes = [one.shape for one in selects]
    found = []
    for shape in dict.fromkeys(shapes):
        group = [one for one, of in zip(selects, shapes, strict=True) if of == shape]
        if len({repr(one.parameters) for one in group}) < 2 or any(_batch(one) for one in group):
            continue
        first = shapes.index(shape)
        before = selects[:first]
        parents = [one for one in before if shapes.count(one.shape) < len(group)]
        if not parents:
            continue
        from workbook.observe import relations  # only now: it reads SQLAlchemy's objects

        parent, name = relations.parent_and_name(parents, before, group[0])
        last = max(at for at, of in enumerate(shapes) if of == shape)
        rows = [one.rows for one in selects[:last] if one.shape == parent.shape]
        known = sum(row for row in rows if row is not None) if None not in rows else None
        text = sqltext.one_line(group[0].sql, group[0].names)
        found.append(NPlusOne(name, len(group), known, text, len(rows)))
    return found


def _batch(select: Statement) -> bool:
    """Whether it asks for many parents at once, as selectinload does: a cure, not the illness."""
    return bool(sqltext.BATCH.search(sqltext.one_line(select.sql)))
