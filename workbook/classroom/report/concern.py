"""Who may need a word: rules that can be said in a sentence, and nothing that is guessed."""

from dataclasses import dataclass

from workbook.classroom.marking.marks import NOT_GRADED
from workbook.classroom.names import few
from workbook.classroom.report.sheet import Asked, Grade, Sheet, counted_words

RULES = (
    "Named is who handed in nothing that answers an exercise, whose answer could not be graded, "
    "and who stands at “not yet” or “not started” in more than half of the exercises. Flags play "
    "no part here."
)


_LEFT = ("not-yet", "not-started")
_NOTHING = "Handed in nothing that answers an exercise."


@dataclass(frozen=True, slots=True)
class Word:
    """A learner whom an instructor may want to talk to.

    Args:
        learner: who.
        why: the rules that name them, in sentences.
    """

    learner: str
    why: tuple[str, ...]


def needed(sheet: Sheet) -> list[Word]:
    """Return whom the rules name, those with nothing handed in first."""
    found = [Word(one, _why(sheet.of(one))) for one in sheet.learners]
    named = [one for one in found if one.why]
    return sorted(named, key=lambda one: one.why[0] != _NOTHING)


def _why(grades: list[tuple[Asked, Grade | None]]) -> tuple[str, ...]:
    there = [(asked, grade) for asked, grade in grades if grade is not None]
    if all(grade.state == "not-started" for _, grade in there):
        return (_NOTHING,)
    why = []
    if lost := [asked.id for asked, grade in there if grade.state == NOT_GRADED and grade.open]:
        why.append(f"Could not be graded: {few(lost)}.")
    left = [asked.id for asked, one in there if one.state in _LEFT and not one.own]
    if len(left) * 2 > len(grades):
        of = counted_words(len(grades), "exercise")
        why.append(f"Not yet, or not started: {len(left)} of {of} ({few(left)}).")
    return tuple(why)
