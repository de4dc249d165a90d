"""``prove``: exercises before the judge, with all that must pass and all that must not."""

import json
import sys
from pathlib import Path

import click

from workbook.cli import say


@click.command()
@click.option(
    "--exercise",
    "wanted",
    metavar="ID",
    multiple=True,
    shell_complete=say.exercise_ids,
    help="Only this one.",
)
@click.option("--all", "every", is_flag=True, help="All mutants, of unchanged exercises too.")
@click.option(
    "--record", is_flag=True, help="Write the golden record of what learners read, once proven."
)
@say.author_bank
@click.option("--json", "as_json", is_flag=True, help="One JSON document instead of a table.")
def prove(
    wanted: tuple[str, ...], every: bool, record: bool, bank: Path | None, as_json: bool
) -> None:
    """Prove that exercises accept the right and refuse the wrong.

    The key passes, the starter is not started, each wrong answer gets its own sentence, and
    mutants of the key are rejected: all of them where the exercise or what it hangs on has
    changed since solutions/proofs.toml was written, some of them elsewhere. Of a bank of your
    own all are run each time, and nothing is written.
    """
    from workbook import places
    from workbook.authoring import manifest
    from workbook.authoring.course import Course
    from workbook.authoring.errors import AuthoringError
    from workbook.authoring.prove import feedback, ledger
    from workbook.authoring.prove import prove as run
    from workbook.cli.bar import Steps
    from workbook.practice import bank as exercises

    if record and bank:
        raise click.UsageError("--record is for the course's own exercises; leave out --bank.")
    chosen = [exercises.find(one, bank) for one in wanted] or exercises.all(bank)
    if not chosen:
        raise AuthoringError("There is no exercise to prove: `workbook new exercise ID` makes one.")
    with Steps("trials") as steps:
        proofs = run(places.root(), chosen, every=every or bank is not None, told=steps.step)
    if bank is None and ledger.store(places.root(), proofs, exercises.ids()):
        click.echo("written: solutions/proofs.toml", err=as_json)
    if record:
        for exercise, proof in zip(chosen, proofs, strict=True):
            if proof.holds:
                feedback.store(places.root(), exercise, proof)
            else:
                click.echo(f"{proof.id} is not proven, and was not recorded.", err=True)
        manifest.store(Course.here())
    if as_json:
        click.echo(json.dumps([proof.as_json() for proof in proofs], indent=1))
    for proof in proofs:
        if not as_json:
            click.echo(
                f"{proof.id}: {'proven' if proof.holds else 'not proven'}, {proof.rejected} of "
                f"{proof.mutants} mutants rejected, {proof.excused} excused, {proof.ran} run now"
            )
        for problem in proof.problems:
            click.echo(problem, err=as_json)
    sys.exit(0 if all(proof.holds for proof in proofs) else 1)
