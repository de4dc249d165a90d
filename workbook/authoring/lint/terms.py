"""The glossary holds: one word for one thing in all that a learner reads."""

import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from workbook.authoring import ledger
from workbook.authoring.course import Course, Made
from workbook.authoring.lint.finding import Finding, Findings
from workbook.authoring.lint.lessons import lines
from workbook.practice import glossary
from workbook.practice.exercise import Exercise
from workbook.practice.glossary import Term

MOST_SENTENCES = 2

type Patterns = Sequence[tuple[re.Pattern[str], str, Term]]

# What is shown and not said: code, addresses, words that are quoted.
_SHOWN = re.compile(
    r"^[ \t]*```.*?^[ \t]*```|(`+).+?\1|\]\([^)\s]*\)|https?://[^\s)>]+|[\"“][^\"“”\n]{1,120}[\"”]",
    re.MULTILINE | re.DOTALL,
)
_SENTENCE = re.compile(r"[.!?](?=\s|$)")


def lint(
    course: Course,
    made: Sequence[Made],
    read: Sequence[Exercise],
    promises: Mapping[str, ledger.Promise],
) -> list[Finding]:
    """Return forms that the course does not use, and terms that the glossary holds wrongly."""
    path = course.root / "notebooks" / glossary.FILE
    own = Findings(course.short(path))
    try:
        terms = glossary.load(path)
    except glossary.GlossaryError as error:
        own.wrong("glossary", str(error))
        return own.found
    lessons = [one for one in made if one.kind == "lesson"]
    patterns = [(_pattern(form), form, term) for term in terms for form in term.avoid]
    _terms(own, terms, patterns, promises)
    _introduced(own, terms, lessons, read)
    found = own.found
    for lesson in lessons:
        found += _lesson(course, lesson, patterns)
    for exercise in read:
        into = Findings(course.short(exercise.path), exercise.lines)
        for cell, text in _of_exercise(exercise):
            _said(into, patterns, text, cell)
        found += into.found
    return found


def _terms(
    into: Findings,
    terms: Sequence[Term],
    patterns: Patterns,
    promises: Mapping[str, ledger.Promise],
) -> None:
    """Every term is there once, short, of a known lesson, with a link, and contradicts no other."""
    whose = {form: one.name for one in terms for form in (one.name, *one.also)}
    for name, count in Counter(one.name.lower() for one in terms).items():
        if count > 1:
            into.wrong("term", f"{name!r} is there {count} times.")
    for one in terms:
        if one.lesson not in promises:
            into.wrong("term", f"{one.name!r}: coverage.toml knows no lesson {one.lesson!r}.")
        if not 1 <= len(_SENTENCE.findall(one.means)) <= MOST_SENTENCES:
            into.wrong("term", f"{one.name!r} is told in one sentence, or in two.")
        if not one.link.startswith("https://"):
            into.wrong("term", f"{one.name!r} has no link to where its makers explain it.")
        for form in one.avoid:
            if form in whose:
                into.wrong("term", f"{form!r} is to be avoided, and is a form of {whose[form]!r}.")
        _said(into, patterns, one.means, f"The meaning of {one.name!r}")


def _introduced(
    into: Findings,
    terms: Sequence[Term],
    lessons: Sequence[Made],
    read: Sequence[Exercise],
) -> None:
    """A lesson that is written uses the words that it introduces, in itself or in an exercise."""
    texts: dict[str, list[str]] = {}
    for lesson in lessons:
        name = _id(lesson)
        if name is not None:
            texts[name] = [cell.source for cell in lesson.cells if cell.kind == "markdown"]
            texts[name] += [text for _, text in _beside(lesson)]
    for exercise in read:
        if exercise.lesson in texts:
            texts[exercise.lesson] += [text for _, text in _of_exercise(exercise)]
    for term in terms:
        if term.lesson in texts:
            forms = [_pattern(form) for form in (term.name, *term.also)]
            said = "\n".join(texts[term.lesson])
            if not any(form.search(said) for form in forms):
                into.wrong("unused", f"Lesson {term.lesson} does not use {term.name!r}.")


def _lesson(course: Course, lesson: Made, patterns: Patterns) -> list[Finding]:
    source = lesson.sources[0]
    into = Findings(course.short(source), lines(source))
    for number, cell in enumerate(lesson.cells, start=1):
        if cell.kind == "markdown":
            _said(into, patterns, cell.source, f"Cell {number}")
    beside = Findings(course.short(source.with_suffix(".toml")))
    for where, text in _beside(lesson):
        _said(beside, patterns, text, where)
    return into.found + beside.found


def _said(into: Findings, patterns: Patterns, text: str, where: str) -> None:
    """Find forms that a text says; ``where`` is the name of a cell, or of what it is in words."""
    spoken = _SHOWN.sub(" ", text)
    for pattern, form, term in patterns:
        if pattern.search(spoken):
            into.wrong(
                "word",
                f"{where} says {form!r}: the course says {term.name!r} "
                f"(notebooks/{glossary.FILE}).",
                where.removeprefix("Cell "),
            )


def _beside(lesson: Made) -> Iterator[tuple[str, str]]:
    """Yield where and what of all sentences in a lesson's .toml."""
    for name, value in _table(lesson).items():
        if isinstance(value, str) and name not in {"id", "title"}:
            yield name, value
        for one in value if isinstance(value, list) else ():
            if isinstance(one, dict):
                yield from _texts(one, str(one.get("id", name)))


def _texts(table: Mapping[str, object], whose: str) -> Iterator[tuple[str, str]]:
    for name, value in table.items():
        if name in {"text", "say"} and isinstance(value, str):
            yield whose, value
        for one in value if isinstance(value, list) else ():
            if isinstance(one, dict):
                yield from _texts(one, whose)


def _of_exercise(exercise: Exercise) -> Iterator[tuple[str, str]]:
    """Yield the cell and what it says, for all that a learner reads of an exercise."""
    yield "task", exercise.task
    for number, hint in enumerate(exercise.hints, start=1):
        yield f"hint {number}", hint
    for answer in exercise.wrong:
        yield f"wrong {answer.name}", answer.sentence
    yield "why", exercise.why


def _id(lesson: Made) -> str | None:
    found = _table(lesson).get("id")
    return found if isinstance(found, str) else None


def _table(lesson: Made) -> dict[str, object]:
    """Return a lesson's .toml; of one that cannot be read its own lint says what is wrong."""
    path = lesson.sources[0].with_suffix(".toml")
    if path.name == glossary.FILE or not path.exists():
        return {}
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except ValueError:
        return {}


def _pattern(form: str) -> re.Pattern[str]:
    """Return what finds a form as words of their own, in its own case or at a sentence's start."""
    words = r"\s+".join(map(re.escape, form.split()))
    first = re.escape(form[0])
    if form[0].islower() and form[1:2].isalpha():
        words = f"[{first}{first.upper()}]{words[len(first) :]}"
    return re.compile(rf"(?<![\w+-]){words}s?(?![\w+-])")
