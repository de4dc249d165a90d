"""Pictures of rows: which ones each page showed, which came twice, which never."""

from __future__ import annotations

from collections import Counter
from html import escape
from typing import TYPE_CHECKING

from workbook.observe import markup

if TYPE_CHECKING:
    from collections.abc import Sequence

_CELL = "text-align:center;vertical-align:top;padding:3px 9px;min-width:52px;background:none"
_ONCE = f"{_CELL};border:1px solid"
_AGAIN = f"{_CELL};border:3px double"
_NEVER = f"{_CELL};border:2px dashed"


class PagesPicture:
    """Pages as strips of rows, one under the other.

    Attributes:
        repeated: the rows that more than one place showed, in true order.
        lost: the rows that no page showed, in true order.
        alt: the picture in one sentence.
    """

    def __init__(self, pages: list[list[str]], everything: list[str], title: str) -> None:
        self.pages = pages
        self.title = title
        shown = Counter(row for page in pages for row in page)
        self.repeated = [row for row in everything if shown[row] > 1]
        self.lost = [row for row in everything if not shown[row]]
        self.alt = self._sentence(len(everything))

    def _sentence(self, rows: int) -> str:
        if not (self.repeated or self.lost):
            return f"Every one of the {rows} rows was shown once."
        twice = f"Shown more than once: {_listed(self.repeated)}."
        return f"{twice} Never shown: {_listed(self.lost)}."

    def _strips(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """Return name and cells of each strip; a cell is a row and a word about it."""
        seen: set[str] = set()
        strips = []
        for number, page in enumerate(self.pages, start=1):
            cells = []
            for row in page:
                cells.append((row, "again" if row in seen else ""))
                seen.add(row)
            strips.append((f"page {number}", cells))
        if self.lost:
            strips.append(("no page", [(row, "never") for row in self.lost]))
        return strips

    def __repr__(self) -> str:
        strips = self._strips()
        cells = [[f"{row} ({word})" if word else row for row, word in strip] for _, strip in strips]
        width = max((len(cell) for strip in cells for cell in strip), default=0)
        lines = [self.title] if self.title else []
        for (name, _), strip in zip(strips, cells, strict=True):
            lines.append(f"{name:<9}" + "  ".join(cell.ljust(width) for cell in strip).rstrip())
        return "\n".join([*lines, self.alt])

    def _repr_html_(self) -> str:
        rows = "".join(
            f'<tr style="background:none"><th scope="row" style="{markup.LEFT}">{name}</th>'
            + "".join(_cell(row, word) for row, word in cells)
            + "</tr>"
            for name, cells in self._strips()
        )
        title = f'<p style="margin:0"><b>{escape(self.title)}</b></p>' if self.title else ""
        return (
            f'<figure style="margin:4px 0">{title}'
            f'<table style="border-collapse:separate;border-spacing:4px;border:0;margin:0">'
            f"<tbody>{rows}</tbody></table><figcaption>{escape(self.alt)}</figcaption></figure>"
        )


def _cell(row: str, word: str) -> str:
    style = {"": _ONCE, "again": _AGAIN, "never": _NEVER}[word]
    sign = {"": "", "again": "↻ again", "never": "✗ never"}[word]
    below = f"<br><small>{sign}</small>" if sign else ""
    return f'<td style="{style}">{escape(row)}{below}</td>'


def _listed(rows: list[str]) -> str:
    return ", ".join(rows) or "none"


def pages_picture(
    pages: Sequence[Sequence[object]], everything: Sequence[object], title: str = ""
) -> PagesPicture:
    """Return a picture of what pages showed, with repeated and lost rows marked in words.

    Args:
        pages: the rows of each page, as they came, as short labels.
        everything: all rows that these pages together should have shown, in true order.
        title: stands above it.

    Raises:
        ValueError: if a page holds a row that is not among ``everything``.
    """
    whole = [str(row) for row in everything]
    shown = [[str(row) for row in page] for page in pages]
    strangers = sorted({row for page in shown for row in page} - set(whole))
    if strangers:
        raise ValueError(
            f"The pages show {_listed(strangers)}, which is not among the rows given as everything."
        )
    return PagesPicture(shown, whole, title)
