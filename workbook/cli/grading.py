"""``grade``: a folder of submissions, judged under the strict jail."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from workbook.cli import say

if TYPE_CHECKING:
    from workbook.classroom.handing_out.assignment import Assignment

_FIELDS = ("learner", "exercise", "state", "points", "of", "sentence", "flags")


@click.command()
@click.argument("folder", metavar="FOLDER", type=click.Path(path_type=Path))
@click.option(
    "--assignment",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="An assignment.toml: exercises, points, seed, bank.",
)
@click.option(
    "--exercise",
    metavar="ID",
    multiple=True,
    shell_complete=say.exercise_ids,
    help="What to grade, instead of all that the files name; may be repeated.",
)
@say.own_bank("Your own exercises.")
@click.option("--gradebook", metavar="URL", help="By default FOLDER/gradebook.sqlite3.")
@click.option("--workers", metavar="N", type=click.IntRange(1, 64), help="By default one a core.")
@click.option(
    "--dask",
    metavar="ADDRESS",
    help="Grade on the Dask cluster whose scheduler listens there, such as tcp://10.0.0.5:8786.",
)
@click.option(
    "--learner", "only", metavar="LEARNER", multiple=True, help="Only this one; may be repeated."
)
@click.option("--again", is_flag=True, help="Grade anew what was graded on the same files, too.")
@click.option(
    "--unprotected", is_flag=True, help="Run the answers even where this machine cannot hold them."
)
@say.as_json
@click.pass_context
def grade(
    ctx: click.Context,
    folder: Path,
    assignment: Path | None,
    exercise: tuple[str, ...],
    bank: Path | None,
    gradebook: str | None,
    workers: int | None,
    dask: str | None,
    only: tuple[str, ...],
    again: bool,
    unprotected: bool,
    as_json: bool,
) -> None:
    """Grade what learners have handed in: FOLDER has a folder for each of them.

    Notebooks and Python files are read, whatever they are called. The same submissions always
    get the same grades; what is graded already stays, so a run that was ended goes on where it
    was. The exit status is 1 when something could not be graded.

    Where the assignment has a deadline, FOLDER/handed-in.csv (`learner,handed_in`, times with
    their zone) says when each learner's came; without it the learner's own clock is asked, as
    `submit` wrote it. What lateness takes stands beside the points, and never changes them.
    """
    from workbook.classroom import grading
    from workbook.classroom.book import lateness, settling
    from workbook.classroom.book.gradebook import Gradebook
    from workbook.classroom.handed_in import submissions
    from workbook.cli.bar import Bar

    if dask is not None and workers is not None:
        raise click.UsageError("--workers is for this machine, and --dask for a cluster. Take one.")
    folder = folder.absolute()  # a worker has another current folder
    asked = _assignment(folder, assignment, exercise, bank)
    handed = submissions.find(folder)
    listed = lateness.listed(handed) if asked.deadline else {}  # a wrong list is told at once
    with Gradebook.at(folder, gradebook) as book:
        planned = grading.plan(asked, handed, book, again=again, only=only)
        count = min(workers or _cores(), max(1, len(planned.jobs)))
        if planned.jobs:
            if dask is None:
                graders = grading.begin(planned, folder, book, count)
            else:
                graders = grading.begin_on(dask, planned, unprotected=unprotected)
            try:
                if not graders.enough and not unprotected:
                    _refuse(graders.protection)
                for sentence in _in_short(graders.protection):
                    say.words(sentence, err=True)
                with Bar(planned.count) as bar:
                    for row in grading.grade(planned, book, graders):
                        bar.step(row["learner"])
            except KeyboardInterrupt:
                left = "begins anew" if again else "goes on there"
                say.words(f"Stopped. What is graded is kept; the same call {left}.", err=True)
                ctx.exit(1)
            finally:
                graders.close()
        settling.settle(asked, handed, book)
        here = [one.learner for one in handed]
        rows = _rows(book, planned.assignment, only or here)
    if as_json:
        say.document(rows)
    if planned.hiccups:
        say.words(
            f"Judged once more after a fault on our side: {len(planned.hiccups)}. The last one: "
            f"{planned.hiccups[-1]}",
            err=True,
        )
    if assignment is not None:
        for said in _doubts(asked, assignment, rows, here, listed):
            say.words(said, err=True)
    _summary(rows, planned.count, planned.kept, err=as_json)
    ctx.exit(1 if any(row["state"] == "not-graded" for row in rows) else 0)


def _assignment(
    folder: Path, file: Path | None, ids: tuple[str, ...], bank: Path | None
) -> "Assignment":
    from workbook.classroom.handing_out import assignment

    if file is None and (folder / assignment.FILE).is_file():
        file = folder / assignment.FILE
    if file is not None:
        if ids or bank:
            raise click.UsageError(f"{file} names the exercises; leave out --exercise and --bank.")
        return assignment.load(file)
    items = tuple(assignment.Item(one) for one in dict.fromkeys(ids))
    own = None if bank is None else bank.absolute()
    return assignment.Assignment(folder.resolve().name, items, bank=own)


def _doubts(
    asked: "Assignment",
    file: Path,
    rows: list[dict[str, Any]],
    handed_in: list[str],
    listed: Iterable[str],
) -> list[str]:
    """Return a sentence on folders without an archive, archives without a folder, and times."""
    from workbook.classroom.book import lateness
    from workbook.classroom.errors import printable
    from workbook.classroom.handing_out import keys

    judged = dict.fromkeys(
        row["learner"] for row in rows if row["state"] not in {"not-started", "not-graded"}
    )
    found = [
        keys.strangers(asked, file.parent, judged),
        keys.silent(asked, file.parent, handed_in),
        lateness.misnamed(listed, [*handed_in, *keys.handed_to(asked, file.parent)]),
    ]
    return [printable(one) for one in found if one]


def _cores() -> int:
    import os

    return os.process_cpu_count() or 1


def _in_short(protection: Sequence[str]) -> Sequence[str]:
    """Return one line where everything holds, and all of them where something is open."""
    if any(" CAN " in one for one in protection):
        return protection
    return (
        "Answers are locked in, as was tried just now. `workbook doctor grading` says how, and so "
        "does the evidence of each grade.",
    )


def _refuse(protection: "list[str] | Any") -> None:
    from workbook.classroom.errors import ClassroomError

    raise ClassroomError(
        "Nothing was graded: this machine cannot keep the answers from doing harm.\n"
        + "\n".join(protection)
        + "\nGrade on another machine, or take the risk with --unprotected."
    )


def _rows(book: Any, asked: "Assignment", learners: Iterable[str]) -> list[dict[str, Any]]:
    """Return the rows of this assignment's exercises and learners, with the points that count."""
    from workbook.classroom.book.gradebook import counted

    ids, here = {item.id for item in asked.items}, set(learners)
    found = []
    for row in book.each(assignment=asked.name):
        if row["exercise"] in ids and row["learner"] in here:
            points = {"points": _plain(counted(row)), "of": _plain(row["of"])}
            found.append({name: row[name] for name in _FIELDS} | points)
    return found


def _plain(points: float) -> float | int:
    return int(points) if points == int(points) else points


def _summary(rows: list[dict[str, Any]], made: int, kept: int, *, err: bool) -> None:
    """Print a line for each learner, what could not be graded, and what to look at."""
    from workbook.classroom.errors import one_line, printable

    by_learner: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        by_learner.setdefault(row["learner"], []).append(row)
    width = max((len(printable(name)) for name in by_learner), default=0)
    for learner, own in by_learner.items():
        points = f"{round(sum(row['points'] for row in own), 2):g}"
        of = f"{round(sum(row['of'] for row in own), 2):g}"
        open_ = sum(row["state"] == "not-graded" for row in own)
        empty = sum(row["state"] == "not-started" for row in own)
        flagged = sum(bool(row["flags"]) for row in own)
        more = f", {open_} not graded" if open_ else ""
        more += f", {empty} not started" if empty else ""
        more += f", {flagged} flagged" if flagged else ""
        say.words(f"{printable(learner):<{width}}  {points} of {of} points{more}", err=err)
    lost: dict[tuple[str, str], list[str]] = {}  # what ails a file ails all that is asked for in it
    for row in rows:
        if row["state"] == "not-graded":
            whose = printable(row["learner"]), one_line(row["sentence"])
            lost.setdefault(whose, []).append(row["exercise"])
    for (learner, said), ids in lost.items():
        say.words(f"Not graded: {', '.join(ids)} of {learner}. {said}", err=err)
    say.words(f"{made} graded now, {kept} kept from before.", err=err)
