"""A page as a reader has it: its tables by their captions, its words, and every element in it."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import override

_VOID = {"meta", "rect"}
_INLINE = {"span", "bdi", "code", "strong", "em", "time"}


@dataclass
class Page(HTMLParser):
    """A page that was read.

    Attributes:
        tables: rows of cells by the caption of the table.
        elements: the name and the attributes of each element.
        words: all text outside of the head, spaces as one.
    """

    tables: dict[str, list[list[str]]] = field(default_factory=dict)
    elements: list[tuple[str, dict[str, str | None]]] = field(default_factory=list)
    words: str = ""

    def __post_init__(self) -> None:
        super().__init__()
        self._open: list[str] = []
        self._caption = ""
        self._rows: list[list[str]] = []

    @classmethod
    def read(cls, path: Path) -> "Page":
        """Return the page in a file; every element must be closed in its turn."""
        page = cls()
        page.feed(path.read_text(encoding="utf-8"))
        page.close()
        assert page._open == []
        page.words = " ".join(page.words.split())
        return page

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in _VOID:
            self._open.append(tag)
        if tag == "caption":
            self._caption, self._rows = "", []
        elif tag == "tr":
            self._rows.append([])
        elif tag in {"th", "td"}:
            self._rows[-1].append("")

    @override
    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    @override
    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag
        if tag not in _INLINE:
            self.words += " "
        if tag == "caption":
            self.tables[self._caption] = self._rows
        elif tag in {"th", "td"}:
            self._rows[-1][-1] = " ".join(self._rows[-1][-1].split())

    @override
    def handle_data(self, data: str) -> None:
        if "head" in self._open:
            return
        self.words += data
        if "caption" in self._open:
            self._caption += data
        elif {"th", "td"} & set(self._open):
            self._rows[-1][-1] += f" {data}"
