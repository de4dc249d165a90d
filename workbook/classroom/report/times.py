"""How long learners worked, as far as the records say that they handed in."""

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from workbook.classroom.archives import BadArchive, unpacked
from workbook.classroom.errors import ClassroomError
from workbook.classroom.handed_in import submissions
from workbook.classroom.handing_out import record
from workbook.classroom.report.sheet import Asked, Sheet

#: Minutes by assignment, learner and exercise.
type Minutes = dict[tuple[str, str, str], float]


@dataclass(frozen=True, slots=True)
class Worked:
    """The minutes of an exercise.

    Args:
        least: of all that are known.
        middle: of them: as many learners were faster as were slower.
        most: of them.
        known: of how many learners.
        longer: how many of them took longer than is promised.
    """

    least: float
    middle: float
    most: float
    known: int
    longer: int


def handed_in(folder: Path) -> Minutes:
    """Return what the records in a folder of submissions say; the newest file of a name counts."""
    try:
        found = submissions.find(folder)
    except ClassroomError:  # the folder need not be there any more
        return {}
    told: Minutes = {}
    for one in found:
        for name in one.files:
            if not name.lower().endswith(".zip"):
                continue
            with suppress(BadArchive, OSError):
                inside = unpacked((one.folder / name).read_bytes(), name)
                assignment, minutes = record.read(inside.get(record.FILE, b""))
                told |= {(assignment, one.learner, each): m for each, m in minutes.items()}
    return told


def worked(sheet: Sheet, asked: Asked) -> Worked | None:
    """Return the minutes of an exercise; None where nobody's are known."""
    known = [
        sheet.minutes[who, asked.id] for who in sheet.learners if (who, asked.id) in sheet.minutes
    ]
    if not known:
        return None
    longer = sum(asked.minutes is not None and one > asked.minutes for one in known)
    return Worked(min(known), median(known), max(known), len(known), longer)
