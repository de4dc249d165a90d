"""The instructor's page: one file, for all assignments that were asked for."""

from collections.abc import Callable, Mapping, Sequence
from statistics import median

from workbook.classroom.report import counting, hurdles, matrix, notes, runs
from workbook.classroom.report.blocks import Place
from workbook.classroom.report.html import Html, Inside, document, joined, tag
from workbook.classroom.report.sheet import Grade, Sheet, counted_words, number

_SECTIONS: tuple[tuple[str, str, Callable[[Sheet, Place], Html]], ...] = (
    ("stops", "What stops whom", hurdles.what_stops_whom),
    ("wrong", "Wrong answers", hurdles.wrong_answers),
    ("word", "Who may need a word", notes.who_may_need_a_word),
    ("all", "Everybody", matrix.everybody),
    ("open", "Not graded", notes.not_graded),
    ("time", "Time", runs.time),
    ("files", "Handed in twice", notes.handed_in),
    ("flags", "Flagged", notes.flagged),
    ("own", "Your points", notes.own_points),
    ("runs", "How it was graded", runs.protection),
)


def text(sheets: Sequence[Sheet], pages: Mapping[str, str]) -> str:
    """Return the page.

    Args:
        sheets: the assignments; none is a page that says so.
        pages: where each learner's own page is, seen from this one.
    """
    if not sheets:
        told = tag(
            "p", "The gradebook is empty. `workbook grade FOLDER` fills it.".replace("`", "")
        )
        head = tag("header", tag("h1", "Nothing is graded yet"))
        return document("Nothing is graded yet", head, tag("main", told, id="text"))
    if len(sheets) == 1:
        (sheet,) = sheets
        place = Place("", 2, pages)
        head = tag("header", _kicker(), tag("h1", _name(sheet)), _facts(sheet))
        body = _nav([place], sheets), tag("main", *_body(sheet, place), id="text", tabindex=-1)
        return document(f"Report: {sheet.name}", head, *body)
    title = counted_words(len(sheets), "assignment")
    places = [Place(f"a{number}-", 3, pages) for number in range(1, len(sheets) + 1)]
    each = [
        tag(
            "article",
            tag("h2", _name(sheet), id=f"{place.prefix}top"),
            _facts(sheet),
            *_body(sheet, place),
            class_="assignment",
        )
        for sheet, place in zip(sheets, places, strict=True)
    ]
    head = tag("header", _kicker(), tag("h1", f"Report on {title}"))
    main = tag("main", *each, id="text", tabindex=-1)
    return document(f"Report on {title}", head, _nav(places, sheets), main)


def _kicker() -> Html:
    return tag("p", "Report for the instructor", class_="kicker")


def _name(sheet: Sheet) -> Html:
    return tag("bdi", sheet.name)


def _body(sheet: Sheet, place: Place) -> list[Html]:
    return [made(sheet, place) for _, _, made in _SECTIONS]


def _nav(places: Sequence[Place], sheets: Sequence[Sheet]) -> Html:
    inside: list[Inside] = []
    for place, sheet in zip(places, sheets, strict=True):
        links = [
            tag("li", tag("a", name, href=f"#{place.prefix}{key}")) for key, name, _ in _SECTIONS
        ]
        if len(sheets) > 1:
            inside.append(tag("a", _name(sheet), href=f"#{place.prefix}top"))
        inside.append(tag("ul", *links))
    return tag("nav", *inside, aria_label="On this page")


def _facts(sheet: Sheet) -> Html:
    """Return the few numbers that everybody asks for first."""
    grades = list(sheet.grades.values())
    totals = [one for one in map(sheet.total, sheet.learners) if one is not None]
    silent = [
        one
        for one in sheet.learners
        if all(g is None or g.state == "not-started" for _, g in sheet.of(one))
    ]
    done = sum(one.state == "done" for one in grades)
    there = len(sheet.learners) * len(sheet.exercises)
    facts = [
        ("Learners", str(len(sheet.learners)), ""),
        ("Handed in", str(len(sheet.learners) - len(silent)), f"of {len(sheet.learners)}"),
        ("Answers done", str(done), f"of {there}"),
        (
            "Median points",
            number(median(totals)) if totals else "not known",
            f"of {number(sheet.worth)}",
        ),
        ("Not graded", str(sum(one.open for one in grades)), f"of {len(grades)}"),
        ("Flagged", str(sum(_is_flagged(one) for one in grades)), f"of {len(grades)}"),
    ]
    tiles = [
        tag("div", tag("dt", name), tag("dd", value, " ", tag("small", of) if of else None))
        for name, value, of in facts
    ]
    till = joined([" Deadline: ", runs.moment(sheet.deadline), "."]) if sheet.deadline else None
    said = tag("p", runs.graded(sheet), till) if grades else None
    return joined([said, tag("dl", *tiles, class_="facts")])


def _is_flagged(grade: Grade) -> bool:
    return any(counting.is_to_be_looked_at(one["flag"]) for one in grade.flags)
