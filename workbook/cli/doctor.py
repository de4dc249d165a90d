"""``doctor``: what works on this machine, and what to do about the rest."""

import time
from typing import TYPE_CHECKING

import click

from workbook.cli import say
from workbook.cli.servers import ORIGINS, Named

if TYPE_CHECKING:
    from workbook.servers.health import Report

_GRADING = "grading"


@click.command()
@click.argument("subject", metavar="[SYSTEM]...", type=Named(_GRADING), nargs=-1)
@say.as_json
@click.pass_context
def doctor(ctx: click.Context, subject: tuple[str, ...], as_json: bool) -> None:
    """Try SYSTEM, or all: start it, make a database in it, and say what to do about the rest.

    `workbook doctor grading` tries how answers are locked in when they are graded here, and says
    what would protect better.
    """
    from workbook.servers import systems

    reports = [  # each is shown as soon as it is there
        _grading(err=as_json) if name == _GRADING else _system(name, err=as_json)
        for name in subject or systems.NAMES
    ]
    if not subject and not as_json:
        _in_passing()
    if len(reports) > 1:
        broken = [report.system for report in reports if report.state != "works"]
        said = f"To be mended: {', '.join(broken)}." if broken else "Everything works."
        say.words(said, err=as_json)
    if as_json:
        say.document([report._asdict() for report in reports])
    ctx.exit(int(any(report.state != "works" for report in reports)))


def _system(name: str, *, err: bool) -> "Report":
    """Try one system and show how it is."""
    from workbook.servers import status
    from workbook.servers.health import examine

    report = examine(name)
    title = next(entry.title for entry in status() if entry.system == name)
    named = report.version if report.version.startswith(title) else f"{title} {report.version}"
    what = named.strip() if report.version else ""
    _line(report, what, err=err)
    if report.advice:
        say.words(f"    {report.advice}", err=err)
    return report


def _grading(*, err: bool) -> "Report":
    """Try how answers are locked in, and show all that was found."""
    from workbook.classroom.workers import machine
    from workbook.servers.health import Report

    begun = time.perf_counter()
    found = machine.examined()
    state = "works" if found.enough else "broken"
    seconds = round(time.perf_counter() - begun, 3)
    report = Report(_GRADING, state, machine.system(), "machine", seconds, " ".join(found.advice))
    _line(report, report.version, err=err)
    for sentence in (*found.sentences, *found.advice):
        say.words(f"    {sentence}", err=err)
    return report


def _in_passing() -> None:
    """Say in one line what grading is worth here; learners need not care."""
    from workbook.classroom.workers import machine

    if machine.examined().enough:
        said = "answers that are graded here are locked in; `workbook doctor grading` says how"
    else:
        said = (
            "`workbook grade` would run no answer here, and nothing else needs it; "
            "`workbook doctor grading` says why"
        )
    say.words(f"{_GRADING:<14}{said}")


def _line(report: "Report", what: str, *, err: bool) -> None:
    whence = f"from {ORIGINS[report.origin]}" if report.origin else ""
    line = f"{report.system:<14}{report.state:<9}{report.seconds:6.2f} s"
    say.words("  ".join(filter(None, [line, what, whence])), err=err)
