"""Exercises by learners: everybody's state and points in one table."""

from workbook.classroom.report.blocks import Place, chip, nobody, points, scrolled, section
from workbook.classroom.report.counting import states
from workbook.classroom.report.html import Html, Inside, joined, tag
from workbook.classroom.report.sheet import SHOWN, Grade, Sheet, counted_words, number

_SHORT = 40  # lines whose headings are still in sight, or nearly so


def everybody(sheet: Sheet, place: Place) -> Html:
    """Return the section with the table."""
    if not sheet.learners:
        return section(place, "all", "Everybody", nobody("There is nobody here yet."))
    legend = tag("ul", *(tag("li", chip(state)) for state in SHOWN), class_="counts")
    told = tag(
        "p",
        "A name leads to the page that this learner gets. ",
        tag("span", tag("span", "✎", aria_hidden="true"), " yours", class_="own"),
        " marks points that you gave yourself. What is not graded is no zero.",
    )
    return section(place, "all", "Everybody", told, legend, _table(sheet, place))


def _table(sheet: Sheet, place: Place) -> Html:
    heads = [
        tag("th", tag("span", one.title, class_="title"), tag("small", one.id), scope="col")
        for one in sheet.exercises
    ]
    total = tag("th", "Points ", tag("small", f"of {number(sheet.worth)}"), scope="col")
    head = tag("tr", tag("th", "Learner", scope="col"), *heads, total)
    rows = [_row(sheet, learner, place) for learner in sheet.learners]
    done = [states(sheet, one.id)["done"] for one in sheet.exercises]
    foot = tag(
        "tr",
        tag("th", "Done by", scope="row"),
        *(tag("td", f"{count} of {len(sheet.learners)}") for count in done),
        tag("td"),
    )
    return scrolled(
        f"{place.prefix}all-table",
        f"State and points of {counted_words(len(sheet.learners), 'learner')} in "
        f"{counted_words(len(sheet.exercises), 'exercise')}",
        tag("thead", head),
        tag("tbody", *rows),
        tag("tfoot", foot),
        kind="matrix" if len(sheet.learners) <= _SHORT else "matrix tall",
    )


def _row(sheet: Sheet, learner: str, place: Place) -> Html:
    cells = [_cell(grade) for _, grade in sheet.of(learner)]
    return tag(
        "tr",
        tag("th", place.named(learner), scope="row"),
        *cells,
        tag("td", _total(sheet, learner), class_="total"),
    )


def _cell(grade: Grade | None) -> Html:
    if grade is None:
        return tag("td", tag("span", "no grade", class_="quiet"))
    return tag("td", chip(grade.state), " ", points(grade), class_=f"at {grade.state}")


def _total(sheet: Sheet, learner: str) -> Inside:
    whole = sheet.total(learner)
    if whole is not None:
        return number(whole)
    known = [one for _, one in sheet.of(learner) if one is not None and not one.open]
    left = len(sheet.exercises) - len(known)
    so_far = number(sum(one.points for one in known))
    return joined([so_far, tag("small", f" so far, {left} open")])
