"""Time against the minutes that were promised, when it was graded, and what protected it."""

from collections.abc import Sequence
from datetime import datetime

from workbook.classroom.handing_out import record
from workbook.classroom.report import counting, times
from workbook.classroom.report.blocks import Place, nobody, section, share, table
from workbook.classroom.report.html import Html, Inside, joined, sentence, tag
from workbook.classroom.report.sheet import Asked, Sheet, counted_words, number

_UNKNOWN = (
    "How long anybody worked is not known: no archive of `workbook submit` with a record in it was "
    "handed in, and nothing was guessed."
)
_KNOWN = (
    "By the learners' own records, which `workbook submit` puts into its archive, and which "
    "anybody can change: the time between the checks of an exercise, without breaks longer than "
    f"{record.BREAK.seconds // 60} minutes. What was done before the first check is not in it. "
    "The mark in a bar stands at the promise."
)


def time(sheet: Sheet, place: Place) -> Html:
    """Return the minutes that the exercises promise, beside those that are known."""
    worked = {one.id: times.worked(sheet, one) for one in sheet.exercises}
    most = max(
        [one.minutes or 0 for one in sheet.exercises]
        + [found.middle for found in worked.values() if found is not None],
        default=0,
    )
    rows: list[Sequence[Inside]] = [
        (
            joined([one.title, tag("small", f" {one.id}")]),
            "not known" if one.minutes is None else one.minutes,
            *_worked(one, worked[one.id], most),
        )
        for one in sheet.exercises
    ]
    known = [one.minutes for one in sheet.exercises if one.minutes is not None]
    lacking = "" if len(known) == len(sheet.exercises) else ", as far as their files are there"
    promised = f"The exercises promise {counted_words(sum(known), 'minute')} together{lacking}."
    told = tag("p", sentence(_KNOWN if sheet.minutes else _UNKNOWN), f" {promised}")
    heads = (
        "Exercise",
        "Promised minutes",
        "Minutes worked: median",
        "From, to",
        "Longer than promised",
    )
    shown = table(place, "time", "Promised minutes, and minutes worked", heads, rows)
    return section(place, "time", "Time", told, shown if rows else None)


def _worked(asked: Asked, found: times.Worked | None, most: float) -> Sequence[Inside]:
    if found is None:
        return "not known", "", ""
    told = tag("small", f"known of {counted_words(found.known, 'learner')}")
    ends = f"{number(found.least)} to {number(found.most)}"
    return (
        joined([share(number(found.middle), found.middle, most, asked.minutes), told]),
        ends,
        f"{found.longer} of {found.known}",
    )


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
