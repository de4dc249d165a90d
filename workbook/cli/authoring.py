"""The authors' commands: build, lint, new and coverage."""

import json
import sys
from pathlib import Path

import click

from workbook.cli import say
from workbook.cli.group import Commands

PATHS = click.argument("paths", nargs=-1, type=click.Path(path_type=Path))


@click.command()
@PATHS
@click.option("--pull", is_flag=True, help="Take edits made in JupyterLab into the lessons' .py.")
@click.option("--discard", is_flag=True, help="Drop edits made in JupyterLab.")
@click.option("--stale", is_flag=True, help="Only what its source has left behind.")
@click.option("--environment", is_flag=True, help="Only environment.yml, from pyproject and lock.")
@click.option("--seconds", default=120, show_default=True, help="How long one cell may take.")
def build(
    paths: tuple[Path, ...],
    pull: bool,
    discard: bool,
    stale: bool,
    environment: bool,
    seconds: int,
) -> None:
    """Make and execute the notebooks from their sources.

    PATHS are lessons, exercises, notebooks or folders; without any, the whole course is built.
    """
    from workbook.authoring.build import build as run
    from workbook.authoring.course import Course
    from workbook.cli.bar import Steps

    if pull and discard:
        raise click.UsageError("--pull keeps an edit and --discard drops it: name one of them.")
    course = Course.here()
    if environment:
        from workbook.authoring import environment as written

        _tell([course.short(path) for path in written.store(course.root)])
        return
    made = course.select(paths)
    with Steps("cells") as steps:
        changed = run(
            course,
            made,
            pull=pull,
            discard=discard,
            only_stale=stale,
            seconds=seconds,
            told=lambda one, done, total: steps.step(course.short(one.path), done, total),
            said=steps.say,
        )
    _tell([course.short(one.path) for one in changed])


def _tell(names: list[str]) -> None:
    for name in names:
        click.echo(f"written: {name}")
    if not names:
        click.echo("Everything is as its source makes it; nothing was written.")


@click.command()
@PATHS
@click.option("--json", "as_json", is_flag=True, help="One JSON document instead of lines.")
def lint(paths: tuple[Path, ...], as_json: bool) -> None:
    """Check lessons, exercises and made notebooks against the rules of the course.

    PATHS are files or folders; without any, everything is looked at. Notes tell, and are no fault.
    """
    from workbook.authoring.course import Course
    from workbook.authoring.lint import lint as run

    found = run(Course.here(), paths)
    faults = [one for one in found if not one.note]
    if as_json:
        click.echo(json.dumps([one.as_json() for one in found], indent=1))
    else:
        for one in found:
            click.echo(str(one))
        notes = len(found) - len(faults)
        click.echo(f"{len(faults)} to mend, {notes} to know." if found else "All is well.")
    sys.exit(1 if faults else 0)


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON document instead of a table.")
def coverage(as_json: bool) -> None:
    """Show where each thing that the course promises is taught.

    Ends with status 1 when something that a lesson promises has no place in it. Lessons that are
    not written yet are listed without a place.
    """
    from workbook.authoring.course import Course
    from workbook.authoring.covered import coverage as run

    entries = run(Course.here())
    missing = [one for one in entries if one.built and one.where is None]
    if as_json:
        click.echo(json.dumps([one.as_json() for one in entries], indent=1))
        sys.exit(1 if missing else 0)
    for lesson in dict.fromkeys(one.lesson for one in entries):
        mine = [one for one in entries if one.lesson == lesson]
        if not mine[0].built:
            click.echo(f"{lesson}: not written yet, {len(mine)} to see")
            continue
        click.echo(f"{lesson}: {sum(one.where is not None for one in mine)} of {len(mine)}")
        for one in mine:
            click.echo(f"  {one.slug}: {one.where or 'nowhere'}")
    sys.exit(1 if missing else 0)


@click.group(cls=Commands)
def new() -> None:
    """Make the files of a new lesson or exercise; `workbook lint` says what is missing in them."""


@new.command("lesson")
@click.argument("lesson_id", metavar="ID")
@click.option("--name", help="What the file is called; from the title when left out.")
def new_lesson(lesson_id: str, name: str | None) -> None:
    """Make a lesson's .py and .toml; ID is one of coverage.toml, such as 6.2.5."""
    from workbook.authoring import scaffold
    from workbook.authoring.course import Course

    _written(Course.here().root, scaffold.lesson(Course.here(), lesson_id, name))


@new.command("exercise")
@click.argument("exercise_id", metavar="ID")
@say.own_bank("A bank of your own, instead of the course's; made where it is missing.", there=False)
def new_exercise(exercise_id: str, bank: Path | None) -> None:
    """Make an exercise's file; ID is its lesson, a hyphen and a name: 6.2.4-update-user."""
    from workbook.authoring import scaffold
    from workbook.authoring.course import Course

    made = scaffold.exercise(Course.here(), exercise_id, bank)
    if bank is None:
        _written(Course.here().root, made)
        return
    for path in made:
        click.echo(f"written: {path}")
    click.echo(f"`workbook prove --bank {bank}` says what is missing.")


def _written(root: Path, paths: list[Path]) -> None:
    for path in paths:
        click.echo(f"written: {path.relative_to(root).as_posix()}")
    click.echo("`workbook lint` says what is missing.")
