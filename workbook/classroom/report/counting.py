"""What stops whom, which wrong answers are the commonest, and who was judged by what."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from workbook.classroom.report.sheet import SHOWN, STUCK, Asked, Grade, Sheet

#: Flags on what was handed in, in words; the others are on what an answer does.
ON_FILES = {
    "several-answers": "several answers",
    "file": "the file",
    "late": "late",
    "time-unknown": "when it came",
}
SAME = "same-file"
EVERYTHING = "every part"  # all fail with one sentence: mostly, the answer does not run
# Two sentences are one wrong answer when only values, names and numbers part them.
_VALUES = re.compile(r"'[^']*'|\"[^\"]*\"|`[^`]*`|\d+(?:\.\d+)?")


@dataclass(frozen=True, slots=True)
class Stop:
    """A part of an exercise at which learners stand.

    Args:
        part: its name in words.
        sentence: that most of them read.
        who: the learners.
    """

    part: str
    sentence: str
    who: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Given:
    """A wrong answer, and who gave it.

    Args:
        asked: the exercise.
        sentence: that most of them read.
        names: of the proven wrong answers that have this sentence.
        who: the learners.
    """

    asked: Asked
    sentence: str
    names: tuple[str, ...]
    who: tuple[str, ...]


def states(sheet: Sheet, exercise: str) -> Mapping[str, int]:
    """Return how many learners have each state in an exercise."""
    found = Counter(grade.state for _, grade in sheet.given(exercise))
    return {state: found[state] for state in SHOWN}


def stops(sheet: Sheet, exercise: str) -> list[Stop]:
    """Return the parts at which learners stand, the one with most of them first.

    A learner stands at one part, the first that did not pass: those after it mostly fail with it.
    """
    at: dict[str, list[tuple[str, Grade]]] = {}
    for learner, grade in sheet.given(exercise):
        if grade.state in STUCK:
            at.setdefault(_part(grade), []).append((learner, grade))
    found = [
        Stop(part, _commonest(one.said for _, one in those), tuple(who for who, _ in those))
        for part, those in at.items()
    ]
    return sorted(found, key=lambda one: (-len(one.who), one.part))


def commonest(sheet: Sheet) -> list[Given]:
    """Return the wrong answers that were given, the commonest first."""
    found: list[Given] = []
    for asked in sheet.exercises:
        alike: dict[tuple[str, ...], list[tuple[str, Grade]]] = {}
        for learner, grade in sheet.given(asked.id):
            if grade.state in STUCK:
                shape = grade.wrong or ("", _VALUES.sub("…", grade.said))
                alike.setdefault(shape, []).append((learner, grade))
        found += [
            Given(
                asked,
                _commonest(one.said for _, one in those),
                those[0][1].wrong,
                tuple(who for who, _ in those),
            )
            for those in alike.values()
        ]
    return sorted(found, key=lambda one: -len(one.who))


def copies(sheet: Sheet) -> list[tuple[tuple[str, ...], str]]:
    """Return the groups of learners who handed in one and the same file, with the evidence."""
    same = [(who, asked.id, one["evidence"]) for who, asked, one in flagged(sheet, only=SAME)]
    found: dict[tuple[str, ...], tuple[str, list[str]]] = {}
    for me, exercise, mine in same:
        # Names may have commas in them: two belong together where each is named by the other.
        others = {o for o, e, theirs in same if e == exercise and o in mine and me in theirs}
        group = tuple(one for one in sheet.learners if one == me or one in others)
        _, ids = found.setdefault(group, (mine, []))
        ids += [exercise] if exercise not in ids else []
    return [(who, f"{', '.join(ids)}: {said}") for who, (said, ids) in found.items()]


def is_to_be_looked_at(flag: str) -> bool:
    """Tell whether a flag is on what an answer does."""
    return flag not in ON_FILES and flag != SAME


def flagged(sheet: Sheet, only: str | None = None) -> list[tuple[str, Asked, Mapping[str, str]]]:
    """Return every flag, or those of one kind, with whose it is, in the order of the learners."""
    return [
        (learner, asked, flag)
        for learner in sheet.learners
        for asked, grade in sheet.of(learner)
        if grade is not None
        for flag in grade.flags
        if only in {None, flag["flag"]}
    ]


def protections(sheet: Sheet) -> list[tuple[tuple[str, ...], int]]:
    """Return what protected the runs, each with how many grades it was, the commonest first."""
    found = Counter(tuple(one.row["protection"]) for one in sheet.grades.values())
    return found.most_common()


def moments(sheet: Sheet) -> tuple[str, str]:
    """Return when the first and the last grade were made; two empty texts without any."""
    at = sorted(str(one.row["graded_at"]) for one in sheet.grades.values())
    return (at[0], at[-1]) if at else ("", "")


def _part(grade: Grade) -> str:
    failed = [part for part in grade.evidence.get("parts", ()) if not part["passed"]]
    whole = len(failed) == len(grade.evidence.get("parts", ())) > 1
    if not failed or (whole and len({part["sentence"] for part in failed}) == 1):
        return EVERYTHING
    return str(failed[0]["name"]).replace("_", " ")


def _commonest(sentences: Iterable[str]) -> str:
    return Counter(sentences).most_common(1)[0][0]
