"""Who may need a word, what could not be graded, what was handed in twice, flags, own points."""

from collections.abc import Iterable, Mapping, Sequence

from workbook.classroom.marking.marks import NOT_GRADED
from workbook.classroom.report import concern, counting
from workbook.classroom.report.blocks import Place, brief, nobody, people, section, table
from workbook.classroom.report.html import Html, Inside, joined, sentence, tag
from workbook.classroom.report.sheet import Asked, Sheet, number


def who_may_need_a_word(sheet: Sheet, place: Place) -> Html:
    """Return the learners whom the rules name, and the rules."""
    found = concern.needed(sheet)
    rows: list[Sequence[Inside]] = [
        (place.named(one.learner), joined(one.why, " ")) for one in found
    ]
    shown = (
        table(place, "word", "Who may need a word, and why", ("Learner", "Why"), rows)
        if rows
        else nobody("The rules name nobody.")
    )
    return section(place, "word", "Who may need a word", tag("p", concern.RULES), shown)


def not_graded(sheet: Sheet, place: Place) -> Html:
    """Return what nobody could decide, with the reason."""
    found: dict[tuple[str, str], list[str]] = {}
    for learner in sheet.learners:
        for asked, grade in sheet.of(learner):
            if grade is not None and grade.state == NOT_GRADED:
                found.setdefault((learner, grade.said), []).append(asked.id)
    rows: list[Sequence[Inside]] = [
        (place.named(learner), ", ".join(ids), brief(said))
        for (learner, said), ids in found.items()
    ]
    told = tag(
        "p",
        sentence(
            "These are no zeros. `workbook grade` tries them again at its next run, and "
            "`workbook grades override` gives points by hand."
        ),
    )
    if not rows:
        return section(place, "open", "Not graded", nobody("Everything was graded."))
    heads = ("Learner", "Exercise", "Not graded, because")
    shown = table(place, "open", "What could not be graded", heads, rows)
    return section(place, "open", "Not graded", told, shown)


def handed_in(sheet: Sheet, place: Place) -> Html:
    """Return equal files of several learners, several answers of one, and broken files."""
    copies: list[Sequence[Inside]] = [
        (people(place, who), evidence) for who, evidence in counting.copies(sheet)
    ]
    others = [one for one in counting.flagged(sheet) if one[2]["flag"] in counting.ON_FILES]
    inside: list[Inside] = []
    if copies:
        heads = ("Learners", "What was found")
        inside += [
            tag("p", "Equal files are no proof of anything: ask how it came."),
            table(place, "same", "One file from several learners", heads, copies),
        ]
    if others:
        caption = "Several answers, late ones, and files with something wrong"
        inside.append(_flags(others, place, "files", caption, counting.ON_FILES))
    if not inside:
        inside = [nobody("Nothing was handed in twice, and every file could be read as it is.")]
    return section(place, "files", "Handed in twice, or otherwise than it should be", *inside)


def flagged(sheet: Sheet, place: Place) -> Html:
    """Return what answers do that an instructor should look at, with the evidence."""
    found = [one for one in counting.flagged(sheet) if counting.is_to_be_looked_at(one[2]["flag"])]
    title = "Flagged, with the evidence"
    if not found:
        return section(place, "flags", title, nobody("Nothing is flagged."))
    told = tag(
        "p",
        "A flag changes no grade: these answers were graded as what they answer. It is a line to "
        "look at, and may be harmless.",
    )
    shown = _flags(found, place, "flags", "Flags and their evidence", {})
    return section(place, "flags", title, told, shown)


def own_points(sheet: Sheet, place: Place) -> Html:
    """Return the points that the instructor gave, with their reasons."""
    rows: list[Sequence[Inside]] = [
        (
            place.named(learner),
            asked.id,
            number(float(grade.row["points"])),
            joined(["✎ ", number(grade.points)]),
            tag("span", grade.row["override_reason"] or "", dir="auto"),
        )
        for learner in sheet.learners
        for asked, grade in sheet.of(learner)
        if grade is not None and grade.own
    ]
    if not rows:
        return section(place, "own", "Points of your own", nobody("You have given none."))
    heads = ("Learner", "Exercise", "Judged", "Yours", "Because")
    shown = table(place, "own", "Points that you gave yourself", heads, rows)
    return section(place, "own", "Points of your own", shown)


def _flags(
    found: Iterable[tuple[str, Asked, Mapping[str, str]]],
    place: Place,
    key: str,
    caption: str,
    words: Mapping[str, str],
) -> Html:
    alike: dict[tuple[str, str, str], list[str]] = {}
    for learner, asked, flag in found:
        alike.setdefault((learner, flag["flag"], flag["evidence"]), []).append(asked.id)
    rows: list[Sequence[Inside]] = [
        (
            place.named(learner),
            ", ".join(ids),
            words.get(name, name.replace("-", " ")),
            tag("span", evidence, dir="auto", class_="said"),
        )
        for (learner, name, evidence), ids in alike.items()
    ]
    return table(place, key, caption, ("Learner", "Exercise", "Flag", "Evidence"), rows)
