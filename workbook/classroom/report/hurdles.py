"""What stops whom, and the commonest wrong answers."""

from collections.abc import Sequence

from workbook.classroom.report.blocks import (
    Place,
    bar,
    brief,
    nobody,
    people,
    section,
    share,
    table,
)
from workbook.classroom.report.counting import Given, commonest, states, stops
from workbook.classroom.report.html import Html, Inside, folded, joined, tag
from workbook.classroom.report.sheet import Asked, Sheet, counted_words

_MOST = 12  # wrong answers that stand in the open


def what_stops_whom(sheet: Sheet, place: Place) -> Html:
    """Return each exercise with its states, and the parts at which most learners stand."""
    told = tag(
        "p",
        "Each learner is counted where they stand: at the first part of the check that their "
        "answer does not pass. The sentence is the one that most of them read.",
    )
    cards = [_card(sheet, one, place) for one in sheet.exercises]
    return section(place, "stops", "What stops whom", told, tag("div", *cards, class_="cards"))


def _card(sheet: Sheet, asked: Asked, place: Place) -> Html:
    name = f"{place.prefix}stops-{asked.id}"
    heading = tag(f"h{place.level + 1}", asked.title, " ", tag("small", asked.id), id=name)
    found = stops(sheet, asked.id)
    rows = [
        tag(
            "li",
            tag("p", tag("strong", len(one.who)), " at ", tag("em", one.part)),
            tag("div", brief(one.sentence)),
            people(place, one.who),
        )
        for one in found
    ]
    counted = states(sheet, asked.id)
    begun = any(number for state, number in counted.items() if state != "not-started")
    none = "Nobody stands at a part of it." if begun else "Nobody has answered it."
    body = tag("ol", *rows, class_="stops") if rows else nobody(none)
    return tag("article", heading, bar(counted), body, aria_labelledby=name)


def wrong_answers(sheet: Sheet, place: Place) -> Html:
    """Return the wrong answers that were given, with how many gave each."""
    found = commonest(sheet)
    title = "The commonest wrong answers"
    if not found:
        return section(place, "wrong", title, nobody("No wrong answer was handed in."))
    told = tag(
        "p",
        "A wrong answer with a name is one that the exercise expects: its file has such an answer, "
        "proven to get exactly this sentence. Sentences that differ in values only count as one.",
    )
    most = max(len(one.who) for one in found)
    shown, rest = found[:_MOST], found[_MOST:]
    first = _table(shown, most, place, "wrong", "Wrong answers by how many gave them")
    if not rest:
        return section(place, "wrong", title, told, first)
    more = folded(
        f"{counted_words(len(rest), 'rarer wrong answer')}",
        _table(rest, most, place, "rarer", "Rarer wrong answers"),
    )
    return section(place, "wrong", title, told, first, more)


def _table(found: Sequence[Given], most: int, place: Place, key: str, caption: str) -> Html:
    heads = ("Given by", "Wrong answer", "Sentence", "Exercise", "Who")
    rows: list[Sequence[Inside]] = [
        (
            share(len(one.who), len(one.who), most),
            _name(one),
            brief(one.sentence),
            joined([one.asked.title, tag("small", f" {one.asked.id}")]),
            people(place, one.who),
        )
        for one in found
    ]
    return table(place, key, caption, heads, rows)


def _name(one: Given) -> Html:
    if not one.names:
        return tag("span", "no expected one", class_="quiet")
    return tag("strong", " or ".join(name.replace("-", " ") for name in one.names))
