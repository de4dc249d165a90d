"""``reset``: begin an exercise or a lesson afresh; what you have typed stays beside it."""

from pathlib import Path
from typing import Any

from workbook import places
from workbook.practice import afresh, lessons
from workbook.practice.answering.attempt import exercise
from workbook.practice.copies import CopyError, Restored, restore
from workbook.practice.errors import WrongCall
from workbook.practice.learner import events
from workbook.practice.progress import exercise_notebook
from workbook.practice.showing.cards import Card, Say
from workbook.practice.verbs import verb


@verb
def reset(its_id: str) -> Card:
    """Begin an exercise or a lesson afresh.

    An exercise's starter comes in a new cell below, because an open notebook must not change
    on disk under its reader. A lesson's file is restored, and the old one stays beside it.

    Args:
        its_id: an exercise or a lesson.

    Raises:
        WrongCall: for an unknown id.
    """
    if its_id in {lesson.id for lesson in lessons.all()}:
        done = restore_file(its_id)
        return Card(
            f"Lesson {its_id} begins afresh",
            (Say(_kept(done)), Say("Fetch it: *File*, then *Reload Notebook from Disk*.")),
        )
    asked = exercise(its_id)
    _next_cell(asked.starter)
    events.append("reset", asked.id)
    return Card(
        f"{asked.title} ({asked.id}) begins afresh",
        (Say("Its starter stands in a new cell below. What you have typed stays where it is."),),
    )


def restore_file(name: str) -> Restored:
    """Restore what an id or a path names in ``work/``, and return where the old file stands.

    Args:
        name: a lesson, whose notebook is restored; an exercise, whose cells are restored in
            its notebook; or a file of the course or its copy.

    Raises:
        WrongCall: for a name that is none of these.
    """
    try:
        if name in {lesson.id for lesson in lessons.all()}:
            return restore(places.root() / lessons.find(name).notebook)
        if "/" in name or name.endswith(".ipynb") or Path(name).exists():
            return restore(Path(name))
        asked = exercise(name)
        done = afresh.restore_exercise(asked.id, places.root() / exercise_notebook(asked))
    except CopyError as error:
        raise WrongCall(str(error)) from error
    events.append("reset", asked.id)
    return done


def _kept(done: Restored) -> str:
    name = done.copy.name
    if done.kept is None:
        return f"{name} is as it was handed out; there was nothing of yours in it."
    return f"{name} is as it was handed out. What you had typed is kept in {done.kept.name}."


def _next_cell(text: str) -> None:
    """Ask the frontend for a cell with this text below the running one."""
    from IPython import get_ipython

    shell: Any = get_ipython()
    if shell is not None:
        shell.set_next_input(text)
