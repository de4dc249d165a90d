"""The learner's copies: ``work/`` follows the course, and never loses what somebody typed."""

from workbook.practice.copies.course import CopyError, copy_of, work
from workbook.practice.copies.hand_out import Report, prepare, recall_news
from workbook.practice.copies.restore import Restored, restore

__all__ = [
    "CopyError",
    "Report",
    "Restored",
    "copy_of",
    "prepare",
    "recall_news",
    "restore",
    "work",
]
