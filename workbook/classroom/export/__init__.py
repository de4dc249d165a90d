"""Assignments in the formats of other tools."""

from workbook.classroom.export.grading import graded

__all__ = ["graded"]
