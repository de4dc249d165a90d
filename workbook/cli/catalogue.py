"""``lessons``, ``exercises``, ``text`` and ``starter``: what there is, and what it asks."""

from typing import Any

import click

from workbook.cli import say


@click.command()
@say.as_json
def lessons(as_json: bool) -> None:
    """List the lessons, with their minutes."""
    from workbook.practice import lessons as there

    found = there.all()
    if as_json:
        names = ("id", "title", "notebook", "minutes", "cells", "decisions", "exercises", "covers")
        return say.document([{name: getattr(one, name) for name in names} for one in found])
    for one in found:
        count = len(one.exercises)
        say.words(
            f"{one.id:<9} {one.title}  ({one.minutes} minutes, "
            f"{count} {'exercise' if count == 1 else 'exercises'})"
        )
        say.words(f"{'':<9} {one.notebook}")
    if not found:
        say.words("There is no lesson in this clone yet.")
    return None


@click.command()
@click.option("--lesson", shell_complete=say.lesson_ids, help="Only those of this lesson.")
@say.as_json
def exercises(lesson: str | None, as_json: bool) -> None:
    """List the exercises, with their minutes and points."""
    from workbook.practice import bank
    from workbook.practice import lessons as there

    found = bank.all()
    if lesson is not None:
        there.find(lesson)
        found = [one for one in found if one.lesson == lesson]
    if as_json:
        return say.document([_described(one) for one in found])
    width = max((len(one.id) for one in found), default=0)
    for one in found:
        points = f"{one.points} {'point' if one.points == 1 else 'points'}"
        say.words(f"{one.id:<{width}}  {one.title}  ({one.kind}, {one.minutes} minutes, {points})")
    if not found:
        say.words("There is no exercise here yet.")
    return None


@click.command()
@say.exercise
def text(exercise: str) -> None:
    """Print what an exercise asks, as Markdown."""
    from workbook.practice.answering import attempt

    asked = attempt.exercise(exercise)
    if not asked.task.lstrip().startswith("#"):
        say.words(f"# {asked.title}\n")
    say.words(asked.task.strip("\n"))


@click.command()
@say.exercise
def starter(exercise: str) -> None:
    """Print what an exercise gives you to begin with, as Python.

    Put it in a file, and `workbook watch FILE` checks it at each save:

    \b
      workbook starter 6.2.4-update-user > answer.py
      workbook watch answer.py
    """  # noqa: D301 - click reads the backspace as: do not wrap
    from workbook.practice.answering import attempt

    asked = attempt.exercise(exercise)
    say.words(f"# exercise: {asked.id}")
    say.words(asked.starter.strip("\n"))


def _described(one: Any) -> dict[str, Any]:
    return {
        "id": one.id,
        "title": one.title,
        "lesson": one.lesson,
        "kind": one.kind,
        "minutes": one.minutes,
        "points": one.points,
        "hints": len(one.hints),
        "wrong_answers": len(one.wrong),
        "servers": list(one.servers),
        "covers": list(one.covers),
    }
