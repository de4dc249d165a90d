"""Time against the minutes that were promised, when it was graded, and what protected it."""

from datetime import datetime
from typing import TYPE_CHECKING

from workbook.classroom.report import counting
from workbook.classroom.report.blocks import Place, nobody, section, table
from workbook.classroom.report.html import Html, Inside, joined, tag
from workbook.classroom.report.sheet import Sheet, counted_words

if TYPE_CHECKING:
    from collections.abc import Sequence


def time(sheet: Sheet, place: Place) -> Html:
    """Return the minutes that the exercises promise, beside those that are known."""
    rows: list[Sequence[Inside]] = [
        (
            joined([one.title, tag("small", f" {one.id}")]),
            "not known" if one.minutes is None else one.minutes,
            "not known",
        )
        for one in sheet.exercises
    ]
    known = [one.minutes for one in sheet.exercises if one.minutes is not None]
    told = tag(
        "p",
        "How long anybody worked is not known: nothing that is handed in says it, and nothing was "
        f"guessed. The exercises promise {counted_words(sum(known), 'minute')} together"
        f"{'' if len(known) == len(sheet.exercises) else ', as far as their files are there'}.",
    )
    heads = ("Exercise", "Promised minutes", "Minutes worked")
    shown = table(place, "time", "Promised minutes, and minutes worked", heads, rows)
    return section(place, "time", "Time", told, shown if rows else None)


def protection(sheet: Sheet, place: Place) -> Html:
    """Return when it was graded, and what kept the answers from doing harm."""
    found = counting.protections(sheet)
    if not found:
        return section(place, "runs", "How it was graded", nobody("Nothing is graded yet."))
    inside: list[Inside] = [tag("p", graded(sheet))]
    for sentences, count in found:
        if len(found) > 1:
            inside.append(tag("p", f"{counted_words(count, 'grade')}:"))
        inside.append(tag("ul", *(tag("li", one) for one in sentences or ("Nothing is kept.",))))
    return section(place, "runs", "How it was graded, and what protected it", *inside)


def graded(sheet: Sheet) -> Html:
    """Return when the first and the last grade were made."""
    first, last = counting.moments(sheet)
    if first == last:
        return joined(["Graded ", moment(first), "."])
    return joined(["Graded from ", moment(first), " to ", moment(last), "."])


def moment(at: str) -> Html:
    """Return a moment for people and machines."""
    try:
        there = datetime.fromisoformat(at)
    except ValueError:
        return joined([at])
    return tag("time", f"{there:%Y-%m-%d %H:%M} {there.tzname() or ''}".strip(), datetime=at)
