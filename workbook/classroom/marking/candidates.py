"""The answers that a submission has to one exercise; there may be several, and the best counts."""

import ast
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from workbook.classroom.handed_in.bounds import TooMuch, bounded
from workbook.classroom.handed_in.cells import Part
from workbook.classroom.handed_in.reading import Handed
from workbook.practice.cutting import magics, slicing
from workbook.practice.exercise import Exercise
from workbook.practice.text import Cell, answer_text

_IMPORTS = (ast.Import, ast.ImportFrom)
_LONGEST_TEXT = 100_000  # characters of a cell that may be code
MOST = 12  # different texts that are judged


@dataclass(frozen=True, slots=True)
class Candidate:
    """A text that may be the answer.

    Args:
        text: as the judge takes it.
        place: where it stands, for people.
    """

    text: str
    place: str


def candidates(files: Iterable[Handed], exercise: Exercise) -> list[Candidate]:
    """Return the different texts that answer an exercise, in a lasting order.

    Cells are taken in the order in which they stand, in that in which they ran, and up to the
    exercise's own check, because the same name may be given to several exercises. Where several
    cells define the same name, each of them is taken once without the others. Of more than MOST
    texts one more than MOST is returned: nobody needs to know how many there are.

    Raises:
        TooMuch: when they cannot be cut out in reasonable time; the text is a sentence.
    """
    found: dict[str, Candidate] = {}
    at = ""
    try:
        with bounded():
            for file in files:
                at = file.name
                if not _about(file, exercise):
                    continue
                for parts, place in _orders(file, exercise):
                    text = answer_text([Cell(one.source) for one in parts], exercise.gives)
                    if text.strip():
                        found.setdefault(_shape(text), Candidate(text, place))
                    if len(found) > MOST:
                        return list(found.values())
    except TooMuch as error:
        raise TooMuch(f"The answer cannot be cut out of {at}: {error}.") from None
    except RecursionError:
        said = "its statements hang on one another in too long a chain"
        raise TooMuch(f"The answer cannot be cut out of {at}: {said}.") from None
    return list(found.values())


@lru_cache(16)  # the same cells in several orders mostly make the same text
def _shape(text: str) -> str:
    """Return what two texts that do the same in the same words have in common.

    Imports count as far as they bind what is used: whole notebooks bring those of other answers.
    """
    try:
        body = ast.parse(text).body
        rest = [one for one in body if not isinstance(one, _IMPORTS)]
        used = {one.id for tree in rest for one in ast.walk(tree) if isinstance(one, ast.Name)}
        return "\n".join([*sorted(_imported(body, used)), *map(ast.dump, rest)])
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return text


def _imported(body: Iterable[ast.stmt], used: set[str]) -> set[str]:
    found = set()
    for one in body:
        if isinstance(one, _IMPORTS):
            where = f"{'.' * one.level}{one.module}" if isinstance(one, ast.ImportFrom) else ""
            for alias in one.names:
                bound = alias.asname or alias.name.partition(".")[0]
                if bound in used or bound == "*":
                    found.add(f"{where} {alias.name} {bound}")
    return found


def _about(file: Handed, exercise: Exercise) -> bool:
    if exercise.id in file.ids:
        return True
    return not file.only and any(
        slicing.mentions(one.source, exercise.gives)
        for one in file.parts
        if one.code or _is_lost_code(one, exercise)
    )


def _orders(file: Handed, exercise: Exercise) -> Iterator[tuple[Sequence[Part], str]]:
    parts = [one for one in file.parts if one.code or _is_lost_code(one, exercise)]
    last = _own_check(parts, exercise)
    made = {number: _made(part, exercise) for number, part in enumerate(parts)}
    makers = [number for number, names in made.items() if names]
    whole = parts[makers[-1]].place if makers else file.name
    if last is not None:
        before = [number for number in makers if number <= last]
        yield parts[: last + 1], parts[before[-1]].place if before else file.name
    yield parts, whole
    if any(part.ran is not None for part in parts):
        ran = sorted(parts, key=lambda one: (one.ran is None, one.ran or 0))
        yield ran, f"{whole}, in the order of running"
    for one in makers:
        rivals = {other for other in makers if other != one and made[other] & made[one]}
        if rivals:
            left = [part for number, part in enumerate(parts) if number not in rivals]
            yield left, parts[one].place


def _own_check(parts: Sequence[Part], exercise: Exercise) -> int | None:
    from workbook.practice.answering.files import checks_in

    own = [number for number, part in enumerate(parts) if exercise.id in checks_in(part.source)]
    return own[-1] if own else None


def _is_lost_code(part: Part, exercise: Exercise) -> bool:
    """Tell whether a cell of text is Python that binds what is asked for."""
    try:
        pieces = slicing.pieces(part.source) if len(part.source) < _LONGEST_TEXT else []
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return any(piece.defines and piece.names.binds & set(exercise.gives) for piece in pieces)


def _made(part: Part, exercise: Exercise) -> set[str]:
    """Return which of the names a cell binds; one that is no Python may be about all of them."""
    source, wanted = magics.peeled(part.source), set(exercise.gives)
    try:
        pieces = slicing.pieces(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return wanted if slicing.mentions(source, exercise.gives) else set()
    return {name for piece in pieces if not piece.imports for name in piece.names.binds & wanted}
