"""What a learner sees: one card of plain blocks, as text and as HTML.

The text twin says everything that the HTML says, and holds no times, so that a made notebook
is the same at every build. The HTML has no script, no colour of its own and only styles that
JupyterLab lets through in a notebook that is not trusted; so it is readable in light and dark.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from html import escape
from typing import Any, Self

from workbook.practice.showing import markup

_FRAME = "border-left: 3px solid; padding: 2px 0 2px 12px; margin: 4px 0"
# A dollar sign in a sentence is no formula: "mathjax_ignore" is what JupyterLab's MathJax obeys.
_LABEL = (
    "text-align: left; vertical-align: top; padding: 1px 16px 1px 0; font-weight: normal; "
    "white-space: nowrap"
)
_VALUE = "text-align: left; vertical-align: top; padding: 1px 0; white-space: pre-wrap"


@dataclass(frozen=True)
class Say:
    """Sentences, or any Markdown."""

    words: str

    def text(self) -> str:
        """Return the words as they are typed, links as their words and address."""
        return markup.plain(self.words.strip())

    def html(self) -> str:
        """Return the words as HTML."""
        return markup.html(self.words)


@dataclass(frozen=True)
class Code:
    """Lines of code or of output, as they stand."""

    lines: str

    def text(self) -> str:
        """Return the lines, indented."""
        return "\n".join(f"    {line}".rstrip() for line in self.lines.splitlines())

    def html(self) -> str:
        """Return the lines as they stand."""
        return markup.pre(self.lines)


@dataclass(frozen=True)
class Rows:
    """A label and a value in each row; ``code`` says that the values are code."""

    rows: Sequence[tuple[str, str]]
    code: bool = True

    def text(self) -> str:
        """Return the rows with their labels aligned."""
        width = max((len(label) for label, _ in self.rows), default=0)
        gap = "\n" + " " * (width + 6)
        return "\n".join(
            f"    {label:<{width}}  {value.replace('\n', gap)}" for label, value in self.rows
        )

    def html(self) -> str:
        """Return the rows as a table whose labels are row headers."""
        body = "".join(
            f'<tr><th scope="row" style="{_LABEL}">{escape(label)}</th>'
            f'<td style="{_VALUE}">{self._cell(value)}</td></tr>'
            for label, value in self.rows
        )
        return f"<table><tbody>{body}</tbody></table>"

    def _cell(self, value: str) -> str:
        return f"<code>{escape(value, quote=False)}</code>" if self.code else markup.inline(value)


@dataclass(frozen=True)
class Folded:
    """A title, and under it what opens at a click; the text twin shows it all."""

    title: str
    block: "Block"

    def text(self) -> str:
        """Return the title and what is under it."""
        return f"{self.title}:\n{self.block.text()}"

    def html(self) -> str:
        """Return a ``details`` element, which needs no script."""
        return f"<details><summary>{escape(self.title)}</summary>{self.block.html()}</details>"


type Block = Say | Code | Rows | Folded


@dataclass(frozen=True)
class Card:
    """What a verb answers: a headline (a sign and a word first) and blocks under it."""

    headline: str
    blocks: tuple[Block, ...] = ()

    def also(self, *blocks: Block) -> Self:
        """Return this card with more blocks at its end."""
        return replace(self, blocks=self.blocks + blocks)

    def text(self) -> str:
        """Return the text twin."""
        return "\n".join([self.headline, *(block.text() for block in self.blocks)])

    def __repr__(self) -> str:
        return self.text()

    def _repr_html_(self) -> str:
        inner = "\n".join(block.html() for block in self.blocks)
        headline = f"<p><strong>{markup.inline(self.headline)}</strong></p>"
        return f'<div class="mathjax_ignore" style="{_FRAME}">{headline}\n{inner}</div>'

    def bundle(self) -> dict[str, Any]:
        """Return both forms by their media types."""
        return {"text/plain": self.text(), "text/html": self._repr_html_()}
