"""What comes after the deadline: when a submission came, who says so, and what it costs.

Points as judged are never changed: what lateness takes stands beside them, and so does where the
time comes from. A file's own times say when it was copied, so they are not asked.
"""

import csv
import io
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from workbook.classroom.archives import BadArchive, beginning
from workbook.classroom.errors import ClassroomError
from workbook.classroom.handed_in.files import content_of
from workbook.classroom.handed_in.folders import kind
from workbook.classroom.handed_in.submissions import Submission
from workbook.classroom.handing_out.assignment import FILE, Assignment
from workbook.classroom.handing_out.late import Rule
from workbook.classroom.marking.flags import flag
from workbook.classroom.names import few, in_one_piece

TIMES = "handed-in.csv"
THEIRS = "the learner's own clock"
FLAGS = ("late", "time-unknown")
_COLUMNS = ["learner", "handed_in"]
_CLAIM = re.compile(rb'handed_in = "([\d:TZ.+-]{1,40})"\r?\n')  # as taking.pack writes it
_LONGEST_CLAIM = 100  # bytes; it is the first line
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Lateness:
    """Whether a submission is late, and by whose word.

    Args:
        deadline: of the assignment.
        rule: what lateness costs.
        handed_in: when it came; None where nobody says.
        by: the file or the clock that says so; empty where nobody does.
    """

    deadline: datetime
    rule: Rule
    handed_in: datetime | None
    by: str

    @property
    def days(self) -> int:
        """How many days have begun after the deadline; 0 when it came in time."""
        late = timedelta() if self.handed_in is None else self.handed_in - self.deadline
        return max(0, -(-late // _DAY))

    def evidence(self, points: float) -> dict[str, Any]:
        """Return all of it as plain values, with the points that are taken off.

        Args:
            points: as they were judged.
        """
        return {
            "deadline": self.deadline.isoformat(),
            "rule": str(self.rule),
            "handed_in": None if self.handed_in is None else self.handed_in.isoformat(),
            "by": self.by,
            "days": self.days,
            "taken": self.rule.taken(points, self.days),
        }

    def flags(self, points: float) -> list[dict[str, str]]:
        """Return what an instructor should know: it was late, or nobody says when it came."""
        if self.handed_in is None:
            if self.rule.costs:
                said = f"Nothing says when this came, so nothing is taken off. Say it in {TIMES}."
                return [flag(FLAGS[1], said)]
            return []
        if not self.days:
            return []
        begun = "1 day" if self.days == 1 else f"{self.days} days"
        said = (
            f"It came at {self.handed_in.isoformat()}, says {self.by}; the deadline was "
            f"{self.deadline.isoformat()}: {begun} begun. {self.rule.taken(points, self.days):g} "
            f"of {points:g} points are taken off."
        )
        return [flag(FLAGS[0], said)]


def of_all(assignment: Assignment, submissions: Sequence[Submission]) -> dict[str, Lateness | None]:
    """Return each learner's lateness; None where the assignment has no deadline.

    The instructor's ``handed-in.csv`` beside the learners' folders is believed before the time
    that `workbook submit` has written, which is that of the learner's machine.

    Raises:
        ClassroomError: for a ``handed-in.csv`` that cannot be used.
    """
    if not assignment.deadline:
        return dict.fromkeys(one.learner for one in submissions)
    deadline, rule = datetime.fromisoformat(assignment.deadline), Rule.read(assignment.late)
    known = listed(submissions)
    found: dict[str, Lateness | None] = {}
    for one in submissions:
        at, by = known.get(one.learner), TIMES
        if at is None:
            at, by = _claimed(one), THEIRS
        found[one.learner] = Lateness(deadline, rule, at, by if at else "")
    return found


def listed(submissions: Sequence[Submission]) -> Mapping[str, datetime]:
    """Return when whose submission came, by the instructor's own list.

    Raises:
        ClassroomError: for a list that cannot be used.
    """
    folders = {one.folder.parent for one in submissions}
    return {who: at for folder in folders for who, at in _times(folder / TIMES).items()}


def misnamed(names: Iterable[str], known: Collection[str]) -> str:
    """Return a sentence on those in the list whom nobody is called like; nothing without any.

    Args:
        names: that the list has.
        known: the learners with a folder, or with an archive of the assignment.
    """
    if not (found := [one for one in names if one not in known]):
        return ""
    return (
        f"{TIMES} has a time for {few(found)}, and no folder is called so: it counts for nobody. "
        "The names in it are those of the folders."
    )


def _times(path: Path) -> Mapping[str, datetime]:
    """Read the instructor's own list; of several times of a learner the last one counts."""
    if not path.is_file():
        return {}
    try:
        rows = csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig")))
        if rows.fieldnames != _COLUMNS:
            raise ClassroomError(f"{path} begins with the line `{','.join(_COLUMNS)}`.")
        found: dict[str, datetime] = {}
        for row in rows:
            at = _moment(row["handed_in"])
            if at is None or not row["learner"]:
                raise ClassroomError(
                    f"{path}, line {rows.line_num}: a learner and a time with its zone, such as "
                    "`ada,2030-05-01T23:59+02:00`."
                )
            who = in_one_piece(row["learner"])
            found[who] = max(at, found.get(who, at))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise ClassroomError(f"{path} cannot be read as CSV in UTF-8: {error}.") from error
    return found


def _claimed(one: Submission) -> datetime | None:
    """Return the last time that an archive of `workbook submit` names."""
    moments = []
    for name in one.files:
        if kind(name) != ".zip":
            continue
        with suppress(BadArchive, OSError):
            # Whatever else is wrong with the archive takes no time with it: that would undo the
            # late rule.
            said = beginning(content_of(one.folder / name), name, FILE, _LONGEST_CLAIM)
            found = _CLAIM.match(said)
            moments.append(_moment(found[1].decode()) if found else None)
    return max((one for one in moments if one is not None), default=None)


def _moment(said: str | None) -> datetime | None:
    """Return a time that names its zone; None for anything else."""
    if said is None:
        return None
    try:
        moment = datetime.fromisoformat(said.strip())
        return moment.astimezone(UTC) if moment.tzinfo is not None else None
    except (ValueError, OverflowError):
        return None
