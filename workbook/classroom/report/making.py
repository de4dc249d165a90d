"""Everything that a report is: a page, a page for each learner, and files for an LMS."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workbook.classroom.names import alphabetically, few
from workbook.classroom.report import canvas, cells, feedback, files, moodle, page, people
from workbook.classroom.report.people import People
from workbook.classroom.report.sheet import Sheet, number

INDEX, WHO = "index.html", "feedback.csv"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a report is made of.

    Args:
        sheets: the assignments.
        into: the folder that it goes to.
        people: how an LMS knows the learners; None takes their names.
        contact: whom a learner asks for another look.
        everything: tell learners of closed parts, too.
    """

    sheets: Sequence[Sheet]
    into: Path
    people: People | None = None
    contact: str | None = None
    everything: bool = False

    @property
    def learners(self) -> list[str]:
        """Everybody, in the order of their names."""
        found = {one for sheet in self.sheets for one in sheet.learners}
        return sorted(found, key=alphabetically)


def make(wanted: Wanted, submissions: Path) -> Iterator[str]:
    """Write the report, and give each learner whose page is written.

    Args:
        wanted: what it is made of.
        submissions: the folder that nothing may be written to.

    Raises:
        ClassroomError: when the folder is something else; nothing is written then.
    """
    files.ready(wanted.into, submissions)
    names = files.names(wanted.into, wanted.learners)
    files.remember(wanted.into, names)
    for learner, name in names.items():
        own = feedback.text(
            wanted.sheets, learner, contact=wanted.contact, everything=wanted.everything
        )
        files.put(wanted.into / files.PAGES / name, own)
        yield learner
    pages = {learner: f"{files.PAGES}/{name}" for learner, name in names.items()}
    files.put(wanted.into / WHO, cells.written(_who(wanted, pages)))
    known = _known(wanted)
    files.put(wanted.into / canvas.FILE, canvas.text(wanted.sheets, known, wanted.people))
    files.put(
        wanted.into / moodle.FILE,
        moodle.text(wanted.sheets, known, wanted.people, everything=wanted.everything),
    )
    files.put(wanted.into / INDEX, page.text(wanted.sheets, pages))  # last: it leads to all


def said(wanted: Wanted) -> list[str]:
    """Return a sentence on each thing that an instructor should know of."""
    lost = sorted(
        {one.id for sheet in wanted.sheets for one in sheet.exercises if one.closed is None}
    )
    found = [
        f"No bank has {one}, so its title and minutes are not known, and learners are told no "
        "reason. Name the bank with --bank DIR."
        for one in lost
    ]
    graded = {who for sheet in wanted.sheets for who, _ in sheet.grades}
    found += people.missing(wanted.people, [one for one in wanted.learners if one in graded])
    return found


def doubts(wanted: Wanted) -> list[str]:
    """Return a sentence on each thing that an LMS may take otherwise than it is meant."""
    known = _known(wanted)
    found = canvas.doubts(wanted.sheets, known) + moodle.doubts(wanted.sheets, wanted.people)
    for sheet in wanted.sheets:
        left = sum(sheet.total(one) is None for one in known)
        if left:
            found.append(
                f"{sheet.name}: {left} of {len(known)} totals are not known yet, and are empty in "
                "both CSV files."
            )
        found += _of_other_points(sheet)
    return found


def _of_other_points(sheet: Sheet) -> list[str]:
    """Return a sentence on each exercise whose grades are not all of the same points."""
    found = []
    for asked in sheet.exercises:
        worth = sheet.worth_of(asked.id)
        others = [who for who, grade in sheet.given(asked.id) if grade.of != worth]
        if others:
            found.append(
                f"{sheet.name}: {asked.id} is worth {number(worth)} points, and the grade of "
                f"{few(others)} is still of other points. `workbook grade` makes it anew where the "
                "files are; `workbook grades override` decides without."
            )
    return found


def written(wanted: Wanted) -> list[Path]:
    """Return what is there now, for a person to open."""
    names = (INDEX, files.PAGES, WHO, canvas.FILE, moodle.FILE)
    return [wanted.into / one for one in names]


def document(wanted: Wanted, sentences: Sequence[str]) -> dict[str, Any]:
    """Return the report in plain JSON values: where it is, and what there is to say of it."""
    pages = files.names(wanted.into, wanted.learners)
    return {
        "page": str(wanted.into / INDEX),
        "feedback": [
            {"learner": one, "page": str(wanted.into / files.PAGES / name)}
            for one, name in pages.items()
        ],
        "canvas": str(wanted.into / canvas.FILE),
        "moodle": str(wanted.into / moodle.FILE),
        "sentences": list(sentences),
    }


def _who(wanted: Wanted, pages: Mapping[str, str]) -> list[Sequence[str]]:
    """Return whose page is which, with their addresses where they are known."""
    if wanted.people is None or "email" not in wanted.people.columns:
        return [("learner", "page"), *pages.items()]
    known = wanted.people.known
    return [
        ("learner", "page", "email"),
        *((who, page, known.get(who, {}).get("email", "")) for who, page in pages.items()),
    ]


def _known(wanted: Wanted) -> list[str]:
    """Return the learners who can stand in the files for an LMS."""
    if wanted.people is None:
        return wanted.learners
    return [one for one in wanted.learners if one in wanted.people.known]
