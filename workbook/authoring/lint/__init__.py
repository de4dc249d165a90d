"""The rules of the course, over exercise files, lessons and made notebooks."""

from workbook.authoring.lint.finding import Finding
from workbook.authoring.lint.whole import lint

__all__ = ["Finding", "lint"]
