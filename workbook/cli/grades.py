"""``grades``: what the gradebook has, the evidence of a grade, and an instructor's own points."""

from pathlib import Path
from typing import Any

import click

from workbook.cli import gradebooks, say
from workbook.cli.forgetting import forget
from workbook.cli.group import Commands

_exercise = click.argument("exercise", metavar="ID")
_assignment = click.option("--assignment", metavar="NAME", help="By default that of FOLDER.")


@click.group(cls=Commands)
def grades() -> None:
    """Look at grades, at what they rest on, change one with a reason, or forget a learner."""


grades.add_command(forget)


@grades.command("list")
@gradebooks.folder
@gradebooks.url
@click.option("--learner", metavar="LEARNER", help="Only this one.")
@say.as_json
def list_(folder: Path, gradebook: str | None, learner: str | None, as_json: bool) -> None:
    """List what was graded in FOLDER."""
    from workbook.classroom.book.gradebook import counted
    from workbook.classroom.errors import printable

    rows = _rows(folder, gradebook, learner=learner)
    if as_json:
        say.document([_plain(row) for row in rows])
        return
    for row in rows:
        own = " (yours)" if row["override_points"] is not None else ""
        marks = f"  flags: {', '.join(one['flag'] for one in row['flags'])}" if row["flags"] else ""
        say.words(
            f"{printable(row['learner'])}  {row['exercise']}  {row['state']}  "
            f"{counted(row):g} of {row['of']:g}{own}{marks}"
        )
    if not rows and learner is not None and _rows(folder, gradebook):
        say.words(f"{printable(learner)} has no grade there.")
    elif not rows:
        say.words("Nothing is graded there yet.")


@grades.command()
@gradebooks.folder
@gradebooks.learner
@_exercise
@_assignment
@gradebooks.url
@say.as_json
def evidence(
    folder: Path,
    learner: str,
    exercise: str,
    assignment: str | None,
    gradebook: str | None,
    as_json: bool,
) -> None:
    """Show all that a grade rests on: the answer, the verdict, what was sent, what protected."""
    from workbook.classroom.errors import printable

    row = _row(folder, gradebook, learner, exercise, assignment)
    if as_json:
        say.document(_plain(row) | {"evidence": row["evidence"], "protection": row["protection"]})
        return
    for line in _told(row):
        say.words(printable(line))


def _points(_ctx: click.Context, _param: click.Parameter, said: str | None) -> float | None:
    """Return a number as Python writes it; of 1,500 nobody knows what is meant."""
    try:
        return None if said is None else float(said)
    except ValueError:
        raise click.BadParameter(f"{said!r} is no number, such as 2 or 1.5.") from None


@grades.command()
@gradebooks.folder
@gradebooks.learner
@_exercise
@click.argument("points", metavar="POINTS", required=False, callback=_points)
@click.option("--reason", help="Why; it stays beside the points, and the learner reads it.")
@click.option("--undo", is_flag=True, help="Take your points back; the judge's count again.")
@_assignment
@gradebooks.url
def override(
    folder: Path,
    learner: str,
    exercise: str,
    points: float | None,
    reason: str | None,
    undo: bool,
    assignment: str | None,
    gradebook: str | None,
) -> None:
    """Give a grade points of your own, with a reason; later runs keep both."""
    if undo == (points is not None):
        raise click.UsageError("Name the points that count, or take yours back with --undo.")
    if points is not None and not (reason or "").strip():
        raise click.UsageError('Say why with --reason "…": it is kept beside the points.')
    from workbook.classroom.book.gradebook import counted

    row = _row(folder, gradebook, learner, exercise, assignment)
    if points is not None and not 0 <= points < float("inf"):
        raise click.UsageError("Points are 0 or more.")
    with gradebooks.opened(folder, gradebook) as book:
        key = {name: row[name] for name in ("assignment", "learner", "exercise")}
        book.override(points, None if undo else reason, **key)
    counts = counted(row | {"override_points": points})
    more = " That is more than there are." if counts > row["of"] else ""
    say.words(f"{learner} has {counts:g} of {row['of']:g} points for {exercise} now.{more}")


def _rows(folder: Path, url: str | None, **wanted: str | None) -> list[dict[str, Any]]:
    with gradebooks.opened(folder, url) as book:
        found: list[dict[str, Any]] = book.rows(**wanted)
        return found


def _row(
    folder: Path, url: str | None, learner: str, exercise: str, assignment: str | None
) -> dict[str, Any]:
    from workbook.classroom.errors import ClassroomError

    rows = _rows(folder, url, learner=learner, exercise=exercise, assignment=assignment)
    if not rows:
        where = "" if assignment is None else f" in {assignment}"
        said = f"{learner} has no grade for {exercise}{where}. "
        said += f"`workbook grades list {folder}` shows all."
        if not _rows(folder, url, learner=learner):
            said += (
                " Whoever has handed in nothing has one to change after `workbook grade`, with an "
                f"empty folder {folder / learner}."
            )
        raise ClassroomError(said)
    if len(rows) > 1:
        names = ", ".join(row["assignment"] for row in rows)
        raise ClassroomError(f"Which assignment? Name one of {names} with --assignment.")
    return rows[0]


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    from workbook.classroom.book.gradebook import counted

    names = ("assignment", "learner", "exercise", "state", "of", "sentence", "flags", "graded_at")
    kept = {name: row[name] for name in names}
    kept["points"] = counted(row)
    kept["judged_points"] = row["points"]
    kept["override_reason"] = row["override_reason"]
    return kept


def _told(row: dict[str, Any]) -> list[str]:
    """Return the evidence as lines for people."""
    from workbook.classroom.book.gradebook import counted

    found = row["evidence"]
    lines = [
        f"{row['learner']}, {row['exercise']} ({row['assignment']}), graded {row['graded_at']}",
        f"{row['state']}: {row['points']:g} of {row['of']:g} points",
        row["sentence"],
    ]
    if row["override_points"] is not None:
        lines.append(
            f"Counted: {row['override_points']:g} points, because: {row['override_reason']} "
            f"({row['override_at']})"
        )
    elif late := (found.get("late") or {}).get("taken"):
        lines.append(f"Counted: {counted(row):g} points, because {late:g} are taken off: see below")
    lines += [f"{name}: {found[name]}" for name in ("call", "expected", "came") if found[name]]
    for part in found["parts"]:
        sign, said = ("passed", "") if part["passed"] else ("not", f": {part['sentence']}")
        lines.append(f"part {part['name']} ({part['points']}): {sign}{said}")
    lines += [f"sent: {one}" for one in found["statements"]]
    lines += [f"flag {one['flag']}: {one['evidence']}" for one in row["flags"]]
    lines += ["", f"The answer, from {found['place'] or 'nowhere'}:", found["text"] or "(nothing)"]
    return [*lines, "", "What protected this run:", *row["protection"]]
