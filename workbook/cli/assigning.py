"""``assign``, ``take`` and ``submit``: from the instructor to the learner and back."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from workbook.cli import say

if TYPE_CHECKING:
    from workbook.classroom.assignment import Assignment
    from workbook.classroom.taking import Taken


@click.command()
@click.argument("folder", metavar="FOLDER", type=click.Path(path_type=Path))
@click.option(
    "--exercise",
    metavar="ID",
    multiple=True,
    shell_complete=say.exercise_ids,
    help="What to assign; may be repeated.",
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
@click.option(
    "--bank",
    metavar="DIR",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="Your own exercises.",
)
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
    from workbook.classroom import assigning, assignment, keys

    names = _learners(learner, learners)
    file = folder / assignment.FILE
    if file.exists():
        if exercise or section or points or deadline or late or bank:
            raise click.UsageError(
                f"{file} is there already, and archives were made from it. Name only learners, or "
                "another folder."
            )
        asked = assignment.load(file)
    else:
        items = assigning.chosen(exercise, section, bank, _points(points))
        own = None if bank is None else bank.absolute()
        name = folder.resolve().name
        asked = assigning.made(name, items, own, _deadline(deadline), _late(late, deadline))
        for one in names:
            assigning.sound_name(one)
        assigning.store(asked, folder)
        say.words(f"written: {file} (yours: it holds the secret seed)")
    for _, path in assigning.archives_of(asked, names, folder):
        say.words(f"written: {path}")
    say.words(f"written: {keys.pack(asked, folder)} (yours alone: keys, closed parts, variants)")
    _warn(asked)


@click.command()
@click.argument("archive", metavar="ARCHIVE", type=click.Path(path_type=Path))
@click.option(
    "--into",
    metavar="DIR",
    type=click.Path(path_type=Path, file_okay=False),
    help="Another folder than work/assignments/.",
)
def take(archive: Path, into: Path | None) -> None:
    """Unpack an assignment to work/assignments/, where `check` and `submit` find it.

    An answer that you have begun there stays as it is.
    """
    from workbook.classroom import taking

    taken, kept = taking.take(archive, into)
    say.words(f"{taken.name} is in {taken.folder}, {_count(len(taken.ids), 'exercise')}.")
    for path in kept:
        say.words(f"{path.name} is yours already, and stays as it is.")
    if taken.deadline:
        say.words(f"Hand it in until {taken.deadline}, with `workbook submit`. {_words(taken)}")


@click.command()
@click.argument(
    "folder", metavar="[FOLDER]", required=False, type=click.Path(path_type=Path, exists=True)
)
@click.pass_context
def submit(ctx: click.Context, folder: Path | None) -> None:
    """Make the one file that you hand in, and check once more what is in it.

    FOLDER is that of the assignment; the current one when left out. The exit status is 1 when an
    exercise in it is not done.
    """
    from workbook.classroom import taking

    taken = taking.found(folder or Path.cwd())
    files = taking.answers(taken)
    path = taking.pack(taken, files)
    done = _checked(taken, files)
    say.words(f"written: {path}, {_count(len(files), 'file')} in it. Hand in this one file.")
    if taken.is_over:
        say.words(f"The deadline was {taken.deadline}. {_words(taken)}", err=True)
    ctx.exit(0 if done else 1)


def _checked(taken: "Taken", files: list[Path]) -> bool:
    """Judge the very files that were packed, by their open parts, and print a line for each."""
    from workbook.classroom.candidates import candidates
    from workbook.classroom.reading import read_all
    from workbook.practice import client
    from workbook.practice.answering.attempt import exercise
    from workbook.practice.learner import events

    handed, unread = read_all(
        taken.folder, [path.relative_to(taken.folder).as_posix() for path in files]
    )
    for sentence in unread:
        say.words(sentence, err=True)
    done = True
    for one in taken.ids:
        asked = exercise(one, taken.folder)
        found = candidates(handed, asked)
        where = taken.folder / "bank"
        verdicts = [client.check_text(one, text.text, bank=where) for text in found]
        best = max(verdicts, key=lambda verdict: verdict.points, default=None)
        state = "not-started" if best is None else best.state
        checks = [event for event in events.history(one) if event.kind == "check"]
        before = checks[-1].detail.get("state") if checks else None
        changed = f" (your last check said {before})" if before not in {None, state} else ""
        sentence = "" if best is None or state == "done" else f": {best.sentence}"
        say.words(f"{one}  {state}{changed}{sentence}")
        done = done and state == "done"
    return done


def _learners(named: tuple[str, ...], file: Path | None) -> list[str]:
    lines = [] if file is None else file.read_text(encoding="utf-8-sig").splitlines()
    names = dict.fromkeys([*named, *(line.strip() for line in lines if line.strip())])
    if not names:
        raise click.UsageError("Say whom it is for: --learner NAME, or --learners FILE.")
    return list(names)


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
    from workbook.classroom.late import NONE, Rule

    if said is None:
        return NONE
    if deadline is None:
        raise click.UsageError("Without a deadline nothing is late: give --deadline TIME, too.")
    return str(Rule.read(said))


def _words(taken: "Taken") -> str:
    from workbook.classroom.late import Rule

    return Rule.read(taken.late).words


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


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
