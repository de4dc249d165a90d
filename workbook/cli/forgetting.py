"""``grades forget``: everything that the gradebook has of a learner, gone for good."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from workbook.cli import gradebooks, say

if TYPE_CHECKING:
    from workbook.classroom.book.forgetting import Traces


@click.command()
@gradebooks.folder
@gradebooks.learner
@gradebooks.url
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.pass_context
def forget(
    ctx: click.Context, folder: Path, learner: str, gradebook: str | None, yes: bool
) -> None:
    """Delete all that the gradebook has of LEARNER: grades, evidence, points of your own.

    It cannot be undone. Says what it deleted, and what it cannot reach. The exit status is 1 when
    the database could not write itself anew, so that bytes may be left in its file.
    """
    from workbook.classroom.book import forgetting
    from workbook.classroom.errors import ClassroomError, printable

    name = printable(learner)
    with gradebooks.opened(folder, gradebook) as book:
        there = forgetting.traces(book.engine, learner)
        if there.grades or there.named:
            say.words(f"The gradebook has of {name}: {_listed(there)}.")
            if not yes:
                click.confirm("Delete all of it, for good?", abort=True)
        forgetting.forget(book.engine, learner)
        left = forgetting.write_anew(book.engine)  # also where an earlier call could not do it
        if not (there.grades or there.named):
            raise ClassroomError(
                f"The gradebook has nothing of {name}. `workbook grades list {folder}` shows whom "
                "it has."
            )
        server = book.file is None
    if left is None:
        say.words(
            f"Deleted. The gradebook was written anew: no row is {name}'s any more, and none names "
            "them."
        )
    else:
        say.words(
            f"Deleted. The gradebook could not be written anew ({left}), so traces may be left in "
            "its file. The same call tries again.",
            err=True,
        )
    for line in _beyond(folder, learner, server=server):
        say.words(printable(line))
    ctx.exit(0 if left is None else 1)


def _listed(there: "Traces") -> str:
    """Return what there is, as a list in a sentence."""
    said = []
    if there.grades:
        which = ", ".join(there.assignments)
        said.append(f"{_count(there.grades, 'grade')} with all evidence ({which})")
    if there.overrides:
        said.append(f"points of yours in {there.overrides} of them")
    if there.named:
        said.append(f"the name in {_count(there.named, 'row')} of others")
    return ", ".join(said)


def _beyond(folder: Path, learner: str, *, server: bool) -> list[str]:
    """Return what no gradebook can reach, a line each."""
    lines = ["It cannot reach these; they are yours to delete:"]
    if (folder / learner).is_dir():
        lines.append(
            f"- {folder / learner}: while these files are there, `workbook grade` grades them again"
        )
    if (folder / "handed-in.csv").is_file():
        lines.append(f"- {folder / 'handed-in.csv'}, where you have listed when each came")
    lines += [
        "- the archives of the assignment: theirs, and your own, which has everybody's variants",
        "- what they sent you by mail or through an LMS",
        "- reports, feedback pages, CSVs and exports that you made before, wherever they are now",
        "- copies and backups of the gradebook",
    ]
    if server:
        lines.append("- the server's own log of changes, until it takes the room for newer ones")
    return lines


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
