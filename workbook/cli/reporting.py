"""``report``: pages and files on what a gradebook has."""

from pathlib import Path

import click

from workbook.cli import gradebooks, say


@click.command()
@gradebooks.folder
@click.option(
    "--to",
    "into",
    metavar="DIR",
    required=True,
    type=click.Path(path_type=Path),
    help="Where the report goes; a new folder, or that of an earlier report.",
)
@click.option(
    "--assignment",
    "names",
    metavar="NAME|FILE",
    multiple=True,
    help="Only this one, or its assignment.toml; may be repeated. By default all there are.",
)
@click.option(
    "--people",
    "table",
    metavar="FILE",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="A CSV: learner, and sis_user_id, sis_login_id, email, … as your LMS knows them.",
)
@say.own_bank("Your own exercises; by default those of the assignment.toml, or the course's.")
@click.option(
    "--contact", metavar="TEXT", help="Whom learners ask to have a grade looked at again."
)
@click.option("--tell-closed", is_flag=True, help="Tell learners what closed parts say, too.")
@gradebooks.url
@say.as_json
@click.pass_context
def report(
    ctx: click.Context,
    folder: Path,
    into: Path,
    names: tuple[str, ...],
    table: Path | None,
    bank: Path | None,
    contact: str | None,
    tell_closed: bool,
    gradebook: str | None,
    as_json: bool,
) -> None:
    """Make a report of the grades of FOLDER: pages, and files for Canvas and Moodle.

    DIR gets index.html for you, a page for each learner in feedback/ (feedback.csv says whose is
    which), grades-canvas.csv and grades-moodle.csv. All pages work without a server. The exit
    status is 1 when --people misses a learner, or no bank has an exercise.
    """
    from workbook.classroom.report import making, people, reading
    from workbook.cli.bar import Bar

    known = None if table is None else people.load(table)
    everybody = () if known is None else tuple(known.known)
    with gradebooks.opened(folder, gradebook) as book:
        sheets = reading.sheets(book, names, folder, bank, everybody)
    wanted = making.Wanted(sheets, into, known, contact, tell_closed)
    made = making.make(wanted, folder)
    with Bar(len(wanted.learners), "written") as bar:
        for learner in made:
            bar.step(learner)
    lacking, doubts = making.said(wanted), making.doubts(wanted)
    if as_json:
        say.document(making.document(wanted, [*lacking, *doubts]))
    for path in making.written(wanted):
        say.words(f"written: {path}", err=as_json)
    _tell([*lacking, *doubts])
    ctx.exit(1 if lacking else 0)


def _tell(sentences: list[str]) -> None:
    from workbook.classroom.errors import printable

    for sentence in sentences:
        say.words(printable(sentence), err=True)
