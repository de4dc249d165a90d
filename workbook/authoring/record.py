"""The record of the last build, committed beside the lessons as notebooks/built.toml.

It tells an edit made in JupyterLab from a source that moved on, and says for which code,
modules and lock a measured output was taken.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from workbook.authoring import made_tables
from workbook.authoring.notebook import save

_HEAD = """\
# Written by `workbook build`, one table a notebook, so that a build can tell an edit made in
# JupyterLab from a source that moved on. `measured` holds what each measured output was taken for.
"""


@dataclass(frozen=True)
class Built:
    """One notebook at its last build.

    Args:
        source: the fingerprint of its cells.
        measured: cell id to the hash of that cell, the modules it uses and the lock.
    """

    source: str
    measured: Mapping[str, str] = field(default_factory=dict)


def load(root: Path) -> dict[str, Built]:
    """Return the record: path from the root of the clone to what was built there.

    Raises:
        AuthoringError: if the file is not what a build writes.
    """
    return made_tables.load(_path(root), _built, "build")


def store(root: Path, record: Mapping[str, Built]) -> None:
    """Write the record, without notebooks that are gone."""
    lines = [_HEAD]
    for name in sorted(record):
        if not (root / name).exists():
            continue
        built = record[name]
        lines.append(f'["{name}"]\nsource = "{built.source}"')
        if built.measured:
            pairs = ", ".join(
                f'"{key}" = "{built.measured[key]}"' for key in sorted(built.measured)
            )
            lines.append(f"measured = {{ {pairs} }}")
        lines.append("")
    save(_path(root), "\n".join(lines))


def _built(table: Mapping[str, Any]) -> Built:
    return Built(table["source"], dict(table.get("measured", {})))


def _path(root: Path) -> Path:
    return root / "notebooks" / "built.toml"
