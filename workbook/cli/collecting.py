"""``collect``: what an LMS gave, sorted into a folder for each learner."""

from pathlib import Path

import click

from workbook.cli import say


@click.command()
@click.argument("download", metavar="DOWNLOAD", type=click.Path(path_type=Path))
@click.option(
    "--assignment",
    "file",
    metavar="FILE",
    required=True,
    type=click.Path(path_type=Path),
    help="Its assignment.toml, with the learners' archives beside it.",
)
@click.option(
    "--to",
    "into",
    metavar="FOLDER",
    required=True,
    type=click.Path(path_type=Path),
    help="Gets a folder for each learner; `workbook grade` takes it.",
)
@click.option(
    "--people",
    "table",
    metavar="FILE",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="A CSV: learner, and student, id, email, … as your LMS knows them.",
)
@click.pass_context
def collect(ctx: click.Context, download: Path, file: Path, into: Path, table: Path | None) -> None:
    """Sort what came into a folder for each learner: DOWNLOAD is what your LMS gave, unpacked.

    Knows how Moodle and Canvas name things; a folder of mail attachments will do, too, where they
    are archives of `workbook submit`. Names decide, and where no name fits or two people share
    one, the archive's own word does, which is said. Files are copied, and none is overwritten.
    The exit status is 1 when somebody's file could not be sorted.
    """
    from workbook.classroom.errors import ClassroomError, printable
    from workbook.classroom.handed_in import collecting, whose
    from workbook.classroom.handing_out import assignment, keys
    from workbook.classroom.report import people

    asked = assignment.load(file)
    learners = keys.handed_to(asked, file.parent)
    if not learners:
        raise ClassroomError(
            f"{file.parent} has no learner's archive in it, so nobody knows who is in the class. "
            f"Name the {assignment.FILE} in the folder that `workbook assign` has written."
        )
    known = {} if table is None else people.load(table).known
    came = list(collecting.collect(download, whose.Register(learners, known), into))
    for one in came:
        if one.said:
            say.words(printable(one.said), err=True)
    lost = [one for one in came if one.went_to is None]
    theirs = {one.learner for one in came if one.learner}
    word = "learner" if len(theirs) == 1 else "learners"
    say.words(f"{len(came) - len(lost)} of {len(came)} files, from {len(theirs)} {word}: {into}")
    if said := keys.silent(asked, file.parent, theirs):
        say.words(said, err=True)
    if lost:
        say.words(
            "What could not be sorted: add what your LMS calls them to --people, or copy it into "
            "their folder by hand.",
            err=True,
        )
    ctx.exit(1 if lost else 0)
