"""Bars and lines through matplotlib: no pyplot, no backend, no setting of the learner's touched."""

import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from io import StringIO
from typing import Any

# Its first import on a machine looks at all fonts, and says so on stderr if that takes long.
_log = logging.getLogger("matplotlib")
_level = _log.level
_log.setLevel(logging.ERROR)
try:
    import matplotlib as mpl
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.ticker import StrMethodFormatter
finally:
    _log.setLevel(_level)

_INK = "#7a7a7a"  # 4.3 : 1 on white, 4.4 : 1 on JupyterLab's black
_LINES = (
    ("#3f83c8", "-", "o"),
    ("#c2703d", "--", "s"),
    ("#5f9447", ":", "^"),
    ("#a46bb5", "-.", "D"),
)
_SETTINGS: Any = {  # Any, because matplotlib spells out every key in its types
    "svg.hashsalt": "workbook",  # else the names inside differ at every drawing
    "svg.fonttype": "none",  # text stays text
    "text.parse_math": False,  # a dollar sign is a dollar sign
    "font.size": 10,
    "text.color": _INK,
    "axes.edgecolor": _INK,
    "axes.labelcolor": _INK,
    "xtick.color": _INK,
    "ytick.color": _INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "figure.constrained_layout.use": True,
}


def bars(labels: Sequence[str], values: Sequence[float], said: Sequence[str]) -> str:
    """Return horizontal bars as SVG, the first on top, with a text at each end."""
    with _axes(0.5 + 0.36 * len(labels)) as (axes, out):
        drawn = axes.barh(range(len(labels)), values, height=0.6, color=_LINES[0][0])
        axes.bar_label(drawn, labels=list(said), padding=5)
        axes.set_yticks(range(len(labels)), labels)
        axes.invert_yaxis()
        axes.set_xlim(0, (max(values) or 1) * 1.3)  # room for the text of the longest
        axes.xaxis.set_visible(False)
        axes.spines["bottom"].set_visible(False)
    return _svg(out)


def lines(
    x: Sequence[float], series: Mapping[str, Sequence[float]], x_label: str, y_label: str
) -> str:
    """Return lines as SVG, with their names in a legend."""
    with _axes(2.7) as (axes, out):
        for (name, ys), (colour, dashes, mark) in zip(series.items(), _LINES, strict=False):
            axes.plot(x, ys, dashes, color=colour, marker=mark, markersize=4, label=name)
        axes.set_ylim(bottom=min(0, *(min(ys) for ys in series.values())))
        axes.set_xlabel(x_label)
        axes.set_ylabel(y_label)
        axes.xaxis.set_major_formatter(StrMethodFormatter("{x:,g}"))
        axes.yaxis.set_major_formatter(StrMethodFormatter("{x:,g}"))
        axes.grid(axis="y", alpha=0.35)
        axes.legend(frameon=False)
    return _svg(out)


@contextmanager
def _axes(inches: float) -> Iterator[tuple[Axes, StringIO]]:
    """Give axes to draw on, and what the picture is written to at the end."""
    out = StringIO()
    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(_SETTINGS)
        figure = Figure(figsize=(5.8, inches))
        yield figure.add_subplot(), out
        nothing = dict.fromkeys(("Creator", "Date", "Format", "Type"))
        figure.savefig(out, format="svg", transparent=True, metadata=nothing)


def _svg(out: StringIO) -> str:
    """Return the element alone, without what a file has before it."""
    whole = out.getvalue()
    return whole[whole.index("<svg ") :].rstrip()
