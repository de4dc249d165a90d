"""``check`` and ``watch``: the answers in a file, judged once or at each save."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from workbook.cli import say

if TYPE_CHECKING:
    from workbook.practice.answering.attempt import Attempt

_file = click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
_exercise = click.option(
    "--exercise",
    metavar="ID",
    shell_complete=say.exercise_ids,
    help="The exercise, where the file does not name it or answers several.",
)


@click.command()
@_file
@_exercise
@say.as_json
@click.pass_context
def check(ctx: click.Context, file: Path, exercise: str | None, as_json: bool) -> None:
    """Check the answers in a notebook or a Python file.

    A Python file names its exercise at its top, `# exercise: ID`; of a notebook, every
    exercise that it checks is judged. The exit status is 0 when all are done, 1 when one is not.
    """
    if file.exists():
        _begin()
    made = attempts(file, exercise)
    for number, one in enumerate(made):
        if number:
            say.words("", err=as_json)
        say.card(one.card, err=as_json)
    if as_json:
        say.document([one.verdict.as_json() for one in made])
    say.notices()
    ctx.exit(0 if all(one.verdict.passed for one in made) else 1)


@click.command()
@_file
@_exercise
def watch(file: Path, exercise: str | None) -> None:
    """Check a file again each time you save it.

    End with Ctrl+C.
    """
    from workbook.practice.answering.saves import saves
    from workbook.practice.errors import WrongCall

    attempts(file, exercise)  # a file that is none ends here, before anything is watched
    say.words(f"Watching {file}. Save it to check it again; Ctrl+C ends.")
    try:
        for _ in saves(file):
            if not file.exists():
                say.words(f"\n{file} has gone. Save it again, and it is checked again.")
                continue
            try:
                for one in attempts(file, exercise):
                    say.words("")
                    say.card(one.card)
            except WrongCall as error:  # half a save, or a first line gone: the next save mends it
                say.words(f"\n{error}")
            say.notices()
    except KeyboardInterrupt:
        say.words("")


def _begin() -> None:
    """Have the judge started while the file is read: both take their time, and neither waits."""
    import threading

    from workbook.practice import client

    threading.Thread(target=client.begin, daemon=True).start()


def attempts(file: Path, exercise: str | None) -> "list[Attempt]":
    """Judge a file's answers.

    Raises:
        WrongCall: for a file that is no answer, or an exercise that is none.
    """
    from workbook.practice.answering import files
    from workbook.practice.answering.attempt import attempt
    from workbook.practice.answering.attempt import exercise as find
    from workbook.practice.errors import WrongCall
    from workbook.practice.showing.door import Door
    from workbook.practice.text import answer_text

    if not file.exists():
        _no_exercise(str(file))
    answers = files.read(file)
    ids = (exercise,) if exercise is not None else answers.exercises
    if not ids:
        begin = (
            'has no cell with check("ID")'
            if file.suffix == ".ipynb"
            else "does not begin with the line `# exercise: ID`"
        )
        raise WrongCall(f"{file} {begin}. Add it, or name the exercise with --exercise ID.")
    near = file.parent
    asked = [find(one, near) for one in ids]
    return [
        attempt(one.id, answer_text(answers.cells, one.gives), Door.TERMINAL, near=near)
        for one in asked
    ]


def _no_exercise(name: str) -> None:
    """Tell whoever names an exercise where a file is asked for how to make the file.

    Raises:
        WrongCall: if an exercise has this name.
    """
    from workbook.practice import bank
    from workbook.practice.errors import WrongCall

    if name in {one.id for one in bank.sound()}:
        file = name.partition("-")[2].replace("-", "_") + ".py"
        raise WrongCall(
            f"{name} is an exercise, and this command takes the file with your answer. Make one "
            f"with `workbook starter {name} > {file}`, and name {file} here."
        )
