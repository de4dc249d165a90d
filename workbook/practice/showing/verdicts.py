"""A verdict as a learner reads it: the state in fixed words, the gap, and the next step."""

from collections.abc import Iterable
from itertools import groupby

from workbook.observe import sqltext
from workbook.practice.answering import assigned
from workbook.practice.cutting.lines import lines_of
from workbook.practice.exercise import HINTS, Exercise
from workbook.practice.learner.standing import OFFER_AFTER, Standing
from workbook.practice.lessons import following
from workbook.practice.showing.cards import Block, Card, Code, Folded, Rows, Say
from workbook.practice.showing.door import Door
from workbook.practice.verdict import Verdict

MOST_LINES, LONGEST_LINE = 10, 120  # of what an answer printed
LONGEST_CALL = 240  # characters

#: The sign and the words of each state; the words alone say it too.
STATES = {
    "not-started": ("○", "not started"),
    "not-yet": ("◔", "not yet"),
    "almost": ("◕", "almost"),
    "done": ("✔", "done"),
    "our-side": ("⚠", "something is wrong on our side"),
}


def card(
    verdict: Verdict, exercise: Exercise, standing: Standing, door: Door, text: str = ""
) -> Card:
    """Return what is shown of a verdict.

    Args:
        verdict: what the judge said.
        exercise: the exercise that was judged.
        standing: where the learner stands, this check included.
        door: where the check was asked for.
        text: the judged text, from which the failing line is quoted.
    """
    sign, words = STATES[verdict.state]
    headline = f"{sign} {words}: {exercise.title} ({exercise.id})"
    if verdict.of > 1 and verdict.state in {"not-yet", "almost"}:
        headline += f", {verdict.points} of {verdict.of} points"
    told_below = verdict.passed and verdict.sentence == exercise.why
    blocks: list[Block] = [Say(verdict.sentence)] if verdict.sentence and not told_below else []
    if rows := _gap(verdict, text):
        blocks.append(Rows(rows))
    if verdict.state in {"not-yet", "almost"} and len(verdict.parts) > 1:
        blocks.append(Rows(_parts(verdict), code=False))
    if verdict.statements:
        sent = len(verdict.statements)
        title = "1 statement was sent" if sent == 1 else f"{sent} statements were sent"
        blocks.append(Folded(title, Code(_each_once(verdict.statements))))
    if verdict.printed.strip():
        blocks.append(Folded("Your answer printed", Code(_first_lines(verdict.printed))))
    blocks += (
        _after_pass(exercise, door)
        if verdict.passed
        else _after_failure(verdict, exercise, standing, door)
    )
    return Card(headline, tuple(blocks))


def offered(state: str, standing: Standing) -> int | None:
    """Return the rung of the hint to offer by name after this check, if one is due."""
    stuck = state in {"not-yet", "almost"} and standing.failures >= OFFER_AFTER
    return standing.hints + 1 if stuck and standing.hints < HINTS else None


def _each_once(statements: Iterable[str]) -> str:
    """Return statements as lines; equal ones that follow each other are written once."""
    short = map(sqltext.with_short_lists, statements)
    runs = ((sql, sum(1 for _ in run)) for sql, run in groupby(short))
    return "\n".join(sql if times == 1 else f"{sql}  ({times} times)" for sql, times in runs)


def _cut(call: str | None) -> str | None:
    """Return a call at a length that a person reads; many rows among its arguments fill a page."""
    if call is None or len(call) <= LONGEST_CALL:
        return call
    return f"{call[:LONGEST_CALL]}… ({len(call)} characters)"


def _gap(verdict: Verdict, text: str) -> list[tuple[str, str]]:
    """Return what was called, expected and came, without what the sentence says already."""
    rows = [("called", _cut(verdict.call)), ("compared", verdict.compared)]
    rows.append(("expected", verdict.expected))
    if verdict.expected is not None or not _says(verdict, verdict.came):
        rows.append(("came", verdict.came))
    lines = lines_of(text)
    if verdict.line is not None and 0 < verdict.line <= len(lines):
        line = lines[verdict.line - 1].strip()
        rows += [("your line", _cut(line))] if not _says(verdict, line) else []
    return [(label, value) for label, value in rows if value is not None]


def _says(verdict: Verdict, words: str | None) -> bool:
    return words is not None and words in verdict.sentence


def _parts(verdict: Verdict) -> list[tuple[str, str]]:
    """Return each part by its name, and no sentence but the verdict's.

    Parts that fail together mostly fail for one reason: a forgotten commit makes every later
    part say something untrue.
    """
    differ = len({part.points for part in verdict.parts}) > 1
    return [
        (
            "✔ done" if part.passed else "◔ not yet",
            part.name.replace("_", " ") + (f" ({_points(part.points)})" if differ else ""),
        )
        for part in verdict.parts
    ]


def _points(number: int) -> str:
    return "1 point" if number == 1 else f"{number} points"


def _first_lines(printed: str) -> str:
    """Return the beginning of what an answer printed: few lines, and none of them long."""
    lines = printed.splitlines()
    cut = [
        line if len(line) <= LONGEST_LINE else f"{line[: LONGEST_LINE - 1]}…"
        for line in lines[:MOST_LINES]
    ]
    return "\n".join([*cut, "… and more"] if len(lines) > MOST_LINES else cut)


def _after_pass(exercise: Exercise, door: Door) -> list[Block]:
    blocks: list[Block] = [Say(f"Why it works: {exercise.why}")] if exercise.why else []
    if exercise.key.strip():
        blocks.append(
            Say(f"The key is open for comparison: `{door.call('solution', exercise.id)}`.")
        )
    else:  # an assignment's archive holds none
        blocks.append(Say("Your instructor has the key."))
    after = assigned.following(exercise) or following(exercise)
    return [*blocks, Say(f"Next: {after}.")] if after else blocks


def _after_failure(
    verdict: Verdict, exercise: Exercise, standing: Standing, door: Door
) -> list[Block]:
    if verdict.state not in {"not-yet", "almost"}:
        return []
    rung = offered(verdict.state, standing)
    blocks: list[Block] = []
    if rung:
        blocks.append(Say(f"Hint {rung} of {HINTS}: `{door.call('hint', exercise.id)}`."))
    if standing.key_open:
        too = ", too" if rung else ""
        blocks.append(Say(f"The key is open{too}: `{door.call('solution', exercise.id)}`."))
    return blocks
