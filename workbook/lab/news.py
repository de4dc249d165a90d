"""What the start page says about the learner's copies: which were updated, which were kept."""

import html
import os
from dataclasses import dataclass

from workbook.practice import copies


@dataclass(frozen=True)
class News:
    """What the last `workbook lab` did to the copies in ``work/``, for people."""

    report: copies.Report

    def __repr__(self) -> str:
        """Return the text twin: a sentence a line."""
        return "\n".join(self._sentences())

    def _repr_html_(self) -> str:
        lines = "".join(f"<li>{_marked(line)}</li>" for line in self._sentences())
        return f"<ul>{lines}</ul>"

    def _sentences(self) -> list[str]:
        told = [
            f"`{name}` has a newer version in the course. You have changed yours, so it stays; "
            f"`workbook reset {name}` gives you the new one and keeps yours beside it."
            for name in self.report.kept
        ]
        told += [
            f"`{name}` cannot be read as a notebook and stays as it is; "
            f"`workbook reset {name}` gives you a fresh one and keeps this one beside it."
            for name in self.report.unreadable
        ]
        told += [
            f"`{name}` was brought up to date with the course." for name in self.report.updated
        ]
        return told or ["Your copies in work/ are those of the course, and what you typed is kept."]


def news() -> News:
    """Return what the last `workbook lab` did to your copies."""
    if os.environ.get("WORKBOOK_BUILD") == "1":  # the author's own copies are nobody's business
        return News(copies.Report())
    return News(copies.recall_news())


def _marked(line: str) -> str:
    """Turn what stands in backticks into code."""
    parts = html.escape(line).split("`")
    return "".join(f"<code>{part}</code>" if n % 2 else part for n, part in enumerate(parts))
