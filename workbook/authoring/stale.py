"""What a notebook on disk is, seen from its sources: found by comparing, never by executing."""

from collections.abc import Mapping
from enum import Enum
from pathlib import Path

from workbook.authoring import notebook
from workbook.authoring.cells import Cell, fingerprint
from workbook.authoring.course import Course, Made
from workbook.authoring.errors import AuthoringError
from workbook.authoring.record import Built


class State(Enum):
    """How a notebook stands to its sources."""

    MISSING = "not built yet"
    CURRENT = "current"
    BEHIND = "behind its source"
    EDITED = "edited since the last build"
    BROKEN = "not a notebook"


def state(course: Course, made: Made, record: Mapping[str, Built]) -> State:
    """Return how the notebook on disk stands to the cells that its sources give."""
    if not made.path.exists():
        return State.MISSING
    try:
        there = fingerprint(notebook.cells_of(notebook.load(made.path)))
    except AuthoringError:
        return State.BROKEN
    if there == made.fingerprint:
        return State.CURRENT
    built = record.get(course.short(made.path))
    return State.BEHIND if built and built.source == there else State.EDITED


def differing(made: Made) -> list[tuple[str, Cell | None]]:
    """Return the cells of the notebook on disk that its sources do not give, as (id, cell).

    A cell that the notebook lacks comes with its id and None.
    """
    there = notebook.cells_of(notebook.load(made.path))
    wanted = notebook.cells_of(notebook.assemble(made.cells))
    texts = {(cell.kind, cell.source, cell.tags) for cell in wanted}
    names = {cell.name for cell in there}
    changed: list[tuple[str, Cell | None]] = [
        (cell.name, cell) for cell in there if (cell.kind, cell.source, cell.tags) not in texts
    ]
    return changed + [(cell.name, None) for cell in wanted if cell.name not in names]


def refusal(course: Course, made: Made, found: State) -> str:
    """Return the sentence for a notebook that a build would have to overwrite."""
    name = course.short(made.path)
    if found is State.BROKEN:
        return (
            f"{name} is not a notebook any more (a merge may have left its marks). "
            f"`workbook build --discard {name}` makes it anew from its source."
        )
    cells = differing(made)
    which = ", ".join(dict.fromkeys(cell_id for cell_id, _ in cells[:4])) or "their order"
    if made.kind == "lesson":
        source = course.short(made.sources[0])
        return (
            f"{name} was edited after it was built ({which}). "
            f"`workbook build --pull {name}` takes the edit into {source}; "
            f"`workbook build --discard {name}` drops it."
        )
    return (
        f"{name} was edited after it was built ({which}). It is made from "
        f"{_listed(course, _origins(made, cells))}: make the edit there, then "
        f"`workbook build --discard {name}`."
    )


def _origins(made: Made, cells: list[tuple[str, Cell | None]]) -> list[Path]:
    """Return the source files of some cells; all of them where a cell is new."""
    files = [made.origins[name] for name, _ in cells if name in made.origins]
    return list(dict.fromkeys(files)) or list(made.sources)


def _listed(course: Course, paths: list[Path]) -> str:
    return " and ".join(course.short(path) for path in paths)
