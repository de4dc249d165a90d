"""What a run has proven, counted as it goes, and held against the manifest at its end.

A run over nothing is green in most tools. Here a full run that saw fewer notebooks, cells,
exercises or mutants than tests/proofs/manifest.toml says is a failure.
"""

import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest

MANIFEST = Path(__file__).with_name("manifest.toml")
COUNTS = ("notebooks", "cells", "exercises", "wrong_answers", "mutants")


def manifest() -> dict[str, int]:
    """Return what a full run must see."""
    table = tomllib.loads(MANIFEST.read_text(encoding="utf-8"))
    return {name: int(table[name]) for name in COUNTS}


def proven(item: pytest.Item, what: str, count: int) -> None:
    """Let a test say what it has proven; the count counts only if the test passes."""
    item.user_properties.append((f"proven:{what}", count))


def counted(reports: Iterable[Any]) -> Counter[str]:
    """Return what passed reports say, cells of notebooks among them."""
    counts: Counter[str] = Counter()
    notebooks = set()
    for report in reports:
        if getattr(report, "when", "") != "call":
            continue
        file, _, cell = report.nodeid.partition("::")
        if file.endswith(".ipynb") and cell.startswith("Cell "):
            notebooks.add(file)
            counts["cells"] += 1
        for name, count in report.user_properties:
            what, _, rest = str(name).partition(":")
            if what == "proven":
                counts[rest] += int(count)
    counts["notebooks"] = len(notebooks)
    return counts


def whole(config: pytest.Config) -> bool:
    """Return whether a run is of everything: no paths, nothing deselected, nothing broken off."""
    narrowing = ("keyword", "markexpr", "deselect", "lf", "ff", "maxfail", "collectonly")
    chosen = any(getattr(config.option, name, None) for name in narrowing)
    return config.args_source is pytest.Config.ArgsSource.TESTPATHS and not chosen


def missing(counts: Mapping[str, int], due: Mapping[str, int]) -> list[str]:
    """Return a sentence for each count that is not the manifest's."""
    return [
        f"{counts.get(name, 0)} {name.replace('_', ' ')}, and the manifest says {due[name]}"
        for name in COUNTS
        if counts.get(name, 0) != due[name]
    ]


def line(counts: Mapping[str, int]) -> str:
    """Return the closing line."""
    seen = ", ".join(f"{counts.get(name, 0)} {name.replace('_', ' ')}" for name in COUNTS)
    known = counts.get("known_mutants", 0)
    return f"proven: {seen}" + (f" ({known} of them known from the ledger)" if known else "")
