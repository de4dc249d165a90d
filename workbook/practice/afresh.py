"""One exercise of a work copy made as it was handed out; the other cells stay as they are."""

import uuid
from pathlib import Path
from typing import Any

from workbook.practice.answering import files
from workbook.practice.copies import CopyError, Restored, atomic, copy_of, source, work

type Cells = list[dict[str, Any]]


def restore_exercise(exercise_id: str, original: Path, root: Path | None = None) -> Restored:
    """Put the cells of one exercise back; if something was typed in them, keep the old file beside.

    Args:
        exercise_id: the exercise.
        original: the notebook of the course that it stands in.
        root: the clone; by default the one that this package runs from.

    Raises:
        CopyError: when either notebook cannot be read, or lacks the exercise's check.
    """
    copy = copy_of(original, root)
    try:
        fresh = source.without_outputs(source.read(original))
        if not copy.exists():
            atomic.put(source.as_bytes(fresh), copy, within=work(root))
            return Restored(copy, None)
        old = source.read(copy)
    except source.UnreadableError as error:
        raise CopyError(f"{error} `workbook reset {original.name}` restores all of it.") from error
    new = {**old, "cells": with_cells_of(exercise_id, old["cells"], fresh["cells"], copy.name)}
    typed = _sources(old["cells"]) != _sources(new["cells"])
    with atomic.only_one(work(root)):
        kept = atomic.keep_beside(copy, word="yours") if typed else None
        atomic.put(source.as_bytes(new), copy, within=work(root))
    return Restored(copy, kept)


def with_cells_of(exercise_id: str, mine: Cells, fresh: Cells, name: str) -> Cells:
    """Return ``mine`` with one exercise's cells replaced by those of ``fresh``.

    An exercise's cells are all between the check of the exercise before it and its own check.
    """
    start, end = _stretch(exercise_id, mine, name)
    first, last = _stretch(exercise_id, fresh, "the course's notebook")
    handed_out = fresh[first:last]
    taken = {cell.get("id") for cell in handed_out}
    outside = [
        {**cell, "id": uuid.uuid4().hex[:8]} if cell.get("id") in taken else cell
        for cell in mine[:start] + mine[end:]
    ]
    return [*outside[:start], *handed_out, *outside[start:]]


def _sources(cells: Cells) -> list[tuple[str, str]]:
    return [(cell["cell_type"], source.text_of(cell)) for cell in cells]


def _stretch(exercise_id: str, cells: Cells, name: str) -> tuple[int, int]:
    start = 0
    for number, cell in enumerate(cells):
        checked = files.checks_in(source.text_of(cell)) if cell["cell_type"] == "code" else []
        if exercise_id in checked:
            return start, number + 1
        if checked:
            start = number + 1
    raise CopyError(
        f'{name} has no cell with check("{exercise_id}"), so its place cannot be found. '
        f"`workbook reset` with the notebook's path restores the whole file."
    )
