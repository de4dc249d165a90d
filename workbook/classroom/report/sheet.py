"""What a report tells of: an assignment's exercises, its learners, and a grade for each pair."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from workbook.classroom.book.gradebook import counted
from workbook.classroom.marking.marks import NOT_GRADED
from workbook.practice.showing.verdicts import STATES

#: The sign and the words of each state of a grade, from done to what nobody knows yet.
SHOWN = {
    "done": STATES["done"],
    "almost": STATES["almost"],
    "not-yet": STATES["not-yet"],
    "not-started": STATES["not-started"],
    NOT_GRADED: ("⚠", "not graded"),
}
STUCK = ("almost", "not-yet")


@dataclass(frozen=True, slots=True)
class Asked:
    """An exercise as a report knows it.

    Args:
        id: the exercise.
        title: its title; the id where no bank has it.
        minutes: that it promises; None where no bank has it.
        closed: the parts that learners are told nothing of; None where no bank has it.
    """

    id: str
    title: str
    minutes: int | None = None
    closed: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Grade:
    """One learner's grade for one exercise: a row of the gradebook, and what it is to a report.

    Args:
        row: of the gradebook.
        wrong: the names of the proven wrong answers that have its sentence.
    """

    row: Mapping[str, Any]
    wrong: tuple[str, ...] = ()

    @property
    def state(self) -> str:
        """Of the verdict, or ``not-graded``."""
        return str(self.row["state"])

    @property
    def points(self) -> float:
        """The points that count: the instructor's, where there are any."""
        return counted(self.row)

    @property
    def of(self) -> float:
        """The points that there are."""
        return float(self.row["of"])

    @property
    def said(self) -> str:
        """The verdict's sentence."""
        return str(self.row["sentence"])

    @property
    def own(self) -> bool:
        """Whether an instructor gave points of their own."""
        return self.row["override_points"] is not None

    @property
    def open(self) -> bool:
        """Whether nobody has decided yet what it is worth."""
        return self.state == NOT_GRADED and not self.own

    @property
    def late(self) -> float:
        """The points that a late hand-in costs; an instructor's own points stay as they are."""
        taken = (self.evidence.get("late") or {}).get("taken", 0)
        return 0.0 if self.own or self.open else float(taken)

    @property
    def evidence(self) -> Mapping[str, Any]:
        """What it was decided by."""
        found: Mapping[str, Any] = self.row["evidence"]
        return found

    @property
    def flags(self) -> Sequence[Mapping[str, str]]:
        """What an instructor should look at."""
        return list(self.row["flags"])


@dataclass(frozen=True, slots=True)
class Sheet:
    """An assignment with everybody's grades.

    Args:
        name: of the assignment.
        exercises: in the order in which they were asked.
        learners: everybody, those included who handed in nothing.
        grades: by learner and exercise.
        deadline: as the instructor wrote it; empty where none is known.
        minutes: worked, by learner and exercise, where a record says them.
    """

    name: str
    exercises: tuple[Asked, ...]
    learners: tuple[str, ...]
    grades: Mapping[tuple[str, str], Grade] = field(default_factory=dict)
    deadline: str = ""
    minutes: Mapping[tuple[str, str], float] = field(default_factory=dict)

    def of(self, learner: str) -> list[tuple[Asked, Grade | None]]:
        """Return a learner's grades, in the order of the exercises."""
        return [(asked, self.grades.get((learner, asked.id))) for asked in self.exercises]

    def given(self, exercise: str) -> list[tuple[str, Grade]]:
        """Return everybody's grade for an exercise, in the order of their names."""
        found = [(one, self.grades.get((one, exercise))) for one in self.learners]
        return [(one, grade) for one, grade in found if grade is not None]

    def total(self, learner: str) -> float | None:
        """Return a learner's points; None while one of them is not decided."""
        grades = [grade for _, grade in self.of(learner)]
        if any(one is None or one.open for one in grades):
            return None
        return round(sum(one.points for one in grades if one is not None), 2)

    def worth_of(self, exercise: str) -> float:
        """Return the points that an exercise has in most grades.

        They differ where points have changed, and somebody's files were not there to be graded
        anew.
        """
        found = Counter(one.of for _, one in self.given(exercise))
        return max(found, key=lambda of: (found[of], of), default=0.0)

    @property
    def worth(self) -> float:
        """The points of all exercises together."""
        return round(sum(self.worth_of(asked.id) for asked in self.exercises), 2)


def number(value: float) -> str:
    """Return points as people write them: 4, and 2.5."""
    return f"{round(value, 2):g}"


def counted_words(count: int, one: str, many: str | None = None) -> str:
    """Return a number with its word: 1 learner, 2 learners."""
    return f"{count} {one if count == 1 else many or one + 's'}"
