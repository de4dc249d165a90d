"""The rules for one exercise file."""

import re
from collections import Counter
from collections.abc import Mapping
from itertools import pairwise

from workbook.authoring import imports, ledger, names
from workbook.authoring.course import Course
from workbook.authoring.lint import checkcell, ruffed
from workbook.authoring.lint.finding import Finding, Findings
from workbook.authoring.trees import same
from workbook.observe.rendering import counted
from workbook.practice.exercise import Exercise

FEWEST_WRONG = 3
LONGEST_MINUTES = 45


def lint(
    course: Course, exercise: Exercise, promises: Mapping[str, ledger.Promise]
) -> list[Finding]:
    """Return what is wrong with one exercise taken by itself."""
    into = Findings(course.short(exercise.path), {**exercise.lines, "": 1})
    first = exercise.variant(0)
    _header(into, exercise, promises)
    _wrong(into, exercise, first)
    _words(into, first)
    _code(into, first)
    return into.found


def _header(into: Findings, exercise: Exercise, promises: Mapping[str, ledger.Promise]) -> None:
    """The block at the top: id, lesson, minutes, what it covers and teaches."""
    if exercise.is_gate:
        _gate(into, exercise, promises)
    elif exercise.lesson not in promises:
        into.wrong("lesson", f"coverage.toml knows no lesson {exercise.lesson!r}.", 1)
    if not re.fullmatch(rf"{re.escape(exercise.lesson)}-[a-z0-9]+(-[a-z0-9]+)*", exercise.id):
        into.wrong(
            "id",
            f"The id {exercise.id!r} should be {exercise.lesson!r}, a hyphen and a name in small "
            "letters, digits and hyphens.",
            1,
        )
    if not 1 <= exercise.minutes <= LONGEST_MINUTES:
        into.wrong(
            "minutes", f"{exercise.minutes} minutes: say 1 to {LONGEST_MINUTES}, honestly.", 1
        )
    known = ledger.entries(promises)
    for slug in exercise.covers:
        if ledger.whole(exercise.lesson, slug) not in known:
            into.wrong(
                "covers", f"coverage.toml has no entry {slug!r}. `workbook coverage` lists them.", 1
            )
    for name in ("covers", "teaches", "needs", "not_yet", "why"):
        if not getattr(exercise, name):
            where = " `workbook coverage` lists the entries." if name == "covers" else ""
            into.wrong(name, f"`{name}` says nothing.{where}", 1)


def _gate(into: Findings, gate: Exercise, promises: Mapping[str, ledger.Promise]) -> None:
    """A gate is of a section, and asks for something of each of its lessons."""
    lessons = [one for one in promises if one.startswith(f"{gate.lesson}.")]
    if not lessons:
        into.wrong("lesson", f"coverage.toml knows no lesson of a section {gate.lesson!r}.", 1)
    asked = {slug.partition("/")[0] for slug in gate.covers}
    for lesson in lessons:
        if lesson not in asked:
            into.wrong("covers", f"The gate asks for nothing of lesson {lesson}.", 1)


def _wrong(into: Findings, exercise: Exercise, first: Exercise) -> None:
    """The wrong answers: enough of them, told apart, and neither key nor starter."""
    count = len(exercise.wrong)
    if count < FEWEST_WRONG:
        into.wrong(
            "wrong",
            f"There {'is' if count == 1 else 'are'} {counted(count, 'wrong answer')}: write "
            f"{FEWEST_WRONG} or more, as people give them.",
            1,
        )
    for name, count in Counter(answer.name for answer in exercise.wrong).items():
        if count > 1:
            into.wrong("wrong", f"{count} wrong answers are named {name!r}.", f"wrong {name}")
    shared: dict[str, list[str]] = {}
    for answer in exercise.wrong:
        shared.setdefault(answer.sentence, []).append(answer.name)
    for alike in (alike for alike in shared.values() if len(alike) > 1):
        into.note(
            "same-sentence",
            f"{' and '.join(alike)} get the same sentence. That is right only where nothing "
            "observable parts them.",
            f"wrong {alike[1]}",
        )
    if same(first.starter, first.key):
        into.wrong("starter", "The starter is the key: leave something to do.", "starter")
    for answer in first.wrong:
        for what, code in (("key", first.key), ("starter", first.starter)):
            if same(answer.code, code):
                into.wrong("wrong", f"{answer.name} is the {what}.", f"wrong {answer.name}")


def _words(into: Findings, first: Exercise) -> None:
    """What a learner reads: the task names what to give, and hints climb."""
    for name in first.gives:
        if name not in first.task:
            into.wrong("task", f"The task does not say that the answer gives `{name}`.", "task")
    for number, hint in enumerate(first.hints, start=1):
        if not hint.strip():
            into.wrong("hints", f"Hint {number} is empty.", f"hint {number}")
    for number, (earlier, later) in enumerate(pairwise(first.hints), start=2):
        if earlier.strip() == later.strip():
            into.wrong("hints", f"Hint {number} repeats the one before.", f"hint {number}")


def _code(into: Findings, first: Exercise) -> None:
    """The cells as files of their own: names, imports, ruff, and the check's own rules."""
    for name in first.gives:
        if name not in names.bound(first.key):
            into.wrong("key", f"The key does not give `{name}`.", "key")
    for cell, code in (("starter", first.starter), ("key", first.key)):
        for module in sorted(imports.modules_in(code) - set(first.imports)):
            into.wrong(
                "imports", f"{module} is used here and is not among the header's `imports`.", cell
            )
    said = ruffed.python({"key": first.key, "check": first.check})
    said += ruffed.python({"starter": first.starter}, unfinished=True)
    for cell, line, sentence in said:
        start = first.lines.get(cell, 1)
        into.wrong("ruff", f"In the {cell}: {sentence}", start + max(line - 1, 0))
    checkcell.lint(into, first)
