"""What was sent to a server: recorder, query budgets, N+1 finder, tables, pictures.

- Recorders: ``recorder`` finds out whose it takes. ``through_sqlalchemy`` stands on ``tap``;
  ``through_mongodb``, ``through_redis``, ``through_elasticsearch`` and ``through_cassandra`` on
  ``command``.
- What was sent: a ``recording`` of each ``statement``, read with ``sqltext`` and ``values``; of
  N+1 in it, ``nplusone`` and ``relations``. It is shown by ``rendering`` and ``markup``.
- What a server says: ``plans`` and ``explaining``, ``tables``, ``errors``.
- Pictures: ``entities`` with ``layers`` and ``boxes``, ``charts`` with ``drawing``, ``pictures`` of
  pages; ``measure`` compares two ways.

Knows nothing of the other rooms. Every name is imported when it is first used (PEP 562), and
SQLAlchemy and matplotlib when they are needed, so importing this package costs next to nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from workbook.observe.charts import Chart, bar_chart, line_chart, loader_chart
    from workbook.observe.entities import EntityDiagram, entity_diagram
    from workbook.observe.errors import Caught, NotRaised, expect_error, first_line
    from workbook.observe.measure import Comparison, compare
    from workbook.observe.nplusone import NPlusOne
    from workbook.observe.pictures import PagesPicture, pages_picture
    from workbook.observe.plans import Plan, Plans, explain
    from workbook.observe.recorder import record
    from workbook.observe.recording import OverBudget, Recording
    from workbook.observe.statement import Statement
    from workbook.observe.tables import TableView, table

_HOME = {
    "Caught": "errors",
    "Chart": "charts",
    "Comparison": "measure",
    "EntityDiagram": "entities",
    "NPlusOne": "nplusone",
    "NotRaised": "errors",
    "OverBudget": "recording",
    "PagesPicture": "pictures",
    "Plan": "plans",
    "Plans": "plans",
    "Recording": "recording",
    "Statement": "statement",
    "TableView": "tables",
    "bar_chart": "charts",
    "compare": "measure",
    "entity_diagram": "entities",
    "expect_error": "errors",
    "explain": "plans",
    "first_line": "errors",
    "line_chart": "charts",
    "loader_chart": "charts",
    "pages_picture": "pictures",
    "record": "recorder",
    "table": "tables",
}

__all__ = [
    "Caught",
    "Chart",
    "Comparison",
    "EntityDiagram",
    "NPlusOne",
    "NotRaised",
    "OverBudget",
    "PagesPicture",
    "Plan",
    "Plans",
    "Recording",
    "Statement",
    "TableView",
    "bar_chart",
    "compare",
    "entity_diagram",
    "expect_error",
    "explain",
    "first_line",
    "line_chart",
    "loader_chart",
    "pages_picture",
    "record",
    "table",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
