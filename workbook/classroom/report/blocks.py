"""The few blocks that the pages are built of: sections, tables, chips, bars, lists of people."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from workbook.classroom.report.html import Html, Inside, code, folded, joined, person, sentence, tag
from workbook.classroom.report.sheet import SHOWN, Grade, counted_words, number

_LONG, _LONGEST = 400, 20_000  # characters of a sentence
_FEW = 4  # names that stand in the open; more are folded


@dataclass(frozen=True, slots=True)
class Place:
    """Where on the page something stands.

    Args:
        prefix: of ids, so that none is there twice.
        level: of the headings of sections.
        pages: where each learner's own page is.
    """

    prefix: str
    level: int
    pages: Mapping[str, str] = field(default_factory=dict)

    def named(self, learner: str) -> Html:
        """Return a learner's name, which leads to their page where there is one."""
        href = self.pages.get(learner)
        name = person(learner)
        return name if href is None else tag("a", name, href=href)


def section(place: Place, key: str, title: str, *inside: Inside) -> Html:
    """Return a part of the page under its heading."""
    name = f"{place.prefix}{key}"
    heading = tag(f"h{place.level}", title, id=name)
    return tag("section", heading, *inside, aria_labelledby=name)


def table(
    place: Place, key: str, caption: str, heads: Sequence[Inside], rows: Iterable[Sequence[Inside]]
) -> Html:
    """Return a table whose first cells are the headings of their rows.

    Where it is wider than the page it scrolls in a region of its own, which the keyboard reaches.
    """
    head = tag("tr", *(tag("th", one, scope="col") for one in heads))
    body = [
        tag("tr", tag("th", row[0], scope="row"), *(tag("td", one) for one in row[1:]))
        for row in rows
    ]
    return scrolled(
        f"{place.prefix}{key}-table",
        caption,
        tag("thead", head),
        tag("tbody", *body),
    )


def scrolled(name: str, caption: str, *inside: Inside, kind: str = "") -> Html:
    """Return a table in a region that scrolls by itself."""
    whole = tag("table", tag("caption", caption, id=name), *inside, class_=kind or None)
    return tag("div", whole, role="region", aria_labelledby=name, tabindex=0, class_="wide")


def chip(state: str) -> Html:
    """Return a state as a sign and its words."""
    sign, words = SHOWN[state]
    mark = tag("span", sign, aria_hidden="true", class_="sign")
    return tag("span", mark, f" {words}", class_=f"chip {state}")


def points(grade: Grade) -> Html:
    """Return the points that count, and a mark where they are the instructor's own."""
    if grade.open:
        return tag("span", "no points yet", class_="points")
    late = f", {number(grade.late)} less, because it was late" if grade.late else ""
    said = tag("span", f"{number(grade.points)} of {number(grade.of)}{late}", class_="points")
    if not grade.own:
        return said
    mark = tag("span", "✎", aria_hidden="true")
    return joined([said, tag("span", mark, " yours", class_="own")], " ")


def bar(counts: Mapping[str, int]) -> Html:
    """Return shares of states as a bar, with the same in words below it."""
    whole, at, drawn = sum(counts.values()) or 1, 0.0, list[Html]()
    for state, count in counts.items():
        width = 100 * count / whole
        if count:
            rect = tag("rect", x=f"{at:.3f}", y="0", width=f"{width:.3f}", height="8", class_=state)
            drawn.append(rect)
        at += width
    picture = tag(
        "svg",
        *drawn,
        viewBox="0 0 100 8",
        preserveAspectRatio="none",
        aria_hidden="true",
        focusable="false",
        class_="bar",
    )
    words = [tag("li", chip(state), f" {count}") for state, count in counts.items() if count]
    return joined([picture, tag("ul", *words, class_="counts")])


def share(said: Inside, value: float, most: float, promised: float | None = None) -> Html:
    """Return a number with a bar as long as its share of the largest, and a mark at a promise."""
    width = f"{100 * value / (most or 1):.3f}"
    at = None if promised is None else f"{max(0, 100 * promised / (most or 1) - 1.5):.3f}"
    picture = tag(
        "svg",
        tag("rect", x="0", y="0", width=width, height="8", class_="share"),
        None if at is None else tag("rect", x=at, y="0", width="3", height="8", class_="mark"),
        viewBox="0 0 100 8",
        preserveAspectRatio="none",
        aria_hidden="true",
        focusable="false",
        class_="bar small",
    )
    return joined([tag("strong", said), picture])


def people(place: Place, who: Sequence[str]) -> Html:
    """Return names; more than a few open at a click or a key."""
    names = tag("ul", *(tag("li", place.named(one)) for one in who), class_="names")
    return names if len(who) <= _FEW else folded(counted_words(len(who), "learner"), names)


def brief(text: str) -> Html:
    """Return a sentence; of one that fills a page the beginning, and all of it folded."""
    if len(text) <= _LONG:
        return sentence(text)
    whole = folded(f"all {len(text):,} characters", code(text[:_LONGEST]))
    return joined([sentence(f"{text[:_LONG]}…"), whole])


def nobody(text: str) -> Html:
    """Return the sentence that stands where there is nothing to show."""
    return tag("p", text, class_="quiet")
