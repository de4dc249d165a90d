"""The lessons: their predictions, orders and questions, read from the TOML beside each source."""

import functools
import os
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from workbook import places
from workbook.practice.asking.quiz import Order, Prediction, Question
from workbook.practice.errors import WrongCall
from workbook.practice.exercise import Exercise
from workbook.practice.parsing import percent
from workbook.practice.parsing.fields import Fields

_COVERS = re.compile(r"covers=\[([^\]]*)\]")
_DECIDES = re.compile(r"^(?!\s*#).*\b(?:predict|order|ask|check)\(", re.MULTILINE)
TO_EXERCISES = re.compile(r"\]\([^)]*exercises/[^)]*\)")


class LessonError(WrongCall):
    """A lesson's file says something that it cannot: for its author, with the file's name."""


@dataclass(frozen=True)
class Lesson:
    """One lesson: what it is about, and what it asks.

    Args:
        id: such as ``6.2.4``.
        title: as coverage.toml has it.
        minutes: that it takes, exercises left out.
        goal: what a learner can do afterwards.
        needs: the lessons that come first.
        path: the TOML; the source and the notebook stand beside it.
        predictions: in the order of the file, as all that follow.
        orders: lines to put in order.
        questions: asked in the lesson, or later by ``review``.
    """

    id: str
    title: str
    minutes: int
    goal: str
    needs: tuple[str, ...]
    path: Path
    predictions: tuple[Prediction, ...]
    orders: tuple[Order, ...]
    questions: tuple[Question, ...]

    @property
    def notebook(self) -> str:
        """Return the notebook's path, seen from the folder that holds ``notebooks/``."""
        return self.path.with_suffix(".ipynb").relative_to(folder().parent).as_posix()

    @property
    def exercises(self) -> tuple[str, ...]:
        """Return the ids of the exercises that belong to this lesson."""
        from workbook.practice import bank

        return tuple(one.id for one in bank.sound(lesson=self.id))

    @property
    def cells(self) -> int:
        """Return how many cells the lesson's source has."""
        return len(self._cells())

    @property
    def decisions(self) -> int:
        """Return in how many cells the learner decides: predicts, orders, answers, modifies, codes.

        A cell that leads to exercises is one.
        """
        return sum(
            1
            for cell in self._cells()
            if '"modify"' in cell.title
            or (TO_EXERCISES if cell.markdown else _DECIDES).search(cell.source)
        )

    @property
    def covers(self) -> tuple[str, ...]:
        """Return what the ledger asks of this lesson and its source or its TOML names."""
        slugs = [slug for one in self.predictions for slug in one.covers]
        for cell in self._cells():
            for inside in _COVERS.findall(cell.title):
                slugs += re.findall(r'"([^"]+)"', inside)
        whole = (slug if "/" in slug else f"{self.id}/{slug}" for slug in slugs)
        return tuple(dict.fromkeys(whole))

    def _cells(self) -> list[percent.PercentCell]:
        try:
            text = self.path.with_suffix(".py").read_text("utf-8")
        except FileNotFoundError:
            return []
        return percent.split(text)[1]


def folder() -> Path:
    """Return the folder of the lessons; ``WORKBOOK_LESSONS`` names another one."""
    named = os.environ.get("WORKBOOK_LESSONS")
    return Path(named).resolve() if named else places.root() / "notebooks"


def load(path: Path) -> Lesson:
    """Read one lesson from its TOML file.

    Raises:
        LessonError: if the file is no TOML, or a field is missing or is not what it must be.
    """
    stamp = path.stat().st_mtime_ns
    return _load(path, stamp)


def all() -> list[Lesson]:  # noqa: A001 - `lessons.all()` reads as what it is
    """Return all lessons in the order of the course."""
    return sorted(map(load, folder().glob("*/*.toml")), key=lambda lesson: position(lesson.id))


def find(lesson_id: str) -> Lesson:
    """Return the lesson of this id.

    Raises:
        WrongCall: naming the nearest ids there are.
    """
    return _named("lesson", lesson_id, {lesson.id: lesson for lesson in all()})


def prediction(its_id: str) -> Prediction:
    """Return the prediction of this id; an unknown one raises WrongCall."""
    return _named("prediction", its_id, {p.id: p for lesson in all() for p in lesson.predictions})


def order(its_id: str) -> Order:
    """Return the lines-in-order problem of this id; an unknown one raises WrongCall."""
    return _named("order", its_id, {o.id: o for lesson in all() for o in lesson.orders})


def question(its_id: str) -> Question:
    """Return the question of this id; an unknown one raises WrongCall."""
    return _named("question", its_id, {q.id: q for lesson in all() for q in lesson.questions})


def following(exercise: Exercise) -> str:
    """Return in words what comes after an exercise: the next one of its lesson, or a lesson.

    It hangs on the course alone and not on the learner, so that a made notebook says the same
    at every build. Empty at the end of the course.
    """
    from workbook.practice import bank

    if not exercise.is_gate:
        siblings = bank.sound(lesson=exercise.lesson)
        ids = [one.id for one in siblings]
        if exercise.id in ids[:-1]:
            after = siblings[ids.index(exercise.id) + 1]
            return f"{after.id}, {after.title} ({after.kind}, {after.minutes} minutes)"
    later = [one for one in all() if position(one.id) > position(exercise.lesson)]
    if exercise.is_gate:  # what comes after the section
        later = [one for one in later if not one.id.startswith(f"{exercise.lesson}.")]
    return f"lesson {later[0].id}, {later[0].title}" if later else ""


def position(lesson_id: str) -> tuple[float, ...]:
    """Return what sorts lessons as the course has them: 6.2.9 before 6.2.10, words at the end."""
    return tuple(int(part) if part.isdigit() else float("inf") for part in lesson_id.split("."))


def _named[T](kind: str, its_id: str, there: Mapping[str, T]) -> T:
    if its_id in there:
        return there[its_id]
    near = get_close_matches(str(its_id), there, n=3, cutoff=0.4)
    advice = f"The nearest are {', '.join(near)}." if near else f"There are: {_few(there)}."
    raise WrongCall(f"There is no {kind} {its_id!r}. {advice}")


def _few(ids: Iterable[str]) -> str:
    first = list(ids)[:5]
    return ", ".join(first) if first else "none yet"


@functools.lru_cache(maxsize=256)
def _load(path: Path, _stamp: int) -> Lesson:
    try:
        table: dict[str, Any] = tomllib.loads(path.read_text("utf-8"))
        fields = Fields(table, "the lesson")
        return Lesson(
            id=fields.text("id"),
            title=fields.text("title"),
            minutes=fields.number("minutes"),
            goal=fields.text("goal", default=""),
            needs=fields.texts("needs"),
            path=path.resolve(),
            predictions=tuple(map(Prediction.read, fields.tables("predict"))),
            orders=tuple(map(Order.read, fields.tables("order"))),
            questions=tuple(map(Question.read, fields.tables("ask"))),
        )
    except ValueError as error:  # TOMLDecodeError and UnicodeDecodeError are ValueErrors, as ours
        raise LessonError(f"{path.name} cannot be read as a lesson: {error}") from error
