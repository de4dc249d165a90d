"""``glossary``: the words of the course, one for one thing, with what each means."""

import functools
import tomllib
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from workbook.practice import lessons
from workbook.practice.errors import WrongCall
from workbook.practice.parsing.fields import Fields
from workbook.practice.showing.cards import Card, Say
from workbook.practice.verbs import verb

FILE = "glossary.toml"


class GlossaryError(WrongCall):
    """The file of the glossary says something that it cannot: for its author."""


@dataclass(frozen=True)
class Term:
    """A word of the course.

    Attributes:
        name: the word, as it is written in a sentence.
        means: what it means.
        lesson: the id of the lesson that introduces it.
        also: other forms of the word.
        avoid: forms for the same thing that the course does not use.
        link: where its makers explain it.
    """

    name: str
    means: str
    lesson: str
    also: tuple[str, ...]
    avoid: tuple[str, ...]
    link: str


def path() -> Path:
    """Return the file of the glossary, which stands beside the lessons."""
    return lessons.folder() / FILE


def load(file: Path | None = None) -> list[Term]:
    """Return the terms in the order of the alphabet; none where there is no file.

    Args:
        file: the glossary's TOML; the course's own, if not given.

    Raises:
        GlossaryError: if the file is no TOML, or a field is missing or is not what it must be.
    """
    file = file or path()
    if not file.exists():
        return []
    return list(_load(file, file.stat().st_mtime_ns))


def find(word: str) -> Term:
    """Return the term that a word is a form of, be it one to avoid.

    Raises:
        WrongCall: if there is none, naming the nearest that there are.
    """
    if not isinstance(word, str):
        raise WrongCall(f'A word stands in quotes, as in glossary("flush"); {word!r:.60} is none.')
    terms = load()
    wanted = word.strip().lower()
    by_form = {form.lower(): term for term in terms for form in term.avoid}
    by_form |= {form.lower(): term for term in terms for form in (*term.also, f"{term.name}s")}
    by_form |= {term.name.lower(): term for term in terms}
    if wanted in by_form:
        return by_form[wanted]
    near = get_close_matches(wanted, by_form, n=3, cutoff=0.6)
    names = list(dict.fromkeys(by_form[one].name for one in near))
    advice = (
        f"The nearest are: {', '.join(names)}."
        if names
        else "`glossary()` shows them all, in a terminal `workbook glossary`."
    )
    raise WrongCall(f"The glossary has no {word!r}. {advice}")


@functools.lru_cache(maxsize=8)
def _load(file: Path, _stamp: int) -> tuple[Term, ...]:
    try:
        tables = Fields(tomllib.loads(file.read_text("utf-8")), "the glossary").tables("term")
        terms = [_term(fields) for fields in tables]
    except ValueError as error:  # TOMLDecodeError is one, as ours are
        raise GlossaryError(f"{file.name} cannot be read: {error}") from error
    return tuple(sorted(terms, key=lambda term: term.name.lower()))


def _term(fields: Fields) -> Term:
    return Term(
        name=fields.text("name"),
        means=fields.text("means"),
        lesson=fields.text("lesson"),
        also=fields.texts("also"),
        avoid=fields.texts("avoid"),
        link=fields.text("link"),
    )


@verb
def glossary(word: str | None = None) -> Card:
    """Show what the words of this course mean: all of them, or one.

    Args:
        word: one of them; a form of it will do.

    Raises:
        WrongCall: if the glossary does not have it, naming the nearest that it has.
    """
    if word is None:
        return Card("The words of this course", tuple(Say(_entry(term)) for term in load()))
    return Card(*_one(find(word)))


def _one(term: Term) -> tuple[str, tuple[Say, ...]]:
    said = [Say(term.means), Say(f"Introduced in lesson {term.lesson}. [More]({term.link})")]
    if term.avoid:
        said.append(Say(f"This course does not say: {', '.join(term.avoid)}."))
    return term.name, tuple(said)


def _entry(term: Term) -> str:
    there = {lesson.id: lesson.notebook for lesson in lessons.all()}
    lesson = f"lesson {term.lesson}"
    if term.lesson in there:  # links are seen from the folder of the lessons
        lesson = f"[{lesson}]({there[term.lesson].removeprefix('notebooks/')})"
    return f"**{term.name}**: {term.means} ({lesson}, [more]({term.link}))"
