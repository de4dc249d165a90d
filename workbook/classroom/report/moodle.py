"""A CSV file that Moodle imports into its gradebook.

Moodle asks on import which column tells the user ("Map from") and by what ("Map to": e-mail
address, ID number or user name), and into which grade item each other column goes; a column of
feedback goes to "Feedback for" an item. An empty cell of an item that is there is no grade. One
line whose user it does not know ends the whole import. Grades above 100 are refused unless the
site allows them. A feedback is shown as HTML.

Source: https://docs.moodle.org/311/en/Grade_import, and Moodle's importer,
https://github.com/moodle/moodle/blob/main/grade/import/csv/classes/load_data.php
(``map_user_data_with_value``, ``update_grade_item``, ``insert_grade_record``).
"""

from collections.abc import Sequence
from html import escape

from workbook.classroom.report.cells import written
from workbook.classroom.report.people import People
from workbook.classroom.report.sheet import Sheet
from workbook.classroom.report.telling import in_short

FILE = "grades-moodle.csv"
_NAMED = {"email": "Email address", "id_number": "ID number", "username": "Username"}
_MOST = 100  # points, without "Unlimited grades"
_LONGEST = 1_500  # characters about one exercise


def text(
    sheets: Sequence[Sheet], learners: Sequence[str], people: People | None, *, everything: bool
) -> str:
    """Return the file: what tells the user, and for each assignment points and feedback.

    Args:
        sheets: two columns for each.
        learners: a line for each.
        people: how Moodle knows them; without, their names are their user names.
        everything: tell of closed parts, too.
    """
    known = [one for one in _NAMED if people is not None and one in people.columns]
    heads = [_NAMED[one] for one in known] or ["Username"]
    rows: list[Sequence[str | float | None]] = [
        [*heads, *(head for one in sheets for head in (one.name, f"{one.name} (feedback)"))]
    ]
    for learner in learners:
        own = [learner] if people is None or not known else []
        if people is not None:
            own += [people.known[learner].get(one, "") for one in known]
        given: list[str | float | None] = []
        for sheet in sheets:
            given += [sheet.total(learner), _feedback(sheet, learner, everything)]
        rows.append([*own, *given])
    return written(rows)


def doubts(sheets: Sequence[Sheet], people: People | None) -> list[str]:
    """Return a sentence on what Moodle may refuse."""
    found = [
        f"{one.name} is worth {one.worth:g} points, and Moodle refuses more than {_MOST} unless "
        "its administrator allows them (Unlimited grades)."
        for one in sheets
        if one.worth > _MOST
    ]
    if people is not None and not set(_NAMED) & set(people.columns):
        found.append(
            f"{people.path} has no column email, username or id_number, so {FILE} has the names of "
            "the folders as user names."
        )
    return found


def _feedback(sheet: Sheet, learner: str, everything: bool) -> str:
    lines = [
        in_short(asked, grade, everything=everything)
        for asked, grade in sheet.of(learner)
        if grade is not None
    ]
    short = (one if len(one) <= _LONGEST else f"{one[:_LONGEST]}…" for one in lines)
    return escape("\n".join(short), quote=False)
