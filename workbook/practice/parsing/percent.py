"""Percent cells: a Python file cut at its ``# %%`` lines."""

import re
from dataclasses import dataclass

CHANGE = "# ---"  # begins the lines that tell what a wrong answer changes: no sentence, no code

_MARK = re.compile(r"^# %%(?P<rest>.*)$")


@dataclass(frozen=True, slots=True)
class PercentCell:
    """One cell of a percent file.

    Args:
        title: what stands behind ``# %%`` and ``[markdown]``, as in ``wrong forgot-the-commit``.
        markdown: whether the cell is marked as Markdown.
        source: the cell's text without its mark and without blank lines around it.
        line: the number of the first line of ``source`` in its file, from 1.
    """

    title: str
    markdown: bool
    source: str
    line: int


def split(text: str) -> tuple[str, list[PercentCell]]:
    """Cut a percent file into what stands before its first cell, and its cells."""
    head: list[str] = []
    cells: list[PercentCell] = []
    title, markdown, body, start = None, False, head, 1
    for number, line in enumerate(text.splitlines(), start=1):
        mark = _MARK.match(line)
        if mark is None:
            body.append(line)
            continue
        if title is not None:
            cells.append(_cell(title, markdown, body, start))
        rest = mark["rest"].strip()
        markdown = rest.startswith("[markdown]")
        title = rest.removeprefix("[markdown]").strip()
        body, start = [], number + 1
    if title is not None:
        cells.append(_cell(title, markdown, body, start))
    return "\n".join(head), cells


def prose(source: str) -> str:
    """Return Markdown that is written as comment lines, without the comment marks."""
    return "\n".join(
        line.removeprefix("# ") if line.startswith("# ") else line.removeprefix("#")
        for line in source.splitlines()
    ).strip()


def _cell(title: str, markdown: bool, body: list[str], start: int) -> PercentCell:
    first = next((i for i, line in enumerate(body) if line.strip()), 0)
    source = "\n".join(body[first:]).rstrip()
    return PercentCell(title, markdown, source, start + first)
