"""``assign``: exercises on their way from the instructor to learners."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from workbook.cli import say

if TYPE_CHECKING:
    from workbook.classroom.handing_out.assignment import Assignment


@click.command()
@click.argument("folder", metavar="FOLDER", type=click.Path(path_type=Path))
@click.option(
    "--exercise",
    metavar="ID|FILE",
    multiple=True,
    shell_complete=say.exercise_ids,
    help="What to assign, by its id or its file in a bank of your own; may be repeated.",
)
@click.option(
    "--section", metavar="6.2", multiple=True, help="All exercises of a section or lesson."
)
@click.option(
    "--points", metavar="ID=N", multiple=True, help="What an exercise is worth; else its parts."
)
@click.option("--learner", metavar="NAME", multiple=True, help="Whom for; may be repeated.")
@click.option(
    "--learners",
    metavar="FILE",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="A name a line.",
)
@click.option("--deadline", metavar="TIME", help="With its zone, such as 2030-05-01T23:59+02:00.")
@click.option(
    "--late",
    metavar="RULE",
    help='What lateness costs: none (so by default), closed, or such as "10 % a day".',
)
@say.own_bank("Your own exercises.")
def assign(
    folder: Path,
    exercise: tuple[str, ...],
    section: tuple[str, ...],
    points: tuple[str, ...],
    learner: tuple[str, ...],
    learners: Path | None,
    deadline: str | None,
    late: str | None,
    bank: Path | None,
) -> None:
    """Make an assignment: FOLDER gets its assignment.toml and an archive for each learner.

    FOLDER's name is the assignment's. Call it again with more learners alone, and they get
    theirs. An archive holds tasks, starters and the open parts of the checks, in the learner's
    own variant; no key, no closed part, no seed. Your own archive, NAME-KEYS-yours-alone.zip,
    has the keys, whole checks, seeds and everybody's variants; `take` refuses it.
    """
    from workbook.classroom.handing_out import assigning, assignment, keys

    names = _learners(learner, learners, folder)
    file = folder / assignment.FILE
    if file.exists():
        if exercise or section or points or deadline or late or bank:
            raise click.UsageError(
                f"{file} is there already, and archives were made from it. Name only learners, or "
                "another folder."
            )
        asked = assignment.load(file)
    else:
        ids, bank = assigning.from_files(exercise, bank)
        items = assigning.chosen(ids, section, bank, _points(points))
        own = None if bank is None else bank.absolute()
        name = folder.resolve().name
        asked = assigning.made(name, items, own, _deadline(deadline), _late(late, deadline))
        assigning.store(asked, folder)
        say.words(f"written: {file} (yours: it holds the secret seed)")
    try:
        for _, path in assigning.archives_of(asked, names, folder):
            say.words(f"written: {path}")
        packed = keys.pack(asked, folder)
    except KeyboardInterrupt:
        say.words(f"Stopped. {file} is made: the same call with learners alone goes on.", err=True)
        click.get_current_context().exit(1)
    say.words(f"written: {packed} (yours alone: keys, closed parts, variants)")
    _warn(asked)


def _learners(named: tuple[str, ...], file: Path | None, folder: Path) -> list[str]:
    from workbook.classroom import names

    found = [*named, *([] if file is None else names.class_list(file))]
    if not found:
        raise click.UsageError("Say whom it is for: --learner NAME, or --learners FILE.")
    there = (one.stem for one in folder.glob("*.zip"))
    return names.all_sound(found, there)


def _points(said: tuple[str, ...]) -> dict[str, float]:
    found = {}
    for one in said:
        name, _, number = one.partition("=")
        try:
            found[name] = float(number)
        except ValueError:
            raise click.UsageError(f"{one!r} is not ID=N, such as 6.2.4-register=10.") from None
        if not 0 < found[name] < float("inf"):
            raise click.UsageError(f"The points of {name} are more than 0.")
    return found


def _deadline(said: str | None) -> str:
    if said is None:
        return ""
    try:
        moment = datetime.fromisoformat(said)
    except ValueError:
        moment = datetime.min  # noqa: DTZ901 -- it only stands for what is none
    if moment.tzinfo is None:
        raise click.UsageError(
            f"{said!r} is no time with its zone, such as 2030-05-01T23:59+02:00."
        )
    if moment < datetime.now(UTC):
        raise click.UsageError(f"{said} is over already.")
    return said


def _late(said: str | None, deadline: str | None) -> str:
    from workbook.classroom.handing_out.late import NONE, Rule

    if said is None:
        return NONE
    if deadline is None:
        raise click.UsageError("Without a deadline nothing is late: give --deadline TIME, too.")
    return str(Rule.read(said))


def _warn(asked: "Assignment") -> None:
    """Say what an instructor may not expect."""
    from workbook.practice import bank

    if asked.bank is None:
        say.words(
            "The keys of the course's own exercises are public, in every clone. Grades that count "
            "need exercises of your own: --bank DIR.",
            err=True,
        )
    for item in asked.items:
        if not any(not part.closed for part in bank.find(item.id, asked.bank).variant(0).parts):
            say.words(f"{item.id} has no open part, so learners cannot check it.", err=True)
