"""HTML that JupyterLab's sanitizer leaves whole in a notebook that is not trusted yet.

Inline styles, tables, lists and <details> only; no script, no SVG, no class of ours. Colours
are the page's own, so that everything reads in light and dark.
"""

from __future__ import annotations

import os
import re
from html import escape
from typing import TYPE_CHECKING

from workbook.observe import rendering, values

if TYPE_CHECKING:
    from workbook.observe.recording import Recording
    from workbook.observe.rendering import Run
    from workbook.observe.statement import Statement

LEFT = "text-align:left;vertical-align:top;padding:2px 8px;border:0;background:none"
RIGHT = "text-align:right;vertical-align:top;padding:2px 8px;border:0;background:none"
CODE = (
    "margin:0;padding:0;border:0;background:none;"
    "font-family:monospace;white-space:pre-wrap;line-height:1.35"
)
TABLE = "border-collapse:collapse;border:0;margin:4px 0"

_KEYWORD = re.compile(
    r"^((?:LEFT |RIGHT |FULL |INNER |CROSS |OUTER )*JOIN|SELECT(?: DISTINCT)?|INSERT INTO|"
    r"DELETE FROM|"
    r"GROUP BY|ORDER BY|ON CONFLICT|UNION(?: ALL)?|[A-Z]+)(?= |$)"
)


def duration(milliseconds: float | None) -> str:
    """Return a duration in a form that a comparison of outputs can take out.

    ``WORKBOOK_BUILD=1`` leaves it blank, so that a made notebook is the same at every build.
    """
    known = milliseconds is not None and os.environ.get("WORKBOOK_BUILD") != "1"
    shown = f"{milliseconds:.1f}" if known else ""
    return f'<span data-ms="{shown}">{shown}</span>'


def verbatim(text: str) -> str:
    """Return text as it stands: outside of <code>, two dollar signs would become a formula."""
    return f'<code style="{CODE}">{escape(text, quote=False)}</code>'


def recording(recorded: Recording) -> str:
    """Return a recording as HTML."""
    shown, hidden = rendering.cut(recorded.entries)
    head = "".join(
        f'<th scope="col" style="{style}">{name}</th>'
        for style, name in ((RIGHT, "#"), (LEFT, "sent"), (RIGHT, "rows"), (RIGHT, "ms"))
    )
    rows = "".join(_row(run) for run in shown)
    if hidden:
        rows += _wide(f"… {rendering.counted(hidden, 'statement')} more")
    found = "".join(
        f'<p style="margin:4px 0"><b>{escape(str(one))}</b></p>' for one in recorded.n_plus_ones()
    )
    return (
        '<div style="border-left:3px solid;padding:2px 0 2px 12px;margin:4px 0">'
        f'<p style="margin:0"><b>{escape(rendering.heading(recorded))}</b></p>'
        f'<table style="{TABLE}"><thead><tr style="background:none">{head}</tr></thead>'
        f"<tbody>{rows}</tbody></table>{found}</div>"
    )


def _row(run: Run) -> str:
    entry = run.first
    if run.number is None:
        return _wide("<br>".join(verbatim(line) for line in run.first_lines()))
    body = f'<pre style="{CODE}">' + "\n".join(_bold(line) for line in entry.clauses) + "</pre>"
    if entry.error:
        body += f'<div style="margin:2px 0"><b>error:</b> {verbatim(entry.error)}</div>'
    body += _details(entry)
    if run.again:
        body += f'<div style="margin:2px 0">{verbatim(run.again_line())}</div>'
    cells = (
        (RIGHT, f"{run.number}."),
        (LEFT, body),
        (RIGHT, "" if entry.rows is None else str(entry.rows)),
        (RIGHT, duration(entry.milliseconds)),
    )
    return (
        '<tr style="background:none">'
        + "".join(f'<td style="{style}">{cell}</td>' for style, cell in cells)
        + "</tr>"
    )


def _wide(content: str) -> str:
    return (
        f'<tr style="background:none"><td style="{RIGHT}"></td>'
        f'<td style="{LEFT}" colspan="3">{content}</td></tr>'
    )


def _bold(line: str) -> str:
    return _KEYWORD.sub(r"<b>\1</b>", escape(line, quote=False))


def _details(entry: Statement) -> str:
    """Return the parameters, and folded under them what the driver got, word for word."""
    noted = next((note for note in entry.notes() if note.startswith("params")), None)
    if noted is None:
        return ""
    sets = [values.show_raw(one) for one in entry.sets[:20]]
    if len(entry.sets) > len(sets):
        sets.append("…")
    unfolded = escape("\n".join(["the driver got:", entry.sql, *sets]), quote=False)
    return (
        f'<details style="margin:0"><summary>{verbatim(noted)}</summary>'
        f'<pre style="{CODE};padding:2px 0 2px 16px">{unfolded}</pre></details>'
    )
