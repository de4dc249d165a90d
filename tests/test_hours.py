"""The hours of the guide are the course's own minutes, added up."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

PAGE = (Path(__file__).parent.parent / "docs" / "teaching.md").read_text(encoding="utf-8")


def listed(what: str) -> list[dict[str, Any]]:
    """Return what ``workbook WHAT --json`` lists."""
    program = Path(sys.executable).with_name("workbook")
    rows: list[dict[str, Any]] = json.loads(subprocess.check_output([program, what, "--json"]))
    return rows


def spoken(minutes: int) -> str:
    """Return minutes as the page says them."""
    hours, rest = divmod(minutes, 60)
    return f"{hours} h {rest} min" if hours else f"{rest} min"


@pytest.fixture(scope="module")
def course() -> list[tuple[dict[str, Any], list[int]]]:
    """Each lesson with the minutes of its exercises, in the order in which learners meet them."""
    exercises = listed("exercises")
    return [
        (one, [each["minutes"] for each in exercises if each["lesson"] == one["id"]])
        for one in listed("lessons")
    ]


def test_every_lesson_has_its_line(course: list[tuple[dict[str, Any], list[int]]]) -> None:
    """With its minutes, the number of its exercises and theirs."""
    wanted = [
        f"| {one['id']} {one['title']} | {one['minutes']} | {len(own)} | {sum(own)} |"
        for one, own in course
    ]

    assert [line for line in wanted if line not in PAGE] == []
    assert PAGE.count("\n| 6.") + PAGE.count("\n| complete ") == len(wanted)


def test_the_four_ways_take_as_long_as_the_page_says(
    course: list[tuple[dict[str, Any], list[int]]],
) -> None:
    """In the room, at home, and together; a new lesson changes all of them."""
    lessons = sum(one["minutes"] for one, _ in course)
    exercises = sum(sum(own) for _, own in course)
    first = sum(own[0] for _, own in course if own)
    ways = {
        "On their own": (0, lessons + exercises),
        "A lesson a week": (lessons, exercises),
        "A workshop": (lessons + first, 0),
        "Beside your own course": (0, exercises),
    }
    wanted = [
        f"| [{name}](#{name.lower().replace(' ', '-')}) | {spoken(room) if room else 'no time'} | "
        f"{spoken(home) if home else 'no time'} | {spoken(room + home)} |"
        for name, (room, home) in ways.items()
    ]

    assert [line for line in wanted if line not in PAGE] == []


def test_the_first_exercise_of_a_lesson_gives_most() -> None:
    """In each lesson it is one to mend or to fill, as the page says of a workshop."""
    first: dict[str, str] = {}
    for one in listed("exercises"):
        first.setdefault(one["lesson"], one["kind"])

    lessons = {one["id"] for one in listed("lessons")}
    assert {first[one] for one in lessons} <= {"fix", "fill"}
