"""Where boxes stand: in layers from left to right, parents before their children."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

SWEEPS = 4  # how often the order in a layer is brought nearer to that of its neighbours


@dataclass
class Layers:
    """Boxes in layers.

    Attributes:
        rows: the names in each layer, from top to bottom. Where an arrow passes through a layer
            stands a tuple: child, parent, layer.
        passing: by child and parent, these tuples from the child on.
    """

    rows: list[list[str | tuple[str, str, int]]]
    passing: dict[tuple[str, str], list[tuple[str, str, int]]] = field(default_factory=dict)


def layered(names: Iterable[str], arrows: Iterable[tuple[str, str]]) -> Layers:
    """Return boxes in layers, so that few arrows cross.

    Args:
        names: of the boxes, in an order that stays the same.
        arrows: pairs of child and parent. One that leads back, within a circle, is left to
            whoever draws: its parent stands in no layer before its child's.
    """
    everybody = list(names)
    pairs = [pair for pair in dict.fromkeys(arrows) if pair[0] != pair[1]]
    depth = _depths(everybody, pairs)
    found = Layers([[] for _ in range(max(depth.values(), default=0) + 1)])
    for name in everybody:
        found.rows[depth[name]].append(name)
    links: list[tuple[object, object]] = []
    for child, parent in pairs:
        between = [(child, parent, at) for at in range(depth[child] - 1, depth[parent], -1)]
        for one in between:
            found.rows[one[2]].append(one)
        found.passing[child, parent] = between
        whole: list[object] = [child, *between, parent]
        links += pairwise(whole)
    for sweep in range(SWEEPS):
        _order(found.rows, links, forth=sweep % 2 == 0)
    return found


def _depths(names: list[str], pairs: list[tuple[str, str]]) -> dict[str, int]:
    """Return each box's layer: one after its last parent; without one, before its first child."""
    parents = {name: [parent for child, parent in pairs if child == name] for name in names}
    depth: dict[str, int] = {}
    walking: set[str] = set()

    def walk(name: str) -> int:
        if name not in depth:
            walking.add(name)
            above = [walk(one) for one in parents[name] if one not in walking]
            walking.discard(name)
            depth[name] = 1 + max(above, default=-1)
        return depth[name]

    for name in names:
        walk(name)
    for name in names:
        children = [depth[child] for child, parent in pairs if parent == name]
        if not parents[name] and children:
            depth[name] = max(min(children) - 1, 0)
    return depth


def _order(
    rows: list[list[str | tuple[str, str, int]]], links: list[tuple[object, object]], *, forth: bool
) -> None:
    """Sort each layer by where the neighbours in the layer before it, or behind it, stand."""
    sequence = range(1, len(rows)) if forth else range(len(rows) - 2, -1, -1)
    for at in sequence:
        beside: dict[object, int] = {
            one: place for place, one in enumerate(rows[at - 1 if forth else at + 1])
        }
        places = {one: _mean(one, links, beside, place) for place, one in enumerate(rows[at])}
        rows[at].sort(key=lambda one: places[one])


def _mean(
    one: object, links: list[tuple[object, object]], beside: Mapping[object, int], own: int
) -> float:
    found = [
        beside[other]
        for link in links
        for this, other in (link, link[::-1])
        if this == one and other in beside
    ]
    return sum(found) / len(found) if found else own
