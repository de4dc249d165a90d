"""``take`` and ``submit``: an assignment on the learner's side."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from workbook.cli import say

if TYPE_CHECKING:
    from workbook.classroom.handing_out.taking import Taken


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
    from workbook.classroom.handing_out import taking

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
@click.option("--no-record", is_flag=True, help="Do not hand in how long you worked.")
@click.pass_context
def submit(ctx: click.Context, folder: Path | None, no_record: bool) -> None:
    """Make the one file that you hand in, and check once more what is in it.

    FOLDER is that of the assignment; the current one when left out. How often you checked each
    exercise, and the minutes between these checks, go into the file, too; no grade hangs on them,
    and --no-record leaves them out. The exit status is 1 when an exercise in it is not done.
    """
    from workbook.classroom.handing_out import taking

    taken = taking.found(folder or Path.cwd())
    files = taking.answers(taken)
    path = taking.pack(taken, files, recorded=not no_record)
    if not no_record:
        say.words(
            "How often you checked, and the minutes between, are in it, too; no grade hangs on "
            "them. --no-record leaves them out.",
            err=True,
        )
    done = _checked(taken, files)
    say.words(f"written: {path}, {_count(len(files), 'file')} in it. Hand in this one file.")
    if taken.is_over:
        say.words(f"The deadline was {taken.deadline}. {_words(taken)}", err=True)
    ctx.exit(0 if done else 1)


def _checked(taken: "Taken", files: list[Path]) -> bool:
    """Judge the very files that were packed, by their open parts, and print a line for each."""
    from workbook.classroom.handed_in.reading import read_all
    from workbook.classroom.marking.candidates import candidates
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


def _words(taken: "Taken") -> str:
    from workbook.classroom.handing_out.late import Rule

    return Rule.read(taken.late).words


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
