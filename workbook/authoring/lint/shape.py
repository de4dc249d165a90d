"""The fixed shape of a lesson: the same headings in the same order, so a learner knows the way."""

import re
from collections.abc import Sequence

from workbook.authoring.cells import Cell
from workbook.authoring.lint.finding import Findings

# Each is met at least once as a heading that begins with these words; a lesson with several
# ideas goes round from Predict to Modify again, so only the first uses have an order.
HEADINGS = (
    "Remember",
    "Worked example",
    "Predict",
    "Run",
    "Investigate",
    "Modify",
    "What goes wrong",
    "Then and now",
    "Make",
    "Recap",
)

_HEADING = re.compile(r"^(#{2,4}) +(.+)$", re.MULTILINE)
_TITLE = re.compile(r"^# +\S", re.MULTILINE)


def shape(into: Findings, cells: Sequence[Cell]) -> None:
    """Find headings that are missing or come too early, and a title that is not the first cell."""
    titles = [
        number
        for number, cell in enumerate(cells, start=1)
        if cell.kind == "markdown" and _TITLE.search(cell.source)
    ]
    if titles != [1]:
        into.wrong("title", "One title, `# …`, in the first cell: goal, minutes, what is needed.")
    first: dict[str, int] = {}
    for number, cell in enumerate(cells, start=1):
        if cell.kind == "markdown":
            for found in _HEADING.finditer(cell.source):
                word = _known(found[2])
                if word:
                    first.setdefault(word, number)
    latest, behind = 0, ""
    for word in HEADINGS:
        if word not in first:
            into.wrong("shape", f"No heading begins with {word!r}.")
        elif first[word] < latest:
            into.wrong("shape", f"{word!r} comes before {behind!r}.", str(first[word]))
        else:
            latest, behind = first[word], word


def _known(heading: str) -> str | None:
    """Return which of the fixed headings a heading begins with."""
    plain = heading.strip(" *_").lower()
    return next((word for word in HEADINGS if plain.startswith(word.lower())), None)
