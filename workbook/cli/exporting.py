"""``export``: assignments in other tools' formats."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from workbook.cli import say
from workbook.cli.group import Commands

if TYPE_CHECKING:
    from workbook.classroom.handing_out.assignment import Assignment


@click.group(cls=Commands)
def export() -> None:
    """Write assignments in the formats of other tools."""


@export.command()
@click.argument("what", metavar="ASSIGNMENT|ID...", nargs=-1, required=True)
@click.option(
    "--to",
    metavar="FOLDER",
    required=True,
    type=click.Path(path_type=Path, file_okay=False),
    help="The folder of your nbgrader course.",
)
@click.option("--name", help="Of the assignment; else that of the file, or the first ID.")
@say.own_bank("Your own exercises, where you name IDs.")
def nbgrader(what: tuple[str, ...], to: Path, name: str | None, bank: Path | None) -> None:
    """Write an assignment that nbgrader's own commands generate, autograde and export.

    ASSIGNMENT is an assignment.toml of `workbook assign`, ID an exercise. FOLDER gets
    source/NAME with the master notebook, keys/NAME (yours alone), a kernel, and an
    nbgrader_config.py that names it. Everybody gets the same variant: nbgrader has one notebook
    for all.

    The workbook's judge reaches the verdicts, and points are those of `workbook grade`. But
    nbgrader runs its test cells in the learner's own kernel, next to the answer, with your
    files and your gradebook within reach: an answer written to deceive can give itself points,
    read the keys, or harm other submissions. Where that matters, grade the same folder with
    `workbook grade FOLDER/submitted --assignment FOLDER/keys/NAME/assignment.toml`.
    """
    from workbook.classroom.export.course import CONFIG
    from workbook.classroom.export.nbgrader import export as write

    done = write(_assignment(what, name, bank), to)
    say.words(f"written: {done.source}")
    say.words(f"written: {done.keys} (yours: keys and closed parts; never release it)")
    if done.config:
        say.words(f"Next, in {to}: nbgrader generate_assignment {_quoted(done.name)}")
        return
    say.words(
        f"{to / CONFIG} is your own, and stays. Give it these two lines, so that answers run on "
        "the workbook's Python:\n"
        f'    import os; os.environ["JUPYTER_PATH"] = {str(to.resolve())!r}\n'
        '    c.Execute.kernel_name = "workbook"',
        err=True,
    )


def _assignment(what: tuple[str, ...], name: str | None, bank: Path | None) -> "Assignment":
    """Return what the call names: one file, or exercises."""
    from dataclasses import replace

    from workbook.classroom.handing_out import assigning, assignment

    path = Path(what[0])
    file = path / assignment.FILE if path.is_dir() else path
    if file.suffix == ".toml":
        if len(what) > 1 or bank is not None:
            raise click.UsageError(f"{file} names the exercises; leave out IDs and --bank.")
        loaded = assignment.load(file)
        return loaded if name is None else replace(loaded, name=name)
    items = assigning.chosen(what, (), bank, {})
    own = None if bank is None else bank.absolute()
    return assignment.Assignment(name or items[0].id, items, bank=own)


def _quoted(name: str) -> str:
    import shlex

    return shlex.quote(name)
