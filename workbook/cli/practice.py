"""The learner's commands, by name: the table finds each of them here."""

from workbook.cli.answering import check, watch
from workbook.cli.catalogue import exercises, lessons, starter, text
from workbook.cli.learning import glossary, hint, progress, reset, review, solution

__all__ = [
    "check",
    "exercises",
    "glossary",
    "hint",
    "lessons",
    "progress",
    "reset",
    "review",
    "solution",
    "starter",
    "text",
    "watch",
]
