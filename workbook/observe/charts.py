"""Small charts without a drawing library: bars as HTML, lines as SVG.

Bars are text and borders, so they take the page's own colours and read aloud as they stand.
Lines are an SVG inside of an image, because JupyterLab removes a bare SVG from a notebook that
is not trusted yet; an image knows nothing of the page's theme, so its greys and colours are
those that stand out on white and on black alike. The same numbers give the same bytes.
"""

from __future__ import annotations

from base64 import b64encode
from html import escape
from typing import TYPE_CHECKING

from workbook.observe import markup

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_INK = "#7a7a7a"  # 4.3 : 1 on white, 4.4 : 1 on JupyterLab's black
_LINES = (("#3f83c8", ""), ("#c2703d", "7 4"), ("#5f9447", "2 4"), ("#a46bb5", "10 3 2 3"))
_WIDE, _HIGH = 560, 260
_LEFT, _RIGHT, _TOP, _BOTTOM = 64, 16, 16, 46


class Chart:
    """A chart with its words.

    Attributes:
        title: stands above it.
        alt: what it shows, in words.
    """

    def __init__(self, title: str, alt: str, twin: str, html: str) -> None:
        self.title = title
        self.alt = alt
        self._twin = twin
        self._html = html

    def __repr__(self) -> str:
        return f"{self.title}\n{self._twin}"

    def _repr_html_(self) -> str:
        return self._html


def bar_chart(
    title: str,
    values: Mapping[str, float],
    *,
    unit: str = "",
    claim: str | None = None,
    alt: str | None = None,
) -> Chart:
    """Return bars that lie one under the other, longest value as wide as the page allows.

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
    most = max(values.values()) or 1
    width = max(len(label) for label in values)
    twin = claim or "\n".join(
        f"{label:<{width}}  {_counted(value, unit)}" for label, value in values.items()
    )
    rows = "".join(
        f'<tr style="background:none"><th scope="row" style="{markup.LEFT}">{escape(label)}</th>'
        f'<td style="{markup.LEFT};width:60%">'
        f'<div style="width:{max(100 * value / most, 0.3):.1f}%;border-top:14px solid"></div></td>'
        f'<td style="{markup.RIGHT}">{escape(_counted(value, unit))}</td></tr>'
        for label, value in values.items()
    )
    said = f"<figcaption>{escape(claim)}</figcaption>" if claim else ""
    html = (
        f'<figure style="margin:4px 0"><p style="margin:0"><b>{escape(title)}</b></p>'
        f'<table style="{markup.TABLE};width:100%;max-width:640px"><tbody>{rows}</tbody></table>'
        f"{said}</figure>"
    )
    return Chart(title, alt or f"{title}. {twin}", twin, html)


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
    """Return lines over a common axis, told apart by dashes and by their names beside them.

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
    if not 1 <= len(series) <= len(_LINES) or len(x) < 2:
        raise ValueError(f"A line chart needs two points, and one to {len(_LINES)} lines.")
    twin = claim or "\n".join(
        f"{name}: " + ", ".join(_number(y) for y in ys) for name, ys in series.items()
    )
    words = alt or f"{title}. {twin}"
    svg = _drawn(list(x), {name: list(ys) for name, ys in series.items()}, x_label, y_label, words)
    said = f"<figcaption>{escape(claim)}</figcaption>" if claim else ""
    html = (
        f'<figure style="margin:4px 0"><p style="margin:0"><b>{escape(title)}</b></p>'
        f'<img alt="{escape(words)}" width="{_WIDE}" style="max-width:100%" '
        f'src="data:image/svg+xml;base64,{b64encode(svg.encode()).decode()}">{said}</figure>'
    )
    return Chart(title, words, twin, html)


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


def _ticks(most: float) -> list[float]:
    """Return four to six round marks from zero to the first one that is not below ``most``."""
    step = 10.0 ** (len(f"{int(most)}") - 1) if most >= 1 else 1.0
    while most / step < 4:
        step /= 2 if f"{step:e}"[0] != "5" else 2.5
    while most / step > 6:
        step *= 2
    count = int(-(-most // step))
    return [step * number for number in range(count + 1)]


def _drawn(
    x: list[float], series: dict[str, list[float]], x_label: str, y_label: str, words: str
) -> str:
    marks = _ticks(max(max(ys) for ys in series.values()) or 1)
    wide, high = _WIDE - _LEFT - _RIGHT, _HIGH - _TOP - _BOTTOM

    def across(value: float) -> float:
        return round(_LEFT + wide * (value - x[0]) / ((x[-1] - x[0]) or 1), 1)

    def up(value: float) -> float:
        return round(_TOP + high * (1 - value / marks[-1]), 1)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDE} {_HIGH}" role="img" '
        f'aria-label="{escape(words)}" font-family="sans-serif" font-size="13" fill="{_INK}">'
    ]
    parts += [
        f'<path d="M{_LEFT} {up(mark)}H{_WIDE - _RIGHT}" stroke="{_INK}" stroke-opacity=".35"/>'
        f'<text x="{_LEFT - 8}" y="{up(mark) + 4}" text-anchor="end">{_number(mark)}</text>'
        for mark in marks
    ]
    parts += [
        f'<text x="{across(at)}" y="{_HIGH - _BOTTOM + 18}" text-anchor="{anchor}">'
        f"{_number(at)}</text>"
        for at, anchor in ((x[0], "start"), (x[len(x) // 2], "middle"), (x[-1], "end"))
    ]
    parts.append(
        f'<text x="{_LEFT + wide / 2:.0f}" y="{_HIGH - 8}" text-anchor="middle">'
        f"{escape(x_label)}</text>"
        f'<text transform="translate(14 {_TOP + high / 2:.0f}) rotate(-90)" '
        f'text-anchor="middle">{escape(y_label)}</text>'
    )
    for number, (name, ys) in enumerate(series.items()):
        colour, dashes = _LINES[number]
        points = " ".join(f"{across(at)},{up(y)}" for at, y in zip(x, ys, strict=True))
        legend = _TOP + 14 + 20 * number
        parts.append(
            f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2.5" '
            f'stroke-dasharray="{dashes}"/>'
            f'<path d="M{_LEFT + 14} {legend - 4}h34" stroke="{colour}" stroke-width="2.5" '
            f'stroke-dasharray="{dashes}"/>'
            f'<text x="{_LEFT + 56}" y="{legend}">{escape(name)}</text>'
        )
    return "".join([*parts, "</svg>"])
