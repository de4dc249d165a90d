"""Variants: ``$name`` in an exercise, filled from lists by a seed."""

import random
import re
from collections.abc import Mapping, Sequence
from typing import Any


def choose(variants: Mapping[str, Sequence[Any]], seed: int, exercise_id: str) -> dict[str, str]:
    """Return one value for each name: the first of each list for seed 0, else drawn from it.

    Equal seeds draw equal values for the same exercise, on every machine.
    """
    if seed == 0:
        return {name: str(values[0]) for name, values in variants.items()}
    # A text seeds random.Random the same way everywhere; no security hangs on it.
    draw = random.Random(f"{exercise_id}/{seed}")  # noqa: S311
    return {name: str(draw.choice(list(values))) for name, values in variants.items()}


def fill(text: str, values: Mapping[str, str]) -> str:
    """Replace ``$name`` and ``${name}`` of the given names; every other dollar stays."""
    if not values:
        return text
    names = "|".join(re.escape(name) for name in sorted(values, key=len, reverse=True))
    pattern = re.compile(rf"\$(?:\{{({names})\}}|({names})\b)")
    return pattern.sub(lambda found: values[found[1] or found[2]], text)
