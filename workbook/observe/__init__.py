"""What was sent to a server: recorder, query budgets, N+1 finder, tables, pictures.

Knows nothing of the other rooms. SQLAlchemy and matplotlib are imported when they are used.
"""

from workbook.observe.errors import Caught, NotRaised, expect_error, first_line
from workbook.observe.nplusone import NPlusOne
from workbook.observe.recorder import record
from workbook.observe.recording import OverBudget, Recording
from workbook.observe.statement import Statement
from workbook.observe.tables import TableView, table

__all__ = [
    "Caught",
    "NPlusOne",
    "NotRaised",
    "OverBudget",
    "Recording",
    "Statement",
    "TableView",
    "expect_error",
    "first_line",
    "record",
    "table",
]
