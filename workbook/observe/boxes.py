"""Boxes and arrows as SVG, readable on white and on black, because each box brings its paper."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from workbook.observe.entities import SIGNS
from workbook.observe.layers import layered

if TYPE_CHECKING:
    from workbook.observe.entities import Arrow, Entity
    from workbook.observe.layers import Layers

_SIZE, _CHARACTER = 12, 7.3  # pixels: of the letters, and the width of one
_ROW, _PAD, _APART = 19, 9, 26
_PAPER, _INK, _HEAD, _LINE = "#f6f6f6", "#1c1c1c", "#2f5f8f", "#7a7a7a"

type Box = tuple[float, float, float, float]  # left, top, width, height


def draw(entities: list[Entity], arrows: list[Arrow], alt: str) -> str:
    """Return a diagram as one SVG element; the same tables give the same bytes.

    Args:
        entities: the tables.
        arrows: between these tables.
        alt: in words what it shows.
    """
    pairs = [(arrow.child, arrow.parent) for arrow in arrows]
    layers = layered([one.name for one in entities], pairs)
    mutual = any(pair[::-1] in pairs for pair in pairs if pair[0] != pair[1])
    said = max((len(arrow.cardinality) for arrow in arrows), default=0) * _CHARACTER
    boxes, passages = _places({one.name: one for one in entities}, layers, said * (1 + mutual) + 52)
    back = any(boxes[arrow.parent][0] >= boxes[arrow.child][0] for arrow in arrows)
    right = max((left + width for left, _, width, _ in boxes.values()), default=0) + 4
    right += said + 36 if back else 0
    bottom = max((top + height for _, top, _, height in boxes.values()), default=0)
    drawn = [_arrow(arrow, entities, boxes, passages, layers) for arrow in arrows]
    parts = [line for line, _ in drawn] + [chip for _, chip in drawn]  # no line over words
    parts += [_box(one, boxes[one.name]) for one in entities]
    legend = " · ".join(f"{sign} {kind}" for kind, sign in SIGNS.items() if kind != sign)
    parts.append(_chip(4, bottom + 24, f"{legend} · NULL allowed"))
    width, height = round(max(right, (len(legend) + 20) * _CHARACTER)), round(bottom + 40)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="{escape(alt)}" '
        f'width="{width}" height="{height}" viewBox="0 0 {width} {height}" '
        f'font-family="DejaVu Sans Mono, Menlo, Consolas, monospace" font-size="{_SIZE}">'
        f'<defs><marker id="to" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="9" '
        f'markerHeight="9" markerUnits="userSpaceOnUse" orient="auto">'
        f'<path d="M0 0L10 5L0 10z" fill="{_LINE}"/></marker></defs>'
        f"{''.join(parts)}</svg>"
    )


def _columns(entity: Entity) -> list[tuple[str, ...]]:
    return [
        (field.name, field.type, " ".join(SIGNS[kind] for kind in field.kinds))
        for field in entity.fields
    ]


def _widths(entity: Entity) -> list[float]:
    """Return the width of each of the three columns of a box."""
    rows = _columns(entity) or [("", "", "")]
    return [max(len(row[part]) for row in rows) * _CHARACTER for part in range(3)]


def _places(
    entities: dict[str, Entity], layers: Layers, gap: float
) -> tuple[dict[str, Box], dict[tuple[str, str, int], Box]]:
    """Return where each box stands, and where an arrow passes through a layer."""
    boxes: dict[str, Box] = {}
    passages: dict[tuple[str, str, int], Box] = {}
    heights = {name: _ROW * (len(one.fields) + 1) + _PAD for name, one in entities.items()}
    tall = [
        sum(heights.get(str(one), 0) for one in row) + _APART * (len(row) - 1)
        for row in layers.rows
    ]
    left = 4.0
    for row, total in zip(layers.rows, tall, strict=True):
        top = 4 + (max(tall) - total) / 2
        names = [one for one in row if isinstance(one, str)]
        width = max(
            [sum(_widths(entities[name])) + 4 * _PAD for name in names]
            + [(len(name) + 3) * _CHARACTER for name in names],
            default=0.0,
        )
        for one in row:
            if isinstance(one, str):
                boxes[one] = (left, top, width, heights[one])
                top += heights[one]
            else:
                passages[one] = (left, top, width, 0)
            top += _APART
        left += width + gap
    return boxes, passages


def _box(entity: Entity, box: Box) -> str:
    left, top, width, height = box
    second = left + 2 * _PAD + _widths(entity)[0]
    third = second + _PAD + _widths(entity)[1]
    parts = [
        f'<rect x="{left:g}" y="{top:g}" width="{width:g}" height="{height:g}" fill="{_PAPER}" '
        f'stroke="{_HEAD}"/><rect x="{left:g}" y="{top:g}" width="{width:g}" height="{_ROW + 2}" '
        f'fill="{_HEAD}"/>',
        _text(left + _PAD, top + _ROW - 5, entity.name, "#ffffff", bold=True),
    ]
    for number, row in enumerate(_columns(entity), start=2):
        y = top + _ROW * number - 2
        for x, text in zip((left + _PAD, second, third), row, strict=True):
            parts.append(_text(x, y, text, _INK, bold=x == third))
    return "".join(parts)


def _arrow(
    arrow: Arrow,
    entities: list[Entity],
    boxes: dict[str, Box],
    passages: dict[tuple[str, str, int], Box],
    layers: Layers,
) -> tuple[str, str]:
    """Return an arrow from a foreign key to what it points to, and the words beside it."""
    child, parent = boxes[arrow.child], boxes[arrow.parent]
    y1 = child[1] + _line(entities, arrow.child, arrow.column)
    y2 = parent[1] + _line(entities, arrow.parent, arrow.key)
    words = len(arrow.cardinality) * _CHARACTER
    if parent[0] >= child[0]:  # to itself, or back within a circle: around on the right
        x1, x2 = child[0] + child[2], parent[0] + parent[2]
        out = max(x1, x2) + words + 36
        path = f"M{x1:g} {y1:g}H{x1 + words:g}C{out:g} {y1:g} {out:g} {y2:g} {x2 + 2:g} {y2:g}"
        return _stroke(path), _chip(x1 + 6, y1 + 4, arrow.cardinality)
    x, y = child[0], y1
    path = f"M{x:g} {y:g}H{x - words - 14:g}"
    x -= words + 14
    for one in layers.passing[arrow.child, arrow.parent]:
        left, top, width, _ = passages[one]
        path += f"{_curve(x, y, left + width, top)}H{left:g}"
        x, y = left, top
    path += _curve(x, y, parent[0] + parent[2] + 2, y2)
    return _stroke(path), _chip(child[0] - words - 12, y1 + 4, arrow.cardinality)


def _line(entities: list[Entity], name: str, column: str) -> float:
    """Return how far below the top of its box the middle of a column's row is."""
    fields = next(one.fields for one in entities if one.name == name)
    return _ROW * ([field.name for field in fields].index(column) + 2) - 6


def _curve(x1: float, y1: float, x2: float, y2: float) -> str:
    middle = (x1 + x2) / 2
    return f"C{middle:g} {y1:g} {middle:g} {y2:g} {x2:g} {y2:g}"


def _stroke(path: str) -> str:
    return f'<path d="{path}" fill="none" stroke="{_LINE}" stroke-width="2" marker-end="url(#to)"/>'


def _chip(x: float, y: float, text: str) -> str:
    """Return words on paper of their own."""
    width = len(text) * _CHARACTER + 8
    return (
        f'<rect x="{x:g}" y="{y - 13:g}" width="{width:g}" height="18" rx="4" fill="{_PAPER}" '
        f'stroke="{_LINE}"/>{_text(x + 4, y, text, _INK)}'
    )


def _text(x: float, y: float, text: str, fill: str, *, bold: bool = False) -> str:
    weight = ' font-weight="bold"' if bold else ""
    return f'<text x="{x:g}" y="{y:g}" fill="{fill}"{weight}>{escape(text, quote=False)}</text>'
