"""One text before the judge, and what must come of it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from workbook.authoring.mutants import Mutant
from workbook.practice.exercise import Exercise
from workbook.practice.judge import judge
from workbook.practice.verdict import Verdict

Kind = Literal["key", "starter", "anyway", "wrong", "mutant"]


@dataclass(frozen=True)
class Trial:
    """A text, and what it is.

    Args:
        exercise: the exercise, its variant filled in.
        kind: the key, the starter, the starter judged anyway, a wrong answer or a mutant.
        name: which wrong answer or mutant.
        text: what is judged.
        sentence: what a wrong answer must be told.
    """

    exercise: Exercise
    kind: Kind
    name: str
    text: str
    sentence: str = ""

    def run(self) -> Verdict:
        """Judge the text, with the values of seed 0: those written in the file."""
        # A mutant may happen to be the starter, and must be rejected all the same.
        anyway = self.kind in {"anyway", "mutant"}
        return judge(self.exercise, self.text, seed=0, anyway=anyway)

    def problem(self, verdict: Verdict) -> str | None:
        """Return what is not as it must be, or None."""
        if verdict.state == "our-side":
            return f"{self.called} breaks the check itself: {verdict.sentence}"
        match self.kind:
            case "key" if verdict.state != "done" or verdict.points != verdict.of:
                return f"The key does not pass ({verdict.state}): {verdict.sentence}"
            case "starter" if verdict.state != "not-started":
                return f"The starter is {verdict.state}, not not-started: {verdict.sentence}"
            case "anyway" if verdict.state == "done" or verdict.points:
                word = "point" if verdict.points == 1 else "points"
                return f"The starter, judged anyway, earns {verdict.points} {word}."
            case "wrong" if verdict.state == "done":
                return f"The wrong answer {self.name} passes."
            case "wrong" if verdict.sentence != self.sentence:
                return (
                    f"The wrong answer {self.name} should be told {self.sentence!r} and is told "
                    f"{verdict.sentence!r}."
                )
        return None

    @property
    def called(self) -> str:
        """What this text is called in a sentence."""
        what = {"key": "The key", "starter": "The starter", "anyway": "The starter, judged anyway,"}
        words = {"wrong": "The wrong answer", "mutant": "The mutant"}
        return what.get(self.kind) or f"{words[self.kind]} {self.name}"


def trials(exercise: Exercise, chosen: Sequence[Mutant]) -> Iterator[Trial]:
    """Yield all trials of an exercise in a fixed order."""
    yield Trial(exercise, "key", "key", exercise.key)
    yield Trial(exercise, "starter", "starter", exercise.starter)
    yield Trial(exercise, "anyway", "starter", exercise.starter)
    for answer in exercise.wrong:
        yield Trial(exercise, "wrong", answer.name, answer.code, answer.sentence)
    for mutant in chosen:
        yield Trial(exercise, "mutant", mutant.name, mutant.code)
