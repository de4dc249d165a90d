"""Taking an edit made in JupyterLab back into a lesson's .py."""

from workbook.authoring import notebook, percent
from workbook.authoring.cells import Cell, ids
from workbook.authoring.course import Course, Made
from workbook.authoring.errors import AuthoringError
from workbook.authoring.record import Built


def pull(course: Course, made: Made, built: Built | None) -> tuple[Made, list[str]]:
    """Write the notebook's cells into its .py, with the covers and reasons that stood there.

    Returns:
        The lesson as it is now, and a sentence for each note that went with a deleted cell.

    Raises:
        AuthoringError: for an exercise notebook, and where the .py has changed as well.
    """
    name = course.short(made.path)
    if made.kind != "lesson":
        files = " or ".join(course.short(path) for path in made.sources)
        raise AuthoringError(
            f"{name} cannot be pulled: it is made from {files}. Make the edit there, then "
            f"`workbook build --discard {name}`."
        )
    source = made.sources[0]
    if built is not None and built.source != made.fingerprint:
        raise AuthoringError(
            f"{name} and {course.short(source)} have both changed since the last build, and "
            "--pull would lose the edit of the .py. Take one of the two back (`git diff` shows "
            "them), or bring the notebook's edit into the .py by hand and use --discard."
        )
    old = dict(zip(ids(made.cells), made.cells, strict=True))
    by_text = {cell.source: cell for cell in reversed(made.cells)}
    pulled: list[Cell] = []
    kept: list[Cell] = []
    for cell in notebook.cells_of(notebook.load(made.path)):
        before = old.pop(cell.name, None) or by_text.get(cell.source)
        if before is not None and before.notes and not any(before is other for other in kept):
            kept.append(before)
            cell = Cell(cell.kind, cell.source, cell.tags, before.notes)
        pulled.append(cell)
    notebook.save(source, percent.write(pulled))
    lost = [cell for cell in made.cells if cell.said and not any(cell is k for k in kept)]
    return course.lesson(source), [_lost(course, made, cell) for cell in lost]


def _lost(course: Course, made: Made, cell: Cell) -> str:
    """Return the sentence for a note whose cell is gone."""
    said = ", ".join(f"{key}={value!r}" for key, value in cell.said.items())
    first = cell.source.splitlines()[0]
    return f"{course.short(made.sources[0])}: {said} stood on a cell that is gone (`{first}`)."
