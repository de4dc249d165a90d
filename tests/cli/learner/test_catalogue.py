"""lessons, exercises, text and starter."""

import json
from pathlib import Path

from tests.cli.learner.conftest import Run
from workbook.practice import bank

ID = "6.2.4-update-user"


def test_lessons_as_json_have_the_agreed_fields(run: Run, course: Path) -> None:
    """One document; programs read these names, so each is pinned here."""
    said = run("lessons", "--json")

    assert said.exit_code == 0
    assert json.loads(said.stdout)[0] == {
        "id": "6.0.1",
        "title": "Statements",
        "notebook": "course/6.0-sample/01-statements.ipynb",
        "minutes": 20,
        "cells": 6,
        "decisions": 3,
        "exercises": [],
        "covers": ["6.0.1/insert", "6.0.1/budget", "6.0.1/echo"],
    }


def test_lessons_for_people_name_the_notebook(run: Run, course: Path) -> None:
    """A line for each lesson, and the file to open under it."""
    assert run("lessons").stdout.splitlines()[:2] == [
        "6.0.1     Statements  (20 minutes, 0 exercises)",
        "          course/6.0-sample/01-statements.ipynb",
    ]


def test_exercises_as_json_have_the_agreed_fields(run: Run) -> None:
    """Counts are numbers, servers and covers are lists."""
    (told,) = [one for one in json.loads(run("exercises", "--json").stdout) if one["id"] == ID]
    one = bank.find(ID)

    assert told == {
        "id": ID,
        "title": one.title,
        "lesson": "6.2.4",
        "kind": "fix",
        "minutes": one.minutes,
        "points": one.points,
        "hints": 3,
        "wrong_answers": len(one.wrong),
        "servers": list(one.servers),
        "covers": list(one.covers),
    }


def test_exercises_of_one_lesson(run: Run) -> None:
    """--lesson leaves the others out."""
    said = json.loads(run("exercises", "--lesson", "6.2.4", "--json").stdout)

    assert {one["lesson"] for one in said} == {"6.2.4"}


def test_text_is_the_task_under_its_title(run: Run) -> None:
    """What is asked, as Markdown."""
    one = bank.find(ID).variant(0)

    assert run("text", ID).stdout == f"# {one.title}\n\n{one.task.strip()}\n"


def test_the_starter_names_its_exercise_in_the_first_line(run: Run) -> None:
    """Saved to a file, it can be checked at once."""
    one = bank.find(ID).variant(0)

    assert run("starter", ID).stdout == f"# exercise: {ID}\n{one.starter.strip()}\n"


def test_ids_complete_with_tab() -> None:
    """A shell is offered the ids that begin as typed, with their titles."""
    from click.shell_completion import ShellComplete

    from workbook.cli import main

    complete = ShellComplete(main, {}, "workbook", "_WORKBOOK_COMPLETE")
    for command in ("text", "starter", "hint", "solution"):
        found = complete.get_completions([command], "6.2.4-up")
        assert [(item.value, item.help) for item in found] == [(ID, bank.find(ID).title)]
    assert ID in [item.value for item in complete.get_completions(["check", "--exercise"], "")]
    assert "6.2.4" in [item.value for item in complete.get_completions(["reset"], "6.2.4")]
