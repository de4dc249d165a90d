"""Small charts, drawn by matplotlib as SVG and shown as images with words.

The SVG stands inside of an <img>, because JupyterLab removes a bare one from the output of a
notebook that is not trusted yet. An image knows nothing of the page's theme, so its grey and its
colours are those that stand out on white and on black alike. The same numbers give the same bytes.
"""

from __future__ import annotations

from base64 import b64encode
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from workbook.observe.recording import Recording

LINES = 4  # more lines in one picture cannot be told apart


class Chart:
    """A chart with its words.

    Attributes:
        title: stands above it.
        alt: what it shows, in words.
        svg: the picture.
    """

    def __init__(self, title: str, svg: str, twin: str, claim: str | None, alt: str | None) -> None:
        self.title = title
        lines = (" ".join(line.split()) for line in twin.splitlines())
        self.alt = alt or f"{title}. {'; '.join(lines)}"
        self.svg = svg.replace("<svg ", f'<svg role="img" aria-label="{escape(self.alt)}" ', 1)
        self._twin = twin
        self._claim = claim

    def __repr__(self) -> str:
        return f"{self.title}\n{self._twin}"

    def _repr_html_(self) -> str:
        said = f"<figcaption>{escape(self._claim)}</figcaption>" if self._claim else ""
        source = b64encode(self.svg.encode()).decode()
        return (
            f'<figure style="margin:4px 0"><p style="margin:0"><b>{escape(self.title)}</b></p>'
            f'<img alt="{escape(self.alt)}" width="560" style="max-width:100%" '
            f'src="data:image/svg+xml;base64,{source}">{said}</figure>'
        )


def bar_chart(
    title: str,
    values: Mapping[str, float],
    *,
    unit: str = "",
    claim: str | None = None,
    alt: str | None = None,
) -> Chart:
    """Return bars that lie one under the other, each with its value beside it.

    Args:
        title: stands above it.
        values: label and value of each bar, none below zero.
        unit: stands behind each value: ``"ms"``, ``"statements"``.
        claim: what the text twin says instead of the values. Give one whenever the values were
            measured: text holds no measured number, because it differs at every run.
        alt: in words what it shows; the title and the twin if not given.

    Raises:
        ValueError: if there is nothing to draw, or a value below zero.
    """
    if not values or min(values.values()) < 0:
        raise ValueError("A bar chart needs one value at least, and none below zero.")
    said = {label: _counted(value, unit) for label, value in values.items()}
    width = max(len(label) for label in values)
    twin = claim or "\n".join(f"{label:<{width}}  {value}" for label, value in said.items())
    from workbook.observe import drawing  # only now: matplotlib takes half a second

    svg = drawing.bars(list(values), list(values.values()), list(said.values()))
    return Chart(title, svg, twin, claim, alt)


def loader_chart(
    recordings: Mapping[str, Recording], *, title: str = "Statements and rows"
) -> Chart:
    """Return how many SELECTs each way of loading sent, and how many rows it fetched.

    Args:
        recordings: by the name of the loader, each of the same work.
        title: stands above it.

    Raises:
        ValueError: if there is none, or a recording does not know how many rows were fetched.
    """
    bars: list[tuple[str, int, str]] = []
    lines = []
    width = max(map(len, recordings), default=0)
    for name, recording in recordings.items():
        selects = [one for one in recording.statements if one.verb == "select"]
        rows = [one.rows for one in selects if one.rows is not None]
        if len(rows) < len(selects):
            raise ValueError(f"Nobody counted the rows of {name!r}: they were streamed, or failed.")
        both = (_counted(len(selects), "statements"), _counted(sum(rows), "rows"))
        bars += [(name, len(selects), both[0]), ("", sum(rows), both[1])]
        lines.append(f"{name:<{width}}  {both[0]}, {both[1]}")
    if not bars:
        raise ValueError("A chart of loaders needs one recording at least.")
    from workbook.observe import drawing  # only now: matplotlib takes half a second

    svg = drawing.bars(*map(list, zip(*bars, strict=True)))
    return Chart(title, svg, "\n".join(lines), None, None)


def line_chart(
    title: str,
    x: Sequence[float],
    series: Mapping[str, Sequence[float]],
    *,
    x_label: str = "",
    y_label: str = "",
    claim: str | None = None,
    alt: str | None = None,
) -> Chart:
    """Return lines over a common axis, told apart by dashes and marks, not by colour alone.

    Args:
        title: stands above it.
        x: where the points stand, rising.
        series: name and values of each line, as many as ``x`` has; four lines at most.
        x_label: what ``x`` counts, with its unit.
        y_label: what the values are, with their unit.
        claim: what the text twin says instead of the values (see :func:`bar_chart`).
        alt: in words what it shows; the title and the twin if not given.

    Raises:
        ValueError: if a line has not as many points as ``x``, or there are too many lines.
    """
    for name, ys in series.items():
        if len(ys) != len(x):
            raise ValueError(f"The line {name!r} has {len(ys)} points, but x has {len(x)}.")
    if not 1 <= len(series) <= LINES or len(x) < 2:
        raise ValueError(f"A line chart needs two points, and one to {LINES} lines.")
    twin = claim or "\n".join(
        f"{name}: " + ", ".join(_number(y) for y in ys) for name, ys in series.items()
    )
    from workbook.observe import drawing  # only now: matplotlib takes half a second

    return Chart(title, drawing.lines(x, series, x_label, y_label), twin, claim, alt)


def _number(value: float) -> str:
    """Return a value with three digits that count: 0.0123, 4.56, 789, 12,345."""
    if value == int(value) or abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}"


def _counted(value: float, unit: str) -> str:
    """Return a value with its unit, a word in the plural except behind 1."""
    if value == 1 and len(unit) > 2:
        unit = unit.removesuffix("s")
    return f"{_number(value)} {unit}".strip()
