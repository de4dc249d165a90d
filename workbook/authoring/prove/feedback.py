"""The golden record: for key, starter and each wrong answer, what a learner reads."""

import re
from dataclasses import replace
from pathlib import Path

from workbook.authoring.notebook import save
from workbook.authoring.prove import at_once
from workbook.authoring.prove.proof import Proof
from workbook.practice.exercise import Exercise
from workbook.practice.learner.standing import Standing
from workbook.practice.showing.door import Door
from workbook.practice.showing.verdicts import card
from workbook.practice.verdict import Verdict

# What is another one at each run or on each machine, and what stands in its place.
_PASSING = (
    (re.compile(r"\$argon2id\$[\w=,+/.$]+"), "$argon2id$…"),  # its salt
    (re.compile(r"datetime\.datetime\(\d[^()]*\)"), "datetime.datetime(…)"),
    (re.compile(r"(?<= at 0x)[0-9a-f]+"), "…"),  # where an object lies
    (re.compile(r'File "/[^"]*/(?=[^"/]+/[^"/]+\.py")'), 'File "…/'),
)


def text(exercise: Exercise, proof: Proof) -> str:
    """Return the record of one exercise: every answer's name and the text it is told."""
    asked = exercise.variant(0)  # the one that was proven
    blocks = [f"{exercise.id}: {exercise.title}"]
    titles = {"key key": "key", "starter starter": "starter"}
    for name, (answer, verdict) in proof.verdicts.items():
        lasting = _lasting(asked, verdict)
        shown = card(lasting, asked, Standing(), Door.NOTEBOOK, answer).text()
        blocks.append(f"--- {titles.get(name, name)} ---\n{shown.rstrip()}")
    told = "\n\n".join(blocks) + "\n"
    for passing, place in _PASSING:
        told = passing.sub(place, told)
    return told


def _lasting(exercise: Exercise, verdict: Verdict) -> Verdict:
    """Leave out what a call was given where another one of several may be refused next time."""
    part = next((one.name for one in verdict.parts if not one.passed), "")
    name = (verdict.call or "").partition("(")[0]
    if name in at_once.started(exercise.check, part):
        return replace(verdict, call=f"{name}(…)")
    return verdict


def path(root: Path, exercise_id: str) -> Path:
    """Return where the record of an exercise lies."""
    return root / "tests" / "proofs" / "feedback" / f"{exercise_id}.txt"


def store(root: Path, exercise: Exercise, proof: Proof) -> bool:
    """Write the record; return whether it is another one now."""
    return save(path(root, exercise.id), text(exercise, proof))
