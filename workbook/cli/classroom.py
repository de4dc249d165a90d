"""The instructor's commands, by name: the table finds each of them here."""

from workbook.cli.assigning import assign, submit, take
from workbook.cli.exporting import export
from workbook.cli.grades import grades
from workbook.cli.grading import grade
from workbook.cli.reporting import report

__all__ = ["assign", "export", "grade", "grades", "report", "submit", "take"]
