"""The verbs of a notebook that show and say, as commands: ``hint``, ``progress`` and others."""

from dataclasses import asdict
from typing import Any

import click

from workbook.cli import say
from workbook.cli.group import Commands


@click.command()
@say.exercise
@click.argument("rung", metavar="[N]", required=False, type=int)
@say.as_json
def hint(exercise: str, rung: int | None, as_json: bool) -> None:
    """Print the next hint of an exercise, or the one that N names."""
    from workbook.practice import hints
    from workbook.practice.showing.door import Door

    taken = hints.take_hint(exercise, rung)
    say.card(hints.hint_card(taken, Door.TERMINAL), err=as_json)
    if as_json:
        say.document([asdict(taken)])
    say.notices()


@click.command()
@say.exercise
@click.pass_context
def solution(ctx: click.Context, exercise: str) -> None:
    """Print the key of an exercise once it has opened.

    It opens when your answer passes, or after three honest tries.
    """
    from workbook.practice import hints

    shown, is_open = hints.solution_card(exercise)
    say.card(shown)
    say.notices()
    ctx.exit(0 if is_open else 1)


@click.command()
def review() -> None:
    """Answer three questions from earlier lessons.

    Those that went wrong come back first. Type a letter or the numbers; Enter alone goes on.
    """
    from workbook.practice.asking import review as asking
    from workbook.practice.showing.cards import Card
    from workbook.practice.showing.door import Door

    questions = asking.questions(Door.TERMINAL)
    say.card(Card(questions.headline, questions.blocks))
    try:
        for question in questions.questions:
            say.words("")
            say.card(question)
            _answer(question)
    except click.Abort:  # the end of the input, or Ctrl+C
        say.words("\nEnough for now. What you have answered is kept.")
    say.notices()


@click.group(cls=Commands, invoke_without_command=True)
@say.as_json
@click.pass_context
def progress(ctx: click.Context, as_json: bool) -> None:
    """Show where you are and what is next."""
    if ctx.invoked_subcommand is not None:
        return
    from workbook.practice import progress as where
    from workbook.practice.learner.course import as_json as plain
    from workbook.practice.showing.door import Door

    shown = where.shown(Door.TERMINAL)
    if as_json:
        say.document(plain(shown.places))
    else:
        say.card(shown)
    say.notices()


@progress.command("forget")
@click.option("--yes", is_flag=True, help="Do not ask.")
def forget_progress(yes: bool) -> None:
    """Delete the record of your progress: every check, hint, prediction and answer in it.

    It cannot be undone. What you have typed, in work/, stays: it is yours to delete.
    """
    from workbook.practice.copies import work
    from workbook.practice.learner import events, forgetting

    if not forgetting.files():
        say.words(f"Nothing is recorded: there is no {events.path()}.")
        return
    if not yes:
        said = f"Delete all {len(events.history())} events of {events.path()}, for good?"
        click.confirm(said, abort=True)
    for file in forgetting.forget():
        say.words(f"deleted: {file}")
    say.words(f"Your answers stay where you have typed them, in {work()}.")


@click.command()
@click.argument("word", metavar="[WORD]", required=False, shell_complete=say.words_of_the_course)
@say.as_json
def glossary(word: str | None, as_json: bool) -> None:
    """Say what the words of this course mean: all of them, or one."""
    from workbook.practice import glossary as words

    if as_json:
        terms = words.load()
        say.document([asdict(one) for one in terms if word is None or one == words.find(word)])
    else:
        say.card(words.glossary(word))
    say.notices()


@click.command()
@click.argument("name", metavar="ID_OR_FILE", shell_complete=say.any_ids)
def reset(name: str) -> None:
    """Begin a lesson, an exercise or a file in work/ afresh; the old file stays beside it."""
    from workbook.practice import reset as resetting

    done = resetting.restore_file(name)
    say.words(f"{done.copy} is as it was handed out.")
    if done.kept is not None:
        say.words(f"What you had typed is kept in {done.kept}.")
    say.notices()


def _answer(question: Any) -> None:
    from workbook.practice.errors import WrongCall

    again = True
    while again:
        choice = click.prompt("Your answer", default="", show_default=False).strip()
        if not choice:
            return
        try:
            shown, again = question.press(choice)
        except WrongCall as error:
            say.words(str(error))
        else:
            say.card(shown)
