"""A CSV file that Canvas imports into its gradebook.

Canvas wants the columns Student, ID, SIS User ID, SIS Login ID and Section in this order, then a
column for each assignment, and takes a line whose first cell has "Points Possible" for what the
assignments are worth. It finds a learner by ID, then by SIS User ID, then by SIS Login ID, then by
name. A number in brackets at the end of a column's name is Canvas's own id of the assignment, and
names with words such as "Final Score" are its own columns, which it passes over.

Source: Canvas's importer, lib/gradebook_importer.rb in https://github.com/instructure/canvas-lms
(``update_column_count``, ``process_student``, ``process_pp``, ``NON_ASSIGNMENT_COLUMN_HEADERS``),
and ``Assignment.title_and_id`` beside it; a guide in words:
https://teaching.resources.osu.edu/toolsets/carmencanvas/guides/calculating-final-grades/import-csv-file-carmen-grades
"""

import re
from collections.abc import Sequence

from workbook.classroom.report.cells import written
from workbook.classroom.report.people import People
from workbook.classroom.report.sheet import Sheet

FILE = "grades-canvas.csv"
_HEAD = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")
_FIELDS = ("student", "id", "sis_user_id", "sis_login_id", "section")
_POINTS = "Points Possible"
_OWN = re.compile(r"(?:Current|Final) (?:Score|Points|Grade)|Override (?:Score|Grade|Status)")


def text(sheets: Sequence[Sheet], learners: Sequence[str], people: People | None) -> str:
    """Return the file; an empty cell is a total that is not known yet, and never a zero.

    Args:
        sheets: a column for each.
        learners: a line for each.
        people: how Canvas knows them; without, their names are their logins.
    """
    rows: list[Sequence[str | float | None]] = [
        [*_HEAD, *(one.name for one in sheets)],
        [f"    {_POINTS}", "", "", "", "", *(one.worth for one in sheets)],
    ]
    for learner in learners:
        if people is None:
            own = [learner, "", "", learner, ""]
        else:
            line = people.known[learner]
            own = [line.get(name) or "" for name in _FIELDS]
            own[0] = own[0] or learner
        rows.append([*own, *(one.total(learner) for one in sheets)])
    return written(rows)


def doubts(sheets: Sequence[Sheet], learners: Sequence[str]) -> list[str]:
    """Return a sentence on each name that Canvas would take for something else."""
    found = [
        f"Canvas takes the end of {one.name!r} for its own number of an assignment. Where it has "
        "none of this number, it makes a new assignment."
        for one in sheets
        if re.search(r"\s\(\d+\)$", one.name)
    ]
    found += [
        f"Canvas passes over a column whose name is like {one.name!r}: rename it in {FILE}."
        for one in sheets
        if _OWN.search(one.name)
    ]
    return found + [
        f"Canvas would take the line of {one!r} for that of the points: enter this grade by hand."
        for one in learners
        if _POINTS in one
    ]
