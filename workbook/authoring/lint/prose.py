"""The rules for what is read: pictures have words, and nothing shows one machine."""

import re

from workbook.authoring.cells import Cell
from workbook.authoring.lint.finding import Findings

_IMAGE = re.compile(r"!\[(?P<alt>[^\]]*)\]\(")
_IMG = re.compile(r"<img\b[^>]*>", re.IGNORECASE)
_SVG = re.compile(r"<svg\b[^>]*>(?:\s*<title>)?", re.IGNORECASE)
_ALT = re.compile(r"""\balt\s*=\s*["'][^"']+["']""", re.IGNORECASE)
_LABEL = re.compile(r"""aria-label(ledby)?\s*=|<title>|aria-hidden\s*=\s*["']true""", re.IGNORECASE)

# Where a machine shows through: folders, addresses in memory, ports, clocks.
MACHINE = {
    "a path of one machine": re.compile(
        r"(?<![\w.])/(?:home|root|Users|tmp|var/folders|private/var|dev/shm)/\S+|site-packages|"
        r"\b[A-Z]:\\\\?Users"
    ),
    "an address in memory": re.compile(r"\b0x[0-9a-f]{6,}\b"),
    "a port": re.compile(r"(?:localhost|127\.0\.0\.1|\[::1\]):\d{2,5}\b"),
    "a time of day to the microsecond": re.compile(r"\d\d:\d\d:\d\d\.\d{3,}"),
    "a process id": re.compile(r"\bipykernel_\d+\b|\bpid[ =]\d+"),
}


def lint(into: Findings, number: int, cell: Cell) -> None:
    """Find pictures without words and places of one machine in a cell's source."""
    at = str(number)
    if cell.kind == "markdown":
        for sentence in pictures(cell.source):
            into.wrong("alt", f"Cell {number}: {sentence}", at)
    for what, pattern in MACHINE.items():
        found = pattern.search(cell.source)
        if found:
            into.wrong("machine", f"Cell {number} holds {what}: {found[0]}", at)


def pictures(text: str) -> list[str]:
    """Return a sentence for each picture in Markdown or HTML that has no words."""
    said = [
        "a picture without alt text: ![what it shows](…)."
        for found in _IMAGE.finditer(text)
        if not found["alt"].strip()
    ]
    said += ["an <img> without alt." for tag in _IMG.findall(text) if not _ALT.search(tag)]
    said += [
        "an <svg> without aria-label or title."
        for found in _SVG.finditer(text)
        if not _LABEL.search(text[found.start() : found.end() + 200])
    ]
    return said
