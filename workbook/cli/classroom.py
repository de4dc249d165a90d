"""The instructor's commands, by name: the table finds each of them here."""

from workbook.cli.grades import grades
from workbook.cli.grading import grade

__all__ = ["grade", "grades"]
