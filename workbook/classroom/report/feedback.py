"""A learner's own page: what they got, why, what to do next, and how to have it looked at again."""

from collections.abc import Sequence

from workbook.classroom.report.blocks import chip, points
from workbook.classroom.report.html import Html, Inside, code, document, folded, sentence, tag
from workbook.classroom.report.runs import moment
from workbook.classroom.report.sheet import Asked, Grade, Sheet, counted_words, number
from workbook.classroom.report.telling import Told, next_step, once, told

_ASK = "Tell your instructor."


def text(
    sheets: Sequence[Sheet], learner: str, *, contact: str | None = None, everything: bool = False
) -> str:
    """Return the page of one learner; nothing of anybody else is on it.

    Args:
        sheets: the assignments.
        learner: whose page it is.
        contact: whom to ask for another look, in the instructor's words.
        everything: tell of closed parts, too.
    """
    own = [one for one in sheets if learner in one.learners]
    head = tag("header", tag("p", "Feedback", class_="kicker"), tag("h1", tag("bdi", learner)))
    body = [_assignment(one, learner, everything) for one in own]
    again = _again(contact or _ASK)
    main = tag("main", *body, again, id="text", tabindex=-1)
    return document(f"Feedback for {learner}", head, main, kind="one")


def _assignment(sheet: Sheet, learner: str, everything: bool) -> Html:
    total = sheet.total(learner)
    grades = [grade for _, grade in sheet.of(learner) if grade is not None]
    so_far = number(sum(one.points for one in grades if not one.open))
    if not grades:
        said = "Nothing of yours was graded: nothing was handed in under your name."
    elif total is None:
        said = f"{so_far} points so far; not everything could be graded yet."
    else:
        said = f"{number(total)} of {number(sheet.worth)} points."
    cards = [
        _card(asked, grade, everything) for asked, grade in sheet.of(learner) if grade is not None
    ]
    return tag(
        "section",
        tag("h2", tag("bdi", sheet.name)),
        tag("p", tag("strong", said)),
        *cards,
    )


def _card(asked: Asked, grade: Grade, everything: bool) -> Html:
    shown = told(asked, grade, everything=everything)
    name = f"at-{asked.id}"
    return tag(
        "article",
        tag("h3", asked.title, " ", tag("small", asked.id), id=name),
        tag("p", chip(grade.state), " ", points(grade)),
        _own(grade),
        tag("p", sentence(shown.sentence)),
        _rows(shown),
        _parts(shown),
        *_folded(shown, grade),
        tag("p", tag("strong", "Next: "), sentence(next_step(asked, grade))),
        tag("p", "Graded ", moment(str(grade.row["graded_at"])), ".", class_="quiet"),
        aria_labelledby=name,
    )


def _own(grade: Grade) -> Html | None:
    if not grade.own:
        return None
    reason = str(grade.row["override_reason"] or "")
    return tag(
        "p",
        f"Your instructor gave {number(grade.points)} of {number(grade.of)} points",
        tag("span", f", because: {reason}" if reason else ".", dir="auto"),
    )


def _rows(shown: Told) -> Html | None:
    if not shown.rows:
        return None
    lines = [
        tag("div", tag("dt", name), tag("dd", tag("code", value), dir="ltr"))
        for name, value in shown.rows
    ]
    return tag("dl", *lines, class_="gap")


def _parts(shown: Told) -> Html | None:
    differ = len({worth for _, _, worth in shown.parts}) > 1
    lines = [
        tag(
            "li",
            chip("done" if passed else "not-yet"),
            f" {name}",
            f" ({counted_words(worth, 'point')})" if differ else None,
        )
        for passed, name, worth in shown.parts
    ]
    left, closed = shown.closed
    if closed:
        kept = counted_words(closed, "part")
        said = f"{kept} of the check {'is' if closed == 1 else 'are'} kept back: "
        lines.append(tag("li", said, f"{closed - left} passed, {left} not yet."))
    return tag("ul", *lines, class_="parts") if len(lines) > 1 or closed else None


def _folded(shown: Told, grade: Grade) -> list[Inside]:
    inside: list[Inside] = []
    if shown.statements:
        title = f"{counted_words(len(shown.statements), 'statement')} sent"
        inside.append(folded(title, code("\n".join(once(shown.statements)))))
    answer, place = str(grade.evidence.get("text", "")), str(grade.evidence.get("place", ""))
    if answer:
        where = tag("span", "The answer that was judged, from ", tag("bdi", place))
        inside.append(folded(where, code(answer)))
    if shown.notes:
        inside.append(tag("ul", *(tag("li", one, dir="auto") for one in shown.notes)))
    return inside


def _again(contact: str) -> Html:
    return tag(
        "section",
        tag("h2", "If you think that this is wrong"),
        tag(
            "p",
            "Name the exercise, what your answer does, and what the sentence above gets wrong. "
            "Everything that your grade rests on is kept, and can be looked up. ",
            tag("span", contact, dir="auto"),
        ),
    )
