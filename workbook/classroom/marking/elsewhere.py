"""An answer to the task that somebody else has: where a variant is a name, it is no answer here."""

from collections.abc import Sequence
from dataclasses import replace

from workbook.classroom.handed_in.bounds import TooMuch
from workbook.classroom.handed_in.reading import Handed
from workbook.classroom.marking.candidates import candidates
from workbook.practice.cutting.slicing import mentions
from workbook.practice.exercise import Exercise


def of_another(files: Sequence[Handed], exercise: Exercise) -> str:
    """Return a sentence on an answer under a name that only others are asked for; else nothing.

    Args:
        files: what was handed in, with no answer to the exercise in it.
        exercise: in the learner's variant.
    """
    own = set(exercise.gives)
    lists = [set(map(str, values)) for values in exercise.variants.values()]
    names = sorted({name for values in lists if values & own for name in values - own})
    if not names:
        return ""
    try:
        found = candidates(files, replace(exercise, gives=tuple(names)))
    except TooMuch:
        return ""
    for one in found:
        if there := [name for name in names if mentions(one.text, [name])]:
            asked = ", ".join(exercise.gives)
            return f"{one.place} has {', '.join(there)}, and the task here asks for {asked}."
    return ""
