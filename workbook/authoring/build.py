"""Making notebooks: compare, execute, normalise, write, remember."""

from collections.abc import Callable, Sequence
from typing import Any

from workbook.authoring import imports, notebook, record, run
from workbook.authoring import pull as pulling
from workbook.authoring.course import Course, Made
from workbook.authoring.errors import AuthoringError
from workbook.authoring.record import Built
from workbook.authoring.stale import State, refusal, state

type Told = Callable[[Made, int, int], None]  # (what, cells done, cells in all)
type Said = Callable[[str], None]


def build(
    course: Course,
    made: Sequence[Made],
    *,
    pull: bool = False,
    discard: bool = False,
    only_stale: bool = False,
    seconds: int = 120,
    told: Told | None = None,
    said: Said | None = None,
) -> list[Made]:
    """Execute notebooks and write those whose bytes change.

    Args:
        course: the clone.
        made: what to make, as :meth:`Course.select` gives it.
        pull: take edits made in JupyterLab into the lessons' .py first.
        discard: drop such edits.
        only_stale: leave out notebooks whose source is the one on disk.
        seconds: how long one cell may take.
        told: called after each cell, for a progress bar.
        said: called with a sentence that is no error but worth reading.

    Returns:
        The notebooks whose files changed.

    Raises:
        AuthoringError: before anything runs, if a notebook holds an edit that nobody named;
            after all others were built, if some could not be.
    """
    built = record.load(course.root)
    wanted = _ready(course, made, built, pull=pull, discard=discard, said=said)
    if only_stale:
        wanted = [one for one in wanted if state(course, one, built) is not State.CURRENT]
    changed, failures = [], []
    for one in wanted:
        try:
            fresh = execute(
                course, one, built.get(course.short(one.path)), seconds=seconds, told=told
            )
        except AuthoringError as error:
            failures.append(str(error))
            continue
        text, entry = fresh
        if notebook.save(one.path, text):
            changed.append(one)
        built[course.short(one.path)] = entry
        record.store(course.root, built)
    if failures:
        raise AuthoringError("\n".join(failures))
    return changed


def _ready(
    course: Course,
    made: Sequence[Made],
    built: dict[str, Built],
    *,
    pull: bool,
    discard: bool,
    said: Said | None,
) -> list[Made]:
    """Return what to make once every edit on disk has been pulled or given up."""
    ready, refused = [], []
    for one in made:
        found = state(course, one, built)
        if found in {State.EDITED, State.BROKEN} and not discard:
            if found is State.BROKEN or not pull:
                refused.append(refusal(course, one, found))
                continue
            pulled, lost = pulling.pull(course, one, built.get(course.short(one.path)))
            for sentence in lost if said else []:
                said(sentence)  # type: ignore[misc]
            ready.append(pulled)
            continue
        ready.append(one)
    if refused:
        raise AuthoringError("\n".join([*refused, "Nothing was built."]))
    return ready


def execute(
    course: Course, made: Made, before: Built | None, *, seconds: int, told: Told | None = None
) -> tuple[str, Built]:
    """Run one notebook from its sources; return the file's text and what to remember.

    Raises:
        AuthoringError: if a cell fails, or a check does not show the state that it must.
    """
    fresh = notebook.assemble(made.cells)
    name = course.short(made.path)
    made.path.parent.mkdir(parents=True, exist_ok=True)  # the kernel's working directory
    run.execute(
        fresh,
        name,
        made.path.parent,
        seconds=seconds,
        told=(lambda done, total: told(made, done, total)) if told else None,
    )
    notebook.normalise(fresh)
    _states(made, fresh, name)
    measured = _measured(fresh)
    if before is not None and made.path.exists():
        _keep(made, fresh, measured, before)
    return notebook.text(fresh), Built(made.fingerprint, measured)


def _measured(fresh: Any) -> dict[str, str]:
    """Return for each measured cell the hash of all that its output was taken for."""
    code = [cell for cell in fresh.cells if cell.cell_type == "code"]
    sources = [cell.source for cell in code]
    return {
        cell.id: imports.digest(imports.modules_for(sources, index), cell.source)
        for index, cell in enumerate(code)
        if "nbval-ignore-output" in cell.metadata.get("tags", [])
    }


def _keep(made: Made, fresh: Any, measured: dict[str, str], before: Built) -> None:
    """Put old outputs back where nothing has changed that they were taken for."""
    try:
        old = {cell.get("id"): cell for cell in notebook.load(made.path).cells}
    except AuthoringError:
        return
    for cell in fresh.cells:
        same = before.measured.get(cell.id) == measured.get(cell.id, "")
        if same and cell.id in old and old[cell.id].source == cell.source:
            cell.outputs = old[cell.id].outputs


def _states(made: Made, fresh: Any, name: str) -> None:
    """Refuse a notebook in which a check does not show the state that it must."""
    for cell in fresh.cells:
        words = made.states.get(cell.id)
        if words is None:
            continue
        shown = "\n".join(_plain(output) for output in cell.outputs)
        if words not in shown.lower():
            origin = made.origins.get(cell.id, made.path)
            raise AuthoringError(
                f"{name}: `{cell.source}` should show *{words}* and shows:\n{shown}\n"
                f"Nothing was written. The exercise stands in {origin.name}."
            )


def _plain(output: Any) -> str:
    """Return what an output says as text."""
    if output.output_type == "stream":
        return str(output.text)
    return str(output.get("data", {}).get("text/plain", ""))
