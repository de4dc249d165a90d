"""The instructor's own archive of an assignment: keys, whole checks, seeds, and all variants."""

import csv
import io
import json
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path

from workbook.classroom import archives
from workbook.classroom.handing_out import handed_out
from workbook.classroom.handing_out.assignment import FILE, Assignment
from workbook.classroom.handing_out.seeds import seed, variant
from workbook.classroom.names import few, in_one_piece
from workbook.practice import bank
from workbook.practice.parsing.variants import choose

READ_ME = "KEYS.md"  # only this archive has it
_END = "-KEYS-yours-alone"
_SAID = """\
# {name}: the instructor's own

Keys, closed parts, seeds and variants. Nobody who answers should see any of it.

- `assignment.toml`: the assignment with its secret seed; `workbook grade --assignment` takes it.
- `bank/`: the exercises as they were when this was made.
- `variants.csv`: for each learner and exercise the seeds, and what was filled in.
- `learners/`: the exercises that have variants, as each learner got them, with their keys.
"""


def path(assignment: Assignment, folder: Path) -> Path:
    """Return where the archive lies, beside those of the learners."""
    return folder / f"{assignment.name}{_END}.zip"


def handed_to(assignment: Assignment, folder: Path) -> list[str]:
    """Return the learners for whom there is an archive beside the assignment."""
    own = path(assignment, folder)
    return sorted(in_one_piece(one.stem) for one in folder.glob("*.zip") if one != own)


def strangers(assignment: Assignment, folder: Path, learners: Iterable[str]) -> str:
    """Return a sentence on those for whom there is no archive; nothing where there is none at all.

    Their values come from a name that nobody was handed anything under.

    Args:
        assignment: that was handed out.
        folder: where the archives are.
        learners: who has handed in.
    """
    known = set(handed_to(assignment, folder))
    found = [one for one in learners if one not in known] if known else []
    if not found:
        return ""
    return (
        f"No archive of {assignment.name} was made for {few(found)}: they are graded by a variant "
        "that nobody has. Is a folder called otherwise than the learner? `workbook collect` sorts "
        "what an LMS gives."
    )


def silent(assignment: Assignment, folder: Path, learners: Collection[str]) -> str:
    """Return a sentence on those who have an archive, and of whom nothing is there.

    Args:
        assignment: that was handed out.
        folder: where the archives are.
        learners: who has handed in.
    """
    found = [one for one in handed_to(assignment, folder) if one not in learners]
    return f"Nothing came from {few(found)}." if found else ""


def pack(assignment: Assignment, folder: Path) -> Path:
    """Write the archive, readable by its owner alone, and return where it is.

    Args:
        assignment: as it is stored in the folder.
        folder: with the archives of all learners so far.
    """
    own = path(assignment, folder)
    learners = handed_to(assignment, folder)
    own.touch(0o600)
    own.chmod(0o600)
    own.write_bytes(archives.packed(_files(assignment, learners, folder)))
    return own


def _files(assignment: Assignment, learners: Sequence[str], folder: Path) -> dict[str, bytes]:
    files = {
        READ_ME: _SAID.format(name=assignment.name).encode(),
        FILE: (folder / FILE).read_bytes(),
    }
    lines = [("learner", "exercise", "variant_seed", "values_seed", "filled_in")]
    for item in assignment.items:
        exercise = bank.find(item.id, assignment.bank)
        files[f"bank/{item.id}.py"] = exercise.path.read_bytes()
        for learner in learners:
            drawn = variant(assignment, learner, item.id)
            values = seed(assignment.seed, assignment.name, learner, item.id, "values")
            filled = choose(exercise.variants, drawn, item.id)
            said = json.dumps(filled, ensure_ascii=False)
            lines.append((learner, item.id, str(drawn), str(values), said))
            if filled:
                whole = handed_out.whole_text(exercise.variant(drawn))
                files[f"learners/{learner}/{item.id}.py"] = whole.encode()
    held = io.StringIO()
    csv.writer(held, lineterminator="\n").writerows(lines)
    files["variants.csv"] = held.getvalue().encode()
    return {f"{assignment.name}/{name}": content for name, content in files.items()}
