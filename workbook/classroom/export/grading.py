"""``graded``: what a test cell of an exported assignment says; it asks the workbook's judge.

The cell runs in the learner's own kernel, beside the answer, because nbgrader works so. The
verdict is reached by the judge, outside of that kernel; but whatever the kernel says of it is the
learner's to change. ``workbook grade`` has no such gap.
"""

import io
import os
import re
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

from workbook.classroom.handing_out.assignment import FILE, load
from workbook.classroom.handing_out.seeds import seed
from workbook.practice.exercise import Exercise
from workbook.practice.verdict import Verdict

KEYS = "keys"  # the folder of an exported course that is never released
EVERYBODY = "everybody"  # in a learner's place: nbgrader hands the same out to all
_RANK = ("our-side", "not-started", "not-yet", "almost", "done")
_SOLUTION = re.compile(r"### BEGIN SOLUTION\n(.*?)### END SOLUTION", re.DOTALL)

_judged: dict[tuple[str, ...], Verdict] = {}  # the test cells of one answer ask once


class NotPassed(AssertionError):  # noqa: N818 -- it names what happened
    """A part of a check has not passed; the text is the judge's sentence."""

    def _render_traceback_(self) -> list[str]:
        """Return what IPython prints instead of a traceback."""
        return [str(self)]


@dataclass(frozen=True, slots=True)
class _Source:
    """Where an exercise comes from: all of it while grading, its open parts for a learner."""

    exercise: Exercise
    bank: Path | None
    seed: int | None


def graded(exercise_id: str, part: str | int) -> float | None:
    """Judge the answer that has run in this notebook so far, and tell of one part of its check.

    nbgrader counts a cell that raises as nothing, and one that does not as all of its points.

    Args:
        exercise_id: the exercise.
        part: the name of an open part, or the place of a part in the check, from 1.

    Returns:
        None. Where nothing could be judged while nbgrader grades, more points than there can
        be: nbgrader then refuses the submission, instead of counting our failure as a zero.

    Raises:
        NotPassed: with the judge's sentence, when the part has not passed.
        RuntimeError: where nothing could be judged, outside of nbgrader's grading.
    """
    said = io.StringIO()
    try:
        with redirect_stdout(said), redirect_stderr(said):  # nbgrader fails a cell for any stderr
            source = _source(exercise_id)
            verdict = _verdict(source)
            sentence = _failed(source.exercise, verdict, part)
    except Exception as error:  # whatever it is, it is no answer's fault
        return _not_judged(f"{type(error).__name__}: {error}")
    if verdict.state == "our-side":
        return _not_judged(verdict.sentence)
    if sentence:
        raise NotPassed(sentence)
    return None


def _not_judged(sentence: str) -> float:
    whole = f"This was not judged. {sentence}"
    if os.environ.get("NBGRADER_EXECUTION") != "autograde":
        raise RuntimeError(whole)
    print(whole)  # noqa: T201 -- it stands in the cell's output
    return float("inf")


def _source(exercise_id: str) -> _Source:
    """Find the exercise: in the course's folder of keys, else beside the notebook, else ours.

    The notebook's own folder is a learner's, so keys in there are not believed.
    """
    from workbook.practice import bank
    from workbook.practice.answering.assigned import bank_near

    here = _folder()
    near = bank_near(exercise_id, here)
    name = _name(here)
    for above in here.parents:
        keys = above / KEYS / name
        if name and (keys / f"{exercise_id}.py").is_file():
            own = load(keys / FILE)
            values = seed(own.seed, name, EVERYBODY, exercise_id, "values")
            return _Source(bank.find(exercise_id, keys), keys, values)
    return _Source(bank.find(exercise_id, near).variant(0), near, None)


def _folder() -> Path:
    """Return the folder in which this kernel was started; an answer may have left it."""
    from IPython import get_ipython

    return Path(getattr(get_ipython(), "starting_dir", None) or Path.cwd()).resolve()


def _name(folder: Path) -> str:
    import tomllib

    try:
        return str(tomllib.loads((folder / FILE).read_text(encoding="utf-8")).get("name", ""))
    except (OSError, ValueError):
        return ""


def _verdict(source: _Source) -> Verdict:
    """Judge what `workbook grade` would, and keep the best; the same texts are judged once."""
    from workbook.classroom.handed_in.cells import Part
    from workbook.classroom.handed_in.reading import Handed
    from workbook.classroom.marking.candidates import MOST, candidates
    from workbook.practice import client
    from workbook.practice.answering import cells

    cells.listen()
    ran = [_without_starter(one.source) for one in cells.run()]
    parts = tuple(Part(text, None, f"cell {number}") for number, text in enumerate(ran, start=1))
    handed = Handed("the notebook", parts, (source.exercise.id,), only=False, notes=())
    texts = [one.text for one in candidates([handed], source.exercise)[:MOST]] or [""]
    known = (source.exercise.id, *texts)
    if known not in _judged:
        found = [
            client.check_text(source.exercise.id, text, seed=source.seed, bank=source.bank)
            for text in texts
        ]
        _judged[known] = max(found, key=lambda one: (one.points, _RANK.index(one.state)))
    return _judged[known]


def _without_starter(source: str) -> str:
    """Return the key alone where a cell of the instructor's own notebook has both."""
    found = _SOLUTION.search(source)
    return found[1] if found else source


def _failed(exercise: Exercise, verdict: Verdict, part: str | int) -> str:
    """Return why a part has not passed; nothing when it has."""
    names = [one.name for one in exercise.parts]
    name = names[part - 1] if isinstance(part, int) else part
    found = next((one for one in verdict.parts if one.name == name), None)
    if found is None:
        return verdict.sentence
    if found.passed:
        return ""
    lines = [found.sentence]
    if found.sentence == verdict.sentence:
        told = {"call": verdict.call, "expected": verdict.expected, "came": verdict.came}
        lines += [f"{what}: {text}" for what, text in told.items() if text]
    return "\n".join(lines)
