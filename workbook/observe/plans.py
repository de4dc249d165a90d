"""EXPLAIN beside a statement: how a server goes about it, without what differs at every run."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING, Any

from workbook.observe import markup

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workbook.observe.recording import Recording
    from workbook.observe.statement import Statement

_INDEX = re.compile(
    r"Index (?:Only )?Scan (?:Backward )?using (\S+)|Bitmap Index Scan on (\S+)|"
    r"USING (?:COVERING )?INDEX (\S+)|USING (INTEGER PRIMARY KEY)"
)
_WHOLE = re.compile(r"Seq Scan on (\S+)|SCAN (?!CONSTANT)(\S+)(?!.*USING)")


class Plan:
    """How a server goes about a statement.

    Attributes:
        statement: the statement, as it was recorded or is to be sent.
        system: the name of the server that was asked.
        lines: its plan; a step that feeds another stands under it, further to the right.
        times: how often the statement had been sent.
    """

    def __init__(self, statement: Statement, system: str, lines: list[str], times: int = 1) -> None:
        self.statement = statement
        self.system = system
        self.lines = lines
        self.times = times

    @property
    def indexes(self) -> list[str]:
        """The names of the indexes that it uses; SQLite's primary key has no name of its own."""
        found = (match for line in self.lines for match in _INDEX.finditer(line))
        return list(dict.fromkeys(next(filter(None, match.groups())) for match in found))

    @property
    def whole_tables(self) -> list[str]:
        """The tables that it reads from the first row to the last."""
        found = (match for line in self.lines for match in _WHOLE.finditer(line))
        return list(dict.fromkeys(match[1] or match[2] for match in found))

    @property
    def sent(self) -> list[str]:
        """The statement with its parameters, as lines for reading."""
        notes = [note for note in self.statement.notes() if note.startswith("params")]
        return [*self.statement.clauses, *notes]

    @property
    def said(self) -> list[str]:
        """The plan with a line above it that says whose it is."""
        again = f" of a statement sent {self.times} times" if self.times > 1 else ""
        return [f"{self.system}'s plan{again}:", *(f"  {line}" for line in self.lines)]

    def __repr__(self) -> str:
        return "\n".join([*self.sent, *self.said])

    def _repr_html_(self) -> str:
        return _table([self])


class Plans(list[Plan]):
    """The plans of what a recording holds, one for each different statement."""

    def __repr__(self) -> str:
        return "\n".join(map(repr, self)) or "Nothing was sent that has a plan."

    def _repr_html_(self) -> str:
        return _table(self) if self else f"<p>{self!r}</p>"


def _table(plans: Sequence[Plan]) -> str:
    """Return statements on the left, and their plans on the right."""
    head = "".join(
        f'<th scope="col" style="{markup.LEFT}">{name}</th>' for name in ("statement", "plan")
    )
    rows = "".join(
        f'<tr style="background:none">{_side(plan.sent)}{_side(plan.said)}</tr>' for plan in plans
    )
    return (
        f'<table style="{markup.TABLE}"><thead><tr style="background:none">{head}</tr></thead>'
        f"<tbody>{rows}</tbody></table>"
    )


def _side(lines: list[str]) -> str:
    text = escape("\n".join(lines), quote=False)
    return f'<td style="{markup.LEFT}"><pre style="{markup.CODE}">{text}</pre></td>'


def explain(where: Any, statement: Any, *, analyze: bool = False) -> Plan:
    """Ask a server how it goes about a statement, and leave out what differs at every run.

    Costs and times are left out. PostgreSQL plans with what it knows of the rows, so it is told
    to look at its tables first (``ANALYZE``); else it would do so at a moment of its own choice,
    and change its mind. What is asked goes to the server like any statement: a recorder counts it.

    Args:
        where: a Session or a Connection (which see their own uncommitted rows), or an Engine.
        statement: what SQLAlchemy can execute, text, or a statement that was recorded.
        analyze: also let PostgreSQL run it, and tell how many rows each step had.

    Raises:
        ValueError: for a system whose plans are not read here, for what has no plan, and for a
            change that ``analyze`` would make.
        TypeError: if ``where`` has no connection that works without await.
    """
    from workbook.observe import explaining

    return explaining.plan(where, statement, analyze=analyze)


def explain_all(where: Any, recording: Recording, *, analyze: bool = False) -> Plans:
    """Return the plan of each different statement of a recording (see :func:`explain`)."""
    from workbook.observe import explaining

    asked = [
        one for one in recording.statements if one.verb in explaining.PLANNED and not one.error
    ]
    shapes = [one.shape for one in asked]
    plans = Plans()
    for shape in dict.fromkeys(shapes):
        plan = explain(where, asked[shapes.index(shape)], analyze=analyze)
        plan.times = shapes.count(shape)
        plans.append(plan)
    return plans
